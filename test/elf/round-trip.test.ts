// Reading and writing without an edit: not a byte changes, whatever the class, the
// byte order, the order in the file and the way in which the string tables are made.
import fc from "fast-check";
import { expect, test } from "vitest";
import { memorySource } from "../../src/elf/bytes.js";
import { parseObject } from "../../src/elf/load.js";
import { ObjectEditor } from "../../src/elf/model.js";
import { openElf } from "../../src/elf/view.js";
import { writeObject } from "../../src/elf/write.js";
import { anyObject, shuffled } from "../helpers/elf-arbitrary.js";
import { buildElf, FORMATS } from "../helpers/elf-builder.js";
import { factsOf } from "../helpers/elf-dump.js";
import { sampleObject } from "../helpers/elf-sample.js";

const layout = fc.record({
  keys: fc.array(fc.nat(100), { maxLength: 12 }),
  gap: fc.constantFrom(0, 0, 3, 64),
  tails: fc.boolean(),
  appended: fc.uint8Array({ maxLength: 9 }),
});

test("an object that is not edited is written byte for byte as it was", () => {
  fc.assert(
    fc.property(anyObject, layout, (make, { keys, gap, tails, appended }) => {
      const spec = make();
      const built = buildElf(spec, { fileOrder: shuffled(spec.sections.length, keys), gap, tails });
      const bytes = Buffer.concat([built, appended]);
      expect(Buffer.compare(writeObject(parseObject(bytes)), bytes)).toBe(0);
    }),
    { numRuns: 500 },
  );
});

test("an editor without edits gives the same bytes, and so does writing twice", () => {
  fc.assert(
    fc.property(anyObject, (make) => {
      const bytes = buildElf(make());
      const object = new ObjectEditor(parseObject(bytes)).result();
      expect(Buffer.compare(writeObject(object), bytes)).toBe(0);
      expect(Buffer.compare(writeObject(object), writeObject(object))).toBe(0);
    }),
  );
});

test("a name that changes moves names and nothing that they mean", () => {
  fc.assert(
    fc.property(anyObject, fc.nat(), fc.boolean(), (make, which, tails) => {
      const spec = make();
      fc.pre(spec.symbols.length > 0);
      const object = parseObject(buildElf(spec, { tails }));
      const chosen = object.symbols[which % object.symbols.length];
      const editor = new ObjectEditor(object);
      editor.setSymbol(chosen?.id ?? 0, { name: ".klp.sym.vmlinux.state_show,2" });
      const renamed = spec.symbols[which % spec.symbols.length];
      if (renamed !== undefined) renamed.name = ".klp.sym.vmlinux.state_show,2";
      expect(factsOf(writeObject(editor.result()))).toEqual(factsOf(buildElf(spec)));
    }),
  );
});

test("the place of a section that takes no bytes may be anywhere, and moves nothing", () => {
  for (const format of FORMATS) {
    const bytes = buildElf(sampleObject(format));
    const headers = openElf(memorySource(bytes)).sections;
    const bss = headers.find((s) => s.name === ".bss")?.headerAt ?? expect.fail();
    for (const place of [0, 65, 200, bytes.length, 0x7fff_0000]) {
      const moved = Buffer.from(bytes);
      const at = bss + (format.is64 ? 24 : 16) + (format.is64 && !format.littleEndian ? 4 : 0);
      if (format.littleEndian) moved.writeUInt32LE(place, at);
      else moved.writeUInt32BE(place, at);
      expect(Buffer.compare(writeObject(parseObject(moved)), moved)).toBe(0);
    }
  }
});

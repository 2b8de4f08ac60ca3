// All modules of a distribution kernel, read into the model and written: the same
// bytes. And written with everything at another place and back, readelf says the same.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { SHF, SHT } from "../../src/elf/constants.js";
import { parseObject } from "../../src/elf/load.js";
import { ObjectEditor, type ObjectFile } from "../../src/elf/model.js";
import { writeObject } from "../../src/elf/write.js";
import { lint, meaning } from "../helpers/elf-tools.js";
import { describeKernel, plainModules, scratch } from "./lab.js";

/** readelf takes a second for a large one. */
const SAMPLE = 60;

function withSectionInFront(object: ObjectFile): ObjectFile {
  const editor = new ObjectEditor(object);
  editor.addSection({
    name: ".in_between",
    type: SHT.PROGBITS,
    flags: SHF.ALLOC,
    addr: 0n,
    align: 64n,
    entsize: 0,
    link: 0,
    infoSection: 0,
    infoValue: 0,
    content: { kind: "bytes", bytes: new Uint8Array(100) },
  });
  const result = editor.result();
  // in front of all others: every index and every place in the file is another
  const added = result.sections.slice(-1);
  const sections = [...added, ...result.sections.slice(0, -1)].map((s) => ({ ...s, origin: null }));
  return { ...result, sections };
}

function withoutIt(object: ObjectFile): ObjectFile {
  const editor = new ObjectEditor(object);
  const added = object.sections.find((s) => s.name === ".in_between");
  if (added === undefined) throw new Error("the section is lost");
  editor.removeSection(added.id);
  return editor.result();
}

describeKernel("the modules of the kernel under test", () => {
  const room = scratch();

  test("are written byte for byte as they were read", () => {
    const modules = plainModules();
    expect(modules.length).toBeGreaterThan(1000);
    const changed = modules.filter((file) => {
      const bytes = readFileSync(file);
      return Buffer.compare(writeObject(parseObject(bytes)), bytes) !== 0;
    });
    expect(changed).toEqual([]);
  });

  test("keep every fact when each index and place changes, and changes back", () => {
    const modules = plainModules();
    const sample = modules.filter((_, i) => i % Math.ceil(modules.length / SAMPLE) === 0);
    expect(sample.length).toBeGreaterThan(SAMPLE / 2);
    const copy = path.join(room, "copy.ko");
    for (const file of sample) {
      const bytes = readFileSync(file);
      const moved = writeObject(withSectionInFront(parseObject(bytes)));
      expect(Buffer.compare(moved.subarray(0, bytes.length), bytes), file).not.toBe(0);
      writeFileSync(copy, writeObject(withoutIt(parseObject(moved))));
      expect(meaning(copy), file).toBe(meaning(file));
      expect(lint(copy), file).toEqual(lint(file));
    }
  });
});

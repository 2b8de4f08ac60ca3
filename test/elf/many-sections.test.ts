// More sections than 16-bit fields can count (gABI ch. 4, SHN_XINDEX): the count is in
// section 0, the name table's index too, and symbols' sections in SHT_SYMTAB_SHNDX.
import { describe, expect, test } from "vitest";
import { SHF, SHN, SHT } from "../../src/elf/constants.js";
import { parseObject } from "../../src/elf/load.js";
import { ObjectEditor, type Section } from "../../src/elf/model.js";
import { writeObject } from "../../src/elf/write.js";
import { ARCHITECTURES, assemble, bytesOf, scratch } from "../helpers/compile.js";
import { buildElf, elfSpec, progbits, symbol, X86_64 } from "../helpers/elf-builder.js";
import { dumpElf } from "../helpers/elf-dump.js";
import { describeWith } from "../helpers/tools.js";

const SECTIONS = 66_000;

describe("across the border of 65,280 sections", () => {
  /** An object of `count` sections, section 0 included, with a symbol in the last one before the tables. */
  function objectOf(count: number): Uint8Array {
    const spec = elfSpec(X86_64);
    const more = Array.from({ length: count - 4 }, (_, i) => progbits(`.s${i & 7}`, new Uint8Array(1)));
    spec.sections.unshift(...more);
    spec.symbols = [symbol("marked", { at: more.at(-1) ?? 0 })];
    return buildElf(spec);
  }

  const added: Omit<Section, "id" | "origin"> = {
    name: ".new",
    type: SHT.PROGBITS,
    flags: SHF.ALLOC,
    addr: 0n,
    align: 1n,
    entsize: 0,
    link: 0,
    infoSection: 0,
    infoValue: 0,
    content: { kind: "bytes", bytes: Uint8Array.of(1) },
  };
  const newest = { name: "newest", value: 0n, size: 0n, bind: 1, type: 0, other: 0, shndx: SHN.UNDEF };

  test("one section more takes the extended numbering, ten less are without it, and nothing else changes", () => {
    const editor = new ObjectEditor(parseObject(objectOf(65_279)));
    editor.addSymbol({ ...newest, section: editor.addSection(added) });
    const bytes = writeObject(editor.result());
    const more = dumpElf(bytes);
    expect(more.sections.length).toBe(65_281);
    expect(more.sections.at(-1)?.type).toBe("SYMTAB_SHNDX");
    expect(more.symbols.map((s) => s.section)).toEqual(["UND", ".s2", ".new"]);

    const object = parseObject(bytes);
    const back = new ObjectEditor(object);
    for (const section of object.sections.slice(0, 10)) back.removeSection(section.id);
    const less = dumpElf(writeObject(back.result()));
    expect(less.sections.length).toBe(65_281 - 10);
    expect(less.symbols.map((s) => s.section)).toEqual(["UND", ".s2", ".new"]);
  });

  test("as many as 16 bits can count need no extended numbering", () => {
    const editor = new ObjectEditor(parseObject(objectOf(65_278)));
    editor.addSymbol({ ...newest, section: editor.addSection(added) });
    const dump = dumpElf(writeObject(editor.result()));
    expect(dump.sections.length).toBe(65_279);
    expect(dump.symbols.map((s) => s.section)).toEqual(["UND", ".s1", ".new"]);
  });
});

// the big-endian ELF32 one: x86_64 is built above
for (const arch of ARCHITECTURES.filter((a) => a.name === "ppc32")) {
  describeWith([arch.gcc], arch.name, () => {
    const room = scratch();
    const lines = Array.from({ length: SECTIONS }, (_, i) => `.section .s${i},"a"\n.byte ${i & 1}\n`);
    lines.push(
      '.section .last,"aw"\n',
      `${arch.pointer.directive} state_show\n.globl marked\nmarked: .byte 0\n`,
    );
    const bytes = bytesOf(assemble(arch, room, lines.join("")));

    test("read and written byte for byte", () => {
      const object = parseObject(bytes);
      expect(object.sections.length).toBeGreaterThan(SECTIONS);
      expect(Buffer.compare(writeObject(object), bytes)).toBe(0);
    });

    test("a section that goes moves every index beyond it", () => {
      const object = parseObject(bytes);
      const editor = new ObjectEditor(object);
      editor.removeSection(object.sections.find((s) => s.name === ".s0")?.id ?? 0);
      const before = dumpElf(bytes);
      const after = dumpElf(writeObject(editor.result()));
      expect(after.sections.length).toBe(before.sections.length - 1);
      const marked = (dump: typeof after) => dump.symbols.find((s) => s.name === "marked");
      expect(marked(after)).toEqual({
        ...marked(before),
        sectionIndex: (marked(before)?.sectionIndex ?? 0) - 1,
      });
      const relocated = [...after.relocations].map(([i, r]) => [
        after.sections[after.sections[i]?.info ?? 0]?.name,
        r[0]?.to,
      ]);
      expect(relocated).toEqual([[".last", "state_show"]]);
    });
  });
}

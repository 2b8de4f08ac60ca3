// Random edits of random objects, done twice: by ObjectEditor and the writer, and
// on the synthetic builder's own model. Both files must say the same.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SHF, SHN, SHT } from "../../src/elf/constants.js";
import { parseObject } from "../../src/elf/load.js";
import { ObjectEditor } from "../../src/elf/model.js";
import { writeObject } from "../../src/elf/write.js";
import { anyObject } from "../helpers/elf-arbitrary.js";
import {
  buildElf,
  type ElfSpec,
  elfSpec,
  entrySize,
  F,
  FORMATS,
  groupSection,
  progbits,
  type RelocationSpec,
  relaSection,
  type SectionSpec,
  type SymbolSpec,
  symbol,
  symtabOf,
  T,
  X86_64,
} from "../helpers/elf-builder.js";
import { dumpElf, factsOf } from "../helpers/elf-dump.js";
import { sampleObject } from "../helpers/elf-sample.js";

/** The object in both forms, edited side by side. */
class Pair {
  readonly spec: ElfSpec;
  readonly editor: ObjectEditor;
  readonly #sectionIds: Map<SectionSpec, number>;
  readonly #symbolIds: Map<SymbolSpec, number>;
  readonly #symtab: SectionSpec;

  constructor(spec: ElfSpec) {
    this.spec = spec;
    this.editor = new ObjectEditor(parseObject(buildElf(spec)));
    this.#sectionIds = new Map(spec.sections.map((s, i) => [s, i + 1]));
    this.#symbolIds = new Map(spec.symbols.map((s, i) => [s, i + 1]));
    this.#symtab = symtabOf(spec);
  }

  #id = (s: SectionSpec): number => this.#sectionIds.get(s) as number;
  #symbolId = (s: SymbolSpec): number => this.#symbolIds.get(s) as number;

  section(which: number): SectionSpec | undefined {
    const editable = this.spec.sections.filter((s) => s.body.kind !== "symbols" && s.body.kind !== "names");
    return editable[which % Math.max(editable.length, 1)];
  }

  symbol(which: number): SymbolSpec | undefined {
    return this.spec.symbols[which % Math.max(this.spec.symbols.length, 1)];
  }

  addSection(name: string): void {
    const added = progbits(name, Uint8Array.of(1, 2, 3), { align: 2n });
    this.spec.sections.push(added);
    const id = this.editor.addSection({
      name,
      type: SHT.PROGBITS,
      flags: SHF.ALLOC,
      addr: 0n,
      align: 2n,
      entsize: 0,
      link: 0,
      infoSection: 0,
      infoValue: 0,
      content: { kind: "bytes", bytes: Uint8Array.of(1, 2, 3) },
    });
    this.#sectionIds.set(added, id);
  }

  addRelocations(target: SectionSpec, to: SymbolSpec): void {
    // R_*_NONE: its place may be outside of an empty section
    const entry: RelocationSpec = { offset: 0, type: 0, symbol: to, addend: -1n };
    const added = relaSection(this.spec.format, target, this.#symtab, [entry], { name: ".klp.rela.x.y" });
    this.spec.sections.push(added);
    const id = this.editor.addSection({
      name: ".klp.rela.x.y",
      type: SHT.RELA,
      flags: SHF.INFO_LINK,
      addr: 0n,
      align: added.align,
      entsize: entrySize.rela(this.spec.format),
      link: this.#id(this.#symtab),
      infoSection: 0,
      infoValue: 0,
      content: {
        kind: "relocations",
        target: this.#id(target),
        entries: [{ offset: 0, type: 0, symbol: this.#symbolId(to), addend: -1n }],
      },
    });
    this.#sectionIds.set(added, id);
  }

  reverseRelocations(from: SectionSpec): void {
    if (from.body.kind !== "relocations") return;
    from.body = { kind: "relocations", entries: [...from.body.entries].reverse() };
    const { content } = this.editor.section(this.#id(from));
    if (content.kind === "relocations") {
      this.editor.setRelocations(this.#id(from), [...content.entries].reverse());
    }
  }

  addSymbol(name: string, at: SectionSpec | undefined, bind: number): void {
    const added = symbol(name, { bind, at: at ?? 0, value: 7n });
    this.spec.symbols.push(added);
    const id = this.editor.addSymbol({
      name,
      value: 7n,
      size: 0n,
      bind,
      type: 0,
      other: 0,
      section: at === undefined ? null : this.#id(at),
      shndx: SHN.UNDEF,
    });
    this.#symbolIds.set(added, id);
  }

  rename(which: SymbolSpec, name: string): void {
    which.name = name;
    which.at = 0xff20;
    this.editor.setSymbol(this.#symbolId(which), { name, section: null, shndx: SHN.LIVEPATCH });
  }

  removeSymbol(gone: SymbolSpec): void {
    this.spec.symbols = this.spec.symbols.filter((s) => s !== gone);
    this.editor.removeSymbol(this.#symbolId(gone));
  }

  removeSection(gone: SectionSpec): void {
    this.#removeFromModel(gone);
    this.editor.removeSection(this.#id(gone));
  }

  #removeFromModel(gone: SectionSpec): void {
    const { spec } = this;
    if (!spec.sections.includes(gone)) return;
    spec.sections = spec.sections.filter((s) => s !== gone);
    spec.symbols = spec.symbols.filter((s) => s.at !== gone);
    for (const each of [...spec.sections]) {
      if (each.body.kind === "relocations" && each.info === gone) this.#removeFromModel(each);
      if (each.link === gone && (each.flags & F.LINK_ORDER) !== 0n) this.#removeFromModel(each);
      if (each.body.kind !== "group" || !each.body.members.includes(gone)) continue;
      const members = each.body.members.filter((m) => m !== gone);
      each.body = { ...each.body, members };
      if (members.length === 0) this.#removeFromModel(each);
    }
  }

  /** Whether the model refers to something that is gone. */
  get dangling(): boolean {
    const sections = new Set(this.spec.sections);
    const symbols = new Set(this.spec.symbols);
    return this.spec.sections.some(({ link, info, body }) => {
      if (typeof link === "object" && link !== null && !sections.has(link)) return true;
      if (typeof info === "object" && "symbol" in info && !symbols.has(info)) return true;
      if (typeof info === "object" && !("symbol" in info) && !sections.has(info)) return true;
      return (
        body.kind === "relocations" &&
        body.entries.some((e) => typeof e.symbol === "object" && e.symbol !== null && !symbols.has(e.symbol))
      );
    });
  }

  /** The model's file, locals first as gABI ch. 4 wants them. */
  expected(): Uint8Array {
    const { symbols } = this.spec;
    const sorted = [...symbols.filter((s) => s.bind === 0), ...symbols.filter((s) => s.bind !== 0)];
    return buildElf({ ...this.spec, symbols: sorted });
  }
}

const OPERATIONS = ["add", "relocate", "reverse", "symbol", "rename", "remove", "drop"] as const;
const edit = fc.record({ op: fc.constantFrom(...OPERATIONS), a: fc.nat(20), b: fc.nat(20) });

function apply(pair: Pair, { op, a, b }: { op: (typeof OPERATIONS)[number]; a: number; b: number }): void {
  const section = pair.section(a);
  const chosen = pair.symbol(b);
  if (op === "add") pair.addSection(`.added${a}`);
  if (op === "relocate" && section !== undefined && chosen !== undefined)
    pair.addRelocations(section, chosen);
  if (op === "reverse" && section !== undefined) pair.reverseRelocations(section);
  if (op === "symbol") pair.addSymbol(`new${b}`, b % 2 === 0 ? section : undefined, b % 3);
  if (op === "rename" && chosen !== undefined) pair.rename(chosen, `.klp.sym.vmlinux.f${a},${b}`);
  if (op === "remove" && section !== undefined) pair.removeSection(section);
  if (op === "drop" && chosen !== undefined) pair.removeSymbol(chosen);
}

test("edits keep every reference, or result() names the one that is broken", () => {
  const seen = { written: 0, broken: 0 };
  fc.assert(
    fc.property(anyObject, fc.array(edit, { maxLength: 12 }), (make, edits) => {
      const pair = new Pair(make());
      for (const each of edits) apply(pair, each);
      if (pair.dangling) {
        seen.broken++;
        expect(() => pair.editor.result()).toThrow(/was removed$/);
      } else {
        seen.written++;
        const written = writeObject(pair.editor.result());
        expect(factsOf(written)).toEqual(factsOf(pair.expected()));
        expect(Buffer.compare(writeObject(parseObject(written)), written)).toBe(0);
      }
    }),
    { numRuns: 1000 },
  );
  expect(Math.min(seen.written, seen.broken)).toBeGreaterThan(50);
});

describe.each(FORMATS)("$title", (format) => {
  test("removing a section takes along what describes it and nothing else", () => {
    const object = parseObject(buildElf(sampleObject(format)));
    const editor = new ObjectEditor(object);
    const text = object.sections.find((s) => s.name === ".text");
    const patched = object.symbols.find((s) => s.name === "patched");
    const group = object.sections.find((s) => s.name === ".group");
    editor.removeSection(group?.id ?? 0);
    editor.removeSection(text?.id ?? 0);
    const dump = dumpElf(writeObject(editor.result()));
    expect(dump.sections.map((s) => s.name)).toEqual([
      "",
      ".data",
      ".bss",
      ".note",
      ".symtab",
      ".strtab",
      ".shstrtab",
      ".symtab_shndx",
    ]);
    expect(dump.symbols.map((s) => s.name)).toEqual(["", "a.c", "state_show"]);
    expect(patched?.section).toBe(text?.id);
  });

  test("a section goes with its place in a group, and the group with its last member", () => {
    const a = progbits(".text.a", new Uint8Array(4));
    const b = progbits(".text.b", new Uint8Array(4));
    const spec = elfSpec(format, [a, b]);
    const signature = symbol("f");
    spec.symbols = [signature];
    spec.sections.push(groupSection(symtabOf(spec), signature, [a, b]));
    const editor = new ObjectEditor(parseObject(buildElf(spec)));
    editor.removeSection(1);
    const group = dumpElf(writeObject(editor.result())).sections.find((s) => s.name === ".group");
    expect(group?.group).toEqual({ flags: 1, members: [".text.b"] });
    editor.removeSection(2);
    expect(dumpElf(writeObject(editor.result())).sections.map((s) => s.name)).not.toContain(".group");
  });
});

test("asking for what is not there is a fault of the caller", () => {
  const editor = new ObjectEditor(parseObject(buildElf(sampleObject(X86_64))));
  expect(() => editor.section(99)).toThrow("no section with id 99");
  expect(() => editor.symbol(99)).toThrow("no symbol with id 99");
  expect(() => editor.setRelocations(1, [])).toThrow("section 1 has no relocations");
});

test("a string table that something else points into is extended, never rearranged", () => {
  const spec = sampleObject(X86_64);
  const strtab = spec.sections.find((s) => s.name === ".strtab");
  const foreign = progbits(".points_into_strtab", new Uint8Array(4), { link: strtab ?? null });
  spec.sections.push(foreign);
  const input = buildElf(spec);
  const before = dumpElf(input).sections.find((s) => s.name === ".strtab")?.bytes ?? Buffer.alloc(0);
  const object = parseObject(input);
  const editor = new ObjectEditor(object);
  editor.setSymbol(object.symbols.at(-1)?.id ?? 0, { name: "another_name" });
  const after = dumpElf(writeObject(editor.result())).sections.find((s) => s.name === ".strtab");
  expect(after?.bytes.subarray(0, before.length)).toEqual(before);
});

test("the object that was edited is as it was", () => {
  const bytes = buildElf(sampleObject(X86_64));
  const object = parseObject(bytes);
  const editor = new ObjectEditor(object);
  editor.removeSection(1);
  editor.addSymbol({ name: "x", value: 0n, size: 0n, bind: 1, type: 0, other: 0, section: null, shndx: 0 });
  expect(Buffer.compare(writeObject(object), bytes)).toBe(0);
});

test("an object whose name table is no string table cannot be written", () => {
  const object = parseObject(buildElf(sampleObject(X86_64)));
  expect(() => writeObject({ ...object, sectionNames: 1 })).toThrow("names are not in a string table");
});

test("a SHT_NULL section keeps its place in the table", () => {
  const spec = sampleObject(X86_64);
  spec.sections.splice(1, 0, { ...progbits("", new Uint8Array(0)), type: T.NULL, flags: 0n });
  const bytes = buildElf(spec);
  expect(factsOf(writeObject(parseObject(bytes)))).toEqual(factsOf(bytes));
});

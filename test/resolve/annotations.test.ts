// Annotations of both dialects as they are read, and every fault that they can have.
import { describe, expect, test } from "vitest";
import { parseObject } from "../../src/elf/load.js";
import { readAnnotations } from "../../src/resolve/annotations.js";
import { F, FORMATS, type SectionSpec, section, symbol, symtabOf, T } from "../helpers/elf-builder.js";
import { LivepatchBuilder } from "../helpers/elf-livepatch.js";

const read = (object: LivepatchBuilder) => readAnnotations(parseObject(object.bytes()));

const SECTION = ".klp.module_relocs.vmlinux";

/** An object with two annotations, and what a change made of them. */
function changed(change: (annotation: SectionSpec, object: LivepatchBuilder) => void) {
  const object = new LivepatchBuilder().use("a").use("b");
  const annotation = object.annotate("vmlinux", [
    ["a", 1],
    ["b", 2],
  ]);
  change(annotation, object);
  const { annotations, findings } = read(object);
  return {
    annotations: annotations.map((a) => `${a.object} ${a.name} ${a.sympos}`),
    findings: findings.map((f) => [f.code, f.severity, f.where]),
  };
}

describe.each(FORMATS)("$title", (format) => {
  test("both dialects, in the order of sections and of symbols", () => {
    const object = new LivepatchBuilder(format).use("a").use(".klp.sym.rela.ext4.jbd2.do.it,7");
    object.annotate("snd-core", [["a", 3]]);
    const { annotations, sections, findings } = read(object);
    expect(annotations).toEqual([
      {
        dialect: "sympos",
        symbolId: expect.any(Number),
        symbol: "a",
        object: "snd_core",
        applyWith: "snd_core",
        name: "a",
        sympos: 3,
        section: ".klp.module_relocs.snd-core",
        offset: 0,
      },
      {
        dialect: "reloc",
        symbolId: expect.any(Number),
        symbol: ".klp.sym.rela.ext4.jbd2.do.it,7",
        object: "jbd2",
        applyWith: "ext4",
        name: "do.it",
        sympos: 7,
        section: null,
        offset: 0,
      },
    ]);
    expect(sections).toHaveLength(1);
    expect(findings.map((f) => [f.code, f.severity])).toEqual([["object-name-dash", "warning"]]);
  });

  test("relocations in any order belong to the entry at their offset", () => {
    const object = new LivepatchBuilder(format).use("a").use("b").use("c");
    const annotation = object.annotate("vmlinux", [
      ["a", 1],
      ["b", 2],
      ["c", 0xffff_ffff],
    ]);
    object.relocations(annotation).reverse();
    expect(read(object).annotations.map((a) => `${a.name} ${a.sympos}`)).toEqual([
      "c 4294967295",
      "b 2",
      "a 1",
    ]);
  });

  test("an annotation section in two pieces of one name", () => {
    const object = new LivepatchBuilder(format).use("a").use("b");
    object.annotate("vmlinux", [["a", 1]]);
    object.annotate("vmlinux", [["b", 2]]);
    expect(read(object).annotations.map((a) => `${a.name} ${a.sympos}`)).toEqual(["a 1", "b 2"]);
  });
});

describe("entries of 8 and 12 bytes on 32-bit machines", () => {
  const format = { is64: false, littleEndian: false };

  test.each([1, 2, 3, 4, 5, 6, 7])("%d entries", (count) => {
    for (const stride of [8, 12] as const) {
      const object = new LivepatchBuilder(format);
      const entries = Array.from({ length: count }, (_, i) => [`f${i}`, i + 10] as const);
      object.annotate("vmlinux", entries, stride);
      expect(read(object).annotations.map((a) => [a.name, a.sympos])).toEqual(entries);
      expect(read(object).findings).toEqual([]);
    }
  });
});

test("entries of 8 bytes that lost relocations are not taken for entries of 12", () => {
  const object = new LivepatchBuilder({ is64: false, littleEndian: false });
  const entries = ["a", "b", "c"].map((name, i) => [name, i + 1] as const);
  object.relocations(object.annotate("vmlinux", entries, 8)).splice(1, 2);
  expect(read(object)).toMatchObject({
    annotations: [],
    findings: [{ code: "annotation-entry" }, { code: "annotation-entry-without-symbol" }],
  });
});

describe("faults", () => {
  test("no relocations", () => {
    expect(changed((annotation, object) => object.relocations(annotation).splice(0))).toEqual({
      annotations: [],
      findings: [["annotation-without-relocations", "error", { section: SECTION, offset: 0 }]],
    });
  });

  test("an empty section is no fault", () => {
    const object = new LivepatchBuilder();
    object.section(SECTION, 0);
    expect(read(object)).toMatchObject({ annotations: [], findings: [] });
  });

  test("an odd size", () => {
    const odd = changed((annotation) => {
      annotation.body = { kind: "bytes", bytes: new Uint8Array(26) };
    });
    expect(odd).toEqual({
      annotations: [],
      findings: [["annotation-size", "error", { section: SECTION, offset: 0 }]],
    });
  });

  test("no data in the file", () => {
    const object = new LivepatchBuilder();
    const bss = section(SECTION, T.NOBITS, { kind: "nobits", size: 24 }, { flags: F.ALLOC | F.WRITE });
    object.spec.sections.push(bss);
    expect(read(object).findings.map((f) => [f.code, f.where])).toEqual([
      ["annotation-no-data", { section: SECTION, offset: 0 }],
    ]);
  });

  test.each([
    ["a relocation inside of an entry", { offset: 8 }, 8],
    ["an addend", { addend: 4n }, 12],
    ["the symbol of a section", { symbol: 0 }, 12],
    ["two relocations of one entry", { offset: 0 }, 0],
  ])("%s", (_, change, offset) => {
    const { annotations, findings } = changed((annotation, object) => {
      Object.assign(object.relocations(annotation)[1] ?? {}, change);
    });
    expect(annotations).toEqual(["vmlinux a 1"]);
    expect(findings).toEqual([
      ["annotation-entry", "error", { section: SECTION, offset }],
      ["annotation-entry-without-symbol", "error", { section: SECTION, offset: 12 }],
    ]);
  });

  test("a symbol that the livepatch defines: a warning, and no annotation", () => {
    const { annotations, findings } = changed((annotation, object) => {
      Object.assign(object.relocations(annotation)[1] ?? {}, { symbol: object.spec.symbols[0] });
    });
    expect(annotations).toEqual(["vmlinux a 1"]);
    expect(findings).toEqual([
      ["annotation-defined-symbol", "warning", { section: SECTION, offset: 12, symbol: "patched_show" }],
    ]);
  });

  test.each([
    ["", "empty"],
    ["ext4.ko", "dot"],
    ["o".repeat(56), "too-long"],
    ["a b", "control"],
    ["a,b", "control"],
  ])("the object name %j", (name, fault) => {
    const { annotations, findings } = changed((annotation) => {
      annotation.name = `.klp.module_relocs.${name}`;
    });
    expect(annotations).toEqual([]);
    expect(findings).toEqual([
      ["annotation-object-name", "error", { section: `.klp.module_relocs.${name}`, offset: 0 }],
    ]);
    const object = new LivepatchBuilder().use("a");
    object.annotate(name, [["a", 1]]);
    expect(read(object).findings[0]?.facts).toEqual({ object: name, fault });
  });

  test.each([
    ["two positions", "vmlinux", 2, 1],
    ["two objects", "ext4", 1, 1],
    ["the same again", "vmlinux", 1, 0],
  ])("one symbol annotated twice: %s", (_, object, sympos, conflicts) => {
    const livepatch = new LivepatchBuilder().use("a");
    livepatch.annotate("vmlinux", [["a", 1]]);
    livepatch.annotate(object, [["a", sympos]]);
    expect(read(livepatch).findings.map((f) => f.code)).toEqual(Array(conflicts).fill("annotation-conflict"));
  });

  test("reloc names that name no object, and those with a dash", () => {
    const object = new LivepatchBuilder()
      .use(`.klp.sym.rela.${"a".repeat(56)}.vmlinux.f,1`)
      .use(".klp.sym.rela.vmlinux.b c.f,1")
      .use(".klp.sym.rela.a-b.vmlinux.f,1")
      .use(".klp.sym.rela.vmlinux.f,1");
    const { annotations, findings } = read(object);
    expect(annotations.map((a) => a.applyWith)).toEqual(["a_b"]);
    expect(findings.map((f) => [f.code, f.severity])).toEqual([
      ["annotation-object-name", "error"],
      ["annotation-object-name", "error"],
      ["object-name-dash", "warning"],
      ["annotation-name", "error"],
    ]);
  });

  test("a reloc name that the livepatch itself defines is no annotation", () => {
    const object = new LivepatchBuilder();
    object.spec.symbols.push(symbol(".klp.sym.rela.a.b.c,1", { at: object.text }));
    expect(read(object)).toMatchObject({ annotations: [], findings: [] });
    expect(symtabOf(object.spec).name).toBe(".symtab");
  });
});

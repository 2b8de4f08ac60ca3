// Every reason for which an object is not read: the sentence, and the place of the fault in the file.
import { describe, expect, test } from "vitest";
import { FormatError, UnsupportedError } from "../../src/elf/errors.js";
import { parseObject } from "../../src/elf/load.js";
import {
  buildElf,
  type ElfSpec,
  elfSpec,
  entrySize,
  F,
  FORMATS,
  type Format,
  groupSection,
  progbits,
  relaSection,
  type SectionSpec,
  section,
  symbol,
  symtabOf,
  T,
  tables,
  X86_64,
} from "../helpers/elf-builder.js";
import { sampleObject } from "../helpers/elf-sample.js";

function refusal(bytes: Uint8Array): FormatError | UnsupportedError {
  try {
    parseObject(bytes);
  } catch (error) {
    if (error instanceof FormatError || error instanceof UnsupportedError) return error;
    throw error;
  }
  throw new Error("it was read");
}

/** The sample with one thing changed. */
function sample(change: (spec: ElfSpec, by: (name: string) => SectionSpec) => void, format: Format = X86_64) {
  const spec = sampleObject(format);
  change(spec, (name) => spec.sections.find((s) => s.name === name) ?? expect.fail(name));
  return buildElf(spec);
}

/** Offset of a section's header in a file that buildElf made in its default order. */
function headerOf(bytes: Uint8Array, name: string, format: Format = X86_64): number {
  const spec = sampleObject(format);
  const index = spec.sections.findIndex((s) => s.name === name) + 1;
  const view = new DataView(bytes.buffer);
  const shoff = format.is64
    ? Number(view.getBigUint64(40, format.littleEndian))
    : view.getUint32(32, format.littleEndian);
  return shoff + index * entrySize.section(format);
}

describe("the ELF header", () => {
  const good = buildElf(sampleObject(X86_64));
  const withByte = (at: number, ...bytes: number[]): Uint8Array => {
    const copy = good.slice();
    copy.set(bytes, at);
    return copy;
  };

  test.each([
    ["nothing", new Uint8Array(0), "the file is empty", 0],
    ["text", new TextEncoder().encode("klp-convert-symbol-data.0.1\n"), /^not an ELF file/, 0],
    ["an archive", new TextEncoder().encode("!<arch>\n"), /^not an ELF file/, 0],
    ["three bytes", Uint8Array.of(0x7f, 0x45, 0x4c), /^not an ELF file/, 0],
    ["an identification that is cut off", good.subarray(0, 10), /identification is cut off/, 0],
    ["a header that is cut off", good.subarray(0, 40), /the ELF header .* reaches beyond the end/, 0],
    ["another class", withByte(4, 3), "unknown ELF class", 4],
    ["another byte order", withByte(5, 0), "unknown ELF byte order", 5],
    ["another version", withByte(6, 2), "unknown ELF version", 6],
    ["an executable", withByte(16, 2), /^not a relocatable object/, 16],
    ["a shared object", withByte(16, 3), /^not a relocatable object/, 16],
    ["another header size", withByte(52, 63), "e_ehsize is not 64", 52],
    ["another section header size", withByte(58, 40), "e_shentsize is not 64", 58],
    ["no section headers", withByte(40, 0, 0, 0, 0, 0, 0, 0, 0), "no section headers or no section names", 0],
    ["section names in no string table", withByte(62, 1, 0), "e_shstrndx is not a string table", 62],
    ["section names in no section", withByte(62, 99, 0), "e_shstrndx is not a string table", 62],
    ["no section names", withByte(62, 0, 0), /^section 1: name offset beyond the string table of 0 bytes/, 0],
    ["an impossible e_shoff", withByte(47, 0xff), "e_shoff is not a possible size or offset", 40],
    [
      "section headers beyond the end",
      withByte(42, 0xff),
      /^the section header table/,
      0xff0000 + good[40]! + good[41]! * 256,
    ],
  ])("%s", (_, bytes, message, offset) => {
    const error = refusal(bytes);
    expect(error).toBeInstanceOf(FormatError);
    expect(error.message).toMatch(message);
    expect((error as FormatError).offset).toBe(offset);
  });

  test("program headers", () => {
    expect(refusal(withByte(56, 1))).toBeInstanceOf(UnsupportedError);
  });
});

describe.each(FORMATS)("$title", (format) => {
  const each = entrySize;

  type Change = (by: (name: string) => SectionSpec) => Partial<SectionSpec>;
  test.each<[string, string, Change, RegExp]>([
    ["sh_link to no section", ".note", () => ({ link: 99 }), /sh_link 99 is no section/],
    ["sh_info to no section", ".note", () => ({ flags: F.INFO_LINK, info: 99 }), /sh_info 99 is no section/],
    ["a relocated section that is none", ".rela.text", () => ({ info: 99 }), /sh_info 99 is no section/],
    ["an alignment of three", ".note", () => ({ align: 3n }), /sh_addralign is no power of two/],
    ["relocations of size zero", ".rela.text", () => ({ entsize: 0 }), /sh_entsize is not \d+/],
    ["relocations of another size", ".rela.text", () => ({ entsize: 8 }), /sh_entsize is not \d+/],
    ["symbols of size zero", ".symtab", () => ({ entsize: 0 }), /sh_entsize is not \d+/],
    [
      "relocations of strings",
      ".rela.text",
      (by) => ({ link: by(".strtab") }),
      /sh_link is not the symbol table/,
    ],
    ["a group of strings", ".group", (by) => ({ link: by(".strtab") }), /sh_link is not the symbol table/],
    ["a group without signature", ".group", () => ({ info: 0 }), /no signature symbol/],
    ["a group whose signature is no symbol", ".group", () => ({ info: 99 }), /no signature symbol/],
    ["section indices of nothing", ".symtab_shndx", () => ({ link: 0 }), /sh_link is not the symbol table/],
    ["symbols named by code", ".symtab", (by) => ({ link: by(".text") }), /sh_link is not a string table/],
    ["more locals than symbols", ".symtab", () => ({ info: 99 }), /sh_info 99 beyond its 6 symbols/],
  ])("%s", (_, name, change, message) => {
    const bytes = sample((_spec, by) => Object.assign(by(name), change(by)), format);
    const error = refusal(bytes);
    expect(error).toBeInstanceOf(FormatError);
    expect(error.message).toMatch(message);
    expect((error as FormatError).offset).toBe(headerOf(bytes, name, format));
  });

  test("a table whose size is no multiple of its entries", () => {
    const bytes = buildElf(sampleObject(format));
    const view = new DataView(bytes.buffer);
    for (const [name, entry] of [
      [".symtab", each.symbol(format)],
      [".rela.text", each.rela(format)],
    ] as const) {
      const copy = bytes.slice();
      const at = headerOf(copy, name, format) + (format.is64 ? 32 : 20);
      const size = format.littleEndian
        ? view.getUint32(at, true)
        : view.getUint32(at + (format.is64 ? 4 : 0));
      const less = new DataView(copy.buffer);
      less.setUint32(format.littleEndian || !format.is64 ? at : at + 4, size - 1, format.littleEndian);
      expect(refusal(copy).message).toContain(`size ${size - 1} is not a multiple of ${entry}`);
    }
  });

  test("a relocation to no symbol, or outside of its section", () => {
    const entries = (spec: ElfSpec, entry: object): void => {
      const rela = spec.sections.find((s) => s.name === ".rela.text");
      if (rela?.body.kind === "relocations") Object.assign(rela.body.entries[1] ?? {}, entry);
    };
    expect(refusal(sample((spec) => entries(spec, { symbol: 77 }), format).slice()).message).toMatch(
      /\.rela\.text: entry 1: symbol index 77 out of range, there are 6/,
    );
    expect(refusal(sample((spec) => entries(spec, { offset: 16 }), format)).message).toMatch(
      /\.rela\.text: entry 1: r_offset 0x10 outside of section 1 \.text/,
    );
  });

  test("a symbol in no section", () => {
    const bytes = sample((spec) => void Object.assign(spec.symbols[2] ?? {}, { at: 200 }), format);
    expect(refusal(bytes).message).toMatch(/symbol 3 helper: st_shndx is no section/);
  });

  test("a group member that is no section, and a group that is cut off", () => {
    expect(
      refusal(sample((_, by) => Object.assign(by(".group").body, { members: [0] }), format)).message,
    ).toMatch(/member is no section/);
    const cut = (_: ElfSpec, by: (name: string) => SectionSpec): void => {
      by(".group").body = { kind: "bytes", bytes: new Uint8Array(3) };
    };
    expect(refusal(sample(cut, format)).message).toMatch(/not a flag word and section indices/);
  });

  test("section indices for another number of symbols", () => {
    const short = (_: ElfSpec, by: (name: string) => SectionSpec): void => {
      by(".symtab_shndx").body = { kind: "bytes", bytes: new Uint8Array(4) };
    };
    expect(refusal(sample(short, format)).message).toMatch(/not one entry for each of 6 symbols/);
  });

  test("an extended section index of zero", () => {
    const spec = sampleObject(format);
    const extended = spec.sections.find((s) => s.name === ".symtab_shndx") ?? expect.fail();
    extended.body = { kind: "bytes", bytes: new Uint8Array(24) };
    spec.symbols[3] = symbol("patched", { at: 0xffff });
    const group = spec.sections.find((s) => s.name === ".group") ?? expect.fail();
    group.info = spec.symbols[3];
    expect(refusal(buildElf(spec)).message).toMatch(/symbol 4: extended st_shndx 0 is no section/);
  });
});

test("a second symbol table, an empty one, and one that begins with a symbol", () => {
  const second = elfSpec(X86_64);
  second.sections.push(
    ...tables(X86_64)
      .slice(0, 1)
      .map((s) => ({ ...s, link: second.sections[1] ?? null })),
  );
  expect(refusal(buildElf(second)).message).toMatch(/a second symbol table/);
  const empty = elfSpec(X86_64);
  symtabOf(empty).body = { kind: "bytes", bytes: new Uint8Array(0) };
  expect(refusal(buildElf(empty)).message).toMatch(/\.symtab is empty/);
  const first = elfSpec(X86_64);
  symtabOf(first).body = { kind: "bytes", bytes: new Uint8Array(24).fill(1, 4, 5) };
  expect(refusal(buildElf(first)).message).toMatch(/symbol 0 is not the null symbol/);
});

test("names beyond their string table, and without an end", () => {
  const spec = elfSpec(X86_64, [progbits(".a", new Uint8Array(1))]);
  const names = spec.sections.at(-1) ?? expect.fail();
  names.body = { kind: "bytes", bytes: new TextEncoder().encode("\0.text") };
  const bytes = buildElf({ ...spec, sectionNames: 4 });
  const shoff = Number(new DataView(bytes.buffer).getBigUint64(40, true));
  const named = (offset: number): Uint8Array => {
    const copy = bytes.slice();
    new DataView(copy.buffer).setUint32(shoff + 64, offset, true);
    return copy;
  };
  expect(refusal(named(6)).message).toMatch(/section 1: name offset beyond the string table of 6 bytes/);
  expect(refusal(named(1)).message).toMatch(/section 1: name without a terminating zero byte/);
  expect(parseObject(named(0)).sections[0]?.name).toBe("");
});

describe("section types with indices that would go stale", () => {
  const typed = (type: number, link: boolean): Uint8Array => {
    const spec = elfSpec(X86_64);
    const more = link ? { link: symtabOf(spec) } : {};
    spec.sections.push(section(".odd", type, { kind: "bytes", bytes: new Uint8Array(8) }, more));
    return buildElf(spec);
  };

  test.each([
    [5, "SHT_HASH"],
    [6, "SHT_DYNAMIC"],
    [10, "SHT_SHLIB"],
    [11, "SHT_DYNSYM"],
    [19, "SHT_RELR"],
    [0x6ffffff6, "SHT_GNU_HASH"],
    [0x6fffffff, "SHT_GNU_versym"],
    [0x6fff4c03, "SHT_LLVM_ADDRSIG"],
  ])("type %d is refused by the name %s", (type, name) => {
    const error = refusal(typed(type, false));
    expect(error).toBeInstanceOf(UnsupportedError);
    expect(error.message).toContain(`.odd (${name}) holds indices`);
    expect((error as UnsupportedError).section).toBe(".odd");
  });

  test("an unknown type is refused when it is tied to the symbol table, else copied", () => {
    expect(refusal(typed(0x4000_0014, true)).message).toContain("type 0x40000014 linked to the symbol table");
    expect(parseObject(typed(0x4000_0014, false)).sections.at(-1)?.type).toBe(0x4000_0014);
    expect(parseObject(typed(T.NOTE, true)).sections.at(-1)?.name).toBe(".odd");
  });
});

test("an object without a symbol table is read; relocations in it are not", () => {
  const text = progbits(".text", new Uint8Array(4));
  const names = tables(X86_64).at(-1) ?? expect.fail();
  const spec = { ...elfSpec(X86_64), sections: [text, names] };
  expect(parseObject(buildElf(spec))).toMatchObject({ symtab: null, symbols: [] });
  spec.sections.push(relaSection(X86_64, text, names, [{ offset: 0, type: 1, symbol: 0, addend: 0n }]));
  expect(refusal(buildElf(spec)).message).toMatch(/sh_link is not the symbol table/);
});

test("two groups may be told apart by their signatures alone", () => {
  const spec = elfSpec(X86_64, [progbits(".a", new Uint8Array(1)), progbits(".b", new Uint8Array(1))]);
  const [a, b] = spec.sections as [SectionSpec, SectionSpec];
  spec.symbols = [symbol("f"), symbol("g")];
  spec.sections.push(...spec.symbols.map((s, i) => groupSection(symtabOf(spec), s, [i === 0 ? a : b])));
  const groups = parseObject(buildElf(spec)).sections.flatMap((s) =>
    s.content.kind === "group" ? [s.content] : [],
  );
  expect(groups.map((g) => [g.signature, g.members])).toEqual([
    [1, [1]],
    [2, [2]],
  ]);
});

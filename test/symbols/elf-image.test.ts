import { describe, expect, test } from "vitest";
import { memorySource } from "../../src/elf/bytes.js";
import { FormatError } from "../../src/elf/errors.js";
import { ElfImage } from "../../src/symbols/elf-image.js";
import { readBuildId, SECTION } from "../../src/symbols/modinfo.js";
import { readModule } from "../../src/symbols/module-set.js";
import {
  buildElf,
  type ElfSpec,
  elfSpec,
  F,
  FORMATS,
  progbits,
  section,
  symtabOf,
  T,
  X86_64,
} from "../helpers/elf-builder.js";
import { AT, BIND, latin1, localRow, moduleFile } from "../helpers/kernel-files.js";

const imageOf = (bytes: Uint8Array) => new ElfImage(memorySource(bytes));
const definitions = (bytes: Uint8Array, name: string) =>
  readModule(memorySource(bytes), "m.ko", () => "00").index.definitions(name);

describe.each(FORMATS)("headers, $title", (format) => {
  const image = imageOf(moduleFile({ format, buildId: "0102", symbols: [localRow("f")] }));

  test("tell sections by name and flags", () => {
    const [index = 0, none] = image.findSections([latin1(".text\0"), latin1(".text.unlikely\0")]);
    expect(image.sectionName(index)).toBe(".text");
    expect(image.sectionFlags(index)).toBe(Number(F.ALLOC | F.EXEC));
    expect(image.section(index)).toMatchObject({ type: T.PROGBITS, size: 64 });
    expect(none).toBe(0);
    expect(image.sectionBytes(0)).toHaveLength(0);
    expect(readBuildId(image)).toBe("0102");
  });
});

describe("tables", () => {
  test("that stand apart, with a gap between them, are found all the same", () => {
    const change = (spec: ElfSpec) => {
      const far = progbits(".filler", new Uint8Array(100_000), { flags: 0n });
      const strtab = spec.sections.findIndex(({ name }) => name === ".strtab");
      spec.sections.splice(strtab, 0, far);
    };
    expect(definitions(moduleFile({ change, symbols: [localRow("f")] }), "f")).toHaveLength(1);
  });

  test("names may be of one table with those of sections", () => {
    const change = (spec: ElfSpec) => {
      const shared = spec.sections.find(({ name }) => name === ".shstrtab")!;
      spec.sections = spec.sections.filter(({ name }) => name !== ".strtab");
      shared.body = { kind: "names", of: ["symbols", "sections"] };
      symtabOf(spec).link = shared;
    };
    expect(definitions(moduleFile({ change, symbols: [localRow("f")] }), "f")).toHaveLength(1);
  });

  test("more sections than 16 bits can count", () => {
    const many = Array.from({ length: 0xff00 }, () => progbits("", new Uint8Array(0), { flags: 0n }));
    const bytes = moduleFile({
      symbols: [localRow("f")],
      change: (module) => {
        const text = module.sections.find(({ name }) => name === ".text")!;
        const rest = module.sections.filter((each) => each !== text);
        module.sections = [...many, text, ...rest];
        module.sections.push(
          section(
            ".symtab_shndx",
            T.SYMTAB_SHNDX,
            { kind: "extended-indices" },
            { entsize: 4, link: symtabOf(module) },
          ),
        );
      },
    });
    expect(imageOf(bytes).sectionCount).toBeGreaterThan(0xff00);
    expect(definitions(bytes, "f")).toMatchObject([{ section: ".text" }]);
  });
});

describe("what is malformed is refused with its place", () => {
  const named = (spec: ElfSpec, name: string) => spec.sections.find((s) => s.name === name)!;
  const at = (offset: number, ...bytes: number[]) => {
    const file = moduleFile({ symbols: [localRow("f")] });
    file.set(bytes, offset);
    return file;
  };
  const changed = (change: (spec: ElfSpec) => void) => moduleFile({ symbols: [localRow("f")], change });

  test.each<[string, Uint8Array, RegExp]>([
    ["class", at(4, 3), /unknown ELF class/],
    ["byte order", at(5, 0), /unknown ELF byte order/],
    ["no section headers", at(40, 0, 0, 0, 0, 0, 0, 0, 0), /no section headers/],
    ["size of section headers", at(58, 63), /e_shentsize is not 64/],
    ["section names", at(62, 1), /e_shstrndx is not a string table/],
    ["section names beyond", at(62, 0xee, 0xee), /e_shstrndx is not a string table/],
    [
      "names of symbols",
      changed((spec) => {
        symtabOf(spec).link = 1;
      }),
      /sh_link of the symbol table/,
    ],
    [
      "names of symbols beyond",
      changed((spec) => {
        symtabOf(spec).link = 99;
      }),
      /sh_link of the symbol table/,
    ],
    [
      "size of symbols",
      changed((spec) => {
        symtabOf(spec).entsize = 16;
      }),
      /no entries of 24 bytes/,
    ],
    [
      "more symbols than there is memory",
      changed((spec) => {
        const strtab = named(spec, ".strtab");
        Object.assign(strtab, { type: T.NOBITS, body: { kind: "nobits", size: 2 ** 40 } });
      }),
      /a symbol table of more than/,
    ],
    [
      "extended indices",
      changed((spec) => {
        spec.sections.push(
          section(
            ".x",
            T.SYMTAB_SHNDX,
            { kind: "bytes", bytes: new Uint8Array(3) },
            { link: symtabOf(spec) },
          ),
        );
      }),
      /not one for each of 2 symbols/,
    ],
    [
      "an extended index",
      moduleFile({
        symbols: [["f", 0xffff, { bind: BIND.local }]],
        change: (spec) => {
          spec.sections.push(
            section(".x", T.SYMTAB_SHNDX, { kind: "extended-indices" }, { entsize: 4, link: symtabOf(spec) }),
          );
        },
      }),
      /extended st_shndx 0/,
    ],
    ["a section's number", moduleFile({ symbols: [["f", 0x7777]] }), /st_shndx is no section/],
    [
      "section names that do not end",
      changed((spec) => {
        named(spec, ".shstrtab").body = { kind: "bytes", bytes: latin1("\0abc") };
        spec.sectionNames = spec.sections.indexOf(named(spec, ".shstrtab")) + 1;
      }),
      /does not end in a zero byte|beyond the section name table/,
    ],
  ])("%s", (_, bytes, message) => {
    expect(() => definitions(bytes, "f")).toThrow(FormatError);
    expect(() => definitions(bytes, "f")).toThrow(message);
  });

  test("a file without a symbol table has none", () => {
    const bytes = buildElf(elfSpec(X86_64, [], { symbols: [] }));
    const bare = buildElf({
      ...elfSpec(X86_64),
      sections: [section(".shstrtab", T.STRTAB, { kind: "names", of: ["sections"] })],
    });
    expect(imageOf(bytes).hasSymbols).toBe(true);
    expect(imageOf(bare).hasSymbols).toBe(false);
    expect(() => imageOf(bare).tables()).toThrow(/no symbol table/);
  });

  test("an index of another symbol table is not this one's", () => {
    const bytes = changed((spec) => {
      spec.sections.push(
        section(".x", T.SYMTAB_SHNDX, { kind: "bytes", bytes: new Uint8Array(4) }, { link: 1 }),
      );
    });
    expect(definitions(bytes, "f")).toHaveLength(1);
  });
});

describe("notes", () => {
  const noteOf = (bytes: Uint8Array) => {
    const file = moduleFile({
      change: (spec) => {
        spec.sections.unshift(progbits(".note.gnu.build-id", bytes, { type: T.NOTE }));
      },
    });
    return readBuildId(imageOf(file));
  };
  const words = (...values: number[]) => Buffer.from(Uint32Array.from(values).buffer);

  test.each<[string, Uint8Array, string | null]>([
    ["none", new Uint8Array(0), null],
    ["another owner", Buffer.concat([words(4, 4, 3), latin1("ABC\0"), words(1)]), null],
    [
      "after another note",
      Buffer.concat([
        words(4, 4, 1),
        latin1("GNU\0"),
        words(7),
        words(4, 2, 3),
        latin1("GNU\0"),
        Uint8Array.of(0xab, 0xcd, 0, 0),
      ]),
      "abcd",
    ],
    ["cut off", Buffer.concat([words(4, 400, 3), latin1("GNU\0")]), null],
    ["of an impossible size", Buffer.concat([words(0xffff_ffff, 0xffff_ffff, 3), latin1("GNU\0")]), null],
  ])("%s", (_, bytes, expected) => {
    expect(noteOf(bytes)).toBe(expected);
  });

  test("names of sections are whole", () => {
    expect(SECTION.modinfo.at(-1)).toBe(0);
  });
});

test("symbols of other kinds and bindings", () => {
  const local = { bind: BIND.local };
  const index = readModule(
    memorySource(
      moduleFile({
        symbols: [
          ["tls", ".data", { ...local, type: 6 }],
          ["resolver", ".text", { ...local, type: 10 }],
          ["odd", ".text", { bind: 13, type: 13 }],
          ["unique", ".data", { bind: BIND.unique, type: 1 }],
          ["livepatch", 0xff20, local],
          ["tentative", AT.common, { bind: BIND.global, type: 5 }],
          ["huge", ".bss", { ...local, size: 1n << 40n }],
        ],
      }),
    ),
    "m.ko",
    () => "00",
  ).index;
  const facts = (name: string) => {
    const [{ kind, bind, type, size } = {}] = index.definitionsWhileComing(name) as never as Record<
      string,
      unknown
    >[];
    return [kind, bind, type, size];
  };
  expect(facts("tls")).toEqual(["tls", "local", "d", 0]);
  expect(facts("resolver")).toEqual(["ifunc", "local", "i", 0]);
  expect(facts("odd")).toEqual([null, null, "t", 0]);
  expect(facts("unique")).toEqual(["object", "unique", "u", 0]);
  expect(facts("livepatch")).toEqual(["notype", "local", "?", 0]);
  expect(facts("tentative")).toEqual(["common", "global", "C", 0]);
  expect(facts("huge")).toEqual(["notype", "local", "b", null]);
});

test.each<[string, bigint, number, string]>([
  [".text.hot", F.ALLOC | F.EXEC, T.PROGBITS, "t"],
  [".rodata", F.ALLOC, T.PROGBITS, "r"],
  [".data", F.ALLOC | F.WRITE, T.PROGBITS, "d"],
  [".bss", F.ALLOC | F.WRITE, T.NOBITS, "b"],
  [".debug_str", 0n, T.PROGBITS, "N"],
  [".comment", 0n, T.PROGBITS, "n"],
  [".writable", F.WRITE, T.PROGBITS, "?"],
  [".pdata", F.ALLOC, T.PROGBITS, "p"],
  [".pdata.1", F.ALLOC, T.PROGBITS, "p"],
  [".pdatax", F.ALLOC, T.PROGBITS, "r"],
])("nm's letter of a symbol in %s (%s)", (name, flags, type, letter) => {
  const home =
    type === T.NOBITS
      ? section(name, type, { kind: "nobits", size: 8 }, { flags })
      : progbits(name, new Uint8Array(8), { flags });
  const bytes = moduleFile({
    symbols: [["x", 0, { bind: BIND.local }]],
    change: (spec) => {
      spec.sections.unshift(home);
      spec.symbols[0]!.at = home;
    },
  });
  const { index } = readModule(memorySource(bytes), "m.ko", () => "00");
  expect(index.definitionsWhileComing("x")[0]?.type).toBe(letter);
});

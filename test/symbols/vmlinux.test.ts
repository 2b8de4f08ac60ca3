import { describe, expect, test } from "vitest";
import { memorySource } from "../../src/elf/bytes.js";
import { FormatError } from "../../src/elf/errors.js";
import { combine } from "../../src/symbols/kernel.js";
import type { ReadOptions } from "../../src/symbols/types.js";
import { readVmlinux } from "../../src/symbols/vmlinux.js";
import { FORMATS } from "../helpers/elf-builder.js";
import {
  AT,
  BASE,
  BIND,
  fileRow,
  globalRow,
  type ImageSpec,
  imageFile,
  latin1,
  localRow,
  moduleFile,
  type SymbolRow,
  TYPE,
} from "../helpers/kernel-files.js";
import { refusal } from "./sources.js";

const read = (bytes: Uint8Array, options: ReadOptions = {}) =>
  readVmlinux(memorySource(bytes), "vmlinux", () => "00", options).index;

/** Names in the order of the index. */
function namesOf(image: ImageSpec, options: ReadOptions = {}): string[] {
  const index = read(imageFile({ release: null, ...image }), options);
  return Array.from(index.rowName, (id) => index.names.text(id));
}

const at = (name: string, address: number, more: object = {}): SymbolRow =>
  [name, ".text", { type: TYPE.func, value: BASE + BigInt(address), ...more }] as const;

describe.each(FORMATS)("a kernel image, $title", (format) => {
  const base = format.is64 ? BASE : 0xc000_0000n;
  const index = read(
    imageFile({
      format,
      buildId: "00ff",
      symbols: [
        fileRow("a.c"),
        localRow("state_show", base + 0x30n),
        fileRow("b.c"),
        localRow("state_show", base + 0x10n),
        globalRow("state_show", base + 0x20n),
        ["__ksymtab_state_show", "__ksymtab_gpl", { bind: BIND.local, value: base + 0x40n }],
        ["__kstrtabns_state_show", "__ksymtab_strings", { bind: BIND.local, value: base + 0x20_0003n }],
      ],
      exportStrings: latin1("abcNAMES\0"),
    }),
  );

  test("counts homonyms by address, whatever their binding", () => {
    expect(index.order).toBe("kallsyms");
    expect(index.definitions("state_show")).toEqual([
      expect.objectContaining({ address: base + 0x10n, bind: "local", file: "b.c", group: 2 }),
      expect.objectContaining({ address: base + 0x20n, bind: "global", file: null, group: null }),
      expect.objectContaining({ address: base + 0x30n, bind: "local", file: "a.c", group: 1 }),
    ]);
    expect(index.definitions("state_show").map(({ kept }) => kept)).toEqual([null, null, null]);
    expect(combine([index]).definitions("state_show")).toMatchObject([
      { object: "vmlinux", count: 3, countWhileComing: 3, positions: true },
    ]);
  });

  test("says its release, build-id and machine", () => {
    expect(index.identity).toMatchObject({
      kind: "vmlinux",
      path: "vmlinux",
      sha256: "00",
      release: "6.1.0-9-amd64",
      buildId: "00ff",
    });
  });

  test("tells exports with namespace and mark", () => {
    expect(index.exporters("state_show")).toEqual([
      { object: "vmlinux", name: "state_show", gpl: true, namespace: "NAMES" },
    ]);
  });
});

describe("symbols at one address", () => {
  test("non-weak first, then what no linker script made, then by underscores, then by name", () => {
    const weak = { bind: BIND.weak };
    expect(
      namesOf({
        symbols: [
          at("__start_notes", 16),
          at("weak_b", 16, weak),
          at("weak_a", 16, weak),
          at("__x64_end", 16),
          at("zz", 16),
          at("_one", 16),
          at("__two", 16),
          at("aa", 16),
          at("__end_x", 16), // too short to be taken for a linker's
          at("__end_xx", 16),
          at("weak_data", 16, { bind: BIND.weak, type: TYPE.object }),
          at("first", 0),
        ],
      }),
    ).toEqual([
      "first",
      "aa",
      "weak_data", // V is not weak to kallsyms
      "zz",
      "_one",
      "__end_x",
      "__two",
      "__end_xx",
      "__start_notes",
      "__x64_end",
      "weak_a",
      "weak_b",
    ]);
  });

  test("equal names stay in the order of the symbol table", () => {
    const index = read(
      imageFile({
        symbols: [
          at("same", 16, { bind: BIND.local, size: 1n }),
          at("same", 16, { bind: BIND.local, size: 2n }),
        ],
      }),
    );
    expect(index.definitions("same").map(({ size }) => size)).toEqual([1, 2]);
  });

  test("addresses are unsigned: per-CPU symbols at 0 come first", () => {
    const low: SymbolRow = ["percpu", ".data..percpu", { type: TYPE.object, value: 8n }];
    const high = at("last", 0x7000_0000);
    const middle: SymbolRow = ["middle", ".text", { value: 0x7fff_ffff_ffffn }];
    expect(namesOf({ symbols: [high, middle, low] })).toEqual(["percpu", "middle", "last"]);
  });
});

describe("what kallsyms drops", () => {
  test.each<[string, SymbolRow, boolean]>([
    ["absolute symbols", ["abs", AT.absolute], true],
    ["local absolute symbols", ["abs", AT.absolute, { bind: BIND.local }], true],
    ["but not those that it needs", ["__gp", AT.absolute], false],
    ["debugging symbols", ["x", ".debug_info"], true],
    ["symbols of sections that are not loaded", ["x", ".comment"], true],
    ["unique symbols", ["x", ".text", { bind: BIND.unique }], true],
    ["undefined ones", ["x", AT.undefined], true],
    ["weak undefined ones", ["x", AT.undefined, { bind: BIND.weak }], true],
    ["not symbols of .init", ["x", ".init.text"], false],
    ["not export marks", ["__ksymtab_x", "__ksymtab"], false],
    ["CRCs", ["__crc_x", "__kcrctab"], true],
    ["names of exports", ["__kstrtab_x", "__ksymtab_strings"], true],
    ["local labels", [".Lx", ".text"], true],
    ["not LTO names", ["x.llvm.123", ".text"], false],
  ])("%s", (_, row, dropped) => {
    expect(namesOf({ release: "6.1.0", symbols: [row, at("stays", 0)] }).includes(row[0])).toBe(!dropped);
  });

  test("depends on the release in linux_banner, else on the one that is told", () => {
    const symbols = [at("__kstrtab_x", 16), at("stays", 0)];
    expect(namesOf({ release: "5.10.0-8-amd64", symbols })).toContain("__kstrtab_x");
    expect(namesOf({ symbols }, { release: "5.10.0" })).toContain("__kstrtab_x");
    expect(namesOf({ symbols })).not.toContain("__kstrtab_x");
  });

  test("everything is kept for a list, and the dropped count for nobody", () => {
    const image = imageFile({ symbols: [at(".Lx", 16), ["u", AT.undefined], at("stays", 0)] });
    const index = read(image, { everything: true });
    const names = Array.from(index.rowName, (id) => index.names.text(id));
    expect(names.sort()).toEqual([".Lx", "linux_banner", "stays", "u"]);
    expect([".Lx", "u"].flatMap((name) => index.definitions(name))).toEqual([]);
  });
});

describe("what is no kernel image", () => {
  test.each([
    ["a module", moduleFile(), "vmlinux-not-linked", { type: 1 }],
    [
      "a stripped image",
      imageFile({
        symbols: [],
        change: (spec) => {
          spec.sections = spec.sections.filter((s) => s.type !== 2);
        },
      }),
      "vmlinux-stripped",
      {},
    ],
  ])("%s is refused", (_, bytes, code, facts) => {
    expect(refusal(() => read(bytes))).toMatchObject({ code, facts, where: { file: "vmlinux" } });
  });

  test.each([
    ["an empty file", new Uint8Array(0)],
    ["text", latin1("ffffffff81000000 T _text\n")],
    ["a header without more", imageFile({ symbols: [at("x", 0)] }).subarray(0, 200)],
    ["an image without a symbol", imageFile({ release: null, symbols: [] })],
  ])("%s is malformed", (_, bytes) => {
    expect(() => read(bytes)).toThrow(FormatError);
  });

  test("a banner outside of its section is not read", () => {
    const odd: SymbolRow = ["linux_banner", ".rodata", { value: BASE + 0x7000_0000n }];
    expect(read(imageFile({ release: null, symbols: [odd] })).identity.release).toBeNull();
    const bss: SymbolRow = ["linux_banner", ".bss", { value: BASE }];
    expect(read(imageFile({ release: null, symbols: [bss] })).identity.release).toBeNull();
  });
});

test("wanted names keep their order and their exports", () => {
  const image = imageFile({
    symbols: [at("b", 32, { bind: BIND.local }), at("a", 16), at("b", 8), at("c", 0)],
  });
  const index = read(image, { only: ["b"] });
  expect(index.rowCount).toBe(2);
  expect(index.definitions("b").map(({ address }) => address)).toEqual([BASE + 8n, BASE + 32n]);
});

test("more symbols than fit into the first room are in order, too", () => {
  const symbols = Array.from({ length: 5000 }, (_, i) => at(`f${i}`, (5000 - i) * 16));
  const names = namesOf({ symbols });
  expect(names).toHaveLength(5000);
  expect([names[0], names[4999]]).toEqual(["f4999", "f0"]);
});

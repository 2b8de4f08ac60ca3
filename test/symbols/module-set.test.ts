import { describe, expect, test } from "vitest";
import { memorySource } from "../../src/elf/bytes.js";
import { FormatError } from "../../src/elf/errors.js";
import { combine } from "../../src/symbols/kernel.js";
import { ModuleSet, type ModuleSetOptions, readModule } from "../../src/symbols/module-set.js";
import { FORMATS } from "../helpers/elf-builder.js";
import {
  AT,
  BIND,
  fileRow,
  globalRow,
  latin1,
  localRow,
  type ModuleSpec,
  moduleFile,
  type SymbolRow,
  TYPE,
  VERMAGIC,
  withoutModinfoName,
} from "../helpers/kernel-files.js";

const read = (bytes: Uint8Array, options: ModuleSetOptions = {}, path = "lib/demo.ko") =>
  readModule(memorySource(bytes), path, () => "00", options);
const indexOf = (module: ModuleSpec, options: ModuleSetOptions = {}) =>
  read(moduleFile(module), options).index;

describe.each(FORMATS)("a module, $title", (format) => {
  const symbols: SymbolRow[] = [
    fileRow("a.c"),
    localRow("twin", 0x40n),
    ["table", ".data", { bind: BIND.local, type: TYPE.object, value: 8n, size: 24n }],
    fileRow("b.c"),
    localRow("twin", 0x20n),
    fileRow(""),
    localRow("made_by_ld"),
    globalRow("twin", 0x10n),
    ["weak_one", ".text", { bind: BIND.weak, type: TYPE.func, value: 0x30n }],
  ];
  const index = indexOf({ format, symbols });

  test("counts homonyms in the order of its symbol table, locals first, not by address", () => {
    expect(index.order).toBe("symtab");
    expect(index.definitions("twin")).toEqual([
      expect.objectContaining({ object: "demo", address: 0x40n, type: "t", bind: "local", file: "a.c" }),
      expect.objectContaining({ object: "demo", address: 0x20n, type: "t", bind: "local", file: "b.c" }),
      expect.objectContaining({ object: "demo", address: 0x10n, type: "T", bind: "global", file: null }),
    ]);
  });

  test("tells size, kind and section", () => {
    expect(index.definitions("table")).toEqual([
      {
        object: "demo",
        name: "table",
        address: 8n,
        type: "d",
        size: 24,
        bind: "local",
        kind: "object",
        section: ".data",
        file: "a.c",
        group: 1,
        kept: true,
      },
    ]);
    expect(index.definitions("weak_one")[0]).toMatchObject({ bind: "weak", type: "W", kind: "func" });
  });

  test("groups locals by the STT_FILE entry before them; globals belong to none", () => {
    expect(index.definitions("twin").map(({ group }) => group)).toEqual([1, 2, null]);
    // an STT_FILE without a name is the linker's
    expect(index.definitions("made_by_ld")[0]).toMatchObject({ file: null, group: null });
  });

  test("says what it was made for", () => {
    const { identity } = indexOf({ format, buildId: "0123456789abcdef", symbols });
    expect(identity).toMatchObject({
      kind: "module",
      path: "lib/demo.ko",
      sha256: "00",
      release: "6.1.0-9-amd64",
      vermagic: VERMAGIC.trim(),
      buildId: "0123456789abcdef",
    });
  });

  test("keeps wanted names alone when they are given", () => {
    const part = indexOf({ format, symbols }, { only: ["twin"] });
    expect(part.complete).toBe(false);
    expect(part.definitions("twin")).toHaveLength(3);
    expect(part.definitions("twin").map(({ file }) => file)).toEqual(["a.c", "b.c", null]);
    expect(part.definitions("table")).toEqual([]);
  });

  test("takes its name from modinfo, else from struct module, else from the file", () => {
    expect(indexOf({ format, name: "snd-hda" }).objects).toEqual(["snd_hda"]);
    expect(indexOf({ format, name: "snd_hda", change: withoutModinfoName }).objects).toEqual(["snd_hda"]);
    const nameless = moduleFile({ format, name: "", change: withoutModinfoName });
    expect(read(nameless, {}, "x/snd-hda-intel.ko.xz").index.objects).toEqual(["snd_hda_intel"]);
  });

  test("tells exports without __ksymtab_ symbols by the relocations of __ksymtab", () => {
    const kernel = combine([
      indexOf({
        format,
        symbols: [globalRow("exp_a"), globalRow("exp_b"), globalRow("exp_c")],
        exports: [
          ["exp_a", "", false],
          ["exp_b", "NS_B", true],
          ["exp_c", "", true],
        ],
      }),
    ]);
    expect(["exp_a", "exp_b", "exp_c"].flatMap((name) => kernel.exporters(name))).toEqual([
      { object: "demo", name: "exp_a", gpl: false, namespace: null },
      { object: "demo", name: "exp_b", gpl: true, namespace: "NS_B" },
      { object: "demo", name: "exp_c", gpl: true, namespace: null },
    ]);
  });
});

describe("what the module loader keeps", () => {
  const homes: [string | number, boolean | null][] = [
    [".text", true],
    [".exit.text", true],
    [".data..percpu", true],
    ["__ksymtab_strings", true],
    [".bss", true],
    [".init.text", false],
    [".init.data", false],
    [".comment", false],
    [AT.absolute, false],
    [AT.common, false],
    [AT.undefined, null],
  ];
  const local = { bind: BIND.local, type: TYPE.object };

  test.each(homes)("a symbol of %s: %s", (home, kept) => {
    const index = indexOf({ symbols: [["x", home, local]] });
    expect(index.definitions("x")).toHaveLength(kept ? 1 : 0);
    expect(index.definitionsWhileComing("x")).toHaveLength(kept === null ? 0 : 1);
    expect(index.definitionsWhileComing("x")[0]?.kept ?? null).toBe(kept);
  });

  test("symbols of .modinfo and __versions count for nobody", () => {
    const symbols: SymbolRow[] = [
      ["__UNIQUE_ID_license1", ".modinfo", local],
      ["____versions", "__versions", local],
    ];
    const index = indexOf({ symbols });
    expect(index.rowCount).toBe(0);
    expect(indexOf({ symbols }, { everything: true }).rowCount).toBe(2);
  });

  test("a twin in .init changes the count while the module is coming", () => {
    const index = indexOf({
      symbols: [localRow("setup", 0n, ".init.text"), localRow("setup"), localRow("plain")],
    });
    const kernel = combine([index]);
    expect(kernel.definitions("setup")).toMatchObject([
      { count: 1, countWhileComing: 2, positionsWhileComing: [2] },
    ]);
    expect(kernel.definitions("plain")).toMatchObject([{ count: 1, countWhileComing: 1 }]);
  });
});

describe("exports with symbols", () => {
  const symbols: SymbolRow[] = [
    ["__kstrtabns_exp_a", "__ksymtab_strings", { bind: BIND.local, value: 6n }],
    ["__ksymtab_exp_a", "__ksymtab_gpl", { bind: BIND.local }],
    ["__kstrtabns_exp_b", "__ksymtab_strings", { bind: BIND.local, value: 5n }],
    ["__ksymtab_exp_b", "__ksymtab", { bind: BIND.local }],
    globalRow("exp_a"),
    globalRow("exp_b"),
    localRow("static_one"),
  ];
  const module: ModuleSpec = { symbols, exportStrings: latin1("exp_a\0NS_A\0") };

  test.each([
    ["all names", {}],
    ["wanted names", { only: ["exp_a", "exp_b"] }],
  ])("have the mark of their section and their namespace: %s", (_, options) => {
    const index = indexOf(module, options);
    expect(index.exporters("exp_a")).toEqual([
      { object: "demo", name: "exp_a", gpl: true, namespace: "NS_A" },
    ]);
    expect(index.exporters("exp_b")).toEqual([
      { object: "demo", name: "exp_b", gpl: false, namespace: null },
    ]);
    expect(index.exporters("static_one")).toEqual([]);
  });
});

describe("a set of modules", () => {
  function collect(files: Readonly<Record<string, Uint8Array>>, options: ModuleSetOptions = {}) {
    const set = new ModuleSet(options);
    for (const [path, bytes] of Object.entries(files)) set.add(memorySource(bytes), path);
    return { size: set.size, ...set.build("tree", "00") };
  }
  const named = (name: string, more: ModuleSpec = {}) => moduleFile({ name, ...more });

  test("has each module's symbols under its own name, with groups of their own", () => {
    const symbols = [fileRow("x.c"), localRow("f")];
    const { index, findings } = collect({
      "a.ko": named("a", { symbols }),
      "b.ko": named("b", { symbols }),
    });
    expect(findings).toEqual([]);
    expect(index.definitions("f").map(({ object, group }) => [object, group])).toEqual([
      ["a", 1],
      ["b", 2],
    ]);
    expect(index.identity).toMatchObject({ release: "6.1.0-9-amd64", buildId: null, machine: 62 });
  });

  test.each([
    ["a livepatch", named("lp", { modinfo: ["livepatch=Y"] }), "module-livepatch", "note", { object: "lp" }],
    [
      "a second file of a module",
      named("a", { symbols: [localRow("other")] }),
      "module-duplicate",
      "warning",
      { object: "a", taken: "a.ko" },
    ],
    [
      "a module of another machine",
      named("s390", { machine: 22 }),
      "module-other-machine",
      "warning",
      { machine: 22, expected: 62 },
    ],
    [
      "an object file that is no module",
      moduleFile({ change: (spec) => spec.sections.splice(0, 2) }),
      "module-not-one",
      "warning",
      { type: 1 },
    ],
    [
      "a linked program",
      moduleFile({
        change: (spec) => {
          spec.type = 2;
        },
      }),
      "module-not-one",
      "warning",
      { type: 2 },
    ],
    [
      "a module without symbols",
      named("bare", {
        symbols: [],
        change: (spec) => {
          spec.sections = spec.sections.filter((s) => s.type !== 2);
        },
      }),
      "module-stripped",
      "warning",
      { object: "bare" },
    ],
  ])("leaves out %s", (_, bytes, code, severity, facts) => {
    const { size, index, findings } = collect({ "a.ko": named("a"), "odd.ko": bytes });
    expect(findings).toEqual([{ code, severity, facts, where: { file: "odd.ko" } }]);
    expect(size).toBe(1);
    expect(index.objects).toEqual(["a"]);
    expect(index.definitions("other")).toEqual([]);
  });

  test("takes nothing of a file that turns out to be damaged", () => {
    const whole = named("b", { symbols: [localRow("early"), localRow("late")] });
    const set = new ModuleSet();
    set.add(memorySource(named("a")), "a.ko");
    const strtab = Buffer.from(whole).indexOf("\0early\0late\0");
    const symtab = Buffer.from(whole).indexOf(Buffer.from([1 + "early\0".length, 0, 0, 0, 2]));
    expect(strtab).toBeGreaterThan(0);
    const damaged = Uint8Array.from(whole);
    new DataView(damaged.buffer).setUint32(symtab, 0xffff, true);
    expect(() => set.add(memorySource(damaged), "b.ko")).toThrow(FormatError);
    const { index } = set.build("tree", "00");
    expect(index.objects).toEqual(["a"]);
    expect(index.definitions("early")).toEqual([]);
    expect(index.definitions("probe")).toHaveLength(1);
  });

  test("expects the machine that it is told", () => {
    const { size, findings } = collect({ "a.ko": named("a") }, { machine: 22 });
    expect([size, findings[0]?.code]).toEqual([0, "module-other-machine"]);
  });

  test("names a module of another release, once a release", () => {
    const other = { modinfo: ["vermagic=5.10.0 SMP "] };
    const { index, findings } = collect({
      "old1.ko": named("old1", other),
      "a.ko": named("a"),
      "b.ko": named("b"),
      "c.ko": named("c"),
      "old2.ko": named("old2", other),
      "bare.ko": named("bare", { modinfo: [] }),
    });
    expect(findings).toEqual([
      {
        code: "module-other-release",
        severity: "warning",
        facts: { release: "5.10.0", count: 2, expected: "6.1.0-9-amd64" },
        where: { file: "old1.ko" },
      },
    ]);
    expect(index.objects).toHaveLength(6);
    expect(index.identity).toMatchObject({ release: "6.1.0-9-amd64", vermagic: VERMAGIC.trim() });
  });
});

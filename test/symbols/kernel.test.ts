import { describe, expect, test } from "vitest";
import { combine } from "../../src/symbols/kernel.js";
import { readSymbolList } from "../../src/symbols/list.js";
import { bytes, HEADER, identity, kallsyms, lines, symvers } from "./sources.js";

const RUNNING = kallsyms(
  [
    "ffffffff81000010 t state_show",
    "ffffffff81000020 T state_show",
    "ffffffff81000030 T printk",
    "ffffffff82000000 r __ksymtab_printk",
    "ffffffffc0000000 t local\t[mod_a]",
    "",
  ].join("\n"),
).index;

describe("with a symbol list alone", () => {
  const kernel = combine([
    lines(
      "*vmlinux",
      "state_show",
      "state_show",
      "printk",
      "__ksymtab_printk",
      "*mod-b",
      "printk",
      "probe",
      "*mod-a",
      "probe",
    ),
  ]);

  test("counts are known, positions are not", () => {
    const [entry] = kernel.definitions("state_show");
    expect(entry).toMatchObject({ object: "vmlinux", count: 2, positions: false, maybeReference: false });
    expect(entry?.source.kind).toBe("symbols-list");
    expect(kernel.positionsKnown("vmlinux")).toBe(false);
  });

  test("objects come vmlinux first, then by name", () => {
    expect(kernel.objects).toEqual(["vmlinux", "mod_a", "mod_b"]);
    expect(kernel.definitions("probe").map(({ object }) => object)).toEqual(["mod_a", "mod_b"]);
  });

  test("a module's mention of somebody else's export may be a reference", () => {
    expect(
      kernel.definitions("printk").map(({ object, maybeReference }) => [object, maybeReference]),
    ).toEqual([
      ["vmlinux", false],
      ["mod_b", true],
    ]);
    expect(kernel.definitions("probe").some(({ maybeReference }) => maybeReference)).toBe(false);
  });

  test("two of a name in a module cannot both be references", () => {
    const twice = combine([lines("*vmlinux", "a", "__ksymtab_a", "*m", "a", "a")]);
    expect(twice.definitions("a").map(({ maybeReference }) => maybeReference)).toEqual([false, false]);
  });

  test("an object that exports the name defines it", () => {
    const both = combine([lines("*vmlinux", "a", "__ksymtab_a", "*m", "a", "__ksymtab_a")]);
    expect(both.definitions("a").map(({ maybeReference }) => maybeReference)).toEqual([false, false]);
  });

  test("objects that it does not list are unknown", () => {
    expect(kernel.knowsObject("mod_a")).toBe(true);
    expect(kernel.knowsObject("ext4")).toBe(false);
    expect(kernel.positionsKnown("ext4")).toBe(false);
    expect(kernel.indexFor("ext4")).toBeUndefined();
  });
});

describe("with several sources", () => {
  const list = lines("*vmlinux", "state_show", "state_show", "printk", "*mod_b", "probe");
  const zeroed = kallsyms("0000000000000000 t state_show\n0000000000000000 T state_show\n").index;

  test.each([
    ["order before none", [list, zeroed]],
    ["addresses before none", [zeroed, list, RUNNING]],
    ["the first of equals", [RUNNING, RUNNING]],
  ])("the better one speaks for an object: %s", (_, indexes) => {
    const best = indexes.at(-1)!;
    const entries = combine(indexes).definitions("state_show");
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({ positions: true, count: 2 });
    expect(entries[0]?.definitions).toEqual(best.definitions("state_show"));
  });

  test("each object has its own best source", () => {
    const kernel = combine([list, RUNNING]);
    expect(kernel.positionsKnown("vmlinux")).toBe(true);
    expect(kernel.positionsKnown("mod_b")).toBe(false);
    expect(kernel.identities.map(({ kind }) => kind)).toEqual(["symbols-list", "kallsyms"]);
  });

  test("what the best source of an object lacks is not there", () => {
    expect(combine([lines("*vmlinux", "gone"), RUNNING]).definitions("gone")).toEqual([]);
  });

  test("exports are merged per object, with all that is known of them", () => {
    const kernel = combine([
      RUNNING,
      symvers(
        "0x12345678\tprintk\tvmlinux\tEXPORT_SYMBOL_GPL\tNS\n0x12345678\tprintk\tmod-z\tEXPORT_SYMBOL\t\n",
      ).index,
    ]);
    expect(kernel.exporters("printk")).toEqual([
      { object: "vmlinux", name: "printk", gpl: true, namespace: "NS" },
      { object: "mod_z", name: "printk", gpl: false, namespace: null },
    ]);
    expect(kernel.exporters("state_show")).toEqual([]);
    expect(kernel.knowsObject("mod_z")).toBe(false);
  });

  test("is complete when one of them is", () => {
    const part = readSymbolList(bytes(`${HEADER}\n*vmlinux\nfoo\n`), identity("symbols-list"), {
      only: ["foo"],
    }).index;
    expect(combine([part]).complete).toBe(false);
    expect(combine([part, RUNNING]).complete).toBe(true);
  });
});

describe("sources that count differently", () => {
  const disagree = (name: string, ...listed: string[]) =>
    combine([lines(...listed), RUNNING])
      .disagreements(name)
      .map(({ where, facts }) => [
        where.file,
        facts["object"],
        facts["count"],
        facts["expected"],
        facts["source"],
      ]);

  test("are named, with the file that is likely stale", () => {
    expect(combine([lines("*vmlinux", "state_show"), RUNNING]).disagreements("state_show")).toEqual([
      {
        code: "sources-disagree",
        severity: "warning",
        facts: { object: "vmlinux", count: 1, expected: 2, source: "kallsyms" },
        where: { file: "symbols-list", symbol: "state_show" },
      },
    ]);
    expect(disagree("gone", "*vmlinux", "gone")).toEqual([["symbols-list", "vmlinux", 1, 0, "kallsyms"]]);
    expect(disagree("local", "*vmlinux", "a", "*mod_a", "b")).toEqual([
      ["symbols-list", "mod_a", 0, 1, "kallsyms"],
    ]);
  });

  test("agree where counts are equal or an object is in one only", () => {
    expect(disagree("state_show", "*vmlinux", "state_show", "state_show", "*other", "state_show")).toEqual(
      [],
    );
    expect(disagree("printk", "*mod_z", "printk")).toEqual([]);
  });

  test("a list may have more of a module: undefined names and those of .init", () => {
    expect(disagree("init_module", "*mod_a", "init_module")).toEqual([]);
  });
});

describe("names near a missing one", () => {
  const near = (name: string, ...names: string[]) =>
    combine([lines("*vmlinux", ...names)])
      .nearNames(name, 10)
      .map((it) => [it.name, it.reason]);

  test.each([
    ["foo", ["foo.isra.0"], "compiler-variant"],
    ["foo", ["foo.isra"], "compiler-variant"],
    ["foo", ["foo.constprop.0.isra.12"], "compiler-variant"],
    ["foo", ["foo.part.0.cold"], "compiler-variant"],
    ["foo", ["foo.llvm.8361729380"], "compiler-variant"],
    ["foo.isra.0", ["foo.isra.1"], "compiler-variant"],
    ["foo.isra.0", ["foo"], "compiler-variant"],
    ["foo", ["__foo"], "underscores"],
    ["__foo", ["foo"], "underscores"],
    ["_foo", ["foo.isra.0"], "underscores"],
    ["vfs_read", ["vfs_raed"], "spelling"],
    ["vfs_read", ["vfs_rea"], "spelling"],
    ["vfs_read", ["vfs_readx"], "spelling"],
    ["vfs_read", ["xvfs_read"], "spelling"],
    ["vfs_read", ["vfs_rexd"], "spelling"],
  ])("%s: %j by %s", (name, names, reason) => {
    expect(near(name, ...names)).toEqual(names.map((it) => [it, reason]));
  });

  test.each([
    ["foo", "foo.c"],
    ["foo", "foobar"],
    ["foo", "bar"],
    ["foo", "fox"],
    ["vfs_read", "vfs_rd"],
    ["vfs_read", "vfs_eadr"],
    ["vfs_read", "__ksymtab_vfs_read"],
    ["vfs_read", "vfs_read"],
    ["___", "____x"],
    ["", "a"],
    ["\u0456ooo", "oooo"],
  ])("%j: not %j", (name, other) => {
    expect(near(name, other)).toEqual([]);
  });

  test("come variants first, then by length, then by name, each once", () => {
    const names = ["vfs_raed", "__vfs_read", "vfs_reed", "vfs_read.isra.0", "_vfs_read", "vfs_read.cold"];
    expect(near("vfs_read", ...names, ...names).map(([name]) => name)).toEqual([
      "vfs_read.cold",
      "vfs_read.isra.0",
      "_vfs_read",
      "__vfs_read",
      "vfs_raed",
      "vfs_reed",
    ]);
    const kernel = combine([lines("*vmlinux", ...names), RUNNING]);
    expect(kernel.nearNames("vfs_read", 2).map(({ name }) => name)).toEqual([
      "vfs_read.cold",
      "vfs_read.isra.0",
    ]);
  });
});

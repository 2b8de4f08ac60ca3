import { describe, expect, test } from "vitest";
import { memorySource } from "../../src/elf/bytes.js";
import { crossCheck } from "../../src/symbols/cross-check.js";
import { readKallsyms } from "../../src/symbols/kallsyms.js";
import { combine } from "../../src/symbols/kernel.js";
import { readSymbolList } from "../../src/symbols/list.js";
import { readModule } from "../../src/symbols/module-set.js";
import type { SourceIdentity } from "../../src/symbols/types.js";
import { readVmlinux } from "../../src/symbols/vmlinux.js";
import { BASE, imageFile, localRow, moduleFile } from "../helpers/kernel-files.js";
import { bytes, HEADER, identity } from "./sources.js";

const SYMBOLS = [
  localRow("state_show", BASE + 16n),
  localRow("state_show", BASE + 32n),
  localRow("f", BASE + 48n),
];
const vmlinux = (release = "6.1.0-9-amd64", buildId = "aa") =>
  readVmlinux(memorySource(imageFile({ release, buildId, symbols: SYMBOLS })), "vmlinux", () => "00").index;
const module = (path: string, vermagic: string, machine = 62) =>
  readModule(
    memorySource(moduleFile({ name: path, machine, modinfo: [`vermagic=${vermagic}`] })),
    path,
    () => "00",
  ).index;
const kallsyms = (known: Partial<SourceIdentity> = {}) =>
  readKallsyms(
    bytes(
      "ffffffff91000010 t state_show\nffffffff91000020 t state_show\nffffffff91000030 t f\nffffffff92000000 R linux_banner\n",
    ),
    { ...identity("kallsyms"), ...known },
  ).index;
const list = (text: string, known: Partial<SourceIdentity> = {}, only?: string[]) =>
  readSymbolList(bytes(`${HEADER}\n*vmlinux\n${text}`), { ...identity("symbols-list"), ...known }, { only })
    .index;

const LISTED = "state_show\nstate_show\nf\nlinux_banner\n";
const check = (...indexes: Parameters<typeof combine>[0]) =>
  crossCheck(combine(indexes)).map(({ code, where, facts }) => [code, where.file, facts]);

test("sources of one build agree", () => {
  const known = { release: "6.1.0-9-amd64", buildId: "aa" };
  expect(
    check(
      vmlinux(),
      kallsyms(known),
      list(LISTED),
      module("a", "6.1.0-9-amd64 SMP "),
      module("b", "6.1.0-9-amd64 SMP "),
    ),
  ).toEqual([]);
  expect(check()).toEqual([]);
});

describe("another release", () => {
  test("is that of which fewer sources are", () => {
    expect(
      check(
        vmlinux("6.1.0-8-amd64"),
        kallsyms({ release: "6.1.0-9-amd64" }),
        module("a", "6.1.0-9-amd64 SMP "),
      ),
    ).toEqual([
      [
        "sources-other-release",
        "vmlinux",
        { found: "6.1.0-8-amd64", expected: "6.1.0-9-amd64", source: "kallsyms" },
      ],
    ]);
  });

  test("of two, what runs is believed before what was linked", () => {
    const pair = [module("a", "5.10.0 SMP "), vmlinux("6.1.0")];
    expect(check(...pair)).toMatchObject([["sources-other-release", "a", { expected: "6.1.0" }]]);
    expect(check(vmlinux("6.1.0"), kallsyms({ release: "5.10.0" }))).toMatchObject([
      ["sources-other-release", "vmlinux", { expected: "5.10.0" }],
    ]);
  });

  test("is measured against the livepatch's where that is known", () => {
    const findings = crossCheck(combine([vmlinux(), module("a", "6.1.0-9-amd64 SMP ")]), "6.1.0-10-amd64");
    expect(findings.map(({ where, facts }) => [where.file, facts["expected"], facts["source"]])).toEqual([
      ["vmlinux", "6.1.0-10-amd64", null],
      ["a", "6.1.0-10-amd64", null],
    ]);
  });
});

test("another build-id of vmlinux is another build; modules have their own", () => {
  expect(check(vmlinux(), kallsyms({ release: "6.1.0-9-amd64", buildId: "bb" }))).toEqual([
    ["sources-other-build", "vmlinux", { found: "aa", expected: "bb", source: "kallsyms" }],
  ]);
});

test("another machine, another vermagic", () => {
  const vermagic = "6.1.0-9-amd64 SMP preempt ";
  expect(check(vmlinux(), module("a", vermagic), module("b", vermagic, 22))).toMatchObject([
    ["sources-other-machine", "b", { found: 22, expected: 62 }],
  ]);
  expect(check(module("a", vermagic), module("b", vermagic), module("c", "6.1.0-9-amd64 SMP "))).toEqual([
    ["sources-other-vermagic", "c", { found: "SMP", expected: "SMP preempt" }],
  ]);
});

describe("counts of vmlinux's names", () => {
  test("that differ are counted, with examples", () => {
    expect(check(vmlinux(), list("state_show\ng1\ng2\ng3\ng4\nlinux_banner\n"))).toEqual([
      [
        "sources-differ",
        "symbols-list",
        { object: "vmlinux", names: 6, examples: ["state_show", "f", "g1"], source: "vmlinux" },
      ],
    ]);
    expect(check(kallsyms(), list(LISTED.replace("f\n", "")))).toMatchObject([
      ["sources-differ", "symbols-list", { names: 1, examples: ["f"] }],
    ]);
  });

  test("do not differ by what kallsyms drops", () => {
    expect(check(vmlinux(), list(`${LISTED}__crc_f\n__kstrtab_f\n`))).toEqual([]);
    const old = vmlinux("5.10.0");
    expect(check(old, list(`${LISTED.replace("f\n", "")}__kstrtab_f\n`))).toMatchObject([
      ["sources-differ", "symbols-list", { names: 2, examples: ["f", "__kstrtab_f"] }],
    ]);
  });

  test("that only a list has more of may be absolute symbols, which nm prints", () => {
    expect(check(vmlinux(), list(`${LISTED}phys_startup_64\nf\n`))).toEqual([]);
    const more = readKallsyms(
      bytes("ffffffff91000010 t f\nffffffff91000020 t f\n"),
      identity("kallsyms"),
    ).index;
    expect(check(kallsyms(), more)).toMatchObject([["sources-differ", "kallsyms", { names: 3 }]]);
  });

  test("are compared between whole sources only", () => {
    expect(check(vmlinux(), list("g\n", {}, ["g"]))).toEqual([]);
  });
});

test("a list may have a name more that kallsyms drops: no disagreement either", () => {
  const kernel = combine([vmlinux(), list(`${LISTED}__crc_f\ng\n`)]);
  expect(kernel.disagreements("__crc_f")).toEqual([]);
  expect(kernel.disagreements("g")).toMatchObject([{ facts: { count: 1, expected: 0, source: "vmlinux" } }]);
  expect(kernel.disagreements("f")).toEqual([]);
});

test("an ELF file speaks for an object before kallsyms, kallsyms before a list", () => {
  const kernel = combine([list(LISTED), kallsyms(), vmlinux()]);
  expect(kernel.indexFor("vmlinux")?.identity.kind).toBe("vmlinux");
  expect(combine([list(LISTED), kallsyms()]).indexFor("vmlinux")?.identity.kind).toBe("kallsyms");
});

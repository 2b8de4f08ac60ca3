// Decisions files and --decide: what is written is read again, what is wrong is named.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  formatDecisions,
  identityFindings,
  type ObjectIdentity,
  parseDecide,
  parseDecisions,
  repeatedDecisions,
} from "../../src/resolve/decisions.js";
import { DecisionsError } from "../../src/resolve/decisions-error.js";
import type { Decision, FunctionRow, Resolution } from "../../src/resolve/types.js";
import type { SourceIdentity } from "../../src/symbols/types.js";

const OBJECT: ObjectIdentity = { path: "/build/lp.ko", sha256: "aa", release: "6.1.0" };
const SOURCES: SourceIdentity[] = [{ kind: "symbols-list", path: "/src/Symbols.list", sha256: "bb" }];

function refusal(work: () => unknown) {
  try {
    work();
  } catch (error) {
    if (error instanceof DecisionsError) return error.finding;
    throw error;
  }
  throw new Error("it was accepted");
}

const klp = (symbol: string, rule: "author" | "annotation", applyWith: string | null): Resolution => ({
  symbol,
  uses: [{ section: ".text", offset: 0, type: 1, applyWith }],
  outcome: { kind: "klp", object: "vmlinux", name: symbol, sympos: 2, rule, proven: false, evidence: [] },
});

test("only what the author decided is written, with file names instead of paths", () => {
  const skipped: Resolution = { symbol: "z", uses: [], outcome: { kind: "skipped", reason: "later" } };
  const text = formatDecisions(OBJECT, SOURCES, [
    klp("a", "author", "ext4"),
    klp("b", "annotation", null),
    skipped,
  ]);
  expect(JSON.parse(text)).toEqual({
    schema: "sympos.decisions/1",
    object: { path: "lp.ko", sha256: "aa", release: "6.1.0" },
    sources: [{ kind: "symbols-list", path: "Symbols.list", sha256: "bb" }],
    decisions: [
      {
        symbol: "a",
        object: "vmlinux",
        name: "a",
        sympos: 2,
        applyWith: "ext4",
        rule: "author",
        proven: false,
      },
      { symbol: "z", skip: "later" },
    ],
  });
  expect(text.endsWith("}\n")).toBe(true);
  expect(parseDecisions(text, "d.json").decisions).toEqual([
    { kind: "pick", symbol: "a", object: "vmlinux", name: "a", sympos: 2, applyWith: "ext4" },
    { kind: "skip", symbol: "z", reason: "later" },
  ]);
});

test("any decisions come back from the file", () => {
  const name = fc.stringMatching(/^[a-z_.]{1,12}$/);
  fc.assert(
    fc.property(fc.array(fc.record({ name, skip: fc.boolean() }), { maxLength: 6 }), (drawn) => {
      const resolutions = drawn.map(
        (d): Resolution =>
          d.skip
            ? { symbol: d.name, uses: [], outcome: { kind: "skipped", reason: d.name } }
            : klp(d.name, "author", null),
      );
      const read = parseDecisions(formatDecisions(OBJECT, SOURCES, resolutions), "d.json");
      expect(read.decisions.map((d) => [d.symbol, d.kind])).toEqual(
        drawn.map((d) => [d.name, d.skip ? "skip" : "pick"]),
      );
    }),
  );
});

describe("decisions on patched functions, and those of other builds", () => {
  const row = (name: string, rule: "author" | "annotation"): FunctionRow => ({
    object: "vmlinux",
    name,
    oldSympos: 0,
    newFunction: null,
    section: ".data",
    offset: 0,
    outcome: { kind: "klp", object: "vmlinux", name, sympos: 3, rule, proven: true, evidence: [] },
  });
  const pick = (symbol: string): Decision => ({
    kind: "pick",
    symbol,
    object: "ext4",
    name: symbol,
    sympos: 1,
    applyWith: null,
  });
  const symbols = (text: string): string[] => parseDecisions(text, "d.json").decisions.map((d) => d.symbol);

  test("functions that the author decided are written, once where a symbol has the same name", () => {
    const functions = [row("patched", "author"), row("left", "annotation"), row("both", "author")];
    const text = formatDecisions(OBJECT, SOURCES, [klp("both", "author", null)], functions);
    expect(symbols(text)).toEqual(["both", "patched"]);
    expect(parseDecisions(text, "d.json").decisions[1]).toMatchObject({ sympos: 3, applyWith: null });
  });

  test("given decisions on names that this object lacks are kept, the others are not doubled", () => {
    const given: Decision[] = [pick("elsewhere"), pick("a"), { kind: "skip", symbol: "old", reason: "gone" }];
    const text = formatDecisions(OBJECT, SOURCES, [klp("a", "author", null)], [], given);
    expect(symbols(text)).toEqual(["a", "elsewhere", "old"]);
  });

  test("two decisions on one symbol are told where they differ", () => {
    const again: Decision = { kind: "skip", symbol: "a", reason: "later" };
    expect(repeatedDecisions([pick("a"), pick("a"), pick("b")], {})).toEqual([]);
    expect(repeatedDecisions([pick("a"), again], { file: "d.json" })).toEqual([
      {
        code: "decision-repeated",
        severity: "warning",
        facts: { first: "ext4, position 1", second: "skipped" },
        where: { file: "d.json", symbol: "a" },
      },
    ]);
  });
});

describe("files that are refused", () => {
  const file = (change: object): string =>
    JSON.stringify({
      ...JSON.parse(formatDecisions(OBJECT, SOURCES, [klp("a", "author", null)])),
      ...change,
    });
  const decision = (change: object): string => {
    const content = JSON.parse(formatDecisions(OBJECT, SOURCES, [klp("a", "author", null)]));
    return JSON.stringify({ ...content, decisions: [{ ...content.decisions[0], ...change }] });
  };

  test.each([
    ["nothing", "", "decisions-not-json"],
    ["half a file", '{\n"schema":\n', "decisions-not-json"],
    ["another schema", file({ schema: "sympos.decisions/2" }), "decisions-shape"],
    ["no object", file({ object: null }), "decisions-shape"],
    ["decisions that are no list", file({ decisions: {} }), "decisions-shape"],
    ["a position below 0", decision({ sympos: -1 }), "decisions-shape"],
    ["a position that is no integer", decision({ sympos: 1.5 }), "decisions-shape"],
    ["a position beyond 32 bits", decision({ sympos: 2 ** 32 }), "decisions-shape"],
    ["an empty symbol", decision({ symbol: "" }), "decisions-shape"],
    ["a module's file name", decision({ object: "ext4.ko" }), "decision-object-name"],
    ["a wrong object to apply with", decision({ applyWith: "a b" }), "decision-object-name"],
  ])("%s", (_, content, code) => {
    expect(refusal(() => parseDecisions(content, "d.json"))).toMatchObject({
      code,
      where: { file: "d.json" },
    });
  });

  test("the line of a JSON mistake is told", () => {
    expect(refusal(() => parseDecisions('{\n  "a": 1,\n  x\n}', "d.json")).where.line).toBe(3);
  });

  test("'-' in object names is taken as '_'", () => {
    const [read] = parseDecisions(decision({ object: "snd-core", applyWith: "snd-hda" }), "d.json").decisions;
    expect(read).toMatchObject({ object: "snd_core", applyWith: "snd_hda" });
  });
});

describe("a file that was made from something else", () => {
  const made = parseDecisions(formatDecisions(OBJECT, SOURCES, []), "d.json");
  const codes = (object: ObjectIdentity, sources: readonly SourceIdentity[]): string[] =>
    identityFindings(made, "d.json", object, sources).map((f) => `${f.severity} ${f.code}`);

  test.each<[string, ObjectIdentity, SourceIdentity[], string[]]>([
    ["the same", OBJECT, SOURCES, []],
    [
      "another release",
      { ...OBJECT, release: "6.2", sha256: "cc" },
      SOURCES,
      ["warning decisions-other-release"],
    ],
    ["another build", { ...OBJECT, sha256: "cc" }, SOURCES, ["note decisions-other-object"]],
    ["an unknown release", { ...OBJECT, release: null }, SOURCES, []],
    ["other symbols", OBJECT, [], ["warning decisions-other-source"]],
  ])("%s", (_, object, sources, expected) => {
    expect(codes(object, sources)).toEqual(expected);
  });
});

describe("--decide", () => {
  test.each([
    ["vmlinux:f=2", { symbol: "f", object: "vmlinux", name: "f", sympos: 2, applyWith: null }],
    ["ext4/vmlinux:f=0", { symbol: "f", object: "vmlinux", name: "f", sympos: 0, applyWith: "ext4" }],
    ["vmlinux/vmlinux:f=0", { symbol: "f", object: "vmlinux", name: "f", sympos: 0, applyWith: null }],
    [
      "vmlinux:f=f.isra.0,3",
      { symbol: "f", object: "vmlinux", name: "f.isra.0", sympos: 3, applyWith: null },
    ],
    ["snd-core:a=b=1", { symbol: "a=b", object: "snd_core", name: "a=b", sympos: 1, applyWith: null }],
    [
      "vmlinux:.klp.sym.rela.a.b.c,1=c,4294967295",
      { symbol: ".klp.sym.rela.a.b.c,1", object: "vmlinux", name: "c", sympos: 4294967295, applyWith: null },
    ],
  ])("%s", (option, decision) => {
    expect(parseDecide(option)).toEqual({ kind: "pick", ...decision });
  });

  test.each([
    "",
    "f=2",
    "vmlinux:f",
    "vmlinux:=2",
    "vmlinux:f=",
    "vmlinux:f=x",
    "vmlinux:f=-1",
    "vmlinux:f=4294967296",
    "vmlinux:f=,1",
    "vmlinux:f=a,b,1",
    ":f=1",
    "ext4.ko:f=1",
    "/vmlinux:f=1",
    `${"o".repeat(56)}:f=1`,
  ])("%j is refused", (option) => {
    expect(refusal(() => parseDecide(option))).toMatchObject({ code: "decide-option", facts: { option } });
  });
});

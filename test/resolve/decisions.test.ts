// Decisions files and --decide: what is written is read again, what is wrong is named.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseObject } from "../../src/elf/load.js";
import {
  identityFindings,
  type ObjectIdentity,
  parseDecide,
  parseDecisions,
  repeatedDecisions,
} from "../../src/resolve/decisions.js";
import { DecisionsError } from "../../src/resolve/decisions-error.js";
import { formatDecisions } from "../../src/resolve/format-decisions.js";
import { jsonLine } from "../../src/resolve/json-place.js";
import { readSubject } from "../../src/resolve/subject.js";
import type { Decision, Fingerprint, FunctionRow, Resolution } from "../../src/resolve/types.js";
import type { SourceIdentity } from "../../src/symbols/types.js";
import { LivepatchBuilder } from "../helpers/elf-livepatch.js";

const OBJECT: ObjectIdentity = { path: "/build/lp.ko", sha256: "aa", release: "6.1.0" };
const SOURCES: SourceIdentity[] = [{ kind: "symbols-list", path: "/src/Symbols.list", sha256: "bb" }];

const write = (
  resolutions: Resolution[],
  functions: FunctionRow[] = [],
  given: Decision[] = [],
  fingerprint: () => Fingerprint | null = () => null,
): string =>
  formatDecisions({ object: OBJECT, sources: SOURCES, resolutions, functions, given, fingerprint });

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
  const text = write([klp("a", "author", "ext4"), klp("b", "annotation", null), skipped]);
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
      const read = parseDecisions(write(resolutions), "d.json");
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
    sectionIndex: 4,
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

  test("functions that the author decided are written, with what they are for where a symbol has the same name", () => {
    const functions = [row("patched", "author"), row("left", "annotation"), row("both", "author")];
    const text = write([klp("both", "author", null)], functions);
    const { decisions } = parseDecisions(text, "d.json");
    expect(decisions).toMatchObject([
      { symbol: "both", for: "symbol", sympos: 2, applyWith: null },
      { symbol: "patched", sympos: 3, applyWith: null },
      { symbol: "both", for: "function", object: "vmlinux", sympos: 3 },
    ]);
    expect(decisions[1]).not.toHaveProperty("for");
  });

  test("given decisions on names that this object lacks are kept, the others are not doubled", () => {
    const given: Decision[] = [pick("elsewhere"), pick("a"), { kind: "skip", symbol: "old", reason: "gone" }];
    const text = write([klp("a", "author", null)], [], given);
    expect(symbols(text)).toEqual(["a", "elsewhere", "old"]);
  });

  test("what a decision is for is kept for a name that this object lacks", () => {
    const given: Decision[] = [{ ...pick("a"), for: "function" } as Decision];
    const text = write([], [], given);
    expect(parseDecisions(text, "d.json").decisions).toEqual(given);
  });

  test("two decisions on one symbol are told where they differ", () => {
    const subject = readSubject(parseObject(new LivepatchBuilder().use("a").bytes()));
    const again: Decision = { kind: "skip", symbol: "a", reason: "later" };
    expect(repeatedDecisions(subject, [pick("a"), pick("a"), pick("b")], {})).toEqual([]);
    expect(repeatedDecisions(subject, [pick("a"), again], { file: "d.json" })).toEqual([
      {
        code: "decision-repeated",
        severity: "warning",
        facts: { first: "ext4, position 1", second: "skipped" },
        where: { file: "d.json", symbol: "a" },
      },
    ]);
  });
});

describe("what replay knows a symbol by", () => {
  const fingerprint: Fingerprint = {
    source: "kallsyms",
    count: 2,
    type: "t",
    size: null,
    section: null,
    file: "mm/ksm.c",
    sameFile: 1,
    near: { names: ["a", "b"], alsoOf: 0 },
    nearest: { names: ["a"], alsoOf: 0 },
  };
  const pick = {
    kind: "pick",
    symbol: "a",
    object: "vmlinux",
    name: "a",
    sympos: 2,
    applyWith: null,
  } as const;
  const written = (given: Decision[], shown: Fingerprint | null): Decision[] => {
    const text = write([klp("a", "author", null)], [], given, () => shown);
    return [...parseDecisions(text, "d.json").decisions];
  };

  test("is written with the decision and read again", () => {
    expect(written([], fingerprint)).toEqual([{ ...pick, fingerprint }]);
    expect(written([], null)).toEqual([pick]);
  });

  test("is kept where the sources do not show it any more, as long as the decision is the same", () => {
    expect(written([{ ...pick, fingerprint }], null)).toEqual([{ ...pick, fingerprint }]);
    expect(written([{ ...pick, sympos: 1, fingerprint }], null)).toEqual([pick]);
  });

  test("and that a decision was replayed is kept, too", () => {
    const replayed: Decision = { ...pick, symbol: "elsewhere", rule: "replayed", fingerprint };
    expect(written([replayed], null)).toEqual([pick, replayed]);
  });
});

describe("files that are refused", () => {
  const file = (change: object): string =>
    JSON.stringify({
      ...JSON.parse(write([klp("a", "author", null)])),
      ...change,
    });
  const decision = (change: object): string => {
    const content = JSON.parse(write([klp("a", "author", null)]));
    return JSON.stringify({ ...content, decisions: [{ ...content.decisions[0], ...change }] });
  };

  test.each([
    ["nothing", "", "decisions-not-json"],
    ["half a file", '{\n"schema":\n', "decisions-not-json"],
    ["a later version", file({ schema: "sympos.decisions/2", decisions: {} }), "decisions-version"],
    ["another schema", file({ schema: "sympos.list/1" }), "decisions-shape"],
    ["a file of 50 MB", " ".repeat(50_000_000), "decisions-too-large"],
    ["a record that is none", decision({ fingerprint: { near: "x" } }), "decisions-shape"],
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
  const made = parseDecisions(write([]), "d.json");
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

test("what is wrong in a file is told with its line and its place", () => {
  const content = JSON.parse(write([klp("a", "author", null), klp("b", "author", null)]));
  content.decisions[1].sympos = -1;
  const text = JSON.stringify(content, null, 2);
  const line = text.split("\n").findIndex((each) => each.includes('"sympos": -1')) + 1;
  expect(refusal(() => parseDecisions(text, "d.json"))).toMatchObject({
    where: { file: "d.json", line },
    facts: { at: "decisions.1.sympos" },
  });
});

test("the line of any value in any JSON text is where it stands", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), fc.nat(), (drawn, choice) => {
      const marked = structuredClone({ top: drawn });
      const paths: (string | number)[][] = [];
      const walk = (value: unknown, path: (string | number)[]): void => {
        paths.push(path);
        if (Array.isArray(value)) for (const [i, v] of value.entries()) walk(v, [...path, i]);
        else if (typeof value === "object" && value !== null)
          for (const [key, v] of Object.entries(value)) walk(v, [...path, key]);
      };
      walk(marked, []);
      const path = paths[choice % paths.length]!;
      const parent = path
        .slice(0, -1)
        .reduce<unknown>((v, key) => (v as Record<string, unknown>)[key], marked);
      if (path.length > 0) (parent as Record<string, unknown>)[path.at(-1)!] = "the-one";
      const text = JSON.stringify(marked, null, 1);
      const expected =
        path.length === 0 ? 0 : text.split("\n").findIndex((line) => line.includes('"the-one"'));
      expect(jsonLine(text, path)).toBe(expected + 1);
    }),
  );
});

test("any edit of a file is read, or refused with a DecisionsError", () => {
  const content = write([klp("a", "author", null), klp("b", "author", "ext4")]);
  fc.assert(
    fc.property(fc.nat(content.length - 1), fc.nat(20), fc.string({ maxLength: 8 }), (at, removed, put) => {
      const edited = content.slice(0, at) + put + content.slice(at + removed);
      try {
        expect(parseDecisions(edited, "d.json").decisions.length).toBeGreaterThanOrEqual(0);
      } catch (error) {
        expect(error).toBeInstanceOf(DecisionsError);
      }
    }),
    { numRuns: 500 },
  );
});

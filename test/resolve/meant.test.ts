// A name that is undefined and patched at once: which decision is for what.
import { describe, expect, test } from "vitest";
import { parseObject } from "../../src/elf/load.js";
import { parseDecide, parseDecideFunction } from "../../src/resolve/decisions.js";
import { functionRows } from "../../src/resolve/functions.js";
import { climb } from "../../src/resolve/ladder.js";
import { meantFor } from "../../src/resolve/meant.js";
import { readSubject } from "../../src/resolve/subject.js";
import type { Decision, Outcome } from "../../src/resolve/types.js";
import { combine } from "../../src/symbols/kernel.js";
import { LivepatchModule } from "../helpers/livepatch-module.js";
import { lines } from "../symbols/sources.js";

const KERNEL = combine([lines("*vmlinux", "f", "f", "f", "*ext4", "f", "f")]);

/** Patches `f` of vmlinux; `uses` are undefined. */
function subjectOf({ stated = 0, uses = ["f"] }: { stated?: number; uses?: readonly string[] } = {}) {
  const module = new LivepatchModule({ patches: [["vmlinux", "f", stated]] });
  for (const name of uses) module.use(name);
  return readSubject(parseObject(module.bytes()));
}

const said = (outcome: Outcome | undefined): string =>
  outcome?.kind === "klp" ? `${outcome.object} ${outcome.name} ${outcome.sympos}` : (outcome?.kind ?? "none");

/** What becomes of the undefined symbol, and of the patched function. */
function outcomes(subject: ReturnType<typeof subjectOf>, decisions: readonly Decision[]): [string, string] {
  const input = { subject, kernel: KERNEL, decisions, patchedObjects: [], withoutSources: "open" } as const;
  const { resolutions } = climb(input);
  const { rows } = functionRows(subject.patched, {
    kernel: KERNEL,
    decisions: meantFor(subject, decisions).functions,
  });
  return [said(resolutions.find((r) => r.symbol === "f")?.outcome), said(rows[0]?.outcome)];
}

const decide = (...options: string[]): Decision[] => options.map(parseDecide);
const patchedOnly = (option: string): Decision => parseDecideFunction(option);

describe("a name that is undefined and patched", () => {
  test.each<[string, Decision[], [string, string]]>([
    ["nothing is decided", [], ["undecided", "undecided"]],
    ["one decision on the patched object is for both", decide("vmlinux:f=2"), ["vmlinux f 2", "vmlinux f 2"]],
    ["one on another object is for the symbol", decide("ext4:f=1"), ["ext4 f 1", "undecided"]],
    ["two are told apart by their objects", decide("ext4:f=1", "vmlinux:f=2"), ["ext4 f 1", "vmlinux f 2"]],
    ["in any order", decide("vmlinux:f=2", "ext4:f=1"), ["ext4 f 1", "vmlinux f 2"]],
    ["one for the function leaves the symbol", [patchedOnly("vmlinux:f=3")], ["undecided", "vmlinux f 3"]],
    [
      "two homonyms of one object",
      [...decide("vmlinux:f=1"), patchedOnly("vmlinux:f=3")],
      ["vmlinux f 1", "vmlinux f 3"],
    ],
    [
      "one for the symbol leaves the function",
      decide("vmlinux:f=1").map((d) => ({ ...d, for: "symbol" }) as Decision),
      ["vmlinux f 1", "undecided"],
    ],
    [
      "a later one for the symbol leaves the function what one for both said",
      [...decide("vmlinux:f=1"), { ...decide("vmlinux:f=2")[0]!, for: "symbol" } as Decision],
      ["vmlinux f 2", "vmlinux f 1"],
    ],
    [
      "one for the function leaves a later one for the symbol",
      [patchedOnly("vmlinux:f=3"), { ...decide("vmlinux:f=2")[0]!, for: "symbol" } as Decision],
      ["vmlinux f 2", "vmlinux f 3"],
    ],
    [
      "one that means another name is for the symbol",
      decide("vmlinux:f=f.isra.0,1"),
      ["vmlinux f.isra.0 1", "undecided"],
    ],
    ["skipping is for the symbol", [{ kind: "skip", symbol: "f", reason: "" }], ["skipped", "undecided"]],
  ])("%s", (_, decisions, expected) => {
    expect(outcomes(subjectOf(), decisions)).toEqual(expected);
    expect(meantFor(subjectOf(), decisions).unused).toEqual([]);
  });

  test("an old_sympos in the source is not changed by a decision on the symbol", () => {
    const subject = subjectOf({ stated: 2 });
    expect(outcomes(subject, decide("vmlinux:f=1"))).toEqual(["vmlinux f 1", "vmlinux f 2"]);
    expect(outcomes(subject, [patchedOnly("vmlinux:f=1")])).toEqual(["undecided", "vmlinux f 1"]);
  });
});

test("an annotation in the source is not changed by a decision that a patched function takes", () => {
  const module = new LivepatchModule({ patches: [["vmlinux", "f", 0]] });
  module.use("f").annotate("ext4", [["f", 2]]);
  const subject = readSubject(parseObject(module.bytes()));
  expect(outcomes(subject, decide("vmlinux:f=1"))).toEqual(["ext4 f 2", "vmlinux f 1"]);
  expect(outcomes(subject, decide("ext4:f=1"))).toEqual(["ext4 f 1", "undecided"]);
});

test("a name that is only patched: the decision is for the function, also over its old_sympos", () => {
  const subject = subjectOf({ stated: 2, uses: [] });
  expect(outcomes(subject, decide("vmlinux:f=1"))).toEqual(["none", "vmlinux f 1"]);
});

test.each([
  ["a name that is neither", decide("vmlinux:g=1")],
  ["a function of an object in which it is not patched", [patchedOnly("ext4:f=1")]],
  ["an object in which the only patched name is not patched", decide("ext4:f=1")],
])("a decision on %s has no effect, and this is told", (_, decisions) => {
  const { unused } = meantFor(subjectOf({ uses: [] }), decisions);
  expect(unused).toMatchObject([{ code: "decision-unused", where: { symbol: decisions[0]?.symbol } }]);
});

test("--decide-function takes one object and one name", () => {
  expect(patchedOnly("vmlinux:f=3")).toMatchObject({ for: "function", symbol: "f", sympos: 3 });
  for (const option of ["ext4/vmlinux:f=1", "vmlinux:f=g,1"]) {
    expect(() => patchedOnly(option)).toThrow(
      expect.objectContaining({ finding: expect.objectContaining({ code: "decide-function-option" }) }),
    );
  }
});

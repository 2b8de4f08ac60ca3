// What the guide and `sympos explain` say of every code that anything can tell.
import { describe, expect, it } from "vitest";
import { CAUSES } from "../../src/app/explain/causes.js";
import { exampleOf } from "../../src/app/explain/examples.js";
import { explanations } from "../../src/app/explain/explanation.js";
import { guideOfFinding } from "../../src/app/guide/finding.js";
import { SENTENCE_TABLES, SENTENCES } from "../../src/app/sentences.js";
import type { Finding } from "../../src/findings.js";
import { RULES } from "../../src/verify/rules/all.js";
import { sentencesIn } from "../helpers/sentences.js";

const CODES = [
  ...new Set([
    ...SENTENCE_TABLES.flatMap(({ words }) => Object.keys(words)),
    ...RULES.map(({ code }) => code),
  ]),
];

const GENERAL = new Map(
  explanations().flatMap((group) =>
    group.explanations.map(({ code, says, cause, next }) => [
      code,
      [`${says}.`, cause, next ?? ""].join(" ").trim(),
    ]),
  ),
);

/** A finding of that code with each fact that its sentences ask for, by an example's value. */
function findingOf(code: string, where: Finding["where"]): Finding {
  const asked = new Map<string, string>();
  const ask = (name: string): string => {
    const value = exampleOf(code)(name);
    asked.set(name, value);
    return value;
  };
  const finding = { code, severity: "error", facts: {}, where } as const;
  SENTENCES[code]?.says(ask, finding);
  SENTENCES[code]?.next?.(ask, finding);
  return { ...finding, facts: Object.fromEntries(asked) };
}

const PLACE = { file: "livepatch-foo.ko", section: ".text.foo", offset: 0x1c, symbol: "acpi_info" } as const;

/** A pane of 80 columns and 9 rows holds some 650; a page holds all. */
const MOST = 900;

function expectTold(text: string, code: string): void {
  expect(sentencesIn(text), `${code}: ${text}`).toBeGreaterThanOrEqual(3);
  expect(sentencesIn(text), `${code}: ${text}`).toBeLessThanOrEqual(6);
  expect(text.length, code).toBeLessThanOrEqual(MOST);
  expect(text, code).toMatch(/^[ -~]+$/);
  expect(text, code).not.toMatch(/\bnull\b|NaN|\[object|""| {2}/);
}

describe("every code", () => {
  it("has a cause, and no cause is of a code that there is not", () => {
    expect(Object.keys(CAUSES).sort()).toEqual([...CODES].sort());
  });

  it.each(CODES)("%s: its general form has three to six sentences", (code) => {
    expectTold(GENERAL.get(code) ?? "", code);
  });

  it.each(CODES)("%s: the guide says three to six sentences of a case, with its place", (code) => {
    const text = guideOfFinding(findingOf(code, PLACE)).join(" ");
    expectTold(text, code);
    expect(text).toMatch(/^livepatch-foo\.ko: \.text\.foo\+0x1c: acpi_info: /);
  });

  it("has an example for each of its facts", () => {
    const open = CODES.flatMap((code) =>
      Object.entries(findingOf(code, {}).facts)
        .filter(([name, value]) => value === name.toUpperCase())
        .map(([name]) => `${code}: ${name}`),
    );
    expect(open).toEqual([]);
  });
});

describe("a code that no table has", () => {
  it("has no general form, and a guide that is too short to pass for one", () => {
    expect(GENERAL.has("no-such-code")).toBe(false);
    const text = guideOfFinding({ code: "no-such-code", severity: "error", facts: {}, where: {} }).join(" ");
    expect(text).toBe("no-such-code.");
    expect(() => expectTold(text, "no-such-code")).toThrow();
  });
});

describe("names from files", () => {
  it("are escaped", () => {
    const facts = { object: "x\u001b[2J", name: "y\u202e", count: 2, sympos: 7 };
    const where = { symbol: "z\u0007" };
    const text = guideOfFinding({ code: "sympos-out-of-range", severity: "error", facts, where }).join(" ");
    expect(text).toMatch(/^[ -~]+$/);
  });
});

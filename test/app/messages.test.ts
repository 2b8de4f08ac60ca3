import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { exampleOf } from "../../src/app/explain/examples.js";
import { escapeName, placeText, sentence } from "../../src/app/messages.js";
import { SENTENCES } from "../../src/app/sentences.js";
import type { Finding } from "../../src/findings.js";
import { RULES } from "../../src/verify/rules/all.js";
import { ROOT } from "../helpers/sympos.js";

function sources(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(dir, entry.name);
    return entry.isDirectory() ? sources(file) : [file];
  });
}

interface Told {
  readonly code: string;
  readonly severity: string;
}

/** What the stages tell, as it stands in their source: object literals, and the functions that make findings. */
function toldInSource(): Told[] {
  const maker = "(?:Source|Decisions|File)Error|refused|finding|error|note|warning|usage|refuse|fault";
  const pattern = new RegExp(
    `(?:\\bcode: |\\b(${maker})\\((?:symbol, claim, )?)\\s*"([a-z][a-z0-9]*(?:-[a-z0-9]+)+)"(?:,\\s*group: "\\w+")?(?:,\\s*severity: "(\\w+)")?`,
    "g",
  );
  const inFiles = sources(path.join(ROOT, "src"))
    .filter((file) => !/sentences|guide/.test(path.relative(ROOT, file))) // topics of the guide have codes of their own
    .flatMap((file) => [...readFileSync(file, "utf8").matchAll(pattern)])
    .map(([, made, code = "", stated]): Told => {
      const severity = made === "note" || made === "warning" ? made : "error";
      return { code, severity: stated ?? severity };
    });
  return [...inFiles, ...RULES];
}

const notConverted = (count: number): Finding => ({
  code: "not-converted",
  severity: "error",
  facts: { count, symbols: ["state_show"] },
  where: {},
});

describe("sentences", () => {
  it("exist for every code that a stage can report", () => {
    const codes = new Set(toldInSource().map(({ code }) => code));
    expect(codes.size).toBeGreaterThan(150);
    expect([...codes].filter((code) => SENTENCES[code] === undefined)).toEqual([]);
  });

  it("name a way out for every code that is reported as an error", () => {
    const errors = toldInSource().filter(({ severity }) => severity === "error");
    expect(errors.length).toBeGreaterThan(100);
    const without = errors.filter(({ code }) => SENTENCES[code]?.next === null);
    expect(without).toEqual([]);
  });

  it("say one thing in the singular", () => {
    const finding = { code: "", severity: "error", facts: {}, where: {} } as const;
    const several = ["new-copy-several"]; // is never of one
    const large = ["limit", "bytes", "length", "sections", "bits", "stride"];
    for (const [code, { says, next }] of Object.entries(SENTENCES)) {
      const example = exampleOf(code);
      const one = (name: string): string =>
        !large.includes(name) && /^\d+$/.test(example(name)) ? "1" : example(name);
      const text = `${says(one, finding)}. ${next?.(one, finding) ?? ""}`;
      if (!several.includes(code))
        expect(text, code).not.toMatch(
          /\b1 (?:[a-z]+ )?(?:file|line|module|message|name|symbol|table|byte|place|decision|object)s\b/,
        );
    }
    expect(sentence(notConverted(1))).toContain("1 undefined symbol that");
    expect(sentence(notConverted(1000))).toContain("1000 undefined symbols that");
  });

  it("are parts of a line whose end is made in one place", () => {
    const finding = { code: "", severity: "error", facts: {}, where: {} } as const;
    for (const [code, { says, next }] of Object.entries(SENTENCES)) {
      expect(
        says(() => "xx", finding),
        code,
      ).toMatch(/^\S.*[^\s.:;?!]$/);
      expect(next?.(() => "x", finding) ?? "Nothing.", code).toMatch(/^[A-Z].*\S$/);
    }
  });

  it("say place, what happened and the next step on one line, with text from files escaped", () => {
    const text = sentence({
      code: "list-name-before-object",
      severity: "error",
      facts: { found: "a\x1b[2J" },
      where: { file: "Sym\nbols.list", line: 3, offset: 40 },
    });
    expect(text).toBe(
      'Sym\\x0abols.list:3: the name "a\\x1b[2J" stands before any *object line. The list is damaged: make it again.',
    );
  });
});

describe("places", () => {
  it.each([
    [{ file: "a.ko", offset: 64 }, "a.ko at offset 0x40"],
    [{ file: "a.list", line: 7, offset: 64 }, "a.list:7"],
    [{ section: ".text", offset: 16, symbol: "foo" }, ".text+0x10: foo"],
    [{ section: ".data", offset: 8, symbol: "" }, ".data+0x8"],
    [{ file: "" }, '""'],
    [{}, ""],
  ])("%j is %s", (where, text) => {
    expect(placeText(where)).toBe(text);
  });
});

describe("escaping", () => {
  it("leaves printable ASCII alone and shows everything else", () => {
    expect(escapeName("foo.isra.0 ~")).toBe("foo.isra.0 ~");
    expect(escapeName("\x1b\x7f\u00e9\u{1f600}")).toBe("\\x1b\\x7f\\xe9\\u{1f600}");
  });
});

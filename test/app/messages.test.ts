import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { escapeName, placeText, sentence } from "../../src/app/messages.js";
import { SENTENCES } from "../../src/app/sentences.js";
import { ROOT } from "../helpers/sympos.js";

function sources(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(dir, entry.name);
    return entry.isDirectory() ? sources(file) : [file];
  });
}

/** Codes as they stand in the stages: object literals, and the functions that make findings. */
function codesInSource(): Set<string> {
  const found = new Set<string>();
  for (const file of sources(path.join(ROOT, "src"))) {
    if (file.endsWith("sentences.ts")) continue;
    const text = readFileSync(file, "utf8");
    const pattern =
      /(?:code: |SourceError\(|DecisionsError\(|FileError\(|refused\(symbol, claim, |finding\(|error\(|note\()\s*"([a-z][a-z0-9]*(?:-[a-z0-9]+)+)"/g;
    for (const [, code] of text.matchAll(pattern)) found.add(code as string);
  }
  return found;
}

describe("sentences", () => {
  it("exist for every code that a stage can report", () => {
    const codes = codesInSource();
    expect(codes.size).toBeGreaterThan(40);
    expect([...codes].filter((code) => SENTENCES[code] === undefined)).toEqual([]);
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

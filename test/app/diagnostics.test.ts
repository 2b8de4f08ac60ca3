// What make, the compiler and modpost write, as it comes: in pieces, with anything in it.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Diagnostics } from "../../src/app/build/diagnostics.js";

function read(pieces: readonly string[]) {
  const diagnostics = new Diagnostics("/nowhere");
  for (const piece of pieces) diagnostics.push(piece);
  return { findings: diagnostics.end(), cause: diagnostics.cause };
}

const LINES = [
  "lp.c:4:9: error: expected ';'",
  "lp.c:5: warning: unused",
  "\u001b[01m\u001b[Klp.c:6:1:\u001b[m \u001b[31merror: \u001b[mcoloured",
  "ERROR: modpost: missing MODULE_LICENSE() in lp.o",
  'WARNING: modpost: "state_show" [lp.ko] undefined!',
  "make[2]: *** [scripts/Makefile.build:250: lp.o] Error 1",
  "make[1]: Warning: File 'lp.c' has modification time 86399 s in the future",
  "In file included from lp.c:1:",
];

describe("diagnostics", () => {
  test("are those lines that name an error or a warning, once each, in their order", () => {
    const { findings, cause } = read([[...LINES, ...LINES].join("\n")]);
    expect(findings.map(({ code, severity, where }) => [code, severity, where.file, where.line])).toEqual([
      ["build-compiler", "error", "lp.c", 4],
      ["build-compiler", "warning", "lp.c", 5],
      ["build-compiler", "error", "lp.c", 6],
      ["build-modpost", "error", undefined, undefined],
      ["build-clock-skew", "warning", "lp.c", undefined],
    ]);
    expect(findings[2]?.facts).toEqual({ message: "coloured" });
    expect(cause).toContain("Makefile.build:250");
  });

  test("do not depend on where the output is cut into pieces", () => {
    const line = fc.oneof(fc.constantFrom(...LINES), fc.string({ unit: "binary" }));
    fc.assert(
      fc.property(fc.array(line), fc.array(fc.nat({ max: 400 })), (lines, cuts) => {
        const text = lines.join("\n");
        const places = [0, ...cuts.map((cut) => Math.min(cut, text.length)), text.length].sort(
          (a, b) => a - b,
        );
        const pieces = places.slice(1).map((end, i) => text.slice(places[i], end));
        expect(read(pieces)).toEqual(read([text]));
      }),
    );
  });

  test("of one severity are two hundred; the others are counted", () => {
    const errors = Array.from({ length: 1000 }, (_, i) => `lp.c:${i + 1}:1: error: number ${i}\n`);
    const { findings } = read(errors);
    expect(findings).toHaveLength(201);
    expect(findings.at(-1)).toMatchObject({ code: "build-more", facts: { count: 800 } });
  });

  test("a line without an end is held in part only", () => {
    const { findings } = read([
      "lp.c:1:1: error: ",
      ...Array.from({ length: 200 }, () => "x".repeat(1 << 16)),
    ]);
    expect(String(findings[0]?.facts["message"]).length).toBeLessThan(4096);
  });
});

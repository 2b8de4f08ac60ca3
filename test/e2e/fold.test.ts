import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fold, outputWidth } from "../../src/cli/fold.js";

const word = fc.string({ unit: fc.constantFrom(..."abc.,()"), minLength: 1, maxLength: 12 });

describe("folded text", () => {
  it("has every word once, in order, and no line wider than asked unless it is one word", () => {
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 90 }),
        (words, width) => {
          const lines = fold(words.join(" "), width);
          expect(lines.join(" ")).toBe(words.join(" "));
          for (const line of lines) expect(line.includes(" ") ? line.length : 0).toBeLessThanOrEqual(width);
        },
      ),
    );
  });

  it("fills its lines", () => {
    expect(fold("one two three four", 9)).toEqual(["one two", "three", "four"]);
  });

  it("is for a terminal only", () => {
    expect(outputWidth({ isTTY: true, columns: 80 } as NodeJS.WriteStream)).toBe(80);
    expect(outputWidth({ columns: 80 } as NodeJS.WriteStream)).toBe(Number.POSITIVE_INFINITY);
    expect(outputWidth({ isTTY: true, columns: 0 } as NodeJS.WriteStream)).toBe(Number.POSITIVE_INFINITY);
  });
});

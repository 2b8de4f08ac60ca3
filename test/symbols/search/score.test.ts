import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hasInOrder } from "../../../src/symbols/search/filter.js";
import {
  Aligner,
  BONUS_CHANGE,
  BONUS_CONSECUTIVE,
  BONUS_START,
  BONUS_WORD,
  bonusAt,
  COST_SKIPPED,
  FIRST_FACTOR,
  POINTS_MATCH,
  scoreRun,
} from "../../../src/symbols/search/score.js";
import { bytes } from "../sources.js";
import { alignments, bonus, scoreOf } from "./exhaustive.js";

function align(aligner: Aligner, name: string, term: string) {
  const text = bytes(name);
  const wanted = bytes(term);
  if (!hasInOrder(text, 0, text.length, wanted)) return null;
  const score = aligner.score(wanted, text, text, 0, text.length);
  return { score, positions: aligner.positions(wanted.length) };
}

describe("the score of an alignment", () => {
  test.each([
    ["tcp", "tcp", [0, 1, 2], 3 * POINTS_MATCH + FIRST_FACTOR * BONUS_START + 2 * BONUS_CONSECUTIVE],
    ["tcp_rcv", "rcv", [4, 5, 6], 3 * POINTS_MATCH + FIRST_FACTOR * BONUS_WORD + 2 * BONUS_CONSECUTIVE],
    ["tcp_v4", "t4", [0, 5], 2 * POINTS_MATCH + FIRST_FACTOR * BONUS_START + BONUS_CHANGE - 4 * COST_SKIPPED],
    ["ab_b", "ab", [0, 1], 2 * POINTS_MATCH + FIRST_FACTOR * BONUS_START + BONUS_CONSECUTIVE],
    ["xax_b", "ab", [1, 4], 2 * POINTS_MATCH + BONUS_WORD - 2 * COST_SKIPPED],
    ["a_x_x", "_x", [1, 2], 2 * POINTS_MATCH + BONUS_WORD],
    [
      "driver_name",
      "drvnm",
      [0, 1, 3, 7, 9],
      5 * POINTS_MATCH + FIRST_FACTOR * BONUS_START + BONUS_CONSECUTIVE + BONUS_WORD - 5 * COST_SKIPPED,
    ],
  ])("%s, %s at %j", (name, term, positions, score) => {
    expect(align(new Aligner(), name, term)).toEqual({ score, positions });
  });

  test("is that of the best alignment there is, at the positions given", () => {
    const letters = fc.string({ unit: fc.constantFrom("a", "b", "_", "1", "A"), maxLength: 12 });
    const aligner = new Aligner();
    fc.assert(
      fc.property(letters, letters, (name, text) => {
        const term = text.slice(0, 4) || "a";
        const all = alignments(name, term);
        const found = align(aligner, name, term);
        if (all.length === 0) {
          expect(found).toBeNull();
          return;
        }
        expect(found?.score).toBe(Math.max(...all.map((positions) => scoreOf(name, positions))));
        expect(scoreOf(name, found!.positions)).toBe(found?.score);
        expect(found!.positions.map((at) => name[at]).join("")).toBe(term);
      }),
      { numRuns: 3000 },
    );
  });

  test("of a run is that of consecutive positions", () => {
    const name = "__x64_sysOpen.cold";
    for (let at = 0; at < name.length; at++) {
      expect(bonusAt(bytes(name), 0, at)).toBe(bonus(name, at));
      for (let length = 1; at + length <= name.length; length++) {
        const positions = Array.from({ length }, (_, i) => at + i);
        expect(scoreRun(bytes(name), 0, at, length)).toBe(scoreOf(name, positions));
      }
    }
  });

  test("is found for the longest names and terms", () => {
    const found = align(new Aligner(), "ab".repeat(255), "a".repeat(255));
    expect(found?.positions).toEqual(Array.from({ length: 255 }, (_, i) => 2 * i));
  });
});

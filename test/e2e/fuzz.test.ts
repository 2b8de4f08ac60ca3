// The fuzz targets (scripts/fuzz): every input that once crashed, and a short run of each.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { fuzz, inputOf, TARGETS } from "../../scripts/fuzz/fuzz.js";

const FIXTURES = new URL("../fixtures/fuzz/", import.meta.url);

describe.each(TARGETS)("$name", (target) => {
  const folder = new URL(`${target.name}/`, FIXTURES);
  const fixtures = existsSync(folder) ? readdirSync(folder) : [];

  test(`what once crashed is judged now: ${fixtures.length} inputs`, () => {
    const endings = fixtures.map((name) => target.check(new Uint8Array(readFileSync(new URL(name, folder)))));
    expect(endings.every((ending) => ending !== "")).toBe(true);
  });

  test("300 inputs", () => {
    const { crashes, endings } = fuzz(target, { seed: 20, from: 0, runs: 300 });
    expect(crashes.map(({ run, error }) => `run ${run}: ${error}`)).toEqual([]);
    expect(endings.size).toBeGreaterThan(3);
  });

  test("the same seed and run give the same input", () => {
    for (const run of [0, 1, 999]) {
      expect(Buffer.compare(inputOf(target, 7, run), inputOf(target, 7, run))).toBe(0);
    }
    expect(Buffer.compare(inputOf(target, 7, 1), inputOf(target, 8, 1))).not.toBe(0);
  });
});

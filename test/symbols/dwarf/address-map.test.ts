import fc from "fast-check";
import { expect, test } from "vitest";
import { AddressMap, type OwnedRange, SEVERAL } from "../../../src/symbols/dwarf/address-map.js";

const range = fc
  .record({ section: fc.nat(1), start: fc.nat(30), length: fc.integer({ min: 1, max: 12 }), unit: fc.nat(3) })
  .map(
    ({ section, start, length, unit }): OwnedRange => ({
      section,
      start: BigInt(start),
      end: BigInt(start + length),
      unit,
    }),
  );

/** By looking at all ranges. */
function claimed(ranges: readonly OwnedRange[], covers: (range: OwnedRange) => boolean): number | null {
  const units = [...new Set(ranges.filter(covers).map(({ unit }) => unit))];
  return units.length > 1 ? SEVERAL : (units[0] ?? null);
}

test("an address belongs to the one unit that has a range over it, whatever the ranges do", () => {
  fc.assert(
    fc.property(fc.array(range, { maxLength: 12, size: "max" }), (ranges) => {
      const map = new AddressMap(ranges);
      for (const section of [0, 1]) {
        for (let at = 0n; at < 45n; at++) {
          const here = ranges.filter((r) => r.section === section);
          expect(map.find(section, at)).toBe(claimed(here, ({ start, end }) => start <= at && at < end));
          // the end of a part is where another begins as well
          const edge = here.some(({ start, end }) => start === at || end === at);
          const before = claimed(here, ({ start, end }) => start < at && at <= end);
          expect(map.endingAt(section, at)).toBe(edge ? before : null);
        }
      }
    }),
    { numRuns: 500 },
  );
});

test("a section without ranges has no units", () => {
  const map = new AddressMap([]);
  expect([map.find(0, 1n), map.endingAt(0, 1n)]).toEqual([null, null]);
});

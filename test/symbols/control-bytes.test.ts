import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { forEachControlByte } from "../../src/symbols/control-bytes.js";

const visited = (bytes: Uint8Array, from: number, skip: number): number[] => {
  const seen: number[] = [];
  forEachControlByte(bytes, from, (at) => {
    seen.push(at);
    return at + 1 + skip;
  });
  return seen;
};

/** One byte after the other. */
const expected = (bytes: Uint8Array, from: number, skip: number): number[] => {
  const seen: number[] = [];
  for (let at = from; at < bytes.length; at++) {
    if (bytes[at]! > 0x20 && bytes[at] !== 0x7f) continue;
    seen.push(at);
    at += skip;
  }
  return seen;
};

describe("control bytes", () => {
  test("are found wherever they stand, at any alignment, but for those that are passed over", () => {
    const byte = fc.constantFrom(0, 0x0a, 0x20, 0x21, 0x61, 0x7e, 0x7f, 0x80, 0x81, 0xa0, 0xff);
    const text = fc.array(byte, { maxLength: 60 });
    fc.assert(
      fc.property(text, fc.nat(3), fc.nat(8), fc.nat(3), (bytes, offset, from, skip) => {
        const room = new Uint8Array(offset + bytes.length);
        room.set(bytes, offset);
        const view = room.subarray(offset);
        expect(visited(view, from, skip)).toEqual(expected(view, from, skip));
      }),
      { numRuns: 3000 },
    );
  });
});

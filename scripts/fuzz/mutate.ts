// Changes of bytes without knowledge of what they mean, and values that break things.
import type { Random } from "./random.js";

const SMALL = [0n, 1n, 2n, 3n, 4n, 7n, 8n, 24n, 40n, 64n, 255n];
const EDGES = [
  ...[0xff00n, 0xff20n, 0xfff1n, 0xfff2n, 0xffffn, 0x7fff_ffffn, 0x8000_0000n, 0xffff_ffffn],
  ...[1n << 40n, 1n << 53n, 1n << 62n, (1n << 63n) - 1n, 1n << 63n, (1n << 64n) - 1n],
];

/** A value to put in the place of `old`; `sizes` are values that mean something in this input. */
export function oddValue(random: Random, old: bigint, sizes: readonly bigint[]): bigint {
  switch (random.below(6)) {
    case 0:
      return random.pick(SMALL);
    case 1:
      return random.pick(EDGES);
    case 2:
      return old + BigInt(random.below(17)) - 8n;
    case 3:
      return random.pick(sizes) + BigInt(random.below(3)) - 1n;
    case 4:
      return old ^ (1n << BigInt(random.below(64)));
    default:
      return BigInt(random.next());
  }
}

/** Flips, cuts, doubles, removes or inserts bytes anywhere. */
export function blindly(random: Random, bytes: Uint8Array): Uint8Array {
  const at = random.below(bytes.length + 1);
  const length = random.below(Math.min(64, bytes.length - at) + 1);
  const before = bytes.subarray(0, at);
  const after = bytes.subarray(at);
  switch (random.below(6)) {
    case 0:
      return bytes.slice(0, at);
    case 1:
      return Buffer.concat([before, after.subarray(length)]);
    case 2:
      return Buffer.concat([before, after.subarray(0, length), after]);
    case 3:
      return Buffer.concat([before, Uint8Array.from({ length }, () => random.below(256)), after]);
    default: {
      const copy = bytes.slice();
      for (let i = 0; i <= random.below(4); i++) copy[random.below(copy.length)] = random.below(256);
      return copy;
    }
  }
}

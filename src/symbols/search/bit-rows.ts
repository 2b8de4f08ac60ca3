// Sets of names as bit rows: bit `id & 31` of word `id >>> 5`. All set algebra of
// search is done 32 names a step.

/** How many names a poll may lie apart, while they are looked at one by one. */
const POLL_EVERY = 2048;

/** Called now and then during a long search; it may throw to end it. */
export type Poll = () => void;

export function intersect(set: Uint32Array, other: Uint32Array): void {
  for (let word = 0; word < set.length; word++) set[word]! &= other[word]!;
}

export function unite(set: Uint32Array, other: Uint32Array): void {
  for (let word = 0; word < set.length; word++) set[word]! |= other[word]!;
}

export function subtract(set: Uint32Array, other: Uint32Array): void {
  for (let word = 0; word < set.length; word++) set[word]! &= ~other[word]!;
}

export function countBits(set: Uint32Array): number {
  let count = 0;
  for (let word = 0; word < set.length; word++) {
    let bits = set[word]!;
    bits -= (bits >>> 1) & 0x55555555;
    bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
    count += Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
  }
  return count;
}

export const hasBit = (set: Uint32Array, id: number): boolean => ((set[id >>> 5]! >>> (id & 31)) & 1) === 1;

export function setBit(set: Uint32Array, id: number): void {
  set[id >>> 5]! |= 1 << (id & 31);
}

/** Ids in the set, ascending. */
export function idsOf(set: Uint32Array): Uint32Array {
  const ids = new Uint32Array(countBits(set));
  let count = 0;
  for (let word = 0; word < set.length; word++) {
    for (let rest = set[word]!; rest !== 0; rest &= rest - 1)
      ids[count++] = word * 32 + 31 - Math.clz32(rest & -rest);
  }
  return ids;
}

/** Takes the ids out of the set for which `keep` is false. */
export function retain(set: Uint32Array, keep: (id: number) => boolean, poll: Poll): void {
  let looked = 0;
  for (let word = 0; word < set.length; word++) {
    let kept = set[word]!;
    for (let rest = kept; rest !== 0; rest &= rest - 1) {
      const bit = rest & -rest;
      if (!keep(word * 32 + 31 - Math.clz32(bit))) kept &= ~bit;
      if (++looked % POLL_EVERY === 0) poll();
    }
    set[word] = kept;
  }
}

/**
 * Bit rows from masks: `masks` holds 32 words, one a name; bit b of word n becomes bit n of the word at
 * `rows[b * words + word]`. In five rounds, each of which swaps two blocks of bits.
 */
export function transpose(masks: Uint32Array, rows: Uint32Array, words: number, word: number): void {
  for (let width = 16, mask = 0xffff; width !== 0; width >>>= 1, mask ^= mask << width) {
    for (let at = 0; at < 32; at = (at + width + 1) & ~width) {
      const swapped = ((masks[at]! >>> width) ^ masks[at + width]!) & mask;
      masks[at]! ^= swapped << width;
      masks[at + width]! ^= swapped;
    }
  }
  for (let bit = 0; bit < 32; bit++) rows[bit * words + word] = masks[bit]!;
}

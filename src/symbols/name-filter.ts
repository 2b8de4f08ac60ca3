// Whether a name may be one of a few thousand, by its length and four of its
// characters: of the names of a whole kernel nineteen in twenty are refused so.
import type { NameTable } from "./name-table.js";

const SIZE = 1 << 16;

/** Names differ most at their ends: they share prefixes. */
function keyOf(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  const last =
    length < 3 ? bytes[start]! : (bytes[end - 1]! << 10) ^ (bytes[end - 2]! << 5) ^ bytes[end - 3]!;
  return (last ^ (length << 7) ^ (bytes[start + (length >>> 1)]! * 37)) & (SIZE - 1);
}

export class NameFilter {
  readonly #has = new Uint8Array(SIZE);

  constructor({ bytes, starts, count }: NameTable) {
    for (let id = 0; id < count; id++) this.#has[keyOf(bytes, starts[id]!, starts[id + 1]!)] = 1;
  }

  /** False: the range is none of the names. It must not be empty. */
  mayHave(bytes: Uint8Array, start: number, end: number): boolean {
    return this.#has[keyOf(bytes, start, end)] === 1;
  }
}

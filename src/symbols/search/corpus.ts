// The names as search reads them: folded bytes, and which characters each name
// has, as bit rows (one a class of characters, one bit a name), so that a query
// touches only the rows of its own characters, 32 names a step.
import type { NameTable } from "../name-table.js";
import { EXPORT_PREFIX } from "../symbol-index.js";

/** a-z, `_`, four classes of digits, and one of everything else (dots, `$`, `%`, bytes above ASCII). */
const CLASSES = 32;
const CLASS_UNDERSCORE = 26;
const CLASS_DIGIT = 27;
const CLASS_OTHER = 31;

/** Class of a folded byte. */
const CLASS_OF = Uint8Array.from({ length: 256 }, (_, byte) => {
  const letter = foldByte(byte) - 0x61;
  if (letter >= 0 && letter < 26) return letter;
  if (byte === 0x5f) return CLASS_UNDERSCORE;
  return byte >= 0x30 && byte <= 0x39 ? CLASS_DIGIT + (byte & 3) : CLASS_OTHER;
});

/** ASCII letters in lower case, other bytes as they are. */
export function foldByte(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
}

/** Bits of the classes of characters that occur, and of those that occur at least twice. */
export interface Masks {
  readonly once: number;
  readonly twice: number;
}

export function masksOf(bytes: Uint8Array, start: number, end: number): Masks {
  let once = 0;
  let twice = 0;
  for (let i = start; i < end; i++) {
    const bit = 1 << CLASS_OF[bytes[i]!]!;
    twice |= once & bit;
    once |= bit;
  }
  return { once, twice };
}

export interface Corpus {
  /** Number of names; ids are 0 .. count - 1. */
  readonly count: number;
  readonly names: NameTable;
  /** Bytes of all names as they are and in lower case; name `id` is starts[id] .. starts[id + 1] of both. */
  readonly bytes: Uint8Array;
  readonly folded: Uint8Array;
  readonly starts: Uint32Array;
  /** Words of 32 names in a bit row. */
  readonly words: number;
  /** Bit rows: `once` of class c is row c, `twice` is row 32 + c. */
  readonly rows: readonly Uint32Array[];
  /** Bit row of all names. */
  readonly all: Uint32Array;
  /** Bit row of the names that are no `__ksymtab_` marks. */
  readonly plain: Uint32Array;
}

function setBits(rows: readonly Uint32Array[], base: number, mask: number, id: number): void {
  const word = id >>> 5;
  const bit = 1 << (id & 31);
  for (let rest = mask; rest !== 0; rest &= rest - 1) {
    rows[base + 31 - Math.clz32(rest & -rest)]![word]! |= bit;
  }
}

function hasPrefix(bytes: Uint8Array, start: number, end: number, prefix: Uint8Array): boolean {
  if (end - start < prefix.length) return false;
  for (let i = 0; i < prefix.length; i++) if (bytes[start + i] !== prefix[i]) return false;
  return true;
}

/** One pass over the bytes of all names. Memory: the names once more, and 8 bytes a name. */
export function makeCorpus(names: NameTable): Corpus {
  const { count, bytes, starts } = names;
  const words = (count + 31) >>> 5;
  const rows = Array.from({ length: CLASSES * 2 }, () => new Uint32Array(words));
  const all = new Uint32Array(words);
  const plain = new Uint32Array(words);
  const folded = new Uint8Array(starts[count]!);
  const mark = Buffer.from(EXPORT_PREFIX, "latin1");
  for (let i = 0; i < folded.length; i++) folded[i] = foldByte(bytes[i]!);
  for (let id = 0; id < count; id++) {
    const start = starts[id]!;
    const end = starts[id + 1]!;
    const { once, twice } = masksOf(folded, start, end);
    setBits(rows, 0, once, id);
    setBits(rows, CLASSES, twice, id);
    all[id >>> 5]! |= 1 << (id & 31);
    if (!hasPrefix(bytes, start, end, mark)) plain[id >>> 5]! |= 1 << (id & 31);
  }
  return { count, names, bytes, folded, starts, words, rows, all, plain };
}

/** The bit rows of the characters in `masks`. */
function rowsOf(corpus: Corpus, masks: Masks): Uint32Array[] {
  const bits = (mask: number) => Array.from({ length: CLASSES }, (_, c) => c).filter((c) => (mask >>> c) & 1);
  return [
    ...bits(masks.once).map((c) => corpus.rows[c]!),
    ...bits(masks.twice).map((c) => corpus.rows[CLASSES + c]!),
  ];
}

/** Keeps in `set` the names that have all the characters of `masks`. */
export function intersect(corpus: Corpus, set: Uint32Array, masks: Masks): void {
  for (const row of rowsOf(corpus, masks))
    for (let word = 0; word < set.length; word++) set[word]! &= row[word]!;
}

/** Keeps in `set` the names that lack at most `lacking` of the characters of `masks`. */
export function nearlyIntersect(corpus: Corpus, set: Uint32Array, masks: Masks, lacking: number): void {
  // counted in unary, a bit row a step: names that lack more than 0, more than 1, ...
  const over = Array.from({ length: lacking + 1 }, () => new Uint32Array(set.length));
  for (const row of rowsOf(corpus, masks)) {
    for (let word = 0; word < set.length; word++) {
      let lacks = ~row[word]!;
      for (const step of over) {
        const carried = step[word]! & lacks;
        step[word]! |= lacks;
        lacks = carried;
      }
    }
  }
  const tooMany = over[lacking]!;
  for (let word = 0; word < set.length; word++) set[word]! &= ~tooMany[word]!;
}

/** Calls `visit` with each id in a bit row, ascending. */
export function forEachId(set: Uint32Array, visit: (id: number) => void): void {
  for (let word = 0; word < set.length; word++) {
    for (let rest = set[word]!; rest !== 0; rest &= rest - 1)
      visit(word * 32 + 31 - Math.clz32(rest & -rest));
  }
}

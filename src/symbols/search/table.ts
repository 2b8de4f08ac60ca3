// The names as search reads them: in lower case, and which characters each name
// has. That is a mask of 32 bits a name (which classes of characters occur),
// another (which occur twice), the class of its first character, and two masks of
// its pairs of neighbours, all turned round into bit rows (one a class, one bit a
// name): a query touches only the rows of its own characters, 32 names a step.
import { NameTable } from "../name-table.js";
import { type Image, prefixed, sharedBytes, sharedWords, within } from "../shared.js";
import { EXPORT_PREFIX } from "../symbol-index.js";
import { transpose } from "./bit-rows.js";

/** a-z, `_`, four classes of digits, and one of everything else (dots, `$`, `%`, bytes above ASCII). */
const CLASSES = 32;
const CLASS_UNDERSCORE = 26;
const CLASS_DIGIT = 27;
const CLASS_OTHER = 31;

/** Rows of pairs: a pair of characters has one of so many, which others may share. */
const PAIR_CLASSES = 64;

/** Class of a byte, the same for both cases of a letter. */
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

/** Whether the class of a folded byte has no other bytes in it. */
export const isClassOfItsOwn = (byte: number): boolean => CLASS_OF[byte]! <= CLASS_UNDERSCORE;

/** Row of a pair of classes; a multiplier spreads those of one letter over all rows. */
const PAIR_CLASS_OF = Uint8Array.from({ length: CLASSES * CLASSES }, (_, pair) => {
  return (Math.imul(pair, 0x9e3779b1) >>> 26) % PAIR_CLASSES;
});

function pairClass(a: number, b: number): number {
  return PAIR_CLASS_OF[CLASS_OF[a]! * CLASSES + CLASS_OF[b]!]!;
}

export interface SearchTable {
  /** Number of names; ids are 0 .. count - 1. */
  readonly count: number;
  readonly names: NameTable;
  /** Bytes of all names as they are and in lower case; name `id` is starts[id] .. starts[id + 1] of both. */
  readonly bytes: Uint8Array;
  readonly folded: Uint8Array;
  readonly starts: Uint32Array;
  /** Words of 32 names in a bit row. */
  readonly words: number;
  /** Rows by class of character: it occurs; it occurs at least twice; the name begins with it. */
  readonly once: Uint32Array;
  readonly twice: Uint32Array;
  readonly first: Uint32Array;
  /** Rows by class of pairs of neighbours. */
  readonly pairs: Uint32Array;
  /** Bit row of the names that are no `__ksymtab_` marks. */
  readonly plain: Uint32Array;
}

function hasPrefix(bytes: Uint8Array, start: number, end: number, prefix: Uint8Array): boolean {
  if (end - start < prefix.length) return false;
  for (let i = 0; i < prefix.length; i++) if (bytes[start + i] !== prefix[i]) return false;
  return true;
}

/** The masks of 32 names, before they are turned round. */
class Block {
  readonly once = new Uint32Array(32);
  readonly twice = new Uint32Array(32);
  readonly first = new Uint32Array(32);
  readonly low = new Uint32Array(32);
  readonly high = new Uint32Array(32);

  /** Masks of a name at place `at`, and its folded copy. */
  take(at: number, bytes: Uint8Array, start: number, end: number, folded: Uint8Array): void {
    let once = 0;
    let twice = 0;
    let low = 0;
    let high = 0;
    let before = 0;
    for (let i = start; i < end; i++) {
      const byte = bytes[i]!;
      folded[i] = foldByte(byte);
      const bit = 1 << CLASS_OF[byte]!;
      twice |= once & bit;
      once |= bit;
      const pair = i === start ? -1 : pairClass(before, byte);
      before = byte;
      if (pair >= 32) high |= 1 << pair;
      else if (pair >= 0) low |= 1 << pair;
    }
    this.once[at] = once;
    this.twice[at] = twice;
    this.first[at] = start === end ? 0 : 1 << CLASS_OF[bytes[start]!]!;
    this.low[at] = low;
    this.high[at] = high;
  }

  clear(from: number): void {
    for (const masks of [this.once, this.twice, this.first, this.low, this.high]) masks.fill(0, from);
  }

  turn(table: SearchTable, word: number): void {
    const { words } = table;
    transpose(this.once, table.once, words, word);
    transpose(this.twice, table.twice, words, word);
    transpose(this.first, table.first, words, word);
    transpose(this.low, table.pairs, words, word);
    transpose(this.high, table.pairs.subarray(32 * words), words, word);
  }
}

/** One pass over the bytes of all names. Memory: the names once more, and 20 bytes a name. */
export function makeSearchTable(names: NameTable): SearchTable {
  const { count, bytes, starts } = names;
  const words = (count + 31) >>> 5;
  const table: SearchTable = {
    ...{ count, names, bytes, starts, words },
    folded: sharedBytes(starts[count]!),
    once: sharedWords(CLASSES * words),
    twice: sharedWords(CLASSES * words),
    first: sharedWords(CLASSES * words),
    pairs: sharedWords(PAIR_CLASSES * words),
    plain: sharedWords(words),
  };
  const mark = Buffer.from(EXPORT_PREFIX, "latin1");
  const block = new Block();
  for (let word = 0; word < words; word++) {
    const room = Math.min(32, count - word * 32);
    if (room < 32) block.clear(room);
    for (let at = 0; at < room; at++) {
      const id = word * 32 + at;
      const start = starts[id]!;
      const end = starts[id + 1]!;
      block.take(at, bytes, start, end, table.folded);
      if (!hasPrefix(bytes, start, end, mark)) table.plain[word]! |= 1 << at;
    }
    block.turn(table, word);
  }
  return table;
}

const COLUMNS = ["folded", "once", "twice", "first", "pairs", "plain"] as const;

/** What the table is made of; `names` null where they are those of the only index. */
export interface TableFacts {
  readonly names: { readonly count: number } | null;
}

export function imageOfTable(table: SearchTable, only: NameTable | null): Image<TableFacts> {
  const columns = Object.fromEntries(COLUMNS.map((name) => [name, table[name]]));
  if (table.names === only) return { facts: { names: null }, columns };
  const names = table.names.image();
  return { facts: { names: names.facts }, columns: { ...columns, ...prefixed("names", names.columns) } };
}

/** The table that the image was made of, in the same memory. */
export function tableFrom({ facts, columns }: Image<TableFacts>, only: NameTable | null): SearchTable {
  const names = facts.names
    ? NameTable.from({ facts: facts.names, columns: within(columns, "names") })
    : only!;
  const { count, bytes, starts } = names;
  const own = Object.fromEntries(COLUMNS.map((name) => [name, columns[name]]));
  return { count, names, bytes, starts, words: (count + 31) >>> 5, ...own } as unknown as SearchTable;
}

const rowOf = (rows: Uint32Array, words: number, which: number): Uint32Array =>
  rows.subarray(which * words, (which + 1) * words);

/** The rows of the characters of `bytes`, in either case: names that lack one of them cannot have them in order. */
export function characterRows(table: SearchTable, bytes: Uint8Array): Uint32Array[] {
  let once = 0;
  let twice = 0;
  for (const byte of bytes) {
    const bit = 1 << CLASS_OF[byte]!;
    twice |= once & bit;
    once |= bit;
  }
  const classes = Array.from({ length: CLASSES }, (_, which) => which);
  return [
    ...classes
      .filter((which) => (twice >>> which) & 1)
      .map((which) => rowOf(table.twice, table.words, which)),
    ...classes
      .filter((which) => ((once & ~twice) >>> which) & 1)
      .map((which) => rowOf(table.once, table.words, which)),
  ];
}

/** The rows of the pairs of neighbours: names that lack one of them do not have `bytes` in a row. */
export function pairRows(table: SearchTable, bytes: Uint8Array): Uint32Array[] {
  const classes = new Set<number>();
  for (let i = 1; i < bytes.length; i++) classes.add(pairClass(bytes[i - 1]!, bytes[i]!));
  return [...classes].map((which) => rowOf(table.pairs, table.words, which));
}

/** Names that begin with that byte or one of its class. */
export function firstRow(table: SearchTable, byte: number): Uint32Array {
  return rowOf(table.first, table.words, CLASS_OF[byte]!);
}

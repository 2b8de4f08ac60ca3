// Names that the user meant but mistyped: fuse.js (bitap, so many wrong
// characters at most) over a shortlist, since it looks at one name at a time.
// The shortlist holds the names that share most pairs of neighbours with the
// query: counted for all names at once in the bit rows of pairs, then exactly for
// those that may be among the best.
import Fuse from "fuse.js";
import { oneEditApart } from "../near-names.js";
import { countBits, idsOf, intersect, type Poll } from "./bit-rows.js";
import { foldByte, pairRows, type SearchTable } from "./table.js";

/** A shorter query is one edit away from too much. */
export const TYPO_FROM = 4;
/** A longer one is pasted, not typed. */
const TYPO_TO = 64;
/** Characters of the query for each wrong one among them; two swapped ones are two wrong ones. */
const LENGTH_PER_ERROR = 3;
const ERRORS_MAX = 3;
/** Names that fuse.js looks at, some 10 us each. */
const SHORTLIST_MAX = 400;
/** The shortlist is chosen of at least so many: long names are in most rows of pairs by chance. */
const DRAFT_MIN = 12_000;
/** Names between two polls. */
const SLICE = 200;

export interface TypoHit {
  readonly id: number;
  /** One character of the whole name was inserted, left out, replaced or swapped with its neighbour. */
  readonly near: boolean;
  readonly ranges: readonly (readonly [number, number])[];
}

/** How many characters (inserted, left out, replaced) may be wrong in a query of that length. */
function errorsIn(length: number): number {
  return Math.min(ERRORS_MAX, Math.floor(length / LENGTH_PER_ERROR));
}

/** In how many of the rows each name is, as binary numbers: plane p has bit p of all of them. */
function countRows(rows: readonly Uint32Array[], words: number): Uint32Array[] {
  const planes = Array.from({ length: 32 - Math.clz32(rows.length) }, () => new Uint32Array(words));
  for (const row of rows) {
    for (let word = 0; word < words; word++) {
      let carry = row[word]!;
      for (let p = 0; carry !== 0; p++) {
        const plane = planes[p]!;
        const sum = plane[word]!;
        plane[word] = sum ^ carry;
        carry &= sum;
      }
    }
  }
  return planes;
}

/** Names whose number in `planes` is at least `least`: compared from the highest bit down. */
function atLeast(planes: readonly Uint32Array[], least: number, words: number): Uint32Array {
  const set = new Uint32Array(words);
  for (let word = 0; word < words; word++) {
    let above = 0;
    let equal = -1;
    for (let p = planes.length - 1; p >= 0; p--) {
      const bits = planes[p]![word]!;
      if ((least >>> p) & 1) equal &= bits;
      else {
        above |= equal & bits;
        equal &= ~bits;
      }
    }
    set[word] = above | equal;
  }
  return set;
}

/** The names of `allowed` in most of the query's rows: at least DRAFT_MIN of them, if so many are in enough. */
function draft(table: SearchTable, query: Uint8Array, allowed: Uint32Array): Uint32Array {
  const rows = pairRows(table, query);
  const planes = countRows(rows, table.words);
  // a wrong character breaks two pairs: with fewer shared ones a name cannot be meant
  const fewest = Math.max(1, rows.length - 2 * errorsIn(query.length));
  for (let least = rows.length; ; least--) {
    const set = atLeast(planes, least, table.words);
    intersect(set, allowed);
    if (least <= fewest || countBits(set) >= DRAFT_MIN) return set;
  }
}

/** Marks the query's pairs of neighbours, and of characters with one between: two swapped ones leave those. */
function pairsOf(query: Uint8Array): Uint8Array {
  const pairs = new Uint8Array(0x10000);
  for (let i = 0; i < query.length; i++) {
    for (const next of [query[i + 1], query[i + 2]])
      if (next !== undefined) pairs[query[i]! * 256 + next] = 1;
  }
  return pairs;
}

/** At most SHORTLIST_MAX names: those that share most pairs of the query, and have the fewest others. */
function shortlist(table: SearchTable, query: Uint8Array, allowed: Uint32Array, poll: Poll): number[] {
  const pairs = pairsOf(query);
  const { folded, starts } = table;
  const ids = idsOf(draft(table, query, allowed));
  const likeness = Array.from(ids, (id, at) => {
    if (at % 2048 === 0) poll();
    const end = starts[id + 1]!;
    let shared = 0;
    for (let i = starts[id]! + 1; i < end; i++) shared += pairs[folded[i - 1]! * 256 + folded[i]!]!;
    return { id, points: 4 * shared - (end - starts[id]!) };
  });
  likeness.sort((a, b) => b.points - a.points);
  return likeness.slice(0, SHORTLIST_MAX).map(({ id }) => id);
}

function fuseSearch(names: readonly string[], query: string) {
  const fuse = new Fuse(names, {
    includeMatches: true,
    includeScore: true,
    ignoreLocation: true,
    ignoreFieldNorm: true,
    minMatchCharLength: 2,
    shouldSort: false,
    threshold: errorsIn(query.length) / query.length,
  });
  return fuse.search(query);
}

/**
 * Names near `query`, the fewest errors first, then the nearest in length, then bytewise.
 * `allowed` is the bit row of names to look at.
 */
export function searchTypos(
  table: SearchTable,
  query: Uint8Array,
  allowed: Uint32Array,
  poll: Poll,
): TypoHit[] {
  if (query.length < TYPO_FROM || query.length > TYPO_TO) return [];
  const wanted = query.map(foldByte);
  const ids = shortlist(table, wanted, allowed, poll);
  const text = Buffer.from(wanted).toString("latin1");
  const found = [];
  for (let at = 0; at < ids.length; at += SLICE) {
    const names = ids.slice(at, at + SLICE).map((id) => table.names.text(id));
    for (const each of fuseSearch(names, text)) found.push({ ...each, id: ids[at + each.refIndex]! });
    poll();
  }
  const apart = (name: string) => Math.abs(name.length - query.length);
  const asked = { bytes: wanted, start: 0, end: wanted.length };
  const { folded: bytes, starts } = table;
  return found
    .map(({ id, item, score, matches }) => ({
      ...{ id, item, score: score! },
      near: oneEditApart({ bytes, start: starts[id]!, end: starts[id + 1]! }, asked),
      ranges: (matches?.[0]?.indices ?? []).map(([first, last]) => [first, last + 1] as const),
    }))
    .sort(
      (a, b) =>
        Number(b.near) - Number(a.near) ||
        a.score - b.score ||
        apart(a.item) - apart(b.item) ||
        (a.item < b.item ? -1 : 1),
    )
    .map(({ id, near, ranges }) => ({ id, near, ranges }));
}

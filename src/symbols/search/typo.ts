// Names that the user meant but mistyped: fuse.js (bitap, so many wrong
// characters at most) over a shortlist, since it looks at one name at a time.
// The shortlist holds the names that share most pairs of characters with the
// query: one pass over the bytes of the names that have nearly all its letters.
import Fuse from "fuse.js";
import { type Corpus, foldByte, forEachId, masksOf, nearlyIntersect } from "./corpus.js";

/** A shorter query is one edit away from too much. */
const TYPO_FROM = 4;
/** A longer one is pasted, not typed. */
const TYPO_TO = 64;
/** Characters of the query for each wrong one among them; two swapped ones are two wrong ones. */
const LENGTH_PER_ERROR = 3;
const ERRORS_MAX = 3;
const SHORTLIST_MAX = 2000;
/** More shared pairs than this are not told apart. */
const LIKENESS_MAX = 255;

export interface TypoHit {
  readonly id: number;
  readonly ranges: readonly (readonly [number, number])[];
}

/** How many characters (inserted, left out, replaced) may be wrong in a query of that length. */
function errorsIn(length: number): number {
  return Math.min(ERRORS_MAX, Math.floor(length / LENGTH_PER_ERROR));
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

/** How many neighbours in name `id` are pairs of the query. */
function sharedPairs(corpus: Corpus, id: number, pairs: Uint8Array): number {
  const folded = corpus.folded;
  const end = corpus.starts[id + 1]!;
  let shared = 0;
  for (let i = corpus.starts[id]! + 1; i < end; i++) shared += pairs[folded[i - 1]! * 256 + folded[i]!]!;
  return shared;
}

/**
 * Ids of at most SHORTLIST_MAX names, those with most shared pairs. A wrong character breaks two pairs, so that
 * a name with fewer than the query's pairs less two for each error cannot be meant.
 */
function shortlist(corpus: Corpus, query: Uint8Array, allowed: Uint32Array): number[] {
  const errors = errorsIn(query.length);
  const least = Math.max(1, query.length - 1 - 2 * errors);
  const pairs = pairsOf(query);
  const set = allowed.slice();
  nearlyIntersect(corpus, set, masksOf(query, 0, query.length), errors);
  const ids: number[] = [];
  const shares: number[] = [];
  const histogram = new Uint32Array(LIKENESS_MAX + 1);
  forEachId(set, (id) => {
    const shared = Math.min(LIKENESS_MAX, sharedPairs(corpus, id, pairs));
    if (shared < least) return;
    ids.push(id);
    shares.push(shared);
    histogram[shared]!++;
  });
  let bar = LIKENESS_MAX;
  for (let kept = histogram[bar]!; bar > least && kept < SHORTLIST_MAX; kept += histogram[bar]!) bar--;
  const above = ids.filter((_, at) => shares[at]! > bar);
  return [...above, ...ids.filter((_, at) => shares[at] === bar)].slice(0, SHORTLIST_MAX);
}

/**
 * Names near `query` (folded bytes), the fewest errors first, then the nearest in length, then bytewise.
 * `allowed` is the bit row of names to look at.
 */
export function searchTypos(corpus: Corpus, query: Uint8Array, allowed: Uint32Array): TypoHit[] {
  if (query.length < TYPO_FROM || query.length > TYPO_TO) return [];
  const ids = shortlist(corpus, query.map(foldByte), allowed);
  const names = ids.map((id) => corpus.names.text(id));
  const fuse = new Fuse(names, {
    includeMatches: true,
    includeScore: true,
    ignoreLocation: true,
    ignoreFieldNorm: true,
    minMatchCharLength: 2,
    shouldSort: false,
    threshold: errorsIn(query.length) / query.length,
  });
  const found = fuse.search(Buffer.from(query).toString("latin1"));
  const apart = (name: string) => Math.abs(name.length - query.length);
  found.sort((a, b) => a.score! - b.score! || apart(a.item) - apart(b.item) || (a.item < b.item ? -1 : 1));
  return found.map(({ refIndex, matches }) => ({
    id: ids[refIndex]!,
    ranges: (matches?.[0]?.indices ?? []).map(([first, last]) => [first, last + 1] as const),
  }));
}

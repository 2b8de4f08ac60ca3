// Fuzzy search over all names of a kernel, for one keystroke after the other.
//
// A query goes down a funnel, cheapest test first:
//   1. characters: bit rows (corpus.ts) leave the names that have the query's
//      letters, as often as it has them; 32 names a step, a row for each letter.
//      A query that continues the last one looks at its survivors only.
//   2. order: the letters occur in the query's order; this is what "matches" means
//      and what `total` counts.
//   3. rank: exact, prefix, substring, subsequence (match.ts); in a tier by score
//      (score.ts), then the shorter, then bytewise. The best k stay in a heap; once
//      it is full of better tiers, subsequences are counted and no longer scored.
//   4. typing errors: when few names match, fuse.js over a shortlist (typo.ts),
//      below everything that matches.
// Cost on 500,000 names: 1 is about a millisecond, 2 and 3 grow with what 1
// leaves (a single letter: nearly everything), 4 is bounded by its shortlist and
// one pass over the names that have nearly all letters.
import type { KernelSymbols } from "../kernel.js";
import type { SearchHit, SearchResult } from "../types.js";
import { allNames } from "./all-names.js";
import { type Corpus, foldByte, forEachId, intersect, makeCorpus, masksOf } from "./corpus.js";
import { NO_MATCH, TIER_SUBSEQUENCE } from "./match.js";
import { narrows, parseQuery, type Query, type Term } from "./query.js";
import { QueryMatcher } from "./query-match.js";
import { Aligner } from "./score.js";
import { rankKey, Top, tierOfKey } from "./top.js";
import { searchTypos, type TypoHit } from "./typo.js";

/** With fewer matches than this, typing errors are looked for. */
export const FEW_MATCHES = 50;

/** More survivors than this are not kept for the next query: the bit rows are as fast. */
const SURVIVORS_MAX = 100_000;

export interface SearchOptions {
  /** Most hits to return. */
  readonly limit: number;
}

export interface Searcher {
  /**
   * The best names and how many match in all. A query without terms finds nothing. What was searched before
   * changes how long it takes, never the result.
   */
  search(query: string, options: SearchOptions): SearchResult;
}

/** Keeps in `set` the names that have the letters of one of the terms; a term that must not match tells nothing. */
function restrict(corpus: Corpus, set: Uint32Array, group: readonly Term[]): void {
  if (group.some((term) => term.negated)) return;
  const sets = group.map((term) => {
    const own = set.slice();
    intersect(corpus, own, masksOf(term.bytes.map(foldByte), 0, term.bytes.length));
    return own;
  });
  for (let word = 0; word < set.length; word++) set[word] = sets.reduce((bits, own) => bits | own[word]!, 0);
}

/** What the last query left, for the next one. */
interface Survivors {
  readonly query: Query;
  readonly ids: Uint32Array;
}

class KernelSearcher implements Searcher {
  readonly #kernel: KernelSymbols;
  readonly #corpus: Corpus;
  readonly #aligner = new Aligner();
  readonly #compareNames: (a: number, b: number) => number;
  /** Room for the ids that one query looks at. */
  readonly #scratch: Uint32Array;
  #last: Survivors | null = null;

  constructor(kernel: KernelSymbols) {
    this.#kernel = kernel;
    this.#corpus = makeCorpus(allNames(kernel));
    this.#scratch = new Uint32Array(this.#corpus.count);
    const { bytes, starts } = this.#corpus;
    this.#compareNames = (a, b) =>
      Buffer.compare(bytes.subarray(starts[a], starts[a + 1]), bytes.subarray(starts[b], starts[b + 1]));
  }

  search(text: string, { limit }: SearchOptions): SearchResult {
    const query = parseQuery(text);
    if (query.groups.length === 0) return { hits: [], total: 0 };
    const matcher = new QueryMatcher(this.#corpus, query, this.#aligner);
    const top = new Top(limit, this.#compareNames);
    const survivors = this.#scan(query, matcher, top);
    this.#last = survivors.length <= SURVIVORS_MAX ? { query, ids: survivors.slice() } : null;
    const hits = top.ids().map((id) => this.#hit(id, matcher.ranges(id)));
    const typos = survivors.length < FEW_MATCHES ? this.#typos(query, new Set(survivors)) : [];
    const room = Math.max(0, limit - hits.length);
    for (const { id, ranges } of typos.slice(0, room)) hits.push(this.#hit(id, ranges));
    return { hits, total: survivors.length + typos.length };
  }

  /** Offers all names that match to `top`, and returns them (in the scratch room). */
  #scan(query: Query, matcher: QueryMatcher, top: Top): Uint32Array {
    const { starts } = this.#corpus;
    const candidates = this.#candidates(query);
    let count = 0;
    let tierLimit = tierOfKey(top.worst) < 0 ? -1 : TIER_SUBSEQUENCE;
    for (const id of candidates) {
      const tier = matcher.match(id, tierLimit);
      if (tier === NO_MATCH) continue;
      candidates[count++] = id;
      if (tier > tierLimit) continue;
      top.offer(rankKey(tier, matcher.score, starts[id + 1]! - starts[id]!), id);
      tierLimit = Math.min(TIER_SUBSEQUENCE, tierOfKey(top.worst));
    }
    return candidates.subarray(0, count);
  }

  /** Ids of the names that have the letters of every term that must match. */
  #candidates(query: Query): Uint32Array {
    if (this.#last && narrows(this.#last.query, query)) {
      this.#scratch.set(this.#last.ids);
      return this.#scratch.subarray(0, this.#last.ids.length);
    }
    const set = this.#allowed(query).slice();
    for (const group of query.groups) restrict(this.#corpus, set, group);
    let count = 0;
    forEachId(set, (id) => {
      this.#scratch[count++] = id;
    });
    return this.#scratch.subarray(0, count);
  }

  #allowed(query: Query): Uint32Array {
    return query.marks ? this.#corpus.all : this.#corpus.plain;
  }

  /** What a single fuzzy term may have meant, without the names that match. */
  #typos(query: Query, matched: ReadonlySet<number>): TypoHit[] {
    const [term] = query.groups[0]!;
    if (query.groups.length > 1 || query.groups[0]!.length > 1 || term!.negated || term!.kind !== "fuzzy")
      return [];
    return searchTypos(this.#corpus, term!.bytes, this.#allowed(query)).filter(({ id }) => !matched.has(id));
  }

  #hit(id: number, ranges: SearchHit["ranges"]): SearchHit {
    const name = this.#corpus.names.text(id);
    const exporters = this.#kernel.exporters(name);
    const listed = this.#kernel.definitions(name);
    const real = listed.filter((entry) => !entry.maybeReference);
    const shown = real.length > 0 ? real : listed;
    const exported = exporters.length > 0;
    if (shown.length === 0) {
      return {
        name,
        objects: exporters.map(({ object }) => object),
        count: exporters.length,
        exported,
        ranges,
      };
    }
    const count = shown.reduce((sum, entry) => sum + entry.count, 0);
    return { name, objects: shown.map(({ object }) => object), count, exported, ranges };
  }
}

/** Prepares the names for search: about 0.1 s and 25 MB for 500,000. */
export function createSearcher(kernel: KernelSymbols): Searcher {
  return new KernelSearcher(kernel);
}

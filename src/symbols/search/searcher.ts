// Fuzzy search over all names of a kernel, for one keystroke after the other.
//
// A query goes down a funnel, cheapest test first:
//   1. characters: bit rows (table.ts) leave the names that have the query's
//      letters, as often as it has them; 32 names a step, a row for each letter.
//      A query that continues the last one begins with its survivors.
//   2. the page: of those, the ones that begin with the query's first letter and
//      have its pairs are ranked. When names that begin with the query fill the
//      page, nothing else can come on it, and it is streamed before a long count.
//   3. order: the letters occur in the query's order; this is what "matches" means
//      and what `total` counts.
//   4. rank: exact, prefix, substring, all but one letter of the name, subsequence
//      (match.ts); in a tier by score (score.ts), then names of the preferred
//      objects, then the shorter, then bytewise. The best k stay in a heap. Names
//      that have the query's pairs come first; the others are scored only if the
//      heap is not full of better tiers by then.
//   5. typing errors: when few names match, and none of them begins with the query,
//      fuse.js over a shortlist (typo.ts). Names one error away come before
//      subsequences, others after them.
// Cost on 500,000 names: 1 is 16,000 words for each letter, below a millisecond;
// 2 and 3 look at the bytes of what 1 leaves, some 40 ns a name; 4 is 0.1 to 1 us
// a name; 5 is bounded by its shortlist. A request can be given up at any poll,
// which is asked every 2,048 names.
import type { Finding } from "../../findings.js";
import type { KernelSymbols } from "../kernel.js";
import type { SearchResult } from "../types.js";
import { countBits, hasBit, idsOf, type Poll, setBit, subtract, unite } from "./bit-rows.js";
import { Candidates } from "./candidates.js";
import { Fields, unanswered } from "./fields.js";
import { Hits } from "./hits.js";
import { TIER_NEAR, TIER_PREFIX, TIER_SUBSTRING } from "./match.js";
import { fieldTerms, isText, narrows, parseQuery, type Query, type TextTerm } from "./query.js";
import { QueryMatcher } from "./query-match.js";
import { Aligner } from "./score.js";
import { makeSearchNames, type SearchNames } from "./search-names.js";
import type { SearchTable } from "./table.js";
import { type Ranked, rankKey, Top, tierOfKey } from "./top.js";
import { searchTypos, TYPO_FROM, type TypoHit } from "./typo.js";

/** With fewer matches than this, typing errors are looked for. */
export const FEW_MATCHES = 50;

/** The first page is streamed when more names than this are still to be counted. */
const LONG_COUNT = 50_000;
/** Hits of a page that is streamed before the count. */
const PAGE = 50;

/** Names that are ranked between two polls. */
const POLL_EVERY = 512;

export interface SearchOptions {
  /** Most hits to return. */
  readonly limit: number;
  /** Most objects to name of a hit; default: all. */
  readonly objectLimit?: number;
  /** Asked every few milliseconds; what it throws ends the search, which leaves no trace. */
  readonly poll?: Poll | undefined;
  /** Gets the best hits before all names are counted, if that takes long. */
  readonly onPage?: ((page: SearchResult) => void) | undefined;
}

export interface SearcherOptions {
  /** Made by makeSearchNames from the same kernel, maybe by another thread. */
  readonly names?: SearchNames;
  /** Names of these objects come first among equals. */
  readonly prefer?: readonly string[];
}

export interface Searcher {
  /**
   * The best names and how many match in all. A query without terms finds nothing. What was searched before
   * changes how long it takes, never the result.
   */
  search(query: string, options: SearchOptions): SearchResult;
}

/** What the last query left, for the next one. */
interface Survivors {
  readonly query: Query;
  readonly set: Uint32Array;
}

const nothing = (findings: readonly Finding[]): SearchResult => ({ hits: [], total: 0, findings });

class KernelSearcher implements Searcher {
  readonly #kernel: KernelSymbols;
  readonly #table: SearchTable;
  readonly #fields: Fields;
  readonly #aligner = new Aligner();
  readonly #compareNames: (a: number, b: number) => number;
  /** Bit row of all names. */
  readonly #all: Uint32Array;
  readonly #preferred: Uint32Array | null;
  #last: Survivors | null = null;

  constructor(kernel: KernelSymbols, { names, prefer }: SearcherOptions) {
    const searchNames = names ?? makeSearchNames(kernel);
    this.#kernel = kernel;
    this.#table = searchNames.table;
    this.#fields = new Fields(kernel, searchNames);
    const { bytes, starts, count, words } = this.#table;
    this.#compareNames = (a, b) =>
      Buffer.compare(bytes.subarray(starts[a], starts[a + 1]), bytes.subarray(starts[b], starts[b + 1]));
    this.#all = new Uint32Array(words).fill(0xffffffff);
    if (count % 32 !== 0) this.#all[words - 1] = 2 ** (count % 32) - 1;
    this.#preferred = prefer && prefer.length > 0 ? this.#namesOf(prefer, searchNames) : null;
  }

  search(text: string, options: SearchOptions): SearchResult {
    const query = parseQuery(text);
    if (query.groups.length === 0) return nothing(query.findings);
    const poll = options.poll ?? (() => {});
    poll();
    const candidates = new Candidates(this.#table, this.#fields, query, poll);
    const fieldSet = candidates.fieldSet.bind(candidates);
    const matcher = new QueryMatcher({ table: this.#table, query, aligner: this.#aligner, fieldSet });
    const top = new Top(options.limit, this.#compareNames);
    const rank = (set: Uint32Array) => this.#rank(set, matcher, top, poll);
    const findings = [...query.findings, ...unanswered(this.#kernel, fieldTerms(query))];
    const objectLimit = options.objectLimit ?? Number.MAX_SAFE_INTEGER;
    const hits = new Hits({ kernel: this.#kernel, table: this.#table, matcher, findings, objectLimit });

    const likely = this.#likely(query, candidates);
    const survivors = likely.slice();
    candidates.keepPrefixes(survivors);
    subtract(likely, survivors);
    candidates.keepMatching(survivors);
    rank(survivors);
    const isFull = tierOfKey(top.worst) <= TIER_PREFIX;
    if (options.onPage && isFull && countBits(likely) > LONG_COUNT)
      options.onPage(hits.page(top.best().slice(0, PAGE)));

    candidates.keepMatching(likely);
    unite(survivors, likely);
    const total = countBits(survivors);
    if (!isFull) this.#rankRest(likely, candidates, top, rank);
    const best = top.best();
    const typos = this.#typos(query, { survivors, total, best, candidates, poll });
    const result = hits.result({ best, total, typos, limit: options.limit, nearTier: TIER_NEAR });
    this.#last = { query, set: survivors };
    return result;
  }

  /** Names that bit rows do not rule out. */
  #likely(query: Query, candidates: Candidates): Uint32Array {
    const continued = this.#last !== null && narrows(this.#last.query, query);
    const set = continued ? this.#last!.set.slice() : this.#allowed(query).slice();
    candidates.keepFields(set);
    candidates.keepLikely(set);
    return set;
  }

  /** Ranks the matches that cannot begin with the query. */
  #rankRest(rest: Uint32Array, candidates: Candidates, top: Top, rank: (set: Uint32Array) => void): void {
    const inRow = rest.slice();
    candidates.keepSubstrings(inRow);
    rank(inRow);
    if (tierOfKey(top.worst) <= TIER_SUBSTRING) return;
    subtract(rest, inRow);
    rank(rest);
  }

  #rank(set: Uint32Array, matcher: QueryMatcher, top: Top, poll: Poll): void {
    const { starts } = this.#table;
    const preferred = this.#preferred;
    let ranked = 0;
    for (const id of idsOf(set)) {
      if (++ranked % POLL_EVERY === 0) poll();
      const tier = matcher.match(id);
      const isPreferred = preferred !== null && hasBit(preferred, id);
      const length = starts[id + 1]! - starts[id]!;
      top.offer(rankKey({ tier, score: matcher.score, preferred: isPreferred, length }), id);
    }
  }

  #allowed(query: Query): Uint32Array {
    return query.marks ? this.#all : this.#table.plain;
  }

  /** What a single fuzzy term may have meant, without the names that match. */
  #typos(query: Query, found: Found): TypoHit[] {
    const { total, best, survivors, candidates, poll } = found;
    const term = singleFuzzy(query);
    if (term === null || total >= FEW_MATCHES || term.bytes.length < TYPO_FROM) return [];
    if (best[0] !== undefined && tierOfKey(best[0].key) <= TIER_PREFIX) return [];
    const others = this.#allowed(query).slice();
    candidates.keepFields(others);
    subtract(others, survivors);
    return searchTypos(this.#table, term.bytes, others, poll);
  }

  /** Bit row of the names that some of the objects define. */
  #namesOf(objects: readonly string[], names: SearchNames): Uint32Array {
    const set = new Uint32Array(this.#table.words);
    this.#kernel.indexes.forEach((index, i) => {
      const wanted = Uint8Array.from(index.objects, (object) =>
        objects.includes(object) && this.#kernel.indexFor(object) === index ? 1 : 0,
      );
      if (!wanted.includes(1)) return;
      for (let row = 0; row < index.rowCount; row++) {
        if (wanted[index.rowObject[row]!] === 0) continue;
        const id = names.idOf(i, index.rowName[row]!);
        if (id >= 0) setBit(set, id);
      }
    });
    return set;
  }
}

interface Found {
  readonly survivors: Uint32Array;
  readonly total: number;
  readonly best: readonly Ranked[];
  readonly candidates: Candidates;
  readonly poll: Poll;
}

/** The only text of the query, if it is one that can be mistyped: several say more than their letters. */
function singleFuzzy({ groups }: Query): TextTerm | null {
  const texts = groups.filter((group) => group.some(isText));
  const [term] = texts[0] ?? [];
  if (texts.length !== 1 || texts[0]!.length !== 1 || !isText(term!)) return null;
  return term.kind === "fuzzy" && !term.negated ? term : null;
}

/** Without `names` it makes them: about 0.1 s and 40 MB for 500,000. */
export function createSearcher(kernel: KernelSymbols, options: SearcherOptions = {}): Searcher {
  return new KernelSearcher(kernel, options);
}

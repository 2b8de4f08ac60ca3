// Ranked names -> what an interface shows of them.
import type { Finding } from "../../findings.js";
import type { KernelSymbols } from "../kernel.js";
import { compareObjects } from "../object-name.js";
import type { SearchHit, SearchResult } from "../types.js";
import type { QueryMatcher } from "./query-match.js";
import type { SearchTable } from "./table.js";
import { type Ranked, tierOfKey } from "./top.js";
import type { TypoHit } from "./typo.js";

export interface HitsOf {
  readonly kernel: KernelSymbols;
  readonly table: SearchTable;
  readonly matcher: QueryMatcher;
  readonly findings: readonly Finding[];
  /** Most objects to name of a hit. */
  readonly objectLimit: number;
}

interface Parts {
  /** Matches, best first. */
  readonly best: readonly Ranked[];
  /** How many match in all. */
  readonly total: number;
  readonly typos: readonly TypoHit[];
  readonly limit: number;
  /** Typing errors of one character come after matches of this tier. */
  readonly nearTier: number;
}

/** The first of them in the order of compareObjects; some names are in thousands. */
function firstObjects(shown: readonly { readonly object: string }[], limit: number): string[] {
  const objects = shown.map(({ object }) => object);
  if (objects.length <= limit * 4) return objects.sort(compareObjects).slice(0, limit);
  const first: string[] = [];
  for (const object of objects) {
    if (first.length === limit && compareObjects(object, first[limit - 1]!) > 0) continue;
    first.push(object);
    first.sort(compareObjects);
    first.length = Math.min(first.length, limit);
  }
  return first;
}

export class Hits {
  readonly #kernel: KernelSymbols;
  readonly #table: SearchTable;
  readonly #matcher: QueryMatcher;
  readonly #findings: readonly Finding[];
  readonly #objectLimit: number;

  constructor({ kernel, table, matcher, findings, objectLimit }: HitsOf) {
    this.#objectLimit = objectLimit;
    this.#kernel = kernel;
    this.#table = table;
    this.#matcher = matcher;
    this.#findings = findings;
  }

  /** Before the count. */
  page(best: readonly Ranked[]): SearchResult {
    return { hits: best.map(({ id }) => this.#matched(id)), total: best.length, findings: this.#findings };
  }

  result({ best, total, typos, limit, nearTier }: Parts): SearchResult {
    const matched = (ranked: readonly Ranked[]) =>
      ranked.map(
        ({ id }) =>
          () =>
            this.#matched(id),
      );
    const mistyped = (some: readonly TypoHit[]) =>
      some.map(
        ({ id, ranges }) =>
          () =>
            this.#hit(id, ranges),
      );
    const order = [
      ...matched(best.filter(({ key }) => tierOfKey(key) <= nearTier)),
      ...mistyped(typos.filter(({ near }) => near)),
      ...matched(best.filter(({ key }) => tierOfKey(key) > nearTier)),
      ...mistyped(typos.filter(({ near }) => !near)),
    ];
    const hits = order.slice(0, limit).map((make) => make());
    return { hits, total: total + typos.length, findings: this.#findings };
  }

  #matched(id: number): SearchHit {
    return this.#hit(id, this.#matcher.ranges(id));
  }

  #hit(id: number, ranges: SearchHit["ranges"]): SearchHit {
    const name = this.#table.names.text(id);
    const exporters = this.#kernel.exporters(name);
    const listed = this.#kernel.occurrences(name, exporters);
    const real = listed.filter((entry) => !entry.maybeReference);
    const defining = real.length > 0 ? real : listed;
    const shown = defining.length > 0 ? defining : exporters.map(({ object }) => ({ object, count: 1 }));
    return {
      name,
      objects: firstObjects(shown, this.#objectLimit),
      objectCount: shown.length,
      count: shown.reduce((sum, entry) => sum + entry.count, 0),
      exported: exporters.length > 0,
      ranges,
    };
  }
}

// Ranked names -> what an interface shows of them.
import type { Finding } from "../../findings.js";
import type { KernelSymbols } from "../kernel.js";
import type { SearchHit, SearchResult } from "../types.js";
import type { QueryMatcher } from "./query-match.js";
import type { SearchTable } from "./table.js";
import { type Ranked, tierOfKey } from "./top.js";
import type { TypoHit } from "./typo.js";

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

export class Hits {
  readonly #kernel: KernelSymbols;
  readonly #table: SearchTable;
  readonly #matcher: QueryMatcher;
  readonly #findings: readonly Finding[];

  constructor(
    kernel: KernelSymbols,
    table: SearchTable,
    matcher: QueryMatcher,
    findings: readonly Finding[],
  ) {
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
    const listed = this.#kernel.definitions(name);
    const real = listed.filter((entry) => !entry.maybeReference);
    const shown = real.length > 0 ? real : listed;
    const exported = exporters.length > 0;
    if (shown.length === 0) {
      const objects = exporters.map(({ object }) => object);
      return { name, objects, count: exporters.length, exported, ranges };
    }
    const count = shown.reduce((sum, entry) => sum + entry.count, 0);
    return { name, objects: shown.map(({ object }) => object), count, exported, ranges };
  }
}

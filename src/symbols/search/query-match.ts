// A whole query on one name after the other: all groups, each by the best of its terms.
import type { SearchHit } from "../types.js";
import type { Corpus } from "./corpus.js";
import { NO_MATCH, TermMatcher } from "./match.js";
import type { Query } from "./query.js";
import type { Aligner } from "./score.js";

type Ranges = SearchHit["ranges"];

/** Positions in any order, as ranges. */
function rangesOf(positions: readonly number[]): Ranges {
  const ranges: [number, number][] = [];
  for (const at of [...new Set(positions)].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last?.[1] === at) last[1] = at + 1;
    else ranges.push([at, at + 1]);
  }
  return ranges;
}

/** One parsed query at work on one name after the other. */
export class QueryMatcher {
  /** Of the last match: the sum of the groups' scores. */
  score = 0;
  readonly #groups: readonly (readonly TermMatcher[])[];

  constructor(corpus: Corpus, query: Query, aligner: Aligner) {
    this.#groups = query.groups.map((group) => group.map((term) => new TermMatcher(corpus, term, aligner)));
  }

  /** The worst tier of all groups, or NO_MATCH; `tierLimit` as in TermMatcher. */
  match(id: number, tierLimit: number): number {
    let worst = 0;
    let score = 0;
    for (const group of this.#groups) {
      const tier = this.#matchGroup(group, id, tierLimit);
      if (tier === NO_MATCH) return NO_MATCH;
      worst = Math.max(worst, tier);
      score += this.score;
    }
    this.score = score;
    return worst;
  }

  ranges(id: number): Ranges {
    const shown = this.#groups.flatMap((group) => group.filter((matcher) => !matcher.term.negated));
    return rangesOf(
      shown.filter((matcher) => matcher.match(id) !== NO_MATCH).flatMap((matcher) => matcher.positions(id)),
    );
  }

  /** The best tier of the group's terms, its best score in `score`. */
  #matchGroup(group: readonly TermMatcher[], id: number, tierLimit: number): number {
    let best = NO_MATCH;
    let score = 0;
    for (const matcher of group) {
      const tier = matcher.match(id, tierLimit);
      const { negated } = matcher.term;
      if ((tier === NO_MATCH) !== negated) continue;
      const here = negated ? 0 : tier;
      const points = negated ? 0 : matcher.score;
      if (best === NO_MATCH || here < best || (here === best && points > score)) {
        best = here;
        score = points;
      }
    }
    this.score = score;
    return best;
  }
}

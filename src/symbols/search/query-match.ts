// A whole query on one name after the other: all groups, each by the best of its terms.
import type { SearchHit } from "../types.js";
import { hasBit } from "./bit-rows.js";
import { NO_MATCH, TermMatcher } from "./match.js";
import { isText, type Query, type Term } from "./query.js";
import type { Aligner } from "./score.js";
import type { SearchTable } from "./table.js";

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

/** A term that is true of a name or not: a field, or one that must not match. It costs a match nothing. */
class Condition {
  readonly score = 0;
  readonly #holds: (id: number) => boolean;

  constructor(holds: (id: number) => boolean) {
    this.#holds = holds;
  }

  match(id: number): number {
    return this.#holds(id) ? 0 : NO_MATCH;
  }
}

type Matcher = TermMatcher | Condition;

export interface MatcherParts {
  readonly table: SearchTable;
  readonly query: Query;
  readonly aligner: Aligner;
  /** Names for which a field term holds. */
  readonly fieldSet: (term: Term) => Uint32Array;
}

function matcherOf(term: Term, { table, aligner, fieldSet }: MatcherParts): Matcher {
  if (!isText(term)) {
    const set = fieldSet(term);
    return new Condition((id) => hasBit(set, id));
  }
  const matcher = new TermMatcher(table, term, aligner);
  return term.negated ? new Condition((id) => matcher.match(id) === NO_MATCH) : matcher;
}

/** One parsed query at work on one name after the other. */
export class QueryMatcher {
  /** Of the last match: the sum of the groups' scores. */
  score = 0;
  readonly #groups: readonly (readonly Matcher[])[];

  constructor(parts: MatcherParts) {
    this.#groups = parts.query.groups.map((group) => group.map((term) => matcherOf(term, parts)));
  }

  /** The worst tier of all groups, or NO_MATCH. */
  match(id: number): number {
    let worst = 0;
    let score = 0;
    for (const group of this.#groups) {
      const tier = this.#matchGroup(group, id);
      if (tier === NO_MATCH) return NO_MATCH;
      worst = Math.max(worst, tier);
      score += this.score;
    }
    this.score = score;
    return worst;
  }

  ranges(id: number): Ranges {
    const shown = this.#groups.flat().filter((matcher) => matcher instanceof TermMatcher);
    return rangesOf(
      shown.filter((matcher) => matcher.match(id) !== NO_MATCH).flatMap((matcher) => matcher.positions(id)),
    );
  }

  /** The best tier of the group's terms, its best score in `score`. */
  #matchGroup(group: readonly Matcher[], id: number): number {
    let best = NO_MATCH;
    let score = 0;
    for (const matcher of group) {
      const tier = matcher.match(id);
      if (tier === NO_MATCH) continue;
      if (best === NO_MATCH || tier < best || (tier === best && matcher.score > score)) {
        best = tier;
        score = matcher.score;
      }
    }
    this.score = score;
    return best;
  }
}

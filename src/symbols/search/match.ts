// In which tier a name matches one term of a query, and how well.
import { comparisonOf, equalAt, hasInOrder } from "./filter.js";
import type { TextTerm } from "./query.js";
import { type Aligner, scoreRun } from "./score.js";
import type { SearchTable } from "./table.js";

/** Classes of matches, best first; within one, score decides. */
export const TIER_EXACT = 0;
/** Equal but for the case of letters. */
export const TIER_EXACT_FOLDED = 1;
export const TIER_PREFIX = 2;
export const TIER_SUBSTRING = 3;
/** The whole name but for one character that was left out; typing errors of one character come here, too. */
export const TIER_NEAR = 4;
export const TIER_SUBSEQUENCE = 5;

export const NO_MATCH = -1;

/** Matches one term with one name after the other. */
export class TermMatcher {
  readonly term: TextTerm;
  /** Of the last match: higher is better within a tier. */
  score = 0;
  readonly #table: SearchTable;
  readonly #text: Uint8Array;
  readonly #wanted: Uint8Array;
  readonly #aligner: Aligner;
  /** Of the last match: where its run begins, relative to the name's start; -1: a subsequence. */
  #run = 0;

  constructor(table: SearchTable, term: TextTerm, aligner: Aligner) {
    this.#table = table;
    this.term = term;
    const { text, wanted } = comparisonOf(table, term);
    this.#text = text;
    this.#wanted = wanted;
    this.#aligner = aligner;
  }

  /** Tier of the match of name `id`, or NO_MATCH; ignores `negated`. */
  match(id: number): number {
    const start = this.#table.starts[id]!;
    const end = this.#table.starts[id + 1]!;
    const text = this.#text;
    const wanted = this.#wanted;
    const { length } = wanted;
    if (end - start < length) return NO_MATCH;
    switch (this.term.kind) {
      case "fuzzy":
        return this.#matchFuzzy(start, end);
      case "exact":
        return this.#matchRun(start, end);
      case "prefix":
        return equalAt(text, start, wanted) ? this.#take(start, start, end) : NO_MATCH;
      case "suffix":
        return equalAt(text, end - length, wanted) ? this.#take(start, end - length, end) : NO_MATCH;
      case "whole":
        return end - start === length && equalAt(text, start, wanted)
          ? this.#take(start, start, end)
          : NO_MATCH;
    }
  }

  /** Positions of the term's characters in name `id` (from its start), which must match. */
  positions(id: number): number[] {
    this.match(id);
    const { length } = this.#wanted;
    if (this.#run < 0) return this.#aligner.positions(length);
    return Array.from({ length }, (_, i) => this.#run + i);
  }

  #matchFuzzy(start: number, end: number): number {
    const run = this.#matchRun(start, end);
    if (run !== NO_MATCH) return run;
    if (!hasInOrder(this.#text, start, end, this.#wanted)) return NO_MATCH;
    this.#run = -1;
    this.score = this.#aligner.score(this.#wanted, this.#text, this.#table.bytes, start, end);
    return end - start === this.#wanted.length + 1 ? TIER_NEAR : TIER_SUBSEQUENCE;
  }

  /** The best place where the characters stand in a row: the beginning, else the best-scored, else none. */
  #matchRun(start: number, end: number): number {
    const text = this.#text;
    const wanted = this.#wanted;
    if (equalAt(text, start, wanted)) return this.#take(start, start, end);
    let best = NO_MATCH;
    let score = 0;
    for (let at = start + 1; at <= end - wanted.length; at++) {
      if (text[at] !== wanted[0] || !equalAt(text, at, wanted)) continue;
      const here = scoreRun(this.#table.bytes, start, at, wanted.length);
      if (best === NO_MATCH || here > score) {
        best = at;
        score = here;
      }
    }
    return best === NO_MATCH ? NO_MATCH : this.#take(start, best, end);
  }

  #take(start: number, at: number, end: number): number {
    this.#run = at - start;
    this.score = scoreRun(this.#table.bytes, start, at, this.#wanted.length);
    if (at !== start) return TIER_SUBSTRING;
    if (end - start !== this.#wanted.length) return TIER_PREFIX;
    return equalAt(this.#table.bytes, start, this.term.bytes) ? TIER_EXACT : TIER_EXACT_FOLDED;
  }
}

// Whether a name matches one term of a query, in which tier, and how well.
import { type Corpus, foldByte } from "./corpus.js";
import type { Term } from "./query.js";
import { type Aligner, scoreRun } from "./score.js";

/** Classes of matches, best first; within one, score decides. */
export const TIER_EXACT = 0;
/** Equal but for the case of letters. */
export const TIER_EXACT_FOLDED = 1;
export const TIER_PREFIX = 2;
export const TIER_SUBSTRING = 3;
export const TIER_SUBSEQUENCE = 4;

export const NO_MATCH = -1;

function equalAt(text: Uint8Array, at: number, term: Uint8Array): boolean {
  for (let i = 0; i < term.length; i++) if (text[at + i] !== term[i]) return false;
  return true;
}

/** Matches one term with one name after the other. */
export class TermMatcher {
  readonly term: Term;
  /** Of the last match: higher is better within a tier. */
  score = 0;
  readonly #corpus: Corpus;
  readonly #text: Uint8Array;
  readonly #bytes: Uint8Array;
  readonly #aligner: Aligner;
  /** Of the last match: where its run begins, relative to the name's start; -1: a subsequence. */
  #run = 0;

  constructor(corpus: Corpus, term: Term, aligner: Aligner) {
    this.#corpus = corpus;
    this.term = term;
    this.#text = term.folded ? corpus.folded : corpus.bytes;
    this.#bytes = term.folded ? term.bytes.map(foldByte) : term.bytes;
    this.#aligner = aligner;
  }

  /**
   * Tier of the match of name `id`, or NO_MATCH; ignores `negated`. A match worse than `tierLimit` is only found,
   * not looked into: it is reported as a subsequence, with any score.
   */
  match(id: number, tierLimit = TIER_SUBSEQUENCE): number {
    const start = this.#corpus.starts[id]!;
    const end = this.#corpus.starts[id + 1]!;
    const length = this.#bytes.length;
    if (end - start < length) return NO_MATCH;
    switch (this.term.kind) {
      case "fuzzy":
        return this.#matchFuzzy(start, end, tierLimit);
      case "exact":
        return this.#matchRun(start, end);
      case "prefix":
        return equalAt(this.#text, start, this.#bytes) ? this.#take(start, start, end) : NO_MATCH;
      case "suffix":
        return equalAt(this.#text, end - length, this.#bytes)
          ? this.#take(start, end - length, end)
          : NO_MATCH;
      case "whole":
        return end - start === length && equalAt(this.#text, start, this.#bytes)
          ? this.#take(start, start, end)
          : NO_MATCH;
    }
  }

  /** Positions of the term's characters in name `id` (from its start), which must match. */
  positions(id: number): number[] {
    this.match(id);
    const { length } = this.#bytes;
    if (this.#run < 0) return this.#aligner.positions(length);
    return Array.from({ length }, (_, i) => this.#run + i);
  }

  #matchFuzzy(start: number, end: number, tierLimit: number): number {
    if (!this.#aligner.contains(this.#bytes, this.#text, start, end)) return NO_MATCH;
    if (tierLimit < TIER_SUBSTRING && !equalAt(this.#text, start, this.#bytes)) return TIER_SUBSEQUENCE;
    const tier = this.#matchRun(start, end);
    if (tier !== NO_MATCH || tierLimit < TIER_SUBSEQUENCE) return tier === NO_MATCH ? TIER_SUBSEQUENCE : tier;
    this.#run = -1;
    this.score = this.#aligner.score(this.#bytes, this.#text, this.#corpus.bytes, start, end);
    return TIER_SUBSEQUENCE;
  }

  /** The best place where the characters stand in a row: the beginning, else the best-scored, else none. */
  #matchRun(start: number, end: number): number {
    const text = this.#text;
    const bytes = this.#bytes;
    if (equalAt(text, start, bytes)) return this.#take(start, start, end);
    let best = NO_MATCH;
    let score = 0;
    for (let at = start + 1; at <= end - bytes.length; at++) {
      if (text[at] !== bytes[0] || !equalAt(text, at, bytes)) continue;
      const here = scoreRun(this.#corpus.bytes, start, at, bytes.length);
      if (best === NO_MATCH || here > score) {
        best = at;
        score = here;
      }
    }
    return best === NO_MATCH ? NO_MATCH : this.#take(start, best, end);
  }

  #take(start: number, at: number, end: number): number {
    this.#run = at - start;
    this.score = scoreRun(this.#corpus.bytes, start, at, this.#bytes.length);
    if (at !== start) return TIER_SUBSTRING;
    if (end - start !== this.#bytes.length) return TIER_PREFIX;
    return equalAt(this.#corpus.bytes, start, this.term.bytes) ? TIER_EXACT : TIER_EXACT_FOLDED;
  }
}

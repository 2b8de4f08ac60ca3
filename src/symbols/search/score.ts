// How good a match is: pure functions of a name and a term. A match is an
// alignment: for every character of the term a position in the name, ascending.
//
//   score = POINTS_MATCH for every character
//         + the bonus of its position (where a word of the name begins)
//         - COST_SKIPPED for every character of the name between two of them
//
// The bonus of the first character counts FIRST_FACTOR times, because authors
// begin with the beginning of a word; a character right after the one before it
// gets at least BONUS_CONSECUTIVE. What lies before the first and after the last
// character costs nothing here: length breaks ties in the ranking.
//
// Finding the best of all alignments takes two recurrences over (i, j), character
// of the term and position in the name:
//   aligned[i][j]  best score of term[0..i] with term[i] at position j
//   skipped[i][j]  best score of term[0..i] that ends before j, with j skipped
// O(term * name), cut down to the positions between the earliest and the latest
// at which each character can stand at all.

export const POINTS_MATCH = 16;
export const BONUS_START = 10;
export const BONUS_WORD = 8;
export const BONUS_CHANGE = 6;
export const BONUS_CONSECUTIVE = 5;
export const FIRST_FACTOR = 2;
export const COST_SKIPPED = 2;

const IMPOSSIBLE = -0x3fffffff;

const SEPARATOR = 0;
const LOWER = 1;
const UPPER = 2;
const DIGIT = 3;

const SORT_OF = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte >= 0x30 && byte <= 0x39) return DIGIT;
  if (byte >= 0x41 && byte <= 0x5a) return UPPER;
  return (byte >= 0x61 && byte <= 0x7a) || byte >= 0x80 ? LOWER : SEPARATOR;
});

/** Bonus of the position after a byte of sort `before` for a byte of sort `here`: [before * 4 + here]. */
const BONUS_OF = Uint8Array.from({ length: 16 }, (_, pair) => {
  const before = pair >> 2;
  const here = pair & 3;
  if (here === SEPARATOR) return 0;
  if (before === SEPARATOR) return BONUS_WORD;
  return before !== here && !(before === UPPER && here === LOWER) ? BONUS_CHANGE : 0;
});

/**
 * Bonus of position `at` of the name at `start`: the first character, one after `_`, `.` or the like, one
 * where letters become digits or back, or a capital after a small letter.
 */
export function bonusAt(bytes: Uint8Array, start: number, at: number): number {
  const here = SORT_OF[bytes[at]!]!;
  if (at === start) return here === SEPARATOR ? 0 : BONUS_START;
  return BONUS_OF[SORT_OF[bytes[at - 1]!]! * 4 + here]!;
}

/** Score of the alignment of `length` characters in a row from `at`; `bytes` in the name's own case. */
export function scoreRun(bytes: Uint8Array, start: number, at: number, length: number): number {
  let score = POINTS_MATCH + FIRST_FACTOR * bonusAt(bytes, start, at);
  for (let i = 1; i < length; i++) {
    score += POINTS_MATCH + Math.max(BONUS_CONSECUTIVE, bonusAt(bytes, start, at + i));
  }
  return score;
}

/** Aligns terms with names; owns the memory for it, which grows to the largest pair seen. */
export class Aligner {
  /** Positions relative to the name's start: the earliest and the latest for each character of the term. */
  #first = new Int32Array(64);
  #last = new Int32Array(64);
  #bonus = new Int32Array(64);
  /** Rows of #width cells. */
  #aligned = new Int32Array(4096);
  #skipped = new Int32Array(4096);
  #width = 0;

  /**
   * Score of the best alignment of a term whose characters occur in order. `text` in the case in which the term is
   * compared, `original` in the name's own.
   */
  score(term: Uint8Array, text: Uint8Array, original: Uint8Array, start: number, end: number): number {
    this.#prepare(term, text, original, start, end);
    const first = this.#first;
    const last = this.#last;
    for (let i = 0; i < term.length; i++) {
      const stop = i + 1 < term.length ? last[i + 1]! - 1 : last[i]!;
      this.#fillRow(i, term[i]!, text, start, stop);
    }
    const row = (term.length - 1) * this.#width;
    let best = IMPOSSIBLE;
    for (let j = first[term.length - 1]!; j <= last[term.length - 1]!; j++) {
      best = Math.max(best, this.#aligned[row + j]!);
    }
    return best;
  }

  /** Positions (from the name's start) of the alignment that `score` found last; the leftmost of equals. */
  positions(length: number): number[] {
    const width = this.#width;
    const aligned = this.#aligned;
    const found: number[] = [];
    let row = (length - 1) * width;
    let j = this.#first[length - 1]!;
    for (let k = j; k <= this.#last[length - 1]!; k++) if (aligned[row + k]! > aligned[row + j]!) j = k;
    found.push(j);
    for (let i = length - 1; i > 0; i--) {
      row -= width;
      const bonus = this.#bonus[j]!;
      const adjacent = aligned[row + j - 1]! + Math.max(bonus, BONUS_CONSECUTIVE);
      const skipped = this.#skipped[row + j - 1]!;
      if (adjacent >= skipped + bonus) j--;
      else {
        const end = j - 1;
        j -= 2;
        while (aligned[row + j]! - (end - j) * COST_SKIPPED !== skipped) j--;
      }
      found.push(j);
    }
    return found.reverse();
  }

  #growTerm(length: number): void {
    this.#first = new Int32Array(length * 2);
    this.#last = new Int32Array(length * 2);
  }

  #prepare(term: Uint8Array, text: Uint8Array, original: Uint8Array, start: number, end: number): void {
    const width = end - start;
    this.#width = width;
    if (term.length > this.#first.length) this.#growTerm(term.length);
    for (let i = 0, at = start; i < term.length; at++) {
      if (text[at] === term[i]) this.#first[i++] = at - start;
    }
    if (width > this.#bonus.length) this.#bonus = new Int32Array(width * 2);
    if (width * term.length > this.#aligned.length) {
      this.#aligned = new Int32Array(width * term.length * 2);
      this.#skipped = new Int32Array(width * term.length * 2);
    }
    for (let i = term.length - 1, at = end - 1; i >= 0; at--) {
      if (text[at] === term[i]) this.#last[i--] = at - start;
    }
    for (let j = this.#first[0]!; j < width; j++) this.#bonus[j] = bonusAt(original, start, start + j);
  }

  /** Row i of both recurrences, from its earliest position to `stop`. */
  #fillRow(i: number, want: number, text: Uint8Array, start: number, stop: number): void {
    const aligned = this.#aligned;
    const skipped = this.#skipped;
    const row = i * this.#width;
    const before = row - this.#width;
    const from = this.#first[i]!;
    const last = this.#last[i]!;
    let lastAligned = IMPOSSIBLE;
    let lastSkipped = IMPOSSIBLE;
    for (let j = from; j <= stop; j++) {
      let score = IMPOSSIBLE;
      if (text[start + j] === want && j <= last) {
        const bonus = this.#bonus[j]!;
        if (i === 0) score = POINTS_MATCH + FIRST_FACTOR * bonus;
        else {
          const adjacent = aligned[before + j - 1]! + Math.max(bonus, BONUS_CONSECUTIVE);
          score = POINTS_MATCH + Math.max(adjacent, skipped[before + j - 1]! + bonus);
        }
      }
      lastSkipped = Math.max(lastAligned, lastSkipped) - COST_SKIPPED;
      lastAligned = score;
      aligned[row + j] = lastAligned;
      skipped[row + j] = lastSkipped;
    }
  }
}

// Groups in brackets, and what stands between their commas.
import { KIND, type Tokens } from "./tokens.js";

/** A piece between commas: code tokens, the first and the last included. */
export interface Piece {
  readonly first: number;
  readonly last: number;
  /** Token number of the comma that ends it; -1: the group's end does. */
  readonly comma: number;
}

const OPENS = new Set(["(", "[", "{"]);
const CLOSES = new Set([")", "]", "}"]);

/** The code token before (-1) or after (1) another one; -1: none. */
export function codeToken(tokens: Tokens, from: number, step: 1 | -1): number {
  let i = from + step;
  while (i >= 0 && i < tokens.length && !tokens.isCode(i)) i += step;
  return i < tokens.length ? i : -1;
}

/** The bracket that closes the one at `open`; -1: none up to `end`. */
export function closing(tokens: Tokens, open: number, end: number): number {
  let depth = 0;
  for (let i = open; i <= end; i++) {
    if (tokens.kind(i) !== KIND.punctuation) continue;
    if (OPENS.has(tokens.at(i))) depth++;
    else if (CLOSES.has(tokens.at(i)) && --depth === 0) return i;
  }
  return -1;
}

/** What lies between the brackets at `open` and `close`; no piece for what is empty. */
export function pieces(tokens: Tokens, open: number, close: number): Piece[] {
  const found: Piece[] = [];
  let first = -1;
  let last = -1;
  let depth = 0;
  const end = (comma: number): void => {
    if (first >= 0) found.push({ first, last, comma });
    first = -1;
  };
  for (let i = open + 1; i < close; i++) {
    if (!tokens.isCode(i)) continue;
    const mark = tokens.kind(i) === KIND.punctuation ? tokens.at(i) : "";
    if (mark === "," && depth === 0) {
      end(i);
      continue;
    }
    if (OPENS.has(mark)) depth++;
    else if (CLOSES.has(mark)) depth--;
    if (first < 0) first = i;
    last = i;
  }
  end(-1);
  return found;
}

/** The code tokens from `first` to `last` as texts. */
export function texts(tokens: Tokens, { first, last }: Pick<Piece, "first" | "last">): string[] {
  const all: string[] = [];
  for (let i = first; i <= last; i++) if (tokens.isCode(i)) all.push(tokens.at(i));
  return all;
}

/** Whether a directive stands between the tokens. */
export function hasDirective(tokens: Tokens, first: number, last: number): boolean {
  for (let i = first; i <= last; i++) if (tokens.kind(i) === KIND.directive) return true;
  return false;
}

// What stands outside of all brackets in an item, a group in brackets as one mark.
import { closing, pieces } from "../../c/brackets.js";
import { KIND, type Tokens } from "../../c/tokens.js";

export interface Mark {
  /** Token numbers; they differ for a group in brackets. */
  readonly at: number;
  readonly end: number;
  /** Of a group its opening bracket. */
  readonly text: string;
  readonly isName: boolean;
}

export function outline(tokens: Tokens, first: number, last: number): Mark[] {
  const marks: Mark[] = [];
  for (let at = first; at <= last; at++) {
    if (!tokens.isCode(at)) continue;
    const text = tokens.at(at);
    const close = text === "(" || text === "[" || text === "{" ? closing(tokens, at, last) : at;
    const end = close < 0 ? last : close;
    marks.push({ at, end, text, isName: tokens.isName(at) });
    at = end;
  }
  return marks;
}

/** At the commas that stand outside of all brackets. */
export function splitAtCommas(marks: readonly Mark[]): Mark[][] {
  const parts: Mark[][] = [[]];
  for (const mark of marks) {
    if (mark.text === ",") parts.push([]);
    else parts.at(-1)!.push(mark);
  }
  return parts;
}

/** How many entries an initialiser has; null: it names their places, or is made conditionally. */
export function countOf(tokens: Tokens, open: number, close: number): number | null {
  for (let i = open; i <= close; i++) if (tokens.kind(i) === KIND.directive) return null;
  const all = pieces(tokens, open, close);
  return all.some(({ first }) => tokens.is(first, "[")) ? null : all.length;
}

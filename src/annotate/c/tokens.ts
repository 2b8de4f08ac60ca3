// The leaves of the syntax tree in the order of the text. Where the grammar does not know a
// kernel macro the tree is torn, but its leaves are still names, strings and brackets: what
// follows (items.ts) is built from them.
import type { TreeCursor } from "web-tree-sitter";
import { directiveEnd } from "./directives.js";

export const KIND = {
  name: 0,
  number: 1,
  string: 2,
  char: 3,
  comment: 4,
  /** A preprocessor line, from its '#' to the end of the line that it is continued on. */
  directive: 5,
  punctuation: 6,
  /** A character that begins no token of C. */
  junk: 7,
} as const;

export type Kind = (typeof KIND)[keyof typeof KIND];

const WHOLE: Readonly<Record<string, Kind>> = {
  comment: KIND.comment,
  string_literal: KIND.string,
  char_literal: KIND.char,
  ERROR: KIND.junk,
};

function kindOf(text: string, at: number): Kind {
  const c = text[at]!;
  if (/[A-Za-z_$\x80-\xff]/.test(c)) return KIND.name;
  return /[0-9]/.test(c) ? KIND.number : KIND.punctuation;
}

/** Tokens by number, as columns: a generated file of 5 MB has two million. */
export class Tokens {
  readonly text: string;
  readonly #kinds: Uint8Array;
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;

  constructor(text: string, rows: readonly (readonly number[])[]) {
    const [kinds, starts, ends] = rows as [number[], number[], number[]];
    this.text = text;
    this.#kinds = Uint8Array.from(kinds);
    this.#starts = Int32Array.from(starts);
    this.#ends = Int32Array.from(ends);
  }

  get length(): number {
    return this.#kinds.length;
  }

  kind(i: number): Kind {
    return this.#kinds[i] as Kind;
  }

  /** Offset in the text. */
  start(i: number): number {
    return this.#starts[i]!;
  }

  end(i: number): number {
    return this.#ends[i]!;
  }

  /** Empty outside of the text. */
  at(i: number): string {
    return i < 0 || i >= this.length ? "" : this.text.slice(this.#starts[i], this.#ends[i]);
  }

  is(i: number, text: string): boolean {
    return i >= 0 && i < this.length && this.at(i) === text;
  }

  isName(i: number): boolean {
    return i >= 0 && i < this.length && this.kind(i) === KIND.name;
  }

  /** A token that the compiler sees as one: no comment, no directive. */
  isCode(i: number): boolean {
    const kind = this.kind(i);
    return kind !== KIND.comment && kind !== KIND.directive;
  }
}

/** A '#' that is the first thing on its line. */
function beginsDirective(text: string, at: number): boolean {
  if (text[at] !== "#") return false;
  const line = text.slice(text.lastIndexOf("\n", at - 1) + 1, at);
  return /^(?:[ \t\f\v]|\/\*.*?\*\/)*$/.test(line);
}

/** The cursor stands on the root. */
export function readTokens(text: string, cursor: TreeCursor): Tokens {
  const kinds: number[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  let done = 0;
  const push = (kind: Kind, start: number, end: number): void => {
    kinds.push(kind);
    starts.push(start);
    ends.push(end);
    done = end;
  };
  for (;;) {
    const whole = WHOLE[cursor.nodeType];
    const descend = whole === undefined || whole === KIND.junk;
    if (descend && cursor.gotoFirstChild()) continue;
    const { startIndex: start, endIndex: end } = cursor;
    // leaves of a directive that is one token already; leaves without text are what the grammar misses
    if (start >= done && end > start && text.slice(start, end).trim() !== "") {
      if (beginsDirective(text, start)) push(KIND.directive, start, directiveEnd(text, start));
      else push(whole ?? kindOf(text, start), start, end);
    }
    while (!cursor.gotoNextSibling()) {
      if (!cursor.gotoParent()) return new Tokens(text, [kinds, starts, ends]);
    }
  }
}

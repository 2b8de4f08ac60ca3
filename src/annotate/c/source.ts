// One C file, read: its tokens and items, and how its author writes lines.
import { blankMacros } from "./blank.js";
import type { CErrors } from "./errors.js";
import type { CParser } from "./grammar.js";
import { type Branch, type Item, type ItemFault, readItems } from "./items.js";
import { type Macro, readMacros } from "./macros.js";
import type { Tokens } from "./tokens.js";

export interface CSource {
  /** One character a byte. */
  readonly text: string;
  readonly tokens: Tokens;
  readonly items: readonly Item[];
  /** Null: every bracket and every condition has its partner. */
  readonly fault: ItemFault | null;
  /** By token number of a directive: the branch of what follows it. */
  readonly branchAfter: ReadonlyMap<number, Branch | null>;
  readonly errors: CErrors;
  readonly macros: readonly Macro[];
}

export function readSource(parser: CParser, text: string): CSource {
  // a byte order mark is no token; offsets stay as they are
  const plain = text.replace(/^\xef\xbb\xbf/, "   ");
  const tokens = parser.tokens(plain);
  const read = readItems(tokens);
  const errors = parser.errors(blankMacros(plain, tokens, read.items));
  return { text, tokens, ...read, errors, macros: readMacros(tokens) };
}

/** The branch that a token of the item stands in. */
export function branchAt({ branchAfter }: CSource, item: Item, token: number): Branch | null {
  for (let i = token; i > item.first; i--) {
    const branch = branchAfter.get(i);
    if (branch !== undefined) return branch;
  }
  return item.branch;
}

/** From 1. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < offset; at = text.indexOf("\n", at + 1)) line++;
  return line;
}

/** The line break of the line that holds `offset`; of the nearest one before where it has none. */
export function newlineAt(text: string, offset: number): "\n" | "\r\n" {
  const after = text.indexOf("\n", offset);
  const at = after >= 0 ? after : text.lastIndexOf("\n");
  return at > 0 && text[at - 1] === "\r" ? "\r\n" : "\n";
}

/** Offset of the first character of the line. */
export const lineStart = (text: string, offset: number): number =>
  offset === 0 ? 0 : text.lastIndexOf("\n", offset - 1) + 1;

/** Offset after the last character of the line, before its line break. */
export function lineEnd(text: string, offset: number): number {
  const at = text.indexOf("\n", offset);
  if (at < 0) return text.length;
  return at > offset && text[at - 1] === "\r" ? at - 1 : at;
}

/** The end of the line on which token `token` ends; a comment that goes on past it belongs to it. */
export function endOfLine({ text, tokens }: Pick<CSource, "text" | "tokens">, token: number): number {
  let line = lineEnd(text, tokens.end(token));
  for (let i = token + 1; i < tokens.length && tokens.start(i) < line; i++) {
    if (tokens.end(i) > line) line = lineEnd(text, tokens.end(i));
  }
  return line;
}

/** The blanks that the line of `offset` begins with. */
export const indentationAt = (text: string, offset: number): string =>
  /^[ \t]*/.exec(text.slice(lineStart(text, offset), offset))![0];

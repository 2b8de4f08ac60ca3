// The sympos dialect in a source: arrays in a section `.klp.module_relocs.<object>`, by the
// macro KLP_MODULE_RELOC or by hand.
import { MODULE_RELOCS } from "../../resolve/klp-names.js";
import { closing, codeToken, hasDirective, type Piece, pieces, texts } from "../c/brackets.js";
import type { Branch, Item } from "../c/items.js";
import { integer, plainString } from "../c/literals.js";
import { branchAt, type CSource } from "../c/source.js";
import { KIND, type Tokens } from "../c/tokens.js";

export const ARRAY_MACRO = "KLP_MODULE_RELOC";

export interface ArrayEntry {
  /** The name in C. */
  readonly symbol: string;
  /** Null: no number that could be read. */
  readonly sympos: number | null;
  readonly piece: Piece;
  readonly branch: Branch | null;
  /** Token numbers. */
  readonly symbolToken: number;
  readonly positionToken: number;
}

export interface RelocArray {
  readonly item: Item;
  /** As written. */
  readonly object: string;
  readonly style: "macro" | "section";
  /** Token number of the array's name; -1: no array. */
  readonly name: number;
  /** Token numbers of the braces. */
  readonly open: number;
  readonly close: number;
  /** Those that were understood, in order. */
  readonly entries: readonly ArrayEntry[];
  /** Pieces that were not understood. */
  readonly unknown: number;
}

/** `NAME(symbol, number)` and `{ symbol, number }`, with designators, casts and '&'. */
function readEntry(source: CSource, item: Item, piece: Piece): ArrayEntry | null {
  const { tokens } = source;
  const braced = tokens.is(piece.first, "{");
  const open = braced ? piece.first : codeToken(tokens, piece.first, 1);
  if (!braced && !(tokens.isName(piece.first) && tokens.is(open, "("))) return null;
  if (closing(tokens, open, piece.last) !== piece.last) return null;
  const [target, position, ...more] = pieces(tokens, open, piece.last);
  if (target === undefined || position === undefined || more.length > 0) return null;
  if (hasDirective(tokens, piece.first, piece.last)) return null;
  const symbolToken = target.last;
  const shape = texts(tokens, target).slice(0, -1).join(" ");
  if (!tokens.isName(symbolToken) || !/^(?:\. \w+ = )?(?:\( void \* \) ?)?&?$/.test(spaced(shape)))
    return null;
  const value = texts(tokens, position);
  if (value.length > 1 && !/^\. \w+ = \S+$/.test(value.join(" "))) return null;
  const positionToken = position.last;
  return {
    symbol: tokens.at(symbolToken),
    sympos: integer(tokens.at(positionToken)),
    piece,
    branch: branchAt(source, item, piece.first),
    symbolToken,
    positionToken,
  };
}

const spaced = (shape: string): string => (shape.endsWith("=") ? `${shape} ` : shape);

/** The object of `KLP_MODULE_RELOC(object)` or of the section's name, and by which; null: no such array. */
function objectOf(tokens: Tokens, item: Item): Pick<RelocArray, "object" | "style"> | null {
  for (let i = item.first; i <= item.last; i++) {
    const kind = tokens.kind(i);
    if (kind === KIND.name && tokens.is(i, ARRAY_MACRO)) {
      const open = codeToken(tokens, i, 1);
      const close = tokens.is(open, "(") ? closing(tokens, open, item.last) : -1;
      if (close < 0) return null;
      return { object: texts(tokens, { first: open + 1, last: close - 1 }).join(""), style: "macro" };
    }
    if (kind !== KIND.string) continue;
    const section = plainString(tokens.at(i));
    if (section?.startsWith(MODULE_RELOCS)) {
      return { object: section.slice(MODULE_RELOCS.length), style: "section" };
    }
  }
  return null;
}

/** The initialiser's braces; null: the item has none. */
function braces(tokens: Tokens, item: Item): { readonly open: number; readonly close: number } | null {
  let depth = 0;
  for (let i = item.first; i <= item.last; i++) {
    if (tokens.kind(i) !== KIND.punctuation) continue;
    const mark = tokens.at(i);
    if (mark === "=" && depth === 0) {
      const open = codeToken(tokens, i, 1);
      const close = tokens.is(open, "{") ? closing(tokens, open, item.last) : -1;
      return close < 0 ? null : { open, close };
    }
    if (mark === "(" || mark === "[") depth++;
    else if (mark === ")" || mark === "]") depth--;
  }
  return null;
}

function arrayName(tokens: Tokens, { first }: Item, open: number): number {
  for (let i = first; i < open; i++) {
    if (tokens.isName(i) && tokens.is(codeToken(tokens, i, 1), "[")) return i;
  }
  return -1;
}

function readArray(source: CSource, item: Item): RelocArray | null {
  const { tokens } = source;
  if (item.body !== null) return null;
  const head = objectOf(tokens, item);
  const group = head === null ? null : braces(tokens, item);
  if (head === null || group === null) return null;
  const name = arrayName(tokens, item, group.open);
  const all = pieces(tokens, group.open, group.close);
  // without an array the braces are one entry
  const single: Piece = { first: group.open, last: group.close, comma: -1 };
  const entries = (name < 0 ? [single] : all).flatMap((piece) => readEntry(source, item, piece) ?? []);
  const unknown = (name < 0 ? 1 : all.length) - entries.length;
  return { item, ...head, name, ...group, entries, unknown };
}

/** Those that may be compiled. */
export function readArrays(source: CSource): RelocArray[] {
  if (!source.text.includes(ARRAY_MACRO) && !source.text.includes(MODULE_RELOCS)) return [];
  return source.items.flatMap((item) =>
    item.kind === "directive" || item.branch?.off === true ? [] : (readArray(source, item) ?? []),
  );
}

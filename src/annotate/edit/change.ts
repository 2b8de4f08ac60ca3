// Changes of annotations that a source has already.
import { codeToken } from "../c/brackets.js";
import { lineEnd, lineStart } from "../c/source.js";
import type { ArrayEntry, RelocArray } from "../source/arrays.js";
import { LABEL_MACRO_POS, type Label } from "../source/labels.js";
import type { Survey } from "../source/survey.js";
import type { Wish } from "../wishes.js";
import { labelMacro } from "../words.js";
import type { TextEdit } from "./text-edit.js";

export function changePosition({ source: { tokens } }: Survey, entry: ArrayEntry, sympos: number): TextEdit {
  const { positionToken: token } = entry;
  return { start: tokens.start(token), end: tokens.end(token), text: String(sympos) };
}

/** The author's own way of writing it is kept: macro or string, and the separator before the position. */
export function changeLabel({ source }: Survey, label: Label, wish: Wish): TextEdit {
  const { start, end } = label;
  if (label.by === "macro") {
    return { start, end, text: labelMacro(wish, source.tokens.is(label.token, LABEL_MACRO_POS)) };
  }
  const separator = /[,.](?=\d+$)/.exec(label.name)?.[0] ?? ",";
  const name = `.klp.sym.rela.${wish.applyWith}.${wish.object}.${wish.name}${separator}${wish.sympos}`;
  const quoted = source.text.slice(start, end).includes('\\"');
  return { start, end, text: quoted ? `"\\"${name}\\""` : `"${name}"` };
}

/** Offset after the line break of the line that `offset` is on. */
function nextLine(text: string, offset: number): number {
  const at = text.indexOf("\n", offset);
  return at < 0 ? text.length : at + 1;
}

const blank = (text: string): boolean => /^[ \t\r\f]*$/.test(text);

/** The whole array with its lines; null: something else is on them. */
export function removeArray({ source: { text } }: Survey, { item }: RelocArray): TextEdit | null {
  const [start, end] = [lineStart(text, item.start), lineEnd(text, item.end)];
  if (!blank(text.slice(start, item.start)) || !blank(text.slice(item.end, end))) return null;
  const after = nextLine(text, item.end);
  const beforeBlank = start > 0 && blank(text.slice(lineStart(text, start - 1), start - 1));
  const afterBlank = blank(text.slice(after, lineEnd(text, after)));
  return { start, end: beforeBlank && afterBlank ? nextLine(text, after) : after, text: "" };
}

/** Null: it shares its lines in a way that is better left to the author. */
export function removeEntry(survey: Survey, array: RelocArray, entry: ArrayEntry): TextEdit | null {
  const { text, tokens } = survey.source;
  if (array.name < 0 || (array.entries.length === 1 && array.unknown === 0))
    return removeArray(survey, array);
  const { first, last, comma } = entry.piece;
  const start = tokens.start(first);
  const end = tokens.end(comma < 0 ? last : comma);
  const ownLines = blank(text.slice(lineStart(text, start), start));
  if (ownLines && blank(text.slice(end, lineEnd(text, end)))) {
    return { start: lineStart(text, start), end: nextLine(text, end), text: "" };
  }
  // on a line with others: with the comma and the blank that follow, or those that lead to it
  const next = codeToken(tokens, comma < 0 ? last : comma, 1);
  if (comma >= 0 && next < array.close) return { start, end: tokens.start(next), text: "" };
  const before = codeToken(tokens, first, -1);
  return before > array.open ? { start: tokens.start(before), end: tokens.end(last), text: "" } : null;
}

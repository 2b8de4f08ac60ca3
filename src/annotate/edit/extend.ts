// New entries in an array that is there, written as its entries are.
import { hasDirective } from "../c/brackets.js";
import type { Item } from "../c/items.js";
import { endOfLine, indentationAt, lineStart, newlineAt } from "../c/source.js";
import type { ArrayEntry, RelocArray } from "../source/arrays.js";
import type { Survey } from "../source/survey.js";
import { type EntryWords, entryWords } from "../words.js";
import { indentUnit, ownStructure } from "./style.js";
import type { TextEdit } from "./text-edit.js";

const asWord = (word: string) => new RegExp(`\\b${word}\\b`);

/** A pointer to const data, or to what a header declares, needs a cast where the member is `void *`. */
function needsCast({ source: { text }, places }: Survey, symbol: string): boolean {
  const { declared } = places(symbol);
  return (
    declared.length === 0 || declared.some(({ start, end }) => asWord("const").test(text.slice(start, end)))
  );
}

/** `model`'s text with another symbol and position; the address is taken, whatever the symbol is. */
export function entryLike(survey: Survey, model: ArrayEntry, entry: EntryWords): string {
  const { text, tokens } = survey.source;
  const { piece, symbolToken, positionToken } = model;
  let before = text.slice(tokens.start(piece.first), tokens.start(symbolToken));
  if (tokens.is(piece.first, "{")) {
    const cast = before.includes("(") || !needsCast(survey, entry.symbol) ? "" : "(void *)";
    before = `${before.replace(/&?\s*$/, "").trimEnd()}${before.includes("(") ? "" : " "}${cast}&`;
  }
  const between = text.slice(tokens.end(symbolToken), tokens.start(positionToken));
  const after = text.slice(tokens.end(positionToken), tokens.end(piece.last));
  return `${before}${entry.symbol}${between}${entry.sympos}${after}`.replace(/\r?\n\s*/g, " ");
}

/**
 * An entry of an array without another one to be like; `structure`: the item that defines its type, where the file
 * has it. By name where the structure has the usual members: with a union inside, an order says too little.
 */
export function entryOf({ source: { text } }: Survey, structure: Item | null, entry: EntryWords): string {
  const { symbol, sympos } = entry;
  const members = structure === null ? "" : text.slice(structure.start, structure.end);
  const named = /\bsym\b/.test(members) && /\bsympos\b/.test(members);
  return named ? `{ .sym = (void *)&${symbol}, .sympos = ${sympos} }` : `{ (void *)&${symbol}, ${sympos} }`;
}

/** Behind the opening brace: conditions inside of the array do not touch it. */
function atTheTop(
  { source: { text, tokens } }: Survey,
  { open }: RelocArray,
  lines: readonly string[],
): TextEdit {
  const at = tokens.end(open);
  const newline = newlineAt(text, at);
  const outer = indentationAt(text, tokens.start(open)) + indentUnit(text);
  const added = lines.map((line) => `${newline}${outer}${line},`).join("");
  const empty = /^[ \t]*(?=\})/.exec(text.slice(at, at + 200));
  if (empty === null) return { start: at, end: at, text: added };
  return { start: at, end: at + empty[0].length, text: `${added}${newline}` };
}

export function extendArray(survey: Survey, array: RelocArray, entries: readonly EntryWords[]): TextEdit[] {
  const { text, tokens } = survey.source;
  const model = array.entries.at(-1);
  const lines = entries.map((e) => {
    if (model !== undefined) return entryLike(survey, model, e);
    return array.style === "macro"
      ? entryWords(e)
      : entryOf(survey, ownStructure(survey.source, array.item.branch), e);
  });
  if (model === undefined || hasDirective(tokens, array.open, array.close))
    return [atTheTop(survey, array, lines)];
  const { first, last, comma } = model.piece;
  const tail = comma < 0 ? last : comma;
  const end = tokens.end(tail);
  const line = endOfLine(survey.source, tail);
  const begins = lineStart(text, tokens.start(first));
  if (tokens.start(array.close) < line || tokens.start(array.open) >= begins) {
    const added = lines.map((each) => ` ${each}`).join(",");
    return [{ start: end, end, text: comma < 0 ? `,${added}` : `${added},` }];
  }
  const newline = newlineAt(text, end);
  const indent = indentationAt(text, tokens.start(first));
  const added = lines.map((each) => `${newline}${indent}${each}`).join(",");
  if (comma >= 0) return [{ start: line, end: line, text: `${added},` }];
  return [
    { start: end, end, text: "," },
    { start: line, end: line, text: added },
  ];
}

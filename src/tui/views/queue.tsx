// The queue: every undefined symbol with a mark, its figures and a word.

import type { ReactNode } from "react";
import { escapeName } from "../../app/messages.js";
import { keyToPress } from "../author-keys.js";
import { hasNoProof, objectsOf } from "../explain.js";
import { layoutIn } from "../layout.js";
import { filterWords, marksOf, ownCandidates, placeInView, rowKey } from "../model/queue.js";
import type { Row } from "../model/rows.js";
import { MARKS, type Word, wordOf } from "../rows.js";
import { modeOf, type State } from "../state.js";
import { alignRight, fill, shorten } from "../text.js";
import { bold, type Theme, type Tint, tint } from "../theme.js";
import { Block, titleLine } from "./parts.js";

const TINTS: Readonly<Record<Word, Tint | null>> = {
  choose: "ask",
  missing: "bad",
  invalid: "bad",
  auto: "good",
  decided: "good",
  skipped: "ask",
  ordinary: null,
};

export function Queue({ state, theme }: { readonly state: State; readonly theme: Theme }): ReactNode {
  const { columns, rows } = layoutIn(state).symbols;
  const { symbols, view } = state;
  const focused = modeOf(state) === "queue";
  const lines = [titleLine(theme, columns, { title: "Symbols", right: placeWords(state), focused })];
  const marks = marksOf(state);
  for (const index of view.indices.slice(symbols.top, symbols.top + rows)) {
    const row = state.rows[index];
    if (row === undefined) continue;
    const isMarked = marks.has(rowKey(row));
    lines.push(
      queueRow(state, row, { theme, columns, isSelected: index === symbols.index, isMarked, focused }),
    );
  }
  if (state.rows.length === 0) lines.push("  The object has no unresolved symbol.");
  else if (view.indices.length === 0)
    lines.push(`  No symbol to show: ${keyToPress(state, "filter", "f")} shows others.`);
  return <Block lines={lines} columns={columns} rows={rows + 1} />;
}

/** `3 of 12`, with the filter, and how many are marked. */
function placeWords(state: State): string {
  const { view, queue, rows } = state;
  const shown = view.indices.length;
  const place = shown === 0 ? "0" : String(Math.max(placeInView(state), 0) + 1);
  const marked = marksOf(state).size;
  const words = [marked === 0 ? "" : `${marked} marked`, rows.length === 0 ? "" : `${place} of ${shown}`];
  if (queue.filter !== "all" || queue.text !== "") words.push(`of ${rows.length}, ${filterWords(queue)}`);
  return words.filter(Boolean).join(", ").replace(", of ", " of ");
}

interface RowStyle {
  readonly theme: Theme;
  readonly columns: number;
  readonly isSelected: boolean;
  readonly isMarked: boolean;
  readonly focused: boolean;
}

function queueRow(state: State, row: Row, style: RowStyle): string {
  const { theme, columns, isSelected, isMarked, focused } = style;
  const word = wordOf(row);
  const figures = figuresOf(state, row, columns);
  const room = columns - 4 - figures.length - 10;
  const patched = row.patchedIn === null ? "" : " patched";
  const name = fill(`${shorten(escapeName(row.symbol), room - patched.length)}${patched}`, room);
  const color = TINTS[word];
  const shown = hasNoProof(row.outcome) && word === "decided" ? "unproven" : word;
  const cursor = isSelected ? ">" : " ";
  const mark = MARKS[word];
  const star = isMarked ? "*" : " ";
  const text = isSelected && focused ? bold(name) : name;
  if (color === null) return `${cursor}${mark}${star}${text}${figures} ${shown}`;
  return `${cursor}${tint(theme, color, mark)}${star}${text}${figures} ${tint(theme, color, shown)}`;
}

function figuresOf(state: State, row: Row, columns: number): string {
  if (columns < 48) return "";
  const candidates = ownCandidates(state, row);
  const many = `${alignRight(String(candidates.length), 5)} cand`;
  if (columns < 60) return many;
  const relocations = `${alignRight(String(row.uses.length), 4)} rel`;
  return `${relocations}${many}${alignRight(String(objectsOf(candidates)), 4)} obj`;
}

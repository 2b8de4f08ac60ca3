// The queue: every undefined symbol with a mark, its figures and a word.
import type { ReactNode } from "react";
import { escapeName } from "../../app/messages.js";
import { hasNoProof, objectsOf } from "../explain.js";
import { layoutOf } from "../layout.js";
import type { Row } from "../model/rows.js";
import { MARKS, type Word, wordOf } from "../rows.js";
import { candidatesOf, modeOf, type State } from "../state.js";
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
  const { columns, rows } = layoutOf(state.size).symbols;
  const { index, top } = state.symbols;
  const focused = modeOf(state) === "queue";
  const right = state.rows.length === 0 ? "" : `${index + 1} of ${state.rows.length}`;
  const lines = [titleLine(theme, columns, { title: "Symbols", right, focused })];
  for (const [offset, row] of state.rows.slice(top, top + rows).entries()) {
    const isSelected = top + offset === index;
    lines.push(queueRow(state, row, { theme, columns, isSelected, focused }));
  }
  if (state.rows.length === 0) lines.push("  The object has no unresolved symbol.");
  return <Block lines={lines} columns={columns} rows={rows + 1} />;
}

interface RowStyle {
  readonly theme: Theme;
  readonly columns: number;
  readonly isSelected: boolean;
  readonly focused: boolean;
}

function queueRow(state: State, row: Row, style: RowStyle): string {
  const { theme, columns, isSelected, focused } = style;
  const word = wordOf(row);
  const figures = figuresOf(state, row, columns);
  const room = columns - 4 - figures.length - 10;
  const patched = row.patchedIn === null ? "" : " patched";
  const name = fill(`${shorten(escapeName(row.symbol), room - patched.length)}${patched}`, room);
  const color = TINTS[word];
  const shown = hasNoProof(row.outcome) && word === "decided" ? "unproven" : word;
  const cursor = isSelected ? ">" : " ";
  const mark = MARKS[word];
  const text = isSelected && focused ? bold(name) : name;
  if (color === null) return `${cursor}${mark} ${text}${figures} ${shown}`;
  return `${cursor}${tint(theme, color, mark)} ${text}${figures} ${tint(theme, color, shown)}`;
}

function figuresOf(state: State, row: Row, columns: number): string {
  if (columns < 40) return "";
  const relocations = `${alignRight(String(row.uses.length), 4)} rel`;
  if (columns < 48) return relocations;
  const candidates = candidatesOf({ ...state, found: null }, row);
  const many = `${alignRight(String(candidates.length), 5)} cand`;
  if (columns < 60) return relocations + many;
  return `${relocations}${many}${alignRight(String(objectsOf(candidates)), 4)} obj`;
}

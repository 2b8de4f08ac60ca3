// Marking rows of the queue, to decide them together.

import { type Step, say, still } from "../actions.js";
import { keyToPress } from "../author-keys.js";
import { count } from "../explain.js";
import { type State, selected } from "../state.js";
import { marksOf, rowKey } from "./queue.js";
import type { Row } from "./rows.js";

function withMarks(state: State, marks: Iterable<string>): State {
  return { ...state, queue: { ...state.queue, marks: [...marks], anchor: null } };
}

/** Marks or unmarks the selected row. */
export function toggleMark(state: State): State {
  const row = selected(state);
  if (row === null) return state;
  const marks = new Set(marksOf(state));
  const key = rowKey(row);
  if (state.queue.anchor === null && marks.has(key)) marks.delete(key);
  else marks.add(key);
  return withMarks(state, marks);
}

/** The first press begins a range at the cursor, the second marks it. */
export function markRange(state: State): Step {
  const row = selected(state);
  if (row === null) return say(state, "There is no symbol to mark.");
  if (state.queue.anchor !== null) return still(withMarks(state, marksOf(state)));
  const begun = { ...state, queue: { ...state.queue, anchor: rowKey(row) } };
  return say(
    begun,
    `Range: move, then ${keyToPress(state, "mark-range", "V")} marks it, ${keyToPress(state, "back", "Esc")} gives it up.`,
  );
}

/** Marks all rows in sight; where all are marked, none. */
export function markAll(state: State): Step {
  const { view, rows } = state;
  const keys = view.indices.map((index) => rowKey(rows[index] as Row));
  const marks = new Set(marksOf(state));
  const all = keys.length > 0 && keys.every((key) => marks.has(key));
  for (const key of keys) {
    if (all) marks.delete(key);
    else marks.add(key);
  }
  return say(
    withMarks(state, marks),
    all
      ? "Unmarked."
      : `${count(marks.size, "symbol")} marked, ${keyToPress(state, "open", "Enter")} decides them.`,
  );
}

export function unmark(state: State): State {
  return withMarks(state, []);
}

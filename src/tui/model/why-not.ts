// Why a command can do nothing now, as a sentence; null: it can. Those of a few lines;
// the others are where their command is.
import { keyToPress } from "../author-keys.js";
import { reportFindings } from "../pages.js";
import { nextOpen } from "../rows.js";
import { type State, selected } from "../state.js";
import { markedRows } from "./queue.js";

export const noneOpen = ({ rows }: State) => (nextOpen(rows, -1) === null ? "Nothing left to choose." : null);
export const noMarks = (state: State) =>
  markedRows(state).length === 0 ? `No symbol is marked: ${keyToPress(state, "mark", "Space")} marks.` : null;
export const noUndo = ({ history }: State) => (history.past.length === 0 ? "Nothing to undo." : null);
export const noRedo = ({ history }: State) => (history.future.length === 0 ? "Nothing to redo." : null);
export const whyNotFunction = (state: State) => {
  const row = selected(state);
  return row?.isUndefined === true && row.patchedIn !== null
    ? null
    : "Only a name that is replaced and used has two answers.";
};
export const noFindings = (state: State) =>
  reportFindings(state).length === 0 ? "The report has no finding." : null;
export const noHits = (state: State) =>
  (state.search.result?.hits.length ?? 0) === 0
    ? `Nothing was searched for: ${keyToPress(state, "search", "/")} searches.`
    : null;

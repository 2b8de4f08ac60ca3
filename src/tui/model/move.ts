// Cursor moves in whatever has the keys: a list with a cursor, or text that scrolls.
import { type Step, say, still } from "../actions.js";
import { pageRows, windowTop } from "../layout.js";
import { helpLines, previewLines, reportLines } from "../pages.js";
import { nextOpen } from "../rows.js";
import { type Cursor, candidatesOf, modeOf, type Pane, type State, selected } from "../state.js";
import { selectSymbol } from "./decide.js";

/** How far: rows, pages (a fraction of the window), or to an end. */
export type Distance = { rows: number } | { pages: number } | { end: "first" | "last" };

export function move(state: State, distance: Distance): Step {
  const target = (now: number, length: number) => {
    const last = Math.max(length - 1, 0);
    if ("end" in distance) return distance.end === "first" ? 0 : last;
    const by = "rows" in distance ? distance.rows : Math.trunc(distance.pages * pageRows(state));
    return Math.min(Math.max(now + by, 0), last);
  };
  /** Text scrolls by its first row; it never scrolls past its last page. */
  const scroll = (top: number, length: number) => target(top, Math.max(length - pageRows(state) + 1, 1));

  switch (modeOf(state)) {
    case "queue": {
      const index = target(state.symbols.index, state.rows.length);
      return still(index === state.symbols.index ? state : selectSymbol(state, index));
    }
    case "resolve": {
      const length = candidatesOf(state, selected(state)).length;
      return still({ ...state, candidates: at(state.candidates, target(state.candidates.index, length)) });
    }
    case "search": {
      const { search } = state;
      const index = target(search.cursor.index, search.result?.hits.length ?? 0);
      return still({ ...state, search: { ...search, cursor: at(search.cursor, index) } });
    }
    case "preview": {
      const length = previewLines(state).length;
      return still({ ...state, annotation: { top: scroll(state.annotation.top, length) } });
    }
    case "report":
      return still({ ...state, report: { top: scroll(state.report.top, reportLines(state).length) } });
    case "help": {
      const top = state.overlay?.kind === "help" ? state.overlay.top : 0;
      const length = helpLines(state.size.columns).length;
      return still({ ...state, overlay: { kind: "help", top: scroll(top, length) } });
    }
    default:
      return still(state);
  }
}

function at(cursor: Cursor, index: number): Cursor {
  return { ...cursor, index };
}

const PANES: readonly Pane[] = ["symbols", "candidates", "annotation"];

export function movePane(state: State, by: 1 | -1, wrap: boolean): Step {
  const now = PANES.indexOf(state.pane);
  const next = wrap ? (now + by + PANES.length) % PANES.length : Math.min(Math.max(now + by, 0), 2);
  return still({ ...state, pane: PANES[next] ?? state.pane });
}

export function moveToOpen(state: State, direction: 1 | -1): Step {
  const index = nextOpen(state.rows, state.symbols.index, direction);
  if (index === null) return say(state, "Nothing left to choose.");
  return still(selectSymbol(state, index));
}

/** Puts the candidate cursor on candidate `number`, counted from 1. */
export function moveToCandidate(state: State, number: number): Step {
  const { length } = candidatesOf(state, selected(state));
  if (number > length)
    return say(state, length === 0 ? "No candidates." : `There are only ${length} candidates.`);
  return still({ ...state, pane: "candidates", candidates: at(state.candidates, number - 1) });
}

/**
 * Brings every cursor inside its list and every window around its cursor. Runs after each
 * action, so that no transition has to know about windows.
 */
export function settle(state: State): State {
  const { search } = state;
  const heights = { ...rowsOf(state) };
  return {
    ...state,
    symbols: inside(state.symbols, state.rows.length, heights.symbols),
    candidates: inside(
      state.candidates,
      state.screen === "main" ? candidatesOf(state, selected(state)).length : Number.MAX_SAFE_INTEGER,
      heights.candidates,
    ),
    search: { ...search, cursor: inside(search.cursor, search.result?.hits.length ?? 0, heights.search) },
  };
}

function rowsOf(state: State): { symbols: number; candidates: number; search: number } {
  const on = (pane: Pane) => pageRows({ ...state, overlay: null, screen: "main", pane });
  return {
    symbols: on("symbols"),
    candidates: on("candidates"),
    search: pageRows({ ...state, overlay: null, screen: "search" }),
  };
}

function inside(cursor: Cursor, length: number, rows: number): Cursor {
  const index = Math.min(cursor.index, Math.max(length - 1, 0));
  const top = windowTop(cursor.top, index, Math.max(rows, 1), length);
  return index === cursor.index && top === cursor.top ? cursor : { index, top };
}

// Cursor moves in whatever has the keys: a list with a cursor, or text that scrolls.

import { type Step, say, still } from "../actions.js";
import { keyToPress } from "../author-keys.js";
import { layoutOf, pageRows, windowTop } from "../layout.js";
import { buildEntries } from "../pages/build.js";
import { diffLines } from "../pages/diff.js";
import { overlayLines } from "../pages/overlays.js";
import { previewLines, reportLines } from "../pages.js";
import {
  type Cursor,
  candidatesOf,
  modeOf,
  type Overlay,
  type Pane,
  type State,
  selected,
} from "../state.js";
import { selectSymbol } from "./decide.js";
import { menuOf } from "./menus.js";
import { paletteCommands } from "./palette.js";
import { nextOpenInView, placeInView, viewOf } from "./queue.js";
import { reviewItems } from "./review.js";

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

  const mode = modeOf(state);
  const { overlay } = state;
  switch (mode) {
    case "queue": {
      const { indices } = state.view;
      const index = indices[target(placeInView(state), indices.length)] ?? state.symbols.index;
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
      return scrollReport(state, scroll);
    case "review":
      return moveInReview(state, distance, target, scroll);
    case "build": {
      const index = target(state.build.index, buildEntries(state).length);
      return still({ ...state, build: { ...state.build, index } });
    }
    case "sources":
      return moveInOffers(state, target);
    default:
      return overlay === null
        ? still(state)
        : still({ ...state, overlay: moveInOverlay(state, overlay, target, scroll) });
  }
}

type Target = (now: number, length: number) => number;

function scrollReport(state: State, scroll: Target): Step {
  const top = scroll(state.report.top, reportLines(state).length);
  return still({ ...state, report: { ...state.report, top } });
}

/** Steps move between the ways to write, pages the diff. */
function moveInReview(state: State, distance: Distance, target: Target, scroll: Target): Step {
  const { index, top } = state.review;
  if ("rows" in distance) {
    return still({ ...state, review: { ...state.review, index: target(index, reviewItems(state).length) } });
  }
  return still({ ...state, review: { ...state.review, top: scroll(top, diffLines(state).length) } });
}

function moveInOffers(state: State, target: Target): Step {
  const { offers } = state;
  if (offers === null) return still(state);
  return still({ ...state, offers: { ...offers, index: target(offers.index, offers.list.length) } });
}

function moveInOverlay(state: State, overlay: Overlay, target: Target, scroll: Target): Overlay {
  switch (overlay.kind) {
    case "palette": {
      const { length } = paletteCommands(state);
      return { ...overlay, cursor: at(overlay.cursor, target(overlay.cursor.index, length)) };
    }
    case "menu":
      return { ...overlay, index: target(overlay.index, menuOf(state)?.items.length ?? 0) };
    case "help":
    case "details":
    case "guide":
    case "code":
      return { ...overlay, top: scroll(overlay.top, overlayLines(state).length) };
    default:
      return overlay;
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
  const index = nextOpenInView(state, direction);
  if (index === null)
    return say(
      state,
      `Nothing left to choose among those shown: ${keyToPress(state, "filter", "f")} shows others.`,
    );
  return still(selectSymbol(state, index));
}

/** Puts the candidate cursor on candidate `number`, counted from 1. */
export function moveToCandidate(state: State, number: number): Step {
  const { length } = candidatesOf(state, selected(state));
  if (number > length) {
    const told = length === 1 ? "There is only one candidate." : `There are only ${length} candidates.`;
    return say(state, length === 0 ? "No candidates." : told);
  }
  return still({ ...state, pane: "candidates", candidates: at(state.candidates, number - 1) });
}

/**
 * Brings every cursor inside its list and every window around its cursor. Runs after each
 * action, so that no transition has to know about windows.
 */
export function settle(before: State): State {
  const state = inView(before);
  const { search } = state;
  const heights = { ...rowsOf(state) };
  return {
    ...state,
    overlay: overlayInside(state),
    symbols: { index: state.symbols.index, top: topOfQueue(state, heights.symbols) },
    candidates: inside(
      state.candidates,
      state.screen === "main" ? candidatesOf(state, selected(state)).length : Number.MAX_SAFE_INTEGER,
      heights.candidates,
    ),
    search: { ...search, cursor: inside(search.cursor, search.result?.hits.length ?? 0, heights.search) },
  };
}

/** Makes the view anew where rows or options are others, and selects a row that is in it. */
function inView(state: State): State {
  const { rows, queue, view, symbols } = state;
  if (view.rows === rows && view.options === queue && symbols.index < rows.length) return state;
  const now = viewOf(rows, queue);
  const next = {
    ...state,
    view: now,
    symbols: { ...symbols, index: Math.min(symbols.index, Math.max(rows.length - 1, 0)) },
  };
  if (placeInView(next) >= 0 || now.indices.length === 0) return next;
  const after = now.indices.find((index) => index > next.symbols.index) ?? now.indices.at(-1);
  return selectSymbol(next, after ?? 0);
}

function topOfQueue(state: State, rows: number): number {
  const place = Math.max(placeInView(state), 0);
  return windowTop(state.symbols.top, place, Math.max(rows, 1), state.view.indices.length);
}

function overlayInside(state: State): Overlay | null {
  const { overlay } = state;
  if (overlay?.kind !== "palette") return overlay;
  const { length } = paletteCommands(state);
  return { ...overlay, cursor: inside(overlay.cursor, length, layoutOf(state.size).full.rows - 1) };
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

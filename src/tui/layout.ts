// Where panes are, as a pure function of the terminal's size and of the guide being
// open: sizes that followed the content would make the screen jump at every cursor move.
import { isTooSmall, type Size, type State } from "./state.js";

/** Columns from which the symbols stand left of their candidates. */
const TWO_COLUMNS = 120;
/** Columns from which the code has a column of its own. */
const THREE_COLUMNS = 170;
/** Below either, one pane is shown and Tab switches. */
const ONE_PANE: Size = { columns: 60, rows: 16 };

type LayoutKind = "small" | "one" | "stacked" | "columns" | "three";

/** Columns and content rows of each pane, without its title (and without the candidates' column heads). */
export interface Layout {
  readonly kind: LayoutKind;
  readonly symbols: Size;
  readonly candidates: Size;
  /** Null: the guide has its place. */
  readonly annotation: Size | null;
  /** Null where there is no room for it, or it is closed. */
  readonly guide: Size | null;
  readonly neighbours: Size | null;
  readonly uses: Size | null;
  readonly code: Size | null;
  /** Search results, report, help: everything between the header and the two bottom lines, less a title. */
  readonly full: Size;
}

/** Header, hint and footer. */
const FRAME_ROWS = 3;
/** Characters of the guide's longest text, about. */
const GUIDE_LENGTH = 600;

export function layoutOf(size: Size, guide = false): Layout {
  const { columns } = size;
  const body = size.rows - FRAME_ROWS;
  const full = { columns, rows: Math.max(body - 1, 0) };
  const rest = { guide: null, neighbours: null, uses: null, code: null, full };
  if (isTooSmall(size)) return { ...rest, kind: "small", symbols: full, candidates: full, annotation: full };
  if (columns < ONE_PANE.columns || size.rows < ONE_PANE.rows) {
    const candidates = { columns, rows: full.rows - 1 };
    return { ...rest, kind: "one", symbols: full, candidates, annotation: full };
  }
  if (columns >= THREE_COLUMNS) return inThree(body, full, guide);
  if (columns >= TWO_COLUMNS) return inTwo(body, full, guide);
  return stacked(body, full, guide);
}

/** Rows in which the guide's longest text has room. */
function guideRows(columns: number, most: number): number {
  return Math.min(Math.ceil(GUIDE_LENGTH / (columns - 6)), most);
}

function stacked(body: number, full: Size, guide: boolean): Layout {
  const { columns } = full;
  const free = body - 4;
  const both = guide && free >= 34;
  const explained = guide ? guideRows(columns, Math.floor(free * 0.48)) : 0;
  const annotation = guide && !both ? 0 : Math.min(8, Math.floor(free * 0.32));
  const lists = free - explained - annotation - (both ? 1 : 0);
  const symbols = Math.ceil(lists / 2);
  return {
    kind: "stacked",
    symbols: { columns, rows: symbols },
    candidates: { columns, rows: lists - symbols },
    annotation: annotation === 0 ? null : { columns, rows: annotation },
    guide: explained === 0 ? null : { columns, rows: explained },
    neighbours: null,
    uses: null,
    code: null,
    full,
  };
}

/** Symbols on the left with the guide below; what belongs to the selected one on the right. */
function inTwo(body: number, full: Size, guide: boolean): Layout {
  const left = Math.floor((full.columns - 1) * 0.45);
  const right = full.columns - 1 - left;
  const explained = guide ? guideRows(left, Math.floor((body - 2) * 0.5)) : 0;
  const symbols = body - 1 - (explained === 0 ? 0 : explained + 1);
  return {
    kind: "columns",
    symbols: { columns: left, rows: symbols },
    guide: explained === 0 ? null : { columns: left, rows: explained },
    ...besideSymbols(body, right),
    code: null,
    full,
  };
}

function inThree(body: number, full: Size, guide: boolean): Layout {
  const left = Math.floor((full.columns - 2) * 0.3);
  const middle = Math.floor((full.columns - 2) * 0.37);
  const right = full.columns - 2 - left - middle;
  const explained = guide ? guideRows(left, Math.floor((body - 2) * 0.5)) : 0;
  const { annotation, ...beside } = besideSymbols(body, middle);
  const rows = annotation.rows + 1;
  return {
    kind: "three",
    full,
    symbols: { columns: left, rows: body - 1 - (explained === 0 ? 0 : explained + 1) },
    guide: explained === 0 ? null : { columns: left, rows: explained },
    ...beside,
    candidates: { columns: middle, rows: beside.candidates.rows + rows },
    annotation: { columns: right, rows: annotation.rows },
    code: { columns: right, rows: body - 1 - rows },
  };
}

/** Candidates, what stands around them in memory, uses, annotation: one below the other. */
function besideSymbols(body: number, columns: number) {
  const tall = body >= 22;
  const around = tall ? Math.min(5, Math.floor(body * 0.19)) : 0;
  const uses = tall ? Math.min(6, Math.floor(body * 0.13)) : 0;
  const annotation = Math.max(4, Math.min(12, Math.floor((body - 3) * 0.28)));
  const titles = 3 + (tall ? 2 : 0);
  return {
    candidates: { columns, rows: body - titles - around - uses - annotation },
    neighbours: tall ? { columns, rows: around } : null,
    uses: tall ? { columns, rows: uses } : null,
    annotation: { columns, rows: annotation },
  };
}

/** The layout of a state: where the guide took the annotation's place, it gives way to the keys. */
export function layoutIn({ size, guide, pane }: Pick<State, "size" | "guide" | "pane">): Layout {
  const layout = layoutOf(size, guide);
  return layout.annotation === null && pane === "annotation" ? layoutOf(size) : layout;
}

/** Overlays that take the whole screen. */
const PAGES: readonly string[] = ["help", "details", "guide", "code", "palette"];

/** Characters of the guide's longest text on a screen, about; findings have longer ones. */
const PLACE_LENGTH = 470;

/** What a screen other than the panes has, and the guide below it; null: closed, or no room for both. */
export function screenIn({ size, guide, screen, overlay }: Screened): { body: Size; guide: Size | null } {
  const { full, kind } = layoutOf(size);
  const isPage = overlay !== null && PAGES.includes(overlay.kind);
  if (!guide || isPage || screen === "main" || kind === "one" || kind === "small")
    return { body: full, guide: null };
  const { columns } = full;
  const rows =
    screen === "report" || screen === "build"
      ? guideRows(columns, Math.floor(full.rows * 0.48))
      : Math.min(Math.ceil(PLACE_LENGTH / (columns - 6)), Math.floor(full.rows * 0.4));
  return { body: { columns, rows: full.rows - rows - 1 }, guide: { columns, rows } };
}

type Screened = Pick<State, "size" | "guide" | "screen" | "overlay">;

/** Where the guide's pane is, on any screen; null: it is closed, or something else has its place. */
export function guideIn(state: Screened & Pick<State, "pane">): Size | null {
  const { overlay, screen } = state;
  if (overlay !== null && PAGES.includes(overlay.kind)) return null;
  return screen === "main" ? layoutIn(state).guide : screenIn(state).guide;
}

/** Rows of the list that has the keys; search shows its query above the results. */
export function pageRows(state: State): number {
  const layout = layoutIn(state);
  const { overlay, screen } = state;
  const { body } = screenIn(state);
  if (overlay?.kind === "palette") return layout.full.rows - 1;
  if (overlay !== null || ["report", "build", "sources"].includes(screen)) return body.rows;
  if (screen === "review") return diffRows(state);
  if (screen === "search") return body.rows - 1;
  return layout[state.pane]?.rows ?? layout.full.rows;
}

/** Ways to write stand above the diff, with a title each. */
export const REVIEW_ITEMS = 5;

export function diffRows(state: Screened): number {
  return Math.max(screenIn(state).body.rows - REVIEW_ITEMS - 1, 1);
}

/**
 * First row of a window of `rows` rows that holds `index`, with a neighbour on each side where
 * there is room for it, and moved as little as possible.
 */
export function windowTop(top: number, index: number, rows: number, length: number): number {
  const margin = rows >= 5 ? 1 : 0;
  const last = Math.max(length - rows, 0);
  const lowest = index - rows + 1 + margin;
  const moved = Math.max(Math.min(top, index - margin), lowest);
  return Math.min(Math.max(moved, 0), last);
}

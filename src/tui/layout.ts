// Where panes are, as a pure function of the terminal's size alone: sizes that
// followed the content would make the screen jump at every cursor move.
import { isTooSmall, type Size, type State } from "./state.js";

/** Columns from which the symbols stand left of their candidates. */
const TWO_COLUMNS = 120;
/** Below either, one pane is shown and Tab switches. */
const ONE_PANE: Size = { columns: 60, rows: 16 };

export type LayoutKind = "small" | "one" | "stacked" | "columns";

/** Columns and content rows of each pane, without its title (and without the candidates' column heads). */
export interface Layout {
  readonly kind: LayoutKind;
  readonly symbols: Size;
  readonly candidates: Size;
  readonly annotation: Size;
  /** Search results, report, help: everything between the header and the two bottom lines, less a title. */
  readonly full: Size;
}

/** Header, hint and footer. */
const FRAME_ROWS = 3;

export function layoutOf(size: Size): Layout {
  const { columns } = size;
  const body = size.rows - FRAME_ROWS;
  const full = { columns, rows: Math.max(body - 1, 0) };
  if (isTooSmall(size)) return { kind: "small", symbols: full, candidates: full, annotation: full, full };
  if (columns < ONE_PANE.columns || size.rows < ONE_PANE.rows) {
    return {
      kind: "one",
      symbols: full,
      candidates: { columns, rows: full.rows - 1 },
      annotation: full,
      full,
    };
  }
  if (columns >= TWO_COLUMNS) {
    const left = Math.floor((columns - 1) * 0.45);
    const right = columns - 1 - left;
    const annotation = Math.max(4, Math.floor((body - 3) * 0.4));
    return {
      kind: "columns",
      symbols: { columns: left, rows: full.rows },
      candidates: { columns: right, rows: body - 3 - annotation },
      annotation: { columns: right, rows: annotation },
      full,
    };
  }
  const free = body - 4;
  const annotation = Math.min(8, Math.floor(free * 0.32));
  const symbols = Math.ceil((free - annotation) / 2);
  return {
    kind: "stacked",
    symbols: { columns, rows: symbols },
    candidates: { columns, rows: free - annotation - symbols },
    annotation: { columns, rows: annotation },
    full,
  };
}

/** Rows of the list that has the keys; search shows its query above the results. */
export function pageRows(state: State): number {
  const layout = layoutOf(state.size);
  if (state.overlay?.kind === "help" || state.screen === "report") return layout.full.rows;
  if (state.screen === "search") return layout.full.rows - 1;
  return layout[state.pane].rows;
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

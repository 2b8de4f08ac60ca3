// The queue as it is shown: which rows, in which order, which of them are marked.
import { isOpen, wordOf } from "../rows.js";
import { candidatesOf, type QueueOptions, type QueueView, type State } from "../state.js";
import type { Row } from "./rows.js";

export type FilterName = "all" | "open" | "decided" | "auto" | "skipped" | "ordinary" | "patched" | "marked";
export type OrderName = "name" | "state" | "object" | "uses";

/** Stays the same while the author decides; rows of one name are told apart by the object that is patched. */
export function rowKey({ symbol, patchedIn, isUndefined }: Row): string {
  return isUndefined ? symbol : `${symbol}\0${patchedIn}`;
}

type Passes = (row: Row, marks: ReadonlySet<string>) => boolean;

export const FILTERS: Readonly<Record<FilterName, { readonly title: string; readonly passes: Passes }>> = {
  all: { title: "all symbols", passes: () => true },
  open: { title: "still to choose, missing or invalid", passes: (row) => isOpen(row) },
  decided: { title: "decided by you or by an annotation", passes: (row) => wordOf(row) === "decided" },
  auto: { title: "decided by a rule", passes: (row) => wordOf(row) === "auto" },
  skipped: { title: "skipped", passes: (row) => wordOf(row) === "skipped" },
  ordinary: { title: "left to the module loader", passes: (row) => wordOf(row) === "ordinary" },
  patched: { title: "patched functions", passes: (row) => row.patchedIn !== null },
  marked: { title: "marked", passes: (row, marks) => marks.has(rowKey(row)) },
};

const STATES = ["choose", "missing", "invalid", "skipped", "decided", "auto", "ordinary"] as const;

const objectOf = ({ outcome, patchedIn }: Row): string =>
  outcome.kind === "klp" ? outcome.object : (patchedIn ?? "\uffff");

type Rank = (row: Row) => number | string;

export const ORDERS: Readonly<Record<OrderName, { readonly title: string; readonly rank: Rank | null }>> = {
  name: { title: "name", rank: null },
  state: { title: "what is open first", rank: (row) => STATES.indexOf(wordOf(row)) },
  object: { title: "object", rank: objectOf },
  uses: { title: "most uses first", rank: ({ uses }) => -uses.length },
};

export function viewOf(rows: readonly Row[], options: QueueOptions): QueueView {
  const marks = new Set(options.marks);
  const { passes } = FILTERS[options.filter];
  const wanted = options.text.toLowerCase();
  const indices = [...rows.keys()].filter((index) => {
    const row = rows[index] as Row;
    return passes(row, marks) && (wanted === "" || row.symbol.toLowerCase().includes(wanted));
  });
  const { rank } = ORDERS[options.order];
  if (rank !== null) {
    const ranks = rows.map(rank);
    const of = (index: number) => ranks[index] ?? "";
    indices.sort((a, b) => (of(a) < of(b) ? -1 : of(a) > of(b) ? 1 : a - b));
  }
  return { rows, options, indices };
}

/** Place of the selected row in the view; -1: it is not in sight. */
export function placeInView({ view, symbols }: State): number {
  return view.indices.indexOf(symbols.index);
}

/** Keys of the marked rows, with those of the range that is being marked. */
export function marksOf(state: State): ReadonlySet<string> {
  const { queue, view, rows } = state;
  const marks = new Set(queue.marks);
  if (queue.anchor === null) return marks;
  const from = view.indices.findIndex((index) => rowKey(rows[index] as Row) === queue.anchor);
  const to = placeInView(state);
  if (from < 0 || to < 0) return marks;
  for (const index of view.indices.slice(Math.min(from, to), Math.max(from, to) + 1)) {
    marks.add(rowKey(rows[index] as Row));
  }
  return marks;
}

/** Marked rows, in the order of the rows, as far as they are in sight or not. */
export function markedRows(state: State): readonly Row[] {
  const marks = marksOf(state);
  return marks.size === 0 ? [] : state.rows.filter((row) => marks.has(rowKey(row)));
}

/** `all`, `open, "acpi"`: what the queue's title says. */
export function filterWords({ filter, text }: QueueOptions): string {
  return text === "" ? filter : `${filter}, "${text}"`;
}

/** Index of the next open row in the view's order, wrapping round; null when none of those in sight is open. */
export function nextOpenInView(state: State, direction: 1 | -1): number | null {
  const { indices } = state.view;
  const from = placeInView(state);
  for (let step = 1; step <= indices.length; step++) {
    const index = indices[(from + direction * step + indices.length * 2) % indices.length];
    const row = index === undefined ? undefined : state.rows[index];
    if (index !== undefined && row !== undefined && isOpen(row)) return index;
  }
  return null;
}

/** Candidates of a row as the queue counts them: without a name found by search. */
export function ownCandidates(state: State, row: Row) {
  return candidatesOf({ ...state, found: null }, row);
}

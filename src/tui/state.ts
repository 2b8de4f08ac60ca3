// The whole state of a session as plain readonly data. Both interfaces show it;
// only reducer.ts makes new ones.

import type { DecisionHistory, OtherSession, SavedSession, SessionSummary } from "../app/sessions/types.js";
import type {
  Candidate,
  ConvertResult,
  Decision,
  Dialect,
  Finding,
  Progress,
  Resolution,
  SearchResult,
  Snippet,
  Workbench,
} from "../app/types.js";
import type { Row } from "./model/rows.js";
import { emptyField, type TextField } from "./model/text-field.js";

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** What the reducer may ask: lookups without effects. Search, conversion and writing are effects. */
export type Knowledge = Pick<
  Workbench,
  | "path"
  | "moduleName"
  | "sources"
  | "machine"
  | "release"
  | "resolve"
  | "candidates"
  | "positionsKnown"
  | "snippet"
>;

/** Paths of the command line. */
export interface Paths {
  readonly object: string;
  readonly out: string | null;
  readonly decisions: string | null;
}

/** Cursor of a list and the first row of its window. */
export interface Cursor {
  readonly index: number;
  readonly top: number;
}

export type Pane = "symbols" | "candidates" | "annotation";
export type Screen = "loading" | "main" | "search" | "report";

export type Overlay =
  | { readonly kind: "help"; readonly top: number }
  | { readonly kind: "confirm-quit" }
  | { readonly kind: "prompt"; readonly purpose: "annotate" | "convert"; readonly field: TextField };

export interface Message {
  readonly tone: "info" | "warning" | "error";
  readonly text: string;
  /** The same in fewer words, for where the text does not fit; longest first. */
  readonly shorter?: readonly string[];
}

export interface Search {
  readonly field: TextField;
  /** Revision of the last request; a result of an older one is dropped. */
  readonly revision: number;
  /** The newest result; null before the first one. */
  readonly result: SearchResult | null;
  /** Revision that `result` answers. */
  readonly answered: number;
  readonly cursor: Cursor;
}

export type History = DecisionHistory;

/** The saved session of this run's inputs, as far as the author is told of it. */
export interface SessionState {
  /** Every decision is saved as it is made. */
  readonly keeps: boolean;
  /** What an earlier run left, until the author says whether to go on with it; null: there is no question. */
  readonly offer: SavedSession | null;
  /** An earlier session of the same object that does not hold here. */
  readonly other: OtherSession | null;
  /** Damaged, in use by another process, off. */
  readonly findings: readonly Finding[];
  /** The last list that was asked for; null: none yet. */
  readonly list: readonly SessionSummary[] | null;
}

export interface State {
  readonly size: Size;
  readonly paths: Paths;
  /** Null while loading. */
  readonly knowledge: Knowledge | null;
  readonly progress: Progress | null;
  readonly history: History;
  /** Decisions of the command line and of its decisions file; they hold also after a session is resumed. */
  readonly stated: readonly Decision[];
  readonly session: SessionState;
  /** Outcomes of the undefined symbols: what the annotation is made from. */
  readonly resolutions: readonly Resolution[];
  /** What the author sees of them, and of the patched functions. */
  readonly rows: readonly Row[];
  readonly findings: readonly Finding[];
  readonly dialect: Dialect;
  /** Annotation of everything decided so far, in `dialect`. */
  readonly snippet: Snippet;
  readonly screen: Screen;
  readonly pane: Pane;
  readonly overlay: Overlay | null;
  readonly symbols: Cursor;
  readonly candidates: Cursor;
  readonly annotation: { readonly top: number };
  readonly report: { readonly top: number };
  /** A name found by search whose definitions stand in for the selected symbol's own candidates. */
  readonly found: string | null;
  readonly search: Search;
  readonly conversion: ConvertResult | null;
  /** What is being done that takes a moment; shown in place of the message. */
  readonly busy: string | null;
  /** The last attempt to write failed: the session ends with exit code 5 unless a later one succeeds. */
  readonly writeFailed: boolean;
  /** The present decisions are in a file (or in a written object or annotation). */
  readonly saved: boolean;
  readonly message: Message | null;
  /** First key of a sequence of two (`g g`), else empty. */
  readonly pendingKey: string;
  /** Time of the last ^C in milliseconds; null when it no longer counts. */
  readonly interruptedAt: number | null;
  /** Exit code; not null: the session is over. */
  readonly exit: number | null;
}

export const startOfList: Cursor = { index: 0, top: 0 };

export function initialState(
  paths: Paths,
  decisions: readonly Decision[],
  size: Size,
  dialect: Dialect = "sympos",
): State {
  return {
    size,
    paths,
    knowledge: null,
    progress: null,
    history: { past: [], present: decisions, future: [] },
    stated: decisions,
    session: { keeps: false, offer: null, other: null, findings: [], list: null },
    resolutions: [],
    rows: [],
    findings: [],
    dialect,
    snippet: { text: "", findings: [] },
    screen: "loading",
    pane: "symbols",
    overlay: null,
    symbols: startOfList,
    candidates: startOfList,
    annotation: { top: 0 },
    report: { top: 0 },
    found: null,
    search: { field: emptyField, revision: 0, result: null, answered: 0, cursor: startOfList },
    conversion: null,
    busy: null,
    writeFailed: false,
    saved: true,
    message: null,
    pendingKey: "",
    interruptedAt: null,
    exit: null,
  };
}

/** Where keys go: the innermost thing that is open. */
export type Mode =
  | "loading"
  | "queue"
  | "resolve"
  | "preview"
  | "search"
  | "report"
  | "help"
  | "prompt"
  | "confirm"
  | "small";

export const SMALLEST: Size = { columns: 40, rows: 10 };

export function isTooSmall(size: Size): boolean {
  return size.columns < SMALLEST.columns || size.rows < SMALLEST.rows;
}

export function modeOf(state: State): Mode {
  if (isTooSmall(state.size)) return "small";
  if (state.overlay !== null) return overlayMode(state.overlay);
  if (state.screen !== "main") return state.screen;
  if (state.pane === "symbols") return "queue";
  return state.pane === "candidates" ? "resolve" : "preview";
}

function overlayMode(overlay: Overlay): Mode {
  return overlay.kind === "confirm-quit" ? "confirm" : overlay.kind;
}

/** The selected row; null when there is none. */
export function selected(state: State): Row | null {
  return state.rows[state.symbols.index] ?? null;
}

/** What the selected symbol may mean: its candidates, or the definitions of a name found by search. */
export function candidatesOf(state: State, row: Row | null): readonly Candidate[] {
  if (row === null || state.knowledge === null) return [];
  if (state.found !== null && row === selected(state)) return state.knowledge.candidates(state.found);
  const { outcome } = row;
  if (outcome.kind === "undecided") return outcome.candidates;
  if (outcome.kind === "missing") return outcome.near;
  const all = state.knowledge.candidates(outcome.kind === "klp" ? outcome.name : row.symbol);
  // a patched function is looked up in its own object alone
  return row.isUndefined ? all : all.filter(({ object }) => object === row.patchedIn);
}

// The whole state of a session as plain readonly data. Both interfaces show it;
// only reducer.ts makes new ones.
import type {
  Candidate,
  ConvertResult,
  Decision,
  Dialect,
  Finding,
  ObjectFacts,
  Progress,
  Resolution,
  Snippet,
  Workbench,
} from "../app/types.js";
import type { Command } from "./commands.js";
import type { Row } from "./model/rows.js";
import { emptyField } from "./model/text-field.js";
import type {
  BuildState,
  CodeCache,
  Cursor,
  History,
  Message,
  Offers,
  Overlay,
  Pane,
  Press,
  QueueOptions,
  QueueView,
  Review,
  Screen,
  Search,
  SessionState,
  Size,
} from "./state-parts.js";

export type {
  Cursor,
  History,
  MenuName,
  Message,
  Overlay,
  Pane,
  Purpose,
  QueueOptions,
  QueueView,
  Size,
} from "./state-parts.js";

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
  | "uses"
  | "neighbours"
>;

/** Paths of the command line. */
export interface Paths {
  readonly object: string;
  readonly out: string | null;
  readonly decisions: string | null;
  /** Source files of the livepatch that were named. */
  readonly src?: readonly string[];
}

export interface State {
  readonly size: Size;
  /** The table with the author's keys; null: as it is. */
  readonly commands: readonly Command[] | null;
  readonly paths: Paths;
  /** What the object says before its sources are read. */
  readonly object: ObjectFacts | null;
  /** Null: sources were named, or are chosen. */
  readonly offers: Offers | null;
  /** When reading began, in milliseconds of the clock of `progress`; null before. */
  readonly loadingSince: number | null;
  /** Milliseconds that reading has taken so far. */
  readonly loadingTime: number;
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
  /** `index` is that of a row in `rows`, `top` that of the first line in sight of `view`. */
  readonly symbols: Cursor;
  readonly queue: QueueOptions;
  readonly view: QueueView;
  readonly guide: boolean;
  readonly code: CodeCache;
  readonly review: Review;
  readonly build: BuildState;
  /** Where the annotation was written in this session; null: nowhere. */
  readonly annotationFile: { readonly path: string; readonly line: number } | null;
  readonly candidates: Cursor;
  readonly annotation: { readonly top: number };
  /** `finding`: the one that was gone to, a place in what the report tells; null: none was. */
  readonly report: { readonly top: number; readonly finding: number | null };
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
  /** Keys that were typed before there was anything to act on; they are carried out then. */
  readonly ahead: readonly Press[];
  /** First key of a sequence of two (`g g`), else empty. */
  readonly pendingKey: string;
  /** Time of the last ^C in milliseconds; null when it no longer counts. */
  readonly interruptedAt: number | null;
  /** Exit code; not null: the session is over. */
  readonly exit: number | null;
}

export const startOfList: Cursor = { index: 0, top: 0 };

const QUEUE: QueueOptions = { filter: "all", text: "", order: "name", marks: [], anchor: null };

export function initialState(
  paths: Paths,
  decisions: readonly Decision[],
  size: Size,
  dialect: Dialect = "sympos",
): State {
  return {
    size,
    commands: null,
    paths,
    object: null,
    offers: null,
    loadingSince: null,
    loadingTime: 0,
    queue: QUEUE,
    view: { rows: [], options: QUEUE, indices: [] },
    guide: false,
    code: {},
    review: { index: 0, top: 0, revision: 0, plan: null, src: paths.src ?? [] },
    build: {
      why: "Nothing here builds the object.",
      running: null,
      news: null,
      last: null,
      changes: [],
      index: 0,
    },
    annotationFile: null,
    knowledge: null,
    progress: null,
    history: { past: [], present: decisions, future: [] },
    stated: decisions,
    session: { keeps: false, offer: null, other: null, resumed: [], findings: [], list: null },
    resolutions: [],
    rows: [],
    findings: [],
    dialect,
    snippet: { text: "", said: 0, findings: [] },
    screen: "loading",
    pane: "symbols",
    overlay: null,
    symbols: startOfList,
    candidates: startOfList,
    annotation: { top: 0 },
    report: { top: 0, finding: null },
    found: null,
    search: { field: emptyField, revision: 0, result: null, answered: 0, cursor: startOfList },
    conversion: null,
    busy: null,
    writeFailed: false,
    saved: true,
    message: null,
    ahead: [],
    pendingKey: "",
    interruptedAt: null,
    exit: null,
  };
}

/** Where keys go: the innermost thing that is open. */
export type Mode =
  | "sources"
  | "loading"
  | "queue"
  | "resolve"
  | "preview"
  | "search"
  | "report"
  | "review"
  | "build"
  | "help"
  | "details"
  | "guide"
  | "code"
  | "palette"
  | "menu"
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

// The pieces that the state of a session is made of.

import type { BuildResult } from "../app/build/rebuild.js";
import type {
  DecisionHistory,
  OpenSession,
  OtherSession,
  SavedSession,
  SessionSummary,
} from "../app/sessions/types.js";
import type {
  AnnotationPlan,
  Decision,
  Disassembly,
  Finding,
  SearchResult,
  SourceOffer,
  Workbench,
} from "../app/types.js";
import type { FilterName, OrderName } from "./model/queue.js";
import type { Row } from "./model/rows.js";
import type { TextField } from "./model/text-field.js";

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** A key from the terminal. `text` is what it writes into a text field; `at` is in milliseconds. */
export interface Press {
  readonly key: string;
  readonly text: string;
  readonly at: number;
}

/** Cursor of a list and the first row of its window. */
export interface Cursor {
  readonly index: number;
  readonly top: number;
}

export type Pane = "symbols" | "candidates" | "annotation";
export type Screen = "sources" | "loading" | "main" | "search" | "report" | "review" | "build";

export type Purpose = "annotate" | "convert" | "skip" | "filter" | "source" | "src";
export type MenuName = "filter" | "order" | "marked" | "resume" | "sessions";

/** What is open over the screen. `top` is the first row in sight of a text, `index` the cursor of a list. */
export type Overlay =
  | { readonly kind: "help" | "details"; readonly top: number }
  /** About what is `behind` it, the screen where that is null, or the `problem` that was told last. */
  | {
      readonly kind: "guide";
      readonly top: number;
      readonly behind: Overlay | null;
      readonly problem: string | null;
    }
  /** The code around one use, counted from 0. */
  | { readonly kind: "code"; readonly use: number; readonly top: number }
  | { readonly kind: "palette"; readonly field: TextField; readonly cursor: Cursor }
  | { readonly kind: "menu"; readonly menu: MenuName; readonly index: number }
  | { readonly kind: "confirm-quit" }
  | { readonly kind: "prompt"; readonly purpose: Purpose; readonly field: TextField };

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
  /** What the session that was gone on with had decided; empty: none was. */
  readonly resumed: readonly Decision[];
  /** Damaged, in use by another process, off. */
  readonly findings: readonly Finding[];
  /** The last list that was asked for; null: none yet. */
  readonly list: readonly SessionSummary[] | null;
}

/** How the queue is shown: nothing here changes what is decided. */
export interface QueueOptions {
  readonly filter: FilterName;
  /** A part of the name; empty: all. */
  readonly text: string;
  readonly order: OrderName;
  /** Keys of the marked rows. */
  readonly marks: readonly string[];
  /** Key of the row at which a range begins that ends at the cursor; null: none. */
  readonly anchor: string | null;
}

/** Which rows the queue shows, in which order; made anew when `rows` or `options` are others. */
export interface QueueView {
  readonly rows: readonly Row[];
  readonly options: QueueOptions;
  /** Indices into `rows`. */
  readonly indices: readonly number[];
}

/** Symbol sources that were found for an author who named none. */
export interface Offers {
  readonly list: readonly SourceOffer[];
  /** Indices into `list`. */
  readonly chosen: readonly number[];
  readonly index: number;
}

/** What would be written into the source. */
export interface Review {
  /** Of the ways to write. */
  readonly index: number;
  /** First line in sight of the diff. */
  readonly top: number;
  /** Of the last plan that was asked for. */
  readonly revision: number;
  /** Null: on its way, or never asked for. */
  readonly plan: AnnotationPlan | null;
  /** Source files that the author named; empty: they are looked for. */
  readonly src: readonly string[];
}

/** Code around the uses of symbols, as far as it was asked for; null: on its way. */
export type CodeCache = Readonly<Record<string, Disassembly | null>>;

/** What came of make, or the object that it made; null: no session is kept of that. */
export type BuildNews =
  | { readonly kind: "built"; readonly result: BuildResult }
  | {
      readonly kind: "rebuilt";
      readonly workbench: Workbench;
      readonly session: Pick<OpenSession, "keeps" | "findings"> | null;
    };

/** What make does and did for the object in this session. */
export interface BuildState {
  /** Why the object cannot be built, as a sentence; null: it can. */
  readonly why: string | null;
  /** What it is at, e.g. `CC [M] lp.o`; null: it does not run. */
  readonly running: string | null;
  /** It waits until nothing is open over the main screen: what is typed meanwhile is not meant for it. */
  readonly news: BuildNews | null;
  /** Of the last run that came to its end; null: none. */
  readonly last: BuildResult | null;
  /** What is otherwise since the object before: a line a symbol. */
  readonly changes: readonly string[];
  /** Of what the page shows: errors and warnings, then changes. */
  readonly index: number;
}

// Where the author is, as the guide tells of it: plain facts of the whole session.

/** Each has a text in places/. */
export const PLACES = [
  "sources",
  "loading",
  "resume",
  "sessions",
  "queue",
  "resolve",
  "search",
  "filter",
  "order",
  "marked",
  "details",
  "code",
  "annotation",
  "review",
  "writing",
  "converting",
  "build",
  "report-open",
  "report-pass",
  "report-fail",
  "ask-source",
  "ask-skip",
  "ask-filter",
  "ask-src",
  "ask-annotate",
  "ask-convert",
  "palette",
  "help",
  "quit",
  "error",
  "small",
] as const;
export type Place = (typeof PLACES)[number];

/** What is pressed or typed for a command, by the command's name in the table of keys: `]`, `gs`, `Enter`. */
export type KeyOf = (command: GuideCommand) => string;

/** Commands that the texts name. */
export type GuideCommand =
  | "add-source"
  | "annotate"
  | "back"
  | "build"
  | "convert"
  | "copy"
  | "details"
  | "dialect"
  | "filter"
  | "mark"
  | "next-finding"
  | "next-open"
  | "next-use"
  | "open"
  | "open-error"
  | "pick"
  | "pick-function"
  | "previous-finding"
  | "previous-use"
  | "quit-now"
  | "run"
  | "search"
  | "sessions"
  | "start"
  | "take-hit"
  | "take-item"
  | "toggle-source"
  | "undo"
  | "write";

interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** Names and paths as they are: the texts escape them. */
export interface Here {
  /** Keys on a screen, or commands line by line. */
  readonly on: "screen" | "line";
  readonly key: KeyOf;
  /** File name of the livepatch object. */
  readonly file: string;
  /** The kernel's name of its module. */
  readonly module: string;
  /** Kernel that it was built for; null: unknown. */
  readonly release: string | null;
  /** Undefined symbols of the object, before and after its sources are read; null: not read. */
  readonly wanted: number | null;
  /** Patched functions in question. */
  readonly patched: number;
  /** Rows of the queue by their words. */
  readonly counts: Readonly<
    Record<"choose" | "missing" | "invalid" | "auto" | "decided" | "skipped" | "ordinary", number>
  >;
  /** What keeps the object from being converted, e.g. `3 to choose, 1 missing`; empty: nothing. */
  readonly remaining: string;
  /** Paths of the sources that were read. */
  readonly sources: readonly string[];
  readonly offered: { readonly found: number; readonly taken: number };
  /** File that is being read; null: none. */
  readonly reading: string | null;
  /** The row under the cursor; `found`: the name whose definitions stand in for its candidates. */
  readonly selected: {
    readonly name: string;
    readonly candidates: number;
    readonly objects: number;
    readonly uses: number;
    readonly found: string | null;
  } | null;
  /** `total` null: not answered yet. */
  readonly search: { readonly query: string; readonly total: number | null };
  readonly shown: { readonly rows: number; readonly of: number; readonly filter: string };
  readonly marked: number;
  readonly dialect: string;
  /** Decisions that the annotation says. */
  readonly annotated: number;
  /** `files`: those that would change; null: they are being read. */
  readonly review: { readonly files: readonly string[] | null; readonly left: number };
  /** File name that is typed, or would be taken. */
  readonly typed: string;
  readonly conversion: {
    readonly path: string;
    readonly sections: number;
    readonly relocations: number;
    readonly symbols: number;
  } | null;
  /** Of the saved session. */
  readonly session: { readonly decisions: number; readonly at: string; readonly keeps: boolean };
  readonly decisions: number;
  /** What the last build said. */
  readonly build: { readonly errors: number; readonly warnings: number; readonly changes: number };
  /** The question before leaving. */
  readonly question: string;
  /** What went wrong last. */
  readonly problem: string;
  readonly size: Size;
  readonly smallest: Size;
}

/** Three to six sentences. */
export type SaysHere = (here: Here) => readonly string[];

export const counted = (amount: number, noun: string): string =>
  `${amount} ${noun}${amount === 1 ? "" : "s"}`;

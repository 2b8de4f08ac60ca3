// A session: what an author decided on one livepatch object with one set of symbol
// sources, kept so that neither a crash nor a lost connection costs a decision.
//
//   inputs -> key -> folder   journal    every step, appended        journal.ts
//                             snapshot   the state after the last    recover.ts reads both
//                             lock       the process that has it     lock.ts
import type { Finding } from "../../findings.js";
import type { Decision } from "../../resolve/types.js";
import type { Dialect } from "../types.js";

/** What decisions hold for; paths are absolute. */
export interface SessionInputs {
  readonly object: { readonly path: string; readonly sha256: string; readonly release: string | null };
  readonly sources: readonly { readonly kind: string; readonly path: string; readonly sha256: string }[];
}

/** Decisions with what undo and redo lead to: `past` oldest first, `future` next first. */
export interface DecisionHistory {
  readonly past: readonly (readonly Decision[])[];
  readonly present: readonly Decision[];
  readonly future: readonly (readonly Decision[])[];
}

/** How the annotation will be written. */
export interface SessionOptions {
  readonly dialect: Dialect;
  /** C source that the annotation goes into; null: none chosen. */
  readonly source: string | null;
}

/** What a session keeps. */
export interface SessionContent {
  readonly history: DecisionHistory;
  readonly options: SessionOptions;
}

export interface SavedSession extends SessionContent {
  readonly inputs: SessionInputs;
  /** Time of its last change, ISO 8601 in UTC. */
  readonly at: string;
  /** File that holds it. */
  readonly file: string;
}

/** An earlier session of the same object file whose inputs differ: its decisions stay where they are. */
export interface OtherSession {
  readonly saved: SavedSession;
  /** What differs, each in words: `Symbols.list has changed`. */
  readonly differs: readonly string[];
}

/** A row of the list of sessions. */
export interface SessionSummary {
  readonly saved: SavedSession;
  /** On which inputs it can be resumed: those of now, or others. */
  readonly sameInputs: boolean;
  /** Set aside when another began on the same inputs. */
  readonly aside: boolean;
}

/** The session of one run. No method throws. */
export interface OpenSession {
  /** False: decisions live in this run only; `findings` says why. */
  readonly keeps: boolean;
  /** What an earlier run on the same inputs left; null: nothing to resume. */
  readonly earlier: SavedSession | null;
  /** Only where there is no `earlier`. */
  readonly other: OtherSession | null;
  /** What the author is to be told at the start: damaged, in use, off. */
  readonly findings: readonly Finding[];
  /** Every session there is, newest first. */
  list(): readonly SessionSummary[];
  /**
   * What is saved from now on continues `saved`, a session on the same inputs. Without it the first save sets
   * `earlier` aside.
   */
  resume(saved: SavedSession): void;
  /** After every decision. Null: it is on the disk; else why not, and the next save tries again with all of it. */
  save(content: SessionContent): Finding | null;
  /** Lets other processes have it. */
  close(): void;
}

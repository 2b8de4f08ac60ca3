// What can happen to a session, and what a session can ask for.

import type { Builder } from "../app/build/rebuild.js";
import type { OpenSession, SavedSession, SessionContent, SessionSummary } from "../app/sessions/types.js";
import type {
  AnnotationPlan,
  ConvertResult,
  Decision,
  Dialect,
  Disassembly,
  Finding,
  ObjectFacts,
  Progress,
  SearchResult,
  SourceOffer,
  UsePlace,
  Workbench,
} from "../app/types.js";
import type { Size, State } from "./state.js";
import type { BuildNews } from "./state-parts.js";

/** `load`: sources that the author chose. */
export type FailedWork = "load" | "search" | "write" | "edit" | "copy" | "build";

/** A definition that the author picks for an undefined symbol. */
export interface Choice {
  readonly object: string;
  readonly name: string;
  /** 0 when unique in its object, else from 1. */
  readonly sympos: number;
}

export type Action =
  // From the terminal. `text` is what the key writes into a text field; `at` is in milliseconds.
  | { readonly kind: "key"; readonly key: string; readonly text: string; readonly at: number }
  | { readonly kind: "resized"; readonly size: Size }
  // Results of loading and of effects.
  // Everything is there to act on: what was typed ahead is carried out.
  | { readonly kind: "ready" }
  | { readonly kind: "offered"; readonly offers: readonly SourceOffer[] }
  | { readonly kind: "source-found"; readonly path: string; readonly offer: SourceOffer | null }
  | { readonly kind: "object-read"; readonly object: ObjectFacts }
  // `at`: milliseconds of a steady clock, for the time that is left
  | { readonly kind: "progress"; readonly progress: Progress; readonly at?: number }
  | { readonly kind: "loaded"; readonly workbench: Workbench }
  // What builds the object, or why nothing does.
  | { readonly kind: "builder-found"; readonly builder: Pick<Builder, "fault"> }
  // A line of make, or what is read after it.
  | { readonly kind: "build-said"; readonly line: string }
  // What came of make, and the object that was built and read again.
  | BuildNews
  | { readonly kind: "found"; readonly revision: number; readonly result: SearchResult }
  | { readonly kind: "decisions-saved" }
  | {
      readonly kind: "session-opened";
      readonly session: Pick<OpenSession, "keeps" | "earlier" | "other" | "findings">;
    }
  // Null: the decisions are on the disk.
  | { readonly kind: "session-saved"; readonly finding: Finding | null }
  | { readonly kind: "session-resumed" }
  | { readonly kind: "sessions-listed"; readonly list: readonly SessionSummary[] }
  // `line`: from 1, where the annotation begins
  | { readonly kind: "annotated"; readonly path: string; readonly line?: number; readonly inSource?: boolean }
  | { readonly kind: "planned"; readonly revision: number; readonly plan: AnnotationPlan }
  | { readonly kind: "disassembled"; readonly place: UsePlace; readonly code: Disassembly }
  | { readonly kind: "copied"; readonly what: string; readonly how: string }
  | { readonly kind: "edited"; readonly path: string }
  | { readonly kind: "converted"; readonly result: ConvertResult }
  | { readonly kind: "failed"; readonly what: FailedWork; readonly text: string }
  // What plain mode says in words; the screen says the same through keys.
  // `object` tells patched functions of one name apart.
  | { readonly kind: "select"; readonly symbol: string; readonly object?: string }
  | { readonly kind: "pick"; readonly symbol: string; readonly choice: Choice }
  // For the replaced function of that name alone.
  | { readonly kind: "pick-function"; readonly symbol: string; readonly choice: Choice }
  // Keys of all rows that are marked from now on.
  | { readonly kind: "mark"; readonly keys: readonly string[] }
  // By the item of the marked symbols' menu, counted from 0.
  | { readonly kind: "decide-marked"; readonly item: number }
  | { readonly kind: "skip"; readonly symbol: string; readonly reason?: string }
  // The answer to `session.offer`, or one of the list on the same inputs; null: begin anew.
  | { readonly kind: "resume"; readonly saved: SavedSession | null }
  | { readonly kind: "list-sessions" }
  | { readonly kind: "undo" }
  | { readonly kind: "redo" }
  | { readonly kind: "search"; readonly query: string }
  | { readonly kind: "dialect"; readonly dialect: Dialect }
  // Sources that the annotation goes into.
  | { readonly kind: "name-source"; readonly paths: readonly string[] }
  | { readonly kind: "annotate"; readonly path: string }
  | { readonly kind: "convert"; readonly path: string }
  | { readonly kind: "build" };

export type Effect =
  | { readonly kind: "build" }
  | { readonly kind: "end-build" }
  // The object's file is another one now.
  | { readonly kind: "reload" }
  | { readonly kind: "search"; readonly revision: number; readonly query: string; readonly limit: number }
  | { readonly kind: "save-decisions"; readonly path: string; readonly decisions: readonly Decision[] }
  | { readonly kind: "save-session"; readonly content: SessionContent }
  | { readonly kind: "resume-session"; readonly saved: SavedSession }
  | { readonly kind: "list-sessions" }
  | { readonly kind: "annotate"; readonly path: string; readonly text: string }
  | { readonly kind: "convert"; readonly path: string; readonly decisions: readonly Decision[] }
  | {
      readonly kind: "plan-annotation";
      readonly revision: number;
      readonly decisions: readonly Decision[];
      readonly dialect: Dialect;
      readonly src: readonly string[];
    }
  | { readonly kind: "commit-annotation"; readonly plan: AnnotationPlan; readonly consent: readonly string[] }
  | { readonly kind: "disassemble"; readonly place: UsePlace }
  | { readonly kind: "load"; readonly chosen: readonly SourceOffer[] }
  | { readonly kind: "look-at"; readonly path: string }
  | { readonly kind: "copy"; readonly what: string; readonly text: string }
  | { readonly kind: "edit"; readonly path: string; readonly line: number }
  | { readonly kind: "redraw" }
  | { readonly kind: "suspend" };

export interface Step {
  readonly state: State;
  readonly effects: readonly Effect[];
}

export function still(state: State): Step {
  return { state, effects: [] };
}

/** Of several wordings, longest first, the screen shows the first that fits. */
export function say(
  state: State,
  wordings: string | readonly [string, ...string[]],
  tone: "info" | "warning" | "error" = "info",
): Step {
  if (typeof wordings === "string") return still({ ...state, message: { text: wordings, tone } });
  const [text, ...shorter] = wordings;
  return still({ ...state, message: { text, tone, shorter } });
}

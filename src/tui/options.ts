// What both user interfaces are started with.
import type { Readable, Writable } from "node:stream";
import type { Builder } from "../app/build/rebuild.js";
import type { KeySetting } from "../app/config.js";
import type { OpenSession } from "../app/sessions/types.js";
import type { Decision, Dialect, ObjectFacts, Progress, SourceOffer, Workbench } from "../app/types.js";
import type { ThemeName } from "./theme.js";

export interface LoadRequest {
  readonly onProgress: (progress: Progress) => void;
  /** Told when the object is read and its sources are not. */
  readonly onObject?: (facts: ObjectFacts) => void;
  /** Sources that the author chose beside those of the command line. */
  readonly chosen?: readonly SourceOffer[];
}

/** Symbol sources for an author who named none. */
export interface SourceFinder {
  readonly find: () => readonly SourceOffer[];
  /** What a path is that the author types; null: no symbol source. */
  readonly at: (path: string) => SourceOffer | null;
}

export interface SessionOptions {
  /** Reads the inputs. An error ends the interface with the terminal restored and is thrown on to the caller. */
  readonly load: (request: LoadRequest) => Promise<Workbench>;
  /** The livepatch object, shown before it is read. */
  readonly objectPath: string;
  /** Where to write the converted object; null: ask, with a name beside the object as default. */
  readonly out: string | null;
  /** Decisions file, rewritten after every decision; null: decisions live only in this run. */
  readonly decisionsPath: string | null;
  readonly initialDecisions: readonly Decision[];
  /** Of the annotation at the start; absent: sympos. */
  readonly dialect?: Dialect;
  /** Opens the saved session of the inputs that `load` read, and is called after it. Null: none is kept. */
  readonly openSession: (() => OpenSession) | null;
  /** Null or absent: sources were named, or nobody is there to choose. */
  readonly sources?: SourceFinder | null;
  /** Source files of the livepatch that were named; default: they are looked for. */
  readonly src?: readonly string[];
  /** Builds the object anew. Null or absent: nothing does. */
  readonly builder?: Builder | null;
  /** Command with its arguments; default: $VISUAL, $EDITOR, vi. */
  readonly editor?: string | null;
}

export interface TuiOptions extends SessionOptions {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly color: boolean;
  /** Default: `auto`. */
  readonly theme?: ThemeName;
  /** Whether the guide is open at the start; default: it is closed. */
  readonly guide?: boolean;
  /** The author's keys for commands. */
  readonly keys?: readonly KeySetting[];
}

export interface PromptHistory {
  /** Newest first. */
  readonly lines: readonly string[];
  readonly most: number;
  /** Never throws. */
  readonly save: (lines: readonly string[]) => void;
}

export interface Judgement {
  readonly passed: boolean;
  readonly text: string;
}

export interface PlainOptions extends SessionOptions {
  readonly input: Readable;
  readonly output: Writable;
  /** Where a person is asked: another stream where `output` goes to a file; default: `output`. */
  readonly dialogue?: Writable & { readonly isTTY?: boolean };
  /** Where errors go when no person types; default: stderr. At a prompt they are answers like any other. */
  readonly errors?: Writable;
  /** True: a person types (prompt, history, completion). False: commands come from a pipe or a file. */
  readonly interactive: boolean;
  /** What was typed before, newest first; null or absent: it is not kept. */
  readonly history?: PromptHistory | null;
  /** Judges a finished file; rejects with what makes it unreadable. Absent: nothing can be verified. */
  readonly verify?: (path: string) => Promise<Judgement>;
  /** Walk through all symbols, print the snippet, convert and report, then end; reads no input. */
  readonly walk: boolean;
}

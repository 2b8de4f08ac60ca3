// What both user interfaces are started with.
import type { Readable, Writable } from "node:stream";
import type { Decision, Progress, Workbench } from "../app/types.js";

export interface SessionOptions {
  /** Reads the inputs. An error ends the interface with the terminal restored and is thrown on to the caller. */
  readonly load: (onProgress: (progress: Progress) => void) => Promise<Workbench>;
  /** The livepatch object, shown before it is read. */
  readonly objectPath: string;
  /** Where to write the converted object; null: ask, with a name beside the object as default. */
  readonly out: string | null;
  /** Decisions file, rewritten after every decision; null: decisions live only in this run. */
  readonly decisionsPath: string | null;
  readonly initialDecisions: readonly Decision[];
}

export interface TuiOptions extends SessionOptions {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly color: boolean;
}

export interface PlainOptions extends SessionOptions {
  readonly input: Readable;
  readonly output: Writable;
  /** Where errors go when no person types; default: stderr. At a prompt they are answers like any other. */
  readonly errors?: Writable;
  /** True: a person types (prompt, history, completion). False: commands come from a pipe or a file. */
  readonly interactive: boolean;
  /** Walk through all symbols, print the snippet, convert and report, then end; reads no input. */
  readonly walk: boolean;
}

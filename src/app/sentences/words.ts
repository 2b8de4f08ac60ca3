// What a sentence is made of: `f` gives a fact as text, safe for a terminal.
import type { Finding } from "../../findings.js";

export type Facts = (name: string) => string;

export interface Words {
  readonly says: (f: Facts, finding: Finding) => string;
  /** The way out; null: there is none to take, so that the code is never an error's. */
  readonly next: ((f: Facts, finding: Finding) => string) | null;
}

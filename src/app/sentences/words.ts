// What a sentence is made of: `f` gives a fact as text, safe for a terminal.
import type { Finding } from "../../findings.js";

export type Facts = (name: string) => string;

/** `1 file`, `2 files`: a fact with what it counts. */
export function counted(f: Facts, fact: string, noun: string): string {
  return `${f(fact)} ${noun}${f(fact) === "1" ? "" : "s"}`;
}

/** One word where the fact is one, another where it is more or none. */
export function whether(f: Facts, fact: string, one: string, many: string): string {
  return f(fact) === "1" ? one : many;
}

export interface Words {
  readonly says: (f: Facts, finding: Finding) => string;
  /** The way out; null: there is none to take, so that the code is never an error's. */
  readonly next: ((f: Facts, finding: Finding) => string) | null;
}

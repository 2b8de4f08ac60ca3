// What `sympos new` is asked for, and what it answers.
import type { Finding } from "../../findings.js";
import type { RuleOptions, SourceOptions } from "../types.js";

/** `[OBJ:]NAME[=POS][@FILE]`: a function to replace, as far as the author says which. */
export interface FunctionWish {
  readonly object: string | null;
  readonly name: string;
  readonly sympos: number | null;
  /** Its source file, from the top of the kernel's source. */
  readonly file: string | null;
}

export interface NewRequest {
  /** Of the module, and of its folder. */
  readonly name: string;
  /** The folder to make; it must not exist. */
  readonly folder: string;
  readonly sources: SourceOptions;
  /** Those of the command line that tell of the sources, for the Makefile. */
  readonly sourceWords: readonly string[];
  readonly rules: RuleOptions;
  readonly functions: readonly FunctionWish[];
  /** Carries the kernel's types (BTF); null: what the machine has of that release. */
  readonly types: string | null;
  /** The kernel's source tree, from which bodies are copied. */
  readonly kernelSource: string | null;
}

/** Made in memory; `commit` writes it. */
export interface NewLivepatch {
  /** Text of each file by its name in the folder; empty with an error among the findings. */
  readonly files: ReadonlyMap<string, string>;
  /** Undefined symbols of what was copied. */
  readonly toResolve: readonly Unresolved[];
  readonly findings: readonly Finding[];
}

export interface Unresolved {
  readonly name: string;
  /** Of the function that refers to it. */
  readonly object: string;
  /** How many symbols of that name the object has; 0: another object has it. */
  readonly count: number;
}

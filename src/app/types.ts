// The types that the user interfaces need, from the stages that they must not import.
import type { Finding } from "../findings.js";
import type { Candidate, Decision, FunctionRow, Resolution } from "../resolve/types.js";
import type { SearchResult, SourceIdentity } from "../symbols/types.js";

export type { Fact, Finding, Place, Severity } from "../findings.js";
export type { Acceptance } from "../resolve/reasons.js";
export type {
  Candidate,
  Decision,
  Evidence,
  FunctionRow,
  Outcome,
  OutcomeKind,
  Resolution,
  RuleId,
  Use,
} from "../resolve/types.js";
export type { SearchHit, SearchResult, SourceIdentity } from "../symbols/types.js";

export type Dialect = "sympos" | "reloc";

/** Where symbols come from, as given on the command line. */
export interface SourceOptions {
  readonly symbols: readonly string[];
  readonly kallsyms: readonly string[];
  readonly symvers: readonly string[];
  /** Linked kernels (ELF). */
  readonly vmlinux?: readonly string[];
  readonly systemMap?: readonly string[];
  /** Modules: folders, walked through, and single files. */
  readonly modules?: readonly string[];
  /** A kernel's build tree: what it holds of all the others is found there. */
  readonly kernelTree?: string | null;
  /** The running kernel: /proc/kallsyms, its modules and its Module.symvers. */
  readonly running?: boolean;
  /** The kernel's source tree, to infer source files from; not a source of symbols. */
  readonly kernelSource?: string | null;
}

/** The kernel that a livepatch is for, and errors that the author accepts. */
export interface RuleOptions {
  /** As `uname -r` prints it, or its beginning; null: vermagic says. */
  readonly kernel: string | null;
  /** Codes of findings. */
  readonly allow: readonly string[];
}

export interface Progress {
  readonly stage: "object" | "symbols" | "index";
  readonly path: string;
  /** Bytes. */
  readonly done: number;
  readonly total: number;
}

export interface Snippet {
  readonly text: string;
  /** Why a resolution is not in the text, e.g. A differs from B in the sympos dialect. */
  readonly findings: readonly Finding[];
}

export interface ConvertResult {
  /** False: nothing was written. */
  readonly written: boolean;
  readonly path: string;
  readonly findings: readonly Finding[];
  /** True when the written file was read back and every check passed. */
  readonly verified: boolean;
  readonly counts: { readonly sections: number; readonly relocations: number; readonly symbols: number };
}

/** One livepatch object with its sources: what both user interfaces work on. */
export interface Workbench {
  readonly path: string;
  readonly sources: readonly SourceIdentity[];
  readonly machine: string;
  /** The kernel's name of the livepatch module: its modinfo, else its file's name. */
  readonly moduleName: string;
  /** Release from vermagic; null without one. */
  readonly release: string | null;
  /** The ladder's outcome under the author's decisions; pure. A later decision on the same symbol wins. */
  resolve(decisions: readonly Decision[]): {
    resolutions: readonly Resolution[];
    /** The functions that the livepatch patches. */
    functions: readonly FunctionRow[];
    findings: readonly Finding[];
  };
  /** All definitions of a name, by object, then position. */
  candidates(name: string): readonly Candidate[];
  /** Whether a source shows the order of homonyms of an object (false: a list alone). */
  positionsKnown(object: string): boolean;
  /** Fuzzy search over all names; the index is built at the first call. */
  search(query: string, limit: number): SearchResult;
  snippet(resolutions: readonly Resolution[], dialect: Dialect): Snippet;
  /** Atomic; throws FileError when it cannot be written. */
  writeText(path: string, text: string): void;
  decisionsText(decisions: readonly Decision[]): string;
  convert(decisions: readonly Decision[], out: string): ConvertResult;
}

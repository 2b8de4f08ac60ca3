// The one thing that the interfaces, the files and the stages share: what was
// decided on each undefined symbol, and why. Plain JSON: no bigint, Map, Date or undefined.
import type { Neighbours } from "../symbols/neighbours.js";

/** One relocation to the symbol. */
export interface Use {
  /** Section that is relocated. */
  readonly section: string;
  /** Bytes from the start of that section. */
  readonly offset: number;
  /** Relocation type number of the machine (r_type). */
  readonly type: number;
  /** Object A of `.klp.rela.<A>.<section>`; null: the symbol's own object. */
  readonly applyWith: string | null;
}

/** Who decided. */
export const RULE_IDS = [
  "annotation",
  "unique-name",
  "same-source-file",
  "strong-evidence",
  "best-guess",
  "author",
  "replayed",
  "already-converted",
] as const;
export type RuleId = (typeof RULE_IDS)[number];

/** Why a symbol is left to the module loader. */
export const ORDINARY_REASONS = [
  "exported",
  "toc",
  "weak",
  "unused",
  "not-annotated",
  "left-by-conversion",
] as const;
export type OrdinaryReason = (typeof ORDINARY_REASONS)[number];

/** Why nothing is decided. */
export const UNDECIDED_REASONS = ["no-source", "several-objects", "several-in-object"] as const;
export type UndecidedReason = (typeof UNDECIDED_REASONS)[number];

/** Whether an outcome by this rule is what somebody decided, on this build or on another. */
export const isDecision = (rule: RuleId): boolean => rule === "author" || rule === "replayed";

/** A fact that an outcome rests on. */
export interface Evidence {
  readonly kind: "count" | "position" | "export" | "annotation" | "author" | "source-file";
  /** Path of the source; the livepatch object itself for annotations. */
  readonly source: string;
  readonly object: string;
  /** How many symbols of that name the source has in `object`; null where it cannot tell. */
  readonly count: number | null;
}

export type FileOrigin = "debug-information" | "symbol-table" | "symbol-list" | "neighbours";

/** A symbol that the livepatch may mean. Unknown is null. */
export interface Candidate {
  readonly object: string;
  readonly name: string;
  /** 0 when unique in its object, else 1..n. */
  readonly sympos: number;
  /** `0x` and 16 lower-case hex digits. */
  readonly address: string | null;
  readonly size: number | null;
  /** nm's type letter. */
  readonly type: string | null;
  readonly bind: string | null;
  readonly section: string | null;
  /** Source file: its base name from a symbol table, else its path. */
  readonly file: string | null;
  /** What tells the file; null without one. Neighbours are strong evidence, and no proof. */
  readonly fileBy: FileOrigin | null;
  /** The symbols around it in memory, a few on each side. */
  readonly neighbours: Neighbours | null;
  /** Exported by its object. */
  readonly export: boolean;
  /** Why it is likely meant, strongest first; finding codes, not sentences. */
  readonly reasons: readonly string[];
}

export type Outcome =
  | {
      readonly kind: "klp";
      readonly object: string;
      readonly name: string;
      readonly sympos: number;
      readonly rule: RuleId;
      /** False where no source could show that this position is the one meant. */
      readonly proven: boolean;
      readonly evidence: readonly Evidence[];
    }
  | {
      readonly kind: "ordinary";
      readonly reason: OrdinaryReason;
      /** Object that exports it, where one does. */
      readonly object: string | null;
    }
  | {
      readonly kind: "undecided";
      readonly why: UndecidedReason;
      readonly candidates: readonly Candidate[];
    }
  | { readonly kind: "missing"; readonly near: readonly Candidate[] }
  | { readonly kind: "skipped"; readonly reason: string };

/** The decision on one undefined symbol of the livepatch object. */
export interface Resolution {
  /** Name in the object's .symtab. */
  readonly symbol: string;
  readonly uses: readonly Use[];
  readonly outcome: Outcome;
}

export type OutcomeKind = Outcome["kind"];

/** Whether it keeps the object from being converted. */
export const isOpen = ({ outcome }: { readonly outcome: Outcome }): boolean =>
  outcome.kind === "undecided" || outcome.kind === "missing" || outcome.kind === "skipped";

/**
 * What a decided symbol is known by on other builds, too; recorded with the decision, for replay. Unknown is null.
 */
export interface Fingerprint {
  /** Kind of the source that showed it. */
  readonly source: string;
  /** Symbols of that name in its object. */
  readonly count: number;
  /** nm's type letter. */
  readonly type: string | null;
  /** Bytes (st_size). */
  readonly size: number | null;
  readonly section: string | null;
  /** Source file: with its directory from debug information, else a base name. */
  readonly file: string | null;
  /** Symbols of that name from that file, in its object. */
  readonly sameFile: number | null;
  /** Names around it in memory that its object has once. */
  readonly near: Surroundings;
  /** The nearest of them, for homonyms that are near each other. */
  readonly nearest: Surroundings;
}

/** Names around a symbol. */
export interface Surroundings {
  /** Without what compilers append; sorted. Empty: unknown. */
  readonly names: readonly string[];
  /** How many of them are around another symbol of the name in that object, too: the most for any other. */
  readonly alsoOf: number;
}

/** What the author said about one undefined symbol or patched function. */
export interface PickDecision {
  readonly kind: "pick";
  readonly symbol: string;
  /** Left out: for whichever the name is, an undefined symbol, a patched function, or both (meant.ts). */
  readonly for?: "symbol" | "function";
  readonly object: string;
  /** Name in the target object; differs from `symbol` for compiler-made names. */
  readonly name: string;
  readonly sympos: number;
  /** Null: the symbol's own object. */
  readonly applyWith: string | null;
  /** Left out: the author. */
  readonly rule?: "replayed";
  /** Left out: not recorded. */
  readonly fingerprint?: Fingerprint;
}

export type Decision =
  | PickDecision
  | { readonly kind: "skip"; readonly symbol: string; readonly reason: string };

/** A function that the livepatch patches: a klp_func entry. */
export interface FunctionRow {
  readonly object: string;
  /** `old_name`. */
  readonly name: string;
  /** `old_sympos` as written. */
  readonly oldSympos: number;
  /** The function that replaces it; null where no symbol names it. */
  readonly newFunction: string | null;
  /** Where the entry is; the section's index in the object tells sections of one name apart. */
  readonly section: string;
  readonly sectionIndex: number;
  readonly offset: number;
  readonly outcome: Outcome;
}

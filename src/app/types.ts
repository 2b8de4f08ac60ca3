// The types that the user interfaces need, from the stages that they must not import.
import type { Finding } from "../findings.js";
import type { Candidate, Decision, FunctionRow, Resolution } from "../resolve/types.js";
import type { Neighbours } from "../symbols/neighbours.js";
import type { SearchResult, SourceIdentity } from "../symbols/types.js";

export type { Fact, Finding, Place, Severity } from "../findings.js";
export { hasErrors, isError } from "../findings.js";
export type { Acceptance } from "../resolve/reasons.js";
export type {
  Candidate,
  Decision,
  Evidence,
  FunctionRow,
  OrdinaryReason,
  Outcome,
  OutcomeKind,
  Resolution,
  RuleId,
  UndecidedReason,
  Use,
} from "../resolve/types.js";
export { isOpen } from "../resolve/types.js";
export type { Neighbours } from "../symbols/neighbours.js";
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

export type SourceKindOffered = SourceIdentity["kind"] | "kernel-tree" | "running";

/** A symbol source that was found and may be taken. */
export interface SourceOffer {
  readonly kind: SourceKindOffered;
  readonly path: string;
  /** Kernel release that it is of; null: unknown. */
  readonly release: string | null;
  /** Whether that is the kernel that the livepatch was built for; null: cannot be told. */
  readonly fits: boolean | null;
  readonly options: Partial<SourceOptions>;
}

/** The kernel that a livepatch is for, and errors that the author accepts. */
export interface RuleOptions {
  /** As `uname -r` prints it, or its beginning; null: vermagic says. */
  readonly kernel: string | null;
  /** Codes of findings. */
  readonly allow: readonly string[];
  /** `available_filter_functions` of that kernel or a copy; null: none is given. */
  readonly traceable: string | null;
}

export interface Progress {
  /** `sources`: the kernel's source tree is searched for the files that define homonyms. */
  readonly stage: "object" | "symbols" | "index" | "sources";
  readonly path: string;
  /** What `done` and `total` count. */
  readonly unit: "bytes" | "modules" | "files";
  readonly done: number;
  /** 0: not known. */
  readonly total: number;
}

/** What the livepatch object alone says, known before its sources are read. */
export interface ObjectFacts {
  readonly machine: string;
  /** Release from vermagic; null without one. */
  readonly release: string | null;
  /** Undefined symbols with the count of relocations, in the order of the queue. */
  readonly symbols: readonly { readonly name: string; readonly uses: number }[];
}

export interface Snippet {
  readonly text: string;
  /** Decisions that it says. */
  readonly said: number;
  /** Why a resolution is not in the text, e.g. A differs from B in the sympos dialect. */
  readonly findings: readonly Finding[];
}

export interface AnnotateOptions {
  /** Source files that the author names; empty: those that the object was compiled from are looked for. */
  readonly src: readonly string[];
  /** Null: the one that the sources or the object are annotated in, else `sympos`. */
  readonly dialect: Dialect | null;
}

/** One source file that changes. */
export interface AnnotationEdit {
  readonly path: string;
  /** Behind symbolic links. */
  readonly realPath: string;
  /** It lies outside of the object's folder: written only with the author's consent. */
  readonly outside: boolean;
  /** Unified; bytes that are not UTF-8 are replaced. Untrusted text. */
  readonly diff: string;
  /** The same, byte for byte: what patch(1) takes. */
  readonly diffBytes: Uint8Array;
  /** The whole text, one character a byte. */
  readonly before: string;
  readonly after: string;
}

export interface AnnotationPlan {
  readonly dialect: Dialect;
  /** Sources that were read. */
  readonly sources: readonly string[];
  /** Empty: they say everything already, or nothing could be placed. */
  readonly edits: readonly AnnotationEdit[];
  /** How many symbols and functions need a word in the source. */
  readonly wished: number;
  /** How many of them could not be placed; `findings` says why. */
  readonly left: number;
  /** How many of those are in `snippet`. */
  readonly printed: number;
  /** C for those that the author has to place by hand; empty: none. */
  readonly snippet: string;
  readonly findings: readonly Finding[];
}

export interface CommitOptions {
  /** Keeps the old text as FILE.orig, which must not exist. */
  readonly keepOriginal?: boolean;
  /** Paths of edits outside of the object's folder that the author agreed to. */
  readonly consent?: readonly string[];
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

/** One place that uses a symbol: a relocation. */
export interface UsePlace {
  readonly section: string;
  /** Bytes from the start of the section. */
  readonly offset: number;
  /** Name of the relocation's type without the machine's prefix. */
  readonly type: string;
  /** The livepatch's function around it, in bytes from the start of the section; null: none. */
  readonly function: { readonly name: string; readonly from: number; readonly to: number } | null;
  /** The kernel's function that this one replaces; null: it is a helper of the livepatch. */
  readonly replaces: { readonly object: string; readonly name: string } | null;
}

export interface DisassemblyLine {
  /** Bytes from the start of the section. */
  readonly offset: number;
  /** The instruction or the relocation; fit for a terminal. */
  readonly text: string;
  readonly isRelocation: boolean;
  /** The relocation that was asked for. */
  readonly isMarked: boolean;
}

export interface Disassembly {
  readonly lines: readonly DisassemblyLine[];
  /** Why there are none; null where there are. */
  readonly unavailable: string | null;
}

export interface SearchRequest {
  /** The caller's number of the request, which comes back with its answers. */
  readonly revision: number;
  readonly query: string;
  /** Most hits to return. */
  readonly limit: number;
}

export interface SearchAnswer {
  readonly revision: number;
  /** Null: the search failed. */
  readonly result: SearchResult | null;
  /** Why there is no result. */
  readonly error?: string;
  /** False: a first page, names are still being counted; another answer follows. */
  readonly complete: boolean;
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
  /** Places that use an undefined symbol, in file order; none for other names. */
  uses(symbol: string): readonly UsePlace[];
  /** Symbols around a candidate in memory; null where no source shows addresses. */
  neighbours(candidate: Candidate, most: number): Neighbours | null;
  /** The code around a use. Never rejects. */
  disassemble(place: UsePlace): Promise<Disassembly>;
  /** Fuzzy search over all names, at once in this thread; for an interface that may wait. */
  search(query: string, limit: number): SearchResult;
  /**
   * Fuzzy search over all names in another thread. `deliver` gets the answer, maybe a first page of it before, and
   * nothing once a newer request was made: that gives this one up.
   */
  requestSearch(request: SearchRequest, deliver: (answer: SearchAnswer) => void): void;
  /** Ends the search thread; for an interface that ends or opens another workbench. */
  close(): void;
  snippet(resolutions: readonly Resolution[], dialect: Dialect): Snippet;
  /** Edits of the author's source that say the decisions; nothing is written. Rejects with FileError. */
  planAnnotation(decisions: readonly Decision[], options: AnnotateOptions): Promise<AnnotationPlan>;
  /** All edits or none. Throws FileError, and InputError where a file changed since it was read. */
  commitAnnotation(plan: AnnotationPlan, options?: CommitOptions): void;
  /** Atomic; throws FileError when it cannot be written. */
  writeText(path: string, text: string): void;
  decisionsText(decisions: readonly Decision[]): string;
  convert(decisions: readonly Decision[], out: string): ConvertResult;
}

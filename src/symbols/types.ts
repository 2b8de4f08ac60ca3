// What a kernel contains, as one source says it and as all of them together say it.
import type { Finding } from "../findings.js";

/** `module`: one `.ko` or a tree of them. */
export type SourceKind = "symbols-list" | "kallsyms" | "symvers" | "vmlinux" | "module" | "system-map";

/**
 * What the order of a source's rows means for positions.
 * `none`: nothing (nm sorts by name); `kallsyms`: the order of vmlinux's symbols in /proc/kallsyms; `symtab`:
 * the order of a module's symbol table. The last two are the orders in which the kernel counts homonyms.
 */
export type PositionOrder = "none" | "kallsyms" | "symtab";

/** Which file a fact came from; goes into decisions files, so that they name what they hold for. */
export interface SourceIdentity {
  readonly kind: SourceKind;
  readonly path: string;
  /**
   * Lower-case hex of the whole file as stored (compressed files are hashed compressed). Of an uncompressed ELF
   * kernel image only what is read of it: headers, symbol tables, exports. Of a module, and of each module of a
   * tree, its build-id, where it has one.
   */
  readonly sha256: string;
  /** GNU build-id in lower-case hex; null or absent where the source has none. */
  readonly buildId?: string | null;
  /** Kernel release (`uname -r`) that it was made for; of a tree, that of most of its modules. */
  readonly release?: string | null;
  /** `vermagic=` of a module; of a tree, that of most of its modules. */
  readonly vermagic?: string | null;
  /** e_machine of an ELF file. */
  readonly machine?: number | null;
}

export type Bind = "local" | "global" | "weak" | "unique";

/** STT of an ELF symbol, as far as a livepatch can mean one. */
export type SymbolKind = "notype" | "object" | "func" | "tls" | "ifunc" | "common";

/**
 * One symbol of one object, as far as a source knows it; unknown is null.
 * Names are decoded as Latin-1, one character a byte: nothing is lost, and an index into a name is a byte offset.
 */
export interface Definition {
  /** Kernel's name of the object: `vmlinux` or a module's, `_` where its file name has `-`. */
  readonly object: string;
  readonly name: string;
  /** Of a module's file: in bytes from the start of the section. */
  readonly address: bigint | null;
  /** nm's type letter: capital for global, small for local. */
  readonly type: string | null;
  /** Bytes (st_size). */
  readonly size: number | null;
  readonly bind: Bind | null;
  readonly kind: SymbolKind | null;
  /** Section of the object that holds it. */
  readonly section: string | null;
  /** Source file: the base name in STT_FILE, or what a list says. */
  readonly file: string | null;
  /**
   * Number of its STT_FILE group: the local symbols between two STT_FILE entries, which come from one source
   * file. Numbers are those of one source; null for global symbols, which belong to no group.
   */
  readonly group: number | null;
  /**
   * Of a module's file: false for what the loader forgets when the module has been initialised (`.init*`), and
   * what it never keeps; such a symbol is found only while the module is coming. Null where the source does not tell.
   */
  readonly kept: boolean | null;
}

/** An export mark of an object (`__ksymtab_NAME`, a Module.symvers line). */
export interface Export {
  readonly object: string;
  readonly name: string;
  /** `EXPORT_SYMBOL_GPL`; null where the source does not tell. */
  readonly gpl: boolean | null;
  readonly namespace: string | null;
}

/** All symbols of one name in one object, as the best source for that object says it. */
export interface ObjectDefinitions {
  readonly object: string;
  readonly name: string;
  /** At least 1. */
  readonly count: number;
  /** `count` of them; the n-th (from 1) has sympos n where `positions` is true and `count` is above 1. */
  readonly definitions: readonly Definition[];
  /** Whether the order of `definitions` is the one in which the kernel counts. */
  readonly positions: boolean;
  readonly source: SourceIdentity;
  /** The file that holds the object: one of a tree of modules, else that of the source. */
  readonly path: string;
  /**
   * True where a list names it once in a module that does not export it while another object does: nm also
   * prints undefined names, so that this may be a reference to the export and no definition.
   */
  readonly maybeReference: boolean;
  /**
   * How many the kernel finds while the module is just coming: its whole symbol table with `.init*`. Null where
   * the source does not tell; equal to `count` for vmlinux.
   */
  readonly countWhileComing: number | null;
  /**
   * Of each definition its position at that moment, from 1. Null where the source does not tell, and for vmlinux.
   */
  readonly positionsWhileComing: readonly number[] | null;
}

/** Why a name is near a missing one, strongest first in NEAR_REASONS (near-names.ts). */
export type NearReason = "compiler-variant" | "underscores" | "spelling";

export interface NearName {
  readonly name: string;
  readonly reason: NearReason;
}

/** What a reader of a source gives beside its index. */
export interface ReadOptions {
  /**
   * Names to keep (with their export marks); the others are checked and passed over, at the cost of one hash
   * each. Near names and search need an index without it.
   */
  readonly only?: Iterable<string> | undefined;
  /**
   * Keep also what the kernel never counts, for a Symbols.list: names that kallsyms drops, and undefined ones.
   * Of ELF files only.
   */
  readonly everything?: boolean | undefined;
  /** Kernel release that the source is of, for files that do not say so: what kallsyms drops depends on it. */
  readonly release?: string | null | undefined;
}

/** One name found by search. */
export interface SearchHit {
  readonly name: string;
  /** Objects that define it, `vmlinux` first; the first of them where the search was asked for no more. */
  readonly objects: readonly string[];
  /** How many objects define it. */
  readonly objectCount: number;
  /** Definitions in all objects. */
  readonly count: number;
  readonly exported: boolean;
  /** Matched ranges of `name`: pairs of first and one-past-last index, ascending. */
  readonly ranges: readonly (readonly [number, number])[];
}

export interface SearchResult {
  readonly hits: readonly SearchHit[];
  /** Names that matched in all, of which `hits` are the best. Of a first page: those on it. */
  readonly total: number;
  /** Terms of the query that mean nothing and were left out, with their columns. */
  readonly findings: readonly Finding[];
}

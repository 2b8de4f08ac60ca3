// What a kernel contains, as one source says it and as all of them together say it.

export type SourceKind = "symbols-list" | "kallsyms" | "symvers";

/**
 * What the order of a source's rows means for positions.
 * `none`: nothing (nm sorts by name); `kallsyms`: the order in which the kernel counts homonyms.
 */
export type PositionOrder = "none" | "kallsyms";

/** Which file a fact came from; goes into decisions files, so that they name what they hold for. */
export interface SourceIdentity {
  readonly kind: SourceKind;
  readonly path: string;
  /** Lower-case hex of the whole file as stored (compressed files are hashed compressed). */
  readonly sha256: string;
}

/** One symbol of one object, as far as a source knows it; unknown is null. */
export interface Definition {
  /** Kernel's name of the object: `vmlinux` or a module's, `_` where its file name has `-`. */
  readonly object: string;
  readonly name: string;
  readonly address: bigint | null;
  /** nm's type letter: capital for global, small for local. */
  readonly type: string | null;
}

/** An export mark of an object (`__ksymtab_NAME`, a Module.symvers line). */
export interface Export {
  readonly object: string;
  readonly name: string;
  /** `EXPORT_SYMBOL_GPL`; null where the source does not tell. */
  readonly gpl: boolean | null;
  readonly namespace: string | null;
}

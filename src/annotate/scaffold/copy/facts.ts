// What the kernel tells of the names in a source file.

export interface KernelFacts {
  /** Whether the patched object has a symbol of that name, static ones included. */
  readonly has: (name: string) => boolean;
  /** Whether it, or vmlinux, has a global symbol of that name. */
  readonly hasGlobal: (name: string) => boolean;
  readonly isExported: (name: string) => boolean;
  /** Bytes; null: not known, or not the same for all of the name. */
  readonly sizeOf: (name: string) => number | null;
  /** Whether data has symbols at all: without CONFIG_KALLSYMS_ALL /proc/kallsyms shows code only. */
  readonly showsData: boolean;
  /** `vmlinux` or a module. */
  readonly object: string;
  /** Whether DECLARE_TRACE puts `_tp` behind the name, so that DECLARE_TRACE_EVENT is meant (Linux 6.16). */
  readonly tracesBySuffix: boolean;
}

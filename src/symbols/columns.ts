// The columns of a SymbolIndex: typed arrays, one entry a row. A whole
// distribution kernel has half a million rows, for which objects would take ten
// times the memory and most of the time.

/** What a source tells of a row: its name; also nm's letter and an address; all that an ELF symbol says. */
export type Detail = "names" | "addresses" | "elf";

/** How the kernel counts a row. */
export const COUNTED = {
  /** A homonym like any other. */
  always: 0,
  /** Of a module: only while it is coming (`.init*`, and what the loader never keeps). */
  coming: 1,
  /** Of vmlinux: kallsyms drops it. */
  never: 2,
  /** Undefined: a reference. */
  reference: 3,
} as const;

/** st_size that the column cannot hold. */
export const SIZE_UNKNOWN = 0xffff_ffff;

/** Arrays may be longer than there are rows; null: the source does not tell. */
export interface RowColumns {
  /** Ids of the table of names. */
  readonly name: Uint32Array;
  readonly object: Uint16Array;
  /** Character codes; 0 is unknown. */
  readonly type: Uint8Array | null;
  /** Two words a row, high first. */
  readonly address: Uint32Array | null;
  /** Bytes; SIZE_UNKNOWN. */
  readonly size: Uint32Array | null;
  /** st_info. */
  readonly info: Uint8Array | null;
  /** Ids of the table of sections, one more than the id; 0 is none. */
  readonly section: Uint32Array | null;
  /** The same of the table of source files; null as long as no row has one. */
  file: Uint32Array | null;
  /** From 1; 0 is none; null as `file`. */
  group: Uint32Array | null;
  /** Values of COUNTED; null: all rows count always. */
  readonly counted: Uint8Array | null;
}

const ROWS = 1024;

/** `expected`: rows that will come, about. */
export function emptyColumns(detail: Detail, expected = 0): RowColumns {
  const rows = Math.max(ROWS, expected);
  const elf = detail === "elf";
  const addresses = detail !== "names";
  return {
    name: new Uint32Array(rows),
    object: new Uint16Array(rows),
    type: addresses ? new Uint8Array(rows) : null,
    address: addresses ? new Uint32Array(rows * 2) : null,
    size: elf ? new Uint32Array(rows) : null,
    info: elf ? new Uint8Array(rows) : null,
    section: elf ? new Uint32Array(rows) : null,
    file: null,
    group: null,
    counted: elf ? new Uint8Array(rows) : null,
  };
}

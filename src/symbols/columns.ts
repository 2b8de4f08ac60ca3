// The columns of a SymbolIndex: typed arrays, one entry a row. A whole
// distribution kernel has half a million rows, for which objects would take ten
// times the memory and most of the time.
import { type Column, grown, sharedBytes, sharedShorts, sharedWords } from "./shared.js";

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
    name: sharedWords(rows),
    object: sharedShorts(rows),
    type: addresses ? sharedBytes(rows) : null,
    address: addresses ? sharedWords(rows * 2) : null,
    size: elf ? sharedWords(rows) : null,
    info: elf ? sharedBytes(rows) : null,
    section: elf ? sharedWords(rows) : null,
    file: null,
    group: null,
    counted: elf ? sharedBytes(rows) : null,
  };
}

/** With room for twice the rows. */
export function grownColumns(c: RowColumns): RowColumns {
  const more = <T extends Column>(array: T | null): T | null => array && grown(array);
  return {
    name: grown(c.name),
    object: grown(c.object),
    type: more(c.type),
    address: more(c.address),
    size: more(c.size),
    info: more(c.info),
    section: more(c.section),
    file: more(c.file),
    group: more(c.group),
    counted: more(c.counted),
  };
}

/** Without the room behind the last row. */
export function cutColumns(c: RowColumns, rows: number): RowColumns {
  const cut = <T extends Column>(array: T | null): T | null => array && (array.subarray(0, rows) as T);
  return {
    name: c.name.subarray(0, rows),
    object: c.object.subarray(0, rows),
    type: cut(c.type),
    address: c.address === null ? null : c.address.subarray(0, rows * 2),
    size: cut(c.size),
    info: cut(c.info),
    section: cut(c.section),
    file: cut(c.file),
    group: cut(c.group),
    counted: cut(c.counted),
  };
}

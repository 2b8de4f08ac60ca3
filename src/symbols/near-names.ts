// Names that the author of a missing one may have meant: what a compiler made of
// it (`foo.isra.0`), the same with or without leading underscores, one typing
// error away. One pass over the bytes of all names; nearly all are refused by
// their first bytes.
import { bytesOf } from "./bytes.js";
import type { NameTable } from "./name-table.js";
import { EXPORT_PREFIX } from "./symbol-index.js";
import type { NearName, NearReason } from "./types.js";

/**
 * What gcc and clang append to a function that they cloned or split. Such a variant may take other arguments
 * than its source says. `.cold` is the unlikely part of a function and never a function to call.
 */
const VARIANT = /(?:\.(?:isra|constprop|part|cold|llvm|lto_priv)(?:\.\d+)?)+$/;

/** How many near names a missing symbol comes with. */
export const NEAR_NAMES = 8;

/** Strongest first. */
const NEAR_REASONS: readonly NearReason[] = ["compiler-variant", "underscores", "spelling"];

const UNDERSCORE = 0x5f;
const DOT = 0x2e;
/** A shorter name is one edit away from too many others. */
const SPELLING_MIN = 4;

interface Range {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** Name without compiler suffixes: `foo.isra.0.cold` -> `foo`. */
export function withoutVariant(name: string): string {
  return name.replace(VARIANT, "");
}

function equalTail(a: Range, aFrom: number, b: Range, bFrom: number): boolean {
  if (a.end - aFrom !== b.end - bFrom) return false;
  for (let i = aFrom, j = bFrom; i < a.end; i++, j++) if (a.bytes[i] !== b.bytes[j]) return false;
  return true;
}

/** Exactly one byte inserted, removed or replaced, or two neighbours swapped. */
export function oneEditApart(a: Range, b: Range): boolean {
  if (Math.abs(a.end - a.start - (b.end - b.start)) > 1) return false;
  let i = a.start;
  let j = b.start;
  for (; i < a.end && j < b.end && a.bytes[i] === b.bytes[j]; i++) j++;
  if (i === a.end && j === b.end) return false;
  if (equalTail(a, i + 1, b, j + 1) || equalTail(a, i + 1, b, j) || equalTail(a, i, b, j + 1)) return true;
  const swapped = a.bytes[i] === b.bytes[j + 1] && a.bytes[i + 1] === b.bytes[j];
  return swapped && equalTail(a, i + 2, b, j + 2);
}

function skipUnderscores(range: Range): number {
  let at = range.start;
  while (at < range.end && range.bytes[at] === UNDERSCORE) at++;
  return at;
}

/** Whether the name's bytes from `from` begin with `base`, and then end or go on with a suffix. */
function beginsWith(name: Range, from: number, base: Range, baseFrom: number): boolean {
  const end = from + base.end - baseFrom;
  if (end > name.end || (end < name.end && name.bytes[end] !== DOT)) return false;
  for (let i = from, j = baseFrom; i < end; i++, j++) if (name.bytes[i] !== base.bytes[j]) return false;
  return true;
}

/** Looks at one name after the other; `base` is the missing name without suffixes. */
class NearScan {
  readonly #wanted: string;
  readonly #base: Range;
  readonly #core: number;
  readonly found = new Map<string, NearReason>();

  constructor(wanted: string, bytes: Uint8Array) {
    this.#wanted = wanted;
    this.#base = { bytes, start: 0, end: bytes.length };
    this.#core = skipUnderscores(this.#base);
  }

  take(table: NameTable, id: number): void {
    const range = { bytes: table.bytes, start: table.starts[id]!, end: table.starts[id + 1]! };
    const reason = this.#reason(range);
    if (!reason) return;
    const name = table.text(id);
    if (name === this.#wanted || name.startsWith(EXPORT_PREFIX)) return;
    if (reason !== "spelling" && !this.#isVariant(name)) return;
    this.found.set(name, reason);
  }

  #reason(name: Range): NearReason | null {
    if (beginsWith(name, name.start, this.#base, 0)) return "compiler-variant";
    const hasCore = this.#core < this.#base.end;
    if (hasCore && beginsWith(name, skipUnderscores(name), this.#base, this.#core)) return "underscores";
    if (this.#base.end >= SPELLING_MIN && oneEditApart(name, this.#base)) return "spelling";
    return null;
  }

  /** Whether what follows the base in `name` is nothing or a compiler's suffix. */
  #isVariant(name: string): boolean {
    const core = withoutVariant(name).replace(/^_+/, "");
    return core.length === this.#base.end - this.#core;
  }
}

/**
 * At most `limit` distinct names near `name`, by reason, then by difference in length, then bytewise. Names
 * that are equal to it and `__ksymtab_` marks are left out.
 */
export function findNearNames(tables: readonly NameTable[], name: string, limit: number): NearName[] {
  const bytes = bytesOf(withoutVariant(name));
  if (!bytes || bytes.length === 0) return [];
  const scan = new NearScan(name, bytes);
  for (const table of tables) for (let id = 0; id < table.count; id++) scan.take(table, id);
  const near = Array.from(scan.found, ([found, reason]) => ({ name: found, reason }));
  const rank = (it: NearName) => NEAR_REASONS.indexOf(it.reason);
  const distance = (it: NearName) => Math.abs(it.name.length - name.length);
  near.sort((a, b) => rank(a) - rank(b) || distance(a) - distance(b) || (a.name < b.name ? -1 : 1));
  return near.slice(0, limit);
}

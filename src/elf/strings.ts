// String tables: reading a name, and laying names out with shared tails
// (gABI ch. 4 "String Table": any suffix of a string is a string).
import { decodeName, encodeName } from "./bytes.js";
import { FormatError } from "./errors.js";

/** The kernel's limit is 512 (KSYM_NAME_LEN); without one, a small file could claim gigabytes of names. */
const MAX_NAME = 4096;

/** `base` is the file offset of the table, `what` says whose name it is: both for errors. */
export function readString(table: Uint8Array, at: number, base: number, what: () => string): string {
  if (at === 0 && table.length === 0) return "";
  if (at >= table.length) {
    throw new FormatError(
      `${what()}: name offset beyond the string table of ${table.length} bytes`,
      base,
      at,
    );
  }
  const most = Math.min(table.length, at + MAX_NAME + 1);
  let end = at;
  while (end < most && table[end] !== 0) end++;
  if (end === most) {
    const fault = end - at > MAX_NAME ? `longer than ${MAX_NAME} bytes` : "without a terminating zero byte";
    throw new FormatError(`${what()}: name ${fault}`, base + at, at);
  }
  return decodeName(table.subarray(at, end));
}

export interface BuiltStrings {
  readonly bytes: Uint8Array;
  readonly offsets: ReadonlyMap<string, number>;
}

function byTail(a: string, b: string): number {
  let i = a.length - 1;
  let j = b.length - 1;
  for (; i >= 0 && j >= 0; i--, j--) {
    const d = a.charCodeAt(i) - b.charCodeAt(j);
    if (d !== 0) return d;
  }
  return j - i; // the longer first, so that its tail is there when the shorter comes
}

/** A table with every name once, tails shared, after `prefix` (kept as it is; empty: a fresh table). Same names, same bytes. */
export function buildStrings(names: Iterable<string>, prefix: Uint8Array): BuiltStrings {
  const sorted = [...new Set(names)].filter((name) => name !== "").sort(byTail);
  const offsets = new Map<string, number>([["", 0]]);
  const start = Math.max(prefix.length, 1);
  const parts: string[] = [];
  let size = start;
  let last = "";
  let lastAt = 0;
  for (const name of sorted) {
    if (last.endsWith(name)) {
      offsets.set(name, lastAt + last.length - name.length);
      continue;
    }
    offsets.set(name, size);
    parts.push(name);
    last = name;
    lastAt = size;
    size += name.length + 1;
  }
  const bytes = new Uint8Array(size);
  bytes.set(prefix);
  let at = start;
  for (const name of parts) {
    bytes.set(encodeName(name), at);
    at += name.length + 1;
  }
  return { bytes, offsets };
}

// Small sources for the tests of src/symbols, from text.
import { SourceError } from "../../src/symbols/errors.js";
import { readKallsyms } from "../../src/symbols/kallsyms.js";
import { readSymbolList } from "../../src/symbols/list.js";
import { readSymvers } from "../../src/symbols/symvers.js";
import type { ReadOptions, SourceIdentity, SourceKind } from "../../src/symbols/types.js";

export const HEADER = "klp-convert-symbol-data.0.1";

export function identity(kind: SourceKind, path: string = kind): SourceIdentity {
  return { kind, path, sha256: "00" };
}

export const bytes = (text: string): Uint8Array => Buffer.from(text, "latin1");

export const list = (text: string, options?: ReadOptions) =>
  readSymbolList(bytes(text), identity("symbols-list"), options);

/** A list of these lines after the header. */
export const lines = (...rest: string[]) => list(`${[HEADER, ...rest].join("\n")}\n`).index;

export const kallsyms = (text: string, options?: ReadOptions) =>
  readKallsyms(bytes(text), identity("kallsyms"), options);

export const symvers = (text: string, options?: ReadOptions) =>
  readSymvers(bytes(text), identity("symvers"), options);

/** The finding of the SourceError that `read` throws. */
export function refusal(read: () => unknown) {
  try {
    read();
  } catch (error) {
    if (error instanceof SourceError) return error.finding;
    throw error;
  }
  throw new Error("nothing was refused");
}

// Opens the symbol sources that were named: bytes from the files, meaning from src/symbols.
import type { Finding } from "../findings.js";
import { readKallsyms } from "../symbols/kallsyms.js";
import { combine, type KernelSymbols } from "../symbols/kernel.js";
import { readSymbolList } from "../symbols/list.js";
import type { SymbolIndex } from "../symbols/symbol-index.js";
import { readSymvers } from "../symbols/symvers.js";
import type { ReadOptions, SourceIdentity, SourceKind } from "../symbols/types.js";
import { readBytes, sha256 } from "./files.js";
import type { Progress, SourceOptions } from "./types.js";

export interface OpenSources {
  readonly kernel: KernelSymbols;
  readonly findings: readonly Finding[];
}

type Reader = (
  bytes: Uint8Array,
  identity: SourceIdentity,
  options?: ReadOptions,
) => { readonly index: SymbolIndex; readonly findings: readonly Finding[] };

const READERS: Readonly<Record<SourceKind, Reader>> = {
  "symbols-list": readSymbolList,
  kallsyms: readKallsyms,
  symvers: readSymvers,
};

function named(options: SourceOptions): { kind: SourceKind; path: string }[] {
  return [
    ...options.symbols.map((path) => ({ kind: "symbols-list" as const, path })),
    ...options.kallsyms.map((path) => ({ kind: "kallsyms" as const, path })),
    ...options.symvers.map((path) => ({ kind: "symvers" as const, path })),
  ];
}

/**
 * With `only`, names outside of it are passed over: fast, but without near names and search.
 * Throws SourceError and FileError.
 */
export function openSources(
  options: SourceOptions,
  only?: Iterable<string>,
  onProgress?: (progress: Progress) => void,
): OpenSources {
  const sources = named(options);
  const read = sources.map(({ kind, path }, i) => {
    onProgress?.({ stage: "symbols", path, done: i, total: sources.length });
    const bytes = readBytes(path);
    const identity: SourceIdentity = { kind, path, sha256: sha256(bytes) };
    return READERS[kind](bytes, identity, only === undefined ? {} : { only });
  });
  return { kernel: combine(read.map((r) => r.index)), findings: read.flatMap((r) => r.findings) };
}

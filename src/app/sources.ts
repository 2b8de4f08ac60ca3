// Opens the symbol sources that were named: bytes from the files, meaning from src/symbols.
import { memorySource } from "../elf/bytes.js";
import type { Finding } from "../findings.js";
import { readKallsyms } from "../symbols/kallsyms.js";
import { combine, type KernelSymbols } from "../symbols/kernel.js";
import { type ReadResult, readSymbolList } from "../symbols/list.js";
import { readSymvers } from "../symbols/symvers.js";
import { readSystemMap } from "../symbols/system-map.js";
import type { ReadOptions, SourceIdentity, SourceKind } from "../symbols/types.js";
import { readVmlinux } from "../symbols/vmlinux.js";
import { isPacked, withByteFile } from "./byte-file.js";
import { onFile } from "./faults.js";
import { isDirectory, readBytes, sha256 } from "./files.js";
import { type Job, type ReadContext, runNow, unpacked } from "./jobs.js";
import { readModuleFile, readModuleTree } from "./module-tree.js";
import type { Progress, SourceOptions } from "./types.js";

export interface OpenSources {
  readonly kernel: KernelSymbols;
  readonly findings: readonly Finding[];
}

type TextKind = Exclude<SourceKind, "vmlinux" | "module">;
type TextReader = (bytes: Uint8Array, identity: SourceIdentity, options?: ReadOptions) => ReadResult;

const READERS: Readonly<Record<TextKind, TextReader>> = {
  "symbols-list": readSymbolList,
  kallsyms: readKallsyms,
  symvers: readSymvers,
  "system-map": readSystemMap,
};

export interface NamedSource {
  readonly kind: SourceKind;
  readonly path: string;
}

function named(options: SourceOptions): NamedSource[] {
  const of = (kind: SourceKind, paths: readonly string[] = []) => paths.map((path) => ({ kind, path }));
  return [
    ...of("symbols-list", options.symbols),
    ...of("kallsyms", options.kallsyms),
    ...of("symvers", options.symvers),
    ...of("vmlinux", options.vmlinux),
    ...of("system-map", options.systemMap),
    ...of("module", options.modules),
  ];
}

function* readText(kind: TextKind, path: string, context: ReadContext): Job<ReadResult> {
  const stored = readBytes(path);
  const identity: SourceIdentity = { kind, path, sha256: sha256(stored) };
  return READERS[kind](yield* unpacked(stored, path), identity, context);
}

function* readVmlinuxFile(path: string, context: ReadContext): Job<ReadResult> {
  const plain = withByteFile(path, (file) =>
    isPacked(file) ? null : onFile(path, () => readVmlinux(file, path, () => file.sha256(), context)),
  );
  if (plain) return plain;
  const stored = readBytes(path);
  const bytes = yield* unpacked(stored, path);
  return onFile(path, () => readVmlinux(memorySource(bytes), path, () => sha256(stored), context));
}

function* readSource({ kind, path }: NamedSource, context: ReadContext): Job<ReadResult> {
  switch (kind) {
    case "vmlinux":
      return yield* readVmlinuxFile(path, context);
    case "module":
      return yield* isDirectory(path) ? readModuleTree(path, context) : readModuleFile(path, context);
    default:
      return yield* readText(kind, path, context);
  }
}

function* readAll(options: SourceOptions, context: ReadContext): Job<OpenSources> {
  const sources = named(options);
  const read: ReadResult[] = [];
  for (const [i, source] of sources.entries()) {
    context.onProgress?.({ stage: "symbols", path: source.path, done: i, total: sources.length });
    read.push(yield* readSource(source, context));
    yield null;
  }
  return { kernel: combine(read.map((r) => r.index)), findings: read.flatMap((r) => r.findings) };
}

/**
 * With `only`, names outside of it are passed over: fast, but without near names and search.
 * Throws SourceError, InputError and FileError.
 */
export function openSources(
  options: SourceOptions,
  only?: Iterable<string>,
  onProgress?: (progress: Progress) => void,
): OpenSources {
  const wanted = only === undefined ? undefined : new Set(only);
  return runNow(readAll(options, { only: wanted, onProgress }));
}

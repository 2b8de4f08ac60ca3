// Opens the symbol sources that were named: bytes from the files, meaning from src/symbols.
import { memorySource } from "../elf/bytes.js";
import type { Finding } from "../findings.js";
import { textOf } from "../symbols/bytes.js";
import { crossCheck } from "../symbols/cross-check.js";
import { readKallsyms } from "../symbols/kallsyms.js";
import { combine, type KernelSymbols } from "../symbols/kernel.js";
import { type ReadResult, readSymbolList } from "../symbols/list.js";
import { readSymvers } from "../symbols/symvers.js";
import { readSystemMap } from "../symbols/system-map.js";
import type { ReadOptions, SourceIdentity, SourceKind } from "../symbols/types.js";
import { readVmlinux } from "../symbols/vmlinux.js";
import { parseCrcs } from "../verify/crcs.js";
import { isPacked, withByteFile } from "./byte-file.js";
import { onFile } from "./faults.js";
import { fileSize, isDirectory, readBytes, sha256 } from "./files.js";
import { type Job, type ReadContext, runNow, runPatiently, unpacked } from "./jobs.js";
import { readModuleFile, readModules, readModuleTree, warningOf } from "./module-tree.js";
import type { PlannedSource } from "./planned-source.js";
import { planSources } from "./source-plan.js";
import type { SourceOptions } from "./types.js";

export interface OpenSources {
  readonly kernel: KernelSymbols;
  /** Of every Module.symvers, given or found; null: there is none. */
  readonly crcs: ReadonlyMap<string, number> | null;
  readonly findings: readonly Finding[];
}

type Read = Partial<ReadResult> & { readonly crcs?: ReadonlyMap<string, number> };

/** How sources are read; all of it may be left out. */
export interface OpenHow extends ReadContext {
  /** Names to keep: fast, but without near names and search. */
  readonly only?: Iterable<string> | undefined;
  /** Release that the sources should be of, e.g. the livepatch's; without it what most of them say. */
  readonly release?: string | null | undefined;
}

type TextKind = Exclude<SourceKind, "vmlinux" | "module">;
type TextReader = (bytes: Uint8Array, identity: SourceIdentity, options?: ReadOptions) => ReadResult;

const READERS: Readonly<Record<TextKind, TextReader>> = {
  "symbols-list": readSymbolList,
  kallsyms: readKallsyms,
  symvers: readSymvers,
  "system-map": readSystemMap,
};

/** Hashed when it is asked for: klp-convert never does, and for a whole kernel's list it is a tenth of its time. */
function identityOf({ kind, path, known }: PlannedSource, stored: Uint8Array): SourceIdentity {
  let hash: string | null = null;
  return {
    ...{ kind, path, ...known },
    get sha256() {
      hash ??= sha256(stored);
      return hash;
    },
  };
}

function* readText(kind: TextKind, source: PlannedSource, context: ReadContext): Job<Read> {
  const { path, known } = source;
  const stored = readBytes(path);
  const identity = identityOf(source, stored);
  const bytes = yield* unpacked(stored, path);
  const read = READERS[kind](bytes, identity, { ...context, release: known?.release ?? context.release });
  return kind === "symvers" ? { ...read, crcs: parseCrcs(textOf(bytes)) } : read;
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

function* readSource(source: PlannedSource, context: ReadContext): Job<Read> {
  const { kind, path, files } = source;
  switch (kind) {
    case "vmlinux":
      return yield* readVmlinuxFile(path, context);
    case "module":
      if (files) return yield* readModules(path, files, context);
      return yield* isDirectory(path) ? readModuleTree(path, context) : readModuleFile(path, context);
    default:
      return yield* readText(kind, source, context);
  }
}

/** A source that nobody named by itself: a fault is a warning, and another one may be read instead. */
function* readFound(source: PlannedSource, context: ReadContext): Job<Read> {
  try {
    return yield* readSource(source, context);
  } catch (error) {
    const fault = warningOf(error);
    const instead = source.found?.orElse;
    const { index, findings = [] }: Read = instead ? yield* readFound(instead, context) : {};
    return { ...(index && { index }), findings: [fault, ...findings] };
  }
}

function* readAll(options: SourceOptions, how: OpenHow): Job<OpenSources> {
  const context = { ...how, only: how.only === undefined ? undefined : new Set(how.only) };
  const { sources, findings } = planSources(options);
  const read: Read[] = [];
  for (const source of sources) {
    const { path } = source;
    context.onProgress?.({ stage: "symbols", path, unit: "bytes", done: 0, total: fileSize(path) });
    read.push(yield* source.found ? readFound(source, context) : readSource(source, context));
    yield null;
  }
  const kernel = combine(read.flatMap(({ index }) => index ?? []));
  const crcs = read.flatMap((result) => result.crcs ?? []);
  return {
    kernel,
    crcs: crcs.length === 0 ? null : new Map(crcs.flatMap((each) => [...each])),
    findings: [
      ...findings,
      ...read.flatMap((result) => result.findings ?? []),
      ...crossCheck(kernel, how.release ?? null),
    ],
  };
}

/**
 * For the drop-in klp-convert, which a build starts hundreds of times: reads everything at once. xz and zstd are
 * refused by name: SourceError `archive-unsupported`. Throws SourceError, InputError and FileError.
 */
export function openSourcesNow(options: SourceOptions, how: OpenHow = {}): OpenSources {
  return runNow(readAll(options, how));
}

/**
 * Reads with pauses, in which an interface can draw and `signal` can end the reading; xz and zstd are unpacked.
 * Rejects with SourceError, InputError and FileError, and with the signal's reason.
 */
export async function openSourcesPatiently(
  options: SourceOptions,
  how: OpenHow & { readonly signal?: AbortSignal } = {},
): Promise<OpenSources> {
  const { createUnpacker } = await import("./unpack.js");
  const unpacker = createUnpacker();
  const read = await runPatiently(readAll(options, how), { unpack: unpacker.unpack, signal: how.signal });
  return { ...read, findings: [...unpacker.findings(), ...read.findings] };
}

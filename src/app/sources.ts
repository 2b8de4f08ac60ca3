// Opens the symbol sources that were named: bytes from the files, meaning from src/symbols.
import type { Finding } from "../findings.js";
import { crossCheck } from "../symbols/cross-check.js";
import { combine, type KernelSymbols } from "../symbols/kernel.js";
import { fileSize } from "./file-facts.js";
import { type Job, type ReadContext, runNow, runPatiently } from "./jobs.js";
import { warningOf } from "./module-tree.js";
import type { PlannedSource } from "./planned-source.js";
import { type Read, readSource } from "./read-source.js";
import { planSources } from "./source-plan.js";
import type { SourceOptions } from "./types.js";

export interface OpenSources {
  readonly kernel: KernelSymbols;
  /** Of every Module.symvers, given or found; null: there is none. */
  readonly crcs: ReadonlyMap<string, number> | null;
  readonly findings: readonly Finding[];
}

/** How sources are read; all of it may be left out. */
export interface OpenHow extends ReadContext {
  /** Names to keep: fast, but without near names and search. */
  readonly only?: Iterable<string> | undefined;
  /** Release that the sources should be of, e.g. the livepatch's; without it what most of them say. */
  readonly release?: string | null | undefined;
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

/** Runs a job with pauses, in which an interface can draw and `signal` can end it; xz and zstd are unpacked. */
async function unpackPatiently<T>(job: Job<T>, signal?: AbortSignal) {
  const { createUnpacker } = await import("./unpack.js");
  const unpacker = createUnpacker();
  const result = await runPatiently(job, { unpack: unpacker.unpack, signal });
  return { result, findings: unpacker.findings() };
}

/** The result of a job that reads what was read before. Rejects with what it throws. */
export async function workPatiently<T>(job: Job<T>): Promise<T> {
  return (await unpackPatiently(job)).result;
}

/**
 * Reads with pauses; xz and zstd are unpacked.
 * Rejects with SourceError, InputError and FileError, and with the signal's reason.
 */
export async function openSourcesPatiently(
  options: SourceOptions,
  how: OpenHow & { readonly signal?: AbortSignal } = {},
): Promise<OpenSources> {
  const { result, findings } = await unpackPatiently(readAll(options, how), how.signal);
  return { ...result, findings: [...findings, ...result.findings] };
}

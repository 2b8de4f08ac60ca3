// Evidence on which functions ftrace can divert: ftrace's own list, and its places
// in the ELF file of each object that the livepatch patches.
import { existsSync } from "node:fs";
import { type ByteSource, memorySource } from "../elf/bytes.js";
import { FormatError } from "../elf/errors.js";
import { openElf } from "../elf/view.js";
import type { KernelSymbols } from "../symbols/kernel.js";
import { normaliseObject, VMLINUX } from "../symbols/object-name.js";
import type { ObjectDefinitions, SourceIdentity } from "../symbols/types.js";
import {
  hasSite,
  readTraceSites,
  TRACE_RANGE,
  type TraceRange,
  type TraceSites,
} from "../verify/trace-sites.js";
import { listedTraceable, parseTraceList, type Traceable, type TraceList } from "../verify/traceable.js";
import { isPacked, withByteFile } from "./byte-file.js";
import { faultOf } from "./faults.js";
import { readBytes } from "./files.js";
import { type Job, runPatiently, unpacked } from "./jobs.js";
import type { RuleOptions, SourceOptions } from "./types.js";

/** Functions that are or will be patched. */
export interface NamedFunctions {
  readonly object: string;
  readonly functions: readonly { readonly oldName: string }[];
}

const RUNNING = ["/sys/kernel/tracing", "/sys/kernel/debug/tracing"].map(
  (folder) => `${folder}/available_filter_functions`,
);

export interface TraceSources {
  /** `available_filter_functions` or a copy. */
  readonly list: string | null;
  /** Whether the running kernel's own is meant, where it can be read. */
  readonly running: boolean;
}

export const traceSources = ({ traceable }: RuleOptions, { running }: SourceOptions): TraceSources => ({
  list: traceable,
  running: running === true,
});

function* readText(path: string): Job<string> {
  return new TextDecoder("latin1").decode(yield* unpacked(readBytes(path), path));
}

function* readList({ list, running }: TraceSources): Job<TraceList | null> {
  if (list !== null) return parseTraceList(yield* readText(list), list);
  const found = running ? RUNNING.find((file) => existsSync(file)) : undefined;
  if (found === undefined) return null;
  try {
    return parseTraceList(yield* readText(found), found);
  } catch (error) {
    if (faultOf(error) === null) throw error;
    return null; // for root only; nobody asked for it by name
  }
}

function sitesOf(source: ByteSource, range: TraceRange | null): TraceSites | null {
  try {
    return readTraceSites(openElf(source), range);
  } catch (error) {
    if (error instanceof FormatError) return null;
    throw error;
  }
}

function* readSites(path: string, range: TraceRange | null): Job<TraceSites | null> {
  const plain = withByteFile(path, (file) => (isPacked(file) ? "packed" : sitesOf(file, range)));
  return plain === "packed" ? sitesOf(memorySource(yield* unpacked(readBytes(path), path)), range) : plain;
}

/** Where a linked kernel has its places. */
function rangeOf(kernel: KernelSymbols): TraceRange | null {
  const [start, stop] = TRACE_RANGE.map(
    (name) => kernel.definitionsIn(VMLINUX, name)?.definitions[0]?.address,
  );
  return start && stop && start < stop ? { start, stop } : null;
}

/** Names by address, of /proc/kallsyms or System.map: for the addresses that are asked for. */
function* readAliases(sources: Iterable<SourceIdentity>, wanted: ReadonlySet<bigint>) {
  const names = new Map<bigint, string[]>();
  for (const { path } of sources) {
    for (const [, digits, name] of (yield* readText(path)).matchAll(/^([0-9a-f]+) . (\S+)/gm)) {
      const address = BigInt(`0x${digits}`);
      if (!wanted.has(address)) continue;
      names.set(address, [...(names.get(address) ?? []), name!]);
    }
  }
  return names;
}

function* readTraceable(
  kernel: KernelSymbols,
  patched: readonly NamedFunctions[],
  sources: TraceSources,
): Job<Traceable> {
  const list = yield* readList(sources);
  const range = rangeOf(kernel);
  const sites = new Map<string, TraceSites | null>();
  const groups: ObjectDefinitions[] = [];
  for (const { object: written, functions } of patched) {
    const object = normaliseObject(written);
    const index = kernel.indexFor(object);
    if (index?.hasDetails) sites.set(object, yield* readSites(index.pathOf(object), range));
    groups.push(
      ...functions.flatMap((f) => kernel.definitions(f.oldName).filter((g) => g.object === object)),
    );
  }
  const unlisted = groups.filter(({ object, name }) => list?.has(object) && !list.get(object)?.has(name));
  const textual = unlisted.filter(({ source: { kind } }) => kind === "kallsyms" || kind === "system-map");
  const addresses = new Set(textual.flatMap((g) => g.definitions.flatMap(({ address }) => address ?? [])));
  addresses.delete(0n);
  const aliases =
    addresses.size === 0 ? null : yield* readAliases(new Set(textual.map((g) => g.source)), addresses);
  return (group, meant) => {
    const own = sites.get(group.object);
    const answer = own ? hasSite(own, meant) : null;
    if (answer !== null || list === null) return answer;
    return listedTraceable(list, group, () => aliases?.get(meant.address ?? 0n) ?? []);
  };
}

/** Null where nothing is patched. Rejects with FileError and SourceError for a list that was named. */
export async function openTraceable(
  kernel: KernelSymbols,
  patched: readonly NamedFunctions[],
  sources: TraceSources,
): Promise<Traceable | null> {
  if (patched.length === 0) return null;
  const { createUnpacker } = await import("./unpack.js");
  return runPatiently(readTraceable(kernel, patched, sources), { unpack: createUnpacker().unpack });
}

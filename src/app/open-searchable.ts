// Sources -> what search needs, from the cache where the same sources were read before.
import type { Finding } from "../findings.js";
import { CACHE_FORMAT } from "./cache/format.js";
import { type Entry, entryFile, keep, lookUp } from "./cache/store.js";
import { fileSize, isFile } from "./file-facts.js";
import { FileError, sha256 } from "./files.js";
import { hashFile } from "./hash-file.js";
import type { PlannedSource } from "./planned-source.js";
import { imageOfSearchable, makeSearchable, type Searchable, searchableFrom } from "./searchable.js";
import { planSources } from "./source-plan.js";
import { type OpenHow, openSourcesPatiently } from "./sources.js";
import type { SourceOptions } from "./types.js";

export interface OpenSearchableHow extends Pick<OpenHow, "release" | "onProgress"> {
  /** Folder of the cache; null: none is used. */
  readonly cache: string | null;
}

export interface OpenedSearchable {
  readonly searchable: Searchable;
  /** Keeps it for the next run, in the background; null: there is nothing to keep. Never rejects. */
  readonly keep: (() => Promise<boolean>) | null;
}

interface Candidate {
  readonly entry: Entry;
  /** Lower-case hex of each source, in their order. */
  readonly hashes: readonly string[];
}

/** Of a pipe or a device nothing would be left to read. */
const isKeepable = ({ kind, path }: PlannedSource): boolean =>
  kind !== "vmlinux" && kind !== "module" && isFile(path);

/**
 * Where the sources would be in the cache. Null where what they contain is not known without reading them as
 * symbols: ELF files and trees of modules, and what is looked for in a tree.
 */
function candidateOf(
  options: SourceOptions,
  { cache, release, onProgress }: OpenSearchableHow,
): Candidate | null {
  if (cache === null || options.kernelTree != null || options.running === true) return null;
  const { sources } = planSources(options);
  if (sources.length === 0 || !sources.every(isKeepable)) return null;
  const hashes = sources.map(({ path }) => {
    onProgress?.({ stage: "symbols", path, unit: "bytes", done: 0, total: fileSize(path) });
    return hashFile(path);
  });
  const made = sources.map(({ kind, path }, i) => [kind, path, hashes[i]]);
  const key = sha256(Buffer.from(JSON.stringify([CACHE_FORMAT, release ?? null, made])));
  return { entry: { folder: cache, key }, hashes };
}

/** A file that cannot be read is told by who reads it next. */
function candidateOrNull(options: SourceOptions, how: OpenSearchableHow): Candidate | null {
  try {
    return candidateOf(options, how);
  } catch (error) {
    if (error instanceof FileError) return null;
    throw error;
  }
}

/** Reads the sources whole. Rejects as openSourcesPatiently does. */
export async function openSearchable(
  options: SourceOptions,
  how: OpenSearchableHow,
): Promise<OpenedSearchable> {
  const { cache: _, ...reading } = how;
  const candidate = candidateOrNull(options, how);
  const found = candidate && lookUp(candidate.entry);
  if (found?.kind === "found") return { searchable: searchableFrom(found.image), keep: null };
  const made = makeSearchable(await openSourcesPatiently(options, reading));
  if (candidate === null) return { searchable: made, keep: null };
  const { entry, hashes } = candidate;
  const note: Finding[] =
    found?.kind === "damaged"
      ? [{ code: "cache-damaged", severity: "note", facts: {}, where: { file: entryFile(entry) } }]
      : [];
  return {
    searchable: { ...made, findings: [...note, ...made.findings] },
    keep: async () => isPlain(made, hashes) && keep(entry, imageOfSearchable(made)),
  };
}

/**
 * Symbols of loaded livepatches have addresses that JSON cannot hold; such a copy of kallsyms is read anew. And a
 * file may have changed between the hash and the reading.
 */
function isPlain({ kernel }: Searchable, hashes: readonly string[]): boolean {
  return (
    kernel.indexes.every(({ livepatch }) => livepatch.length === 0) &&
    kernel.identities.every(({ sha256: read }, i) => read === hashes[i])
  );
}

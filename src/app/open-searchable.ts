// Sources -> what search needs, from the cache where the same sources were read before.
import { createHash } from "node:crypto";
import type { Finding } from "../findings.js";
import { CACHE_FORMAT } from "./cache/format.js";
import { type Entry, entryFile, keep, lookUp } from "./cache/store.js";
import { FileError, readBytes, sha256 } from "./files.js";
import type { StoredFiles } from "./jobs.js";
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
  readonly stored: StoredFiles;
}

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
  const isText = sources.every(({ kind }) => kind !== "vmlinux" && kind !== "module");
  if (!isText || sources.length === 0) return null;
  const stored = new Map<string, { readonly bytes: Uint8Array; readonly sha256: string }>();
  const hash = createHash("sha256").update(JSON.stringify([CACHE_FORMAT, release ?? null]));
  for (const { kind, path } of sources) {
    const bytes = readBytes(path);
    onProgress?.({ stage: "symbols", path, unit: "bytes", done: 0, total: bytes.length });
    const one = { bytes, sha256: sha256(bytes) };
    stored.set(path, one);
    hash.update(JSON.stringify([kind, path, one.sha256]));
  }
  return { entry: { folder: cache, key: hash.digest("hex") }, stored };
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
  const stored = candidate?.stored;
  const made = makeSearchable(await openSourcesPatiently(options, { ...reading, ...(stored && { stored }) }));
  if (candidate === null) return { searchable: made, keep: null };
  const { entry } = candidate;
  const note: Finding[] =
    found?.kind === "damaged"
      ? [{ code: "cache-damaged", severity: "note", facts: {}, where: { file: entryFile(entry) } }]
      : [];
  return {
    searchable: { ...made, findings: [...note, ...made.findings] },
    keep: async () => isPlain(made) && keep(entry, imageOfSearchable(made)),
  };
}

/** Symbols of loaded livepatches have addresses that JSON cannot hold; such a copy of kallsyms is read anew. */
function isPlain({ kernel }: Searchable): boolean {
  return kernel.indexes.every(({ livepatch }) => livepatch.length === 0);
}

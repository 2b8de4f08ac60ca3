// Fuzzy search without a livepatch object.
import type { Finding } from "../findings.js";
import { candidatesOf } from "../resolve/candidates.js";
import type { Candidate } from "../resolve/types.js";
import { parseQuery } from "../symbols/search/query.js";
import { createSearcher } from "../symbols/search/searcher.js";
import type { SourceIdentity } from "../symbols/types.js";
import { openSearchable } from "./open-searchable.js";
import type { OpenHow } from "./sources.js";
import type { SearchHit, SourceOptions } from "./types.js";

export interface FoundSymbols {
  readonly hits: readonly (Omit<SearchHit, "objectCount"> & { readonly candidates: readonly Candidate[] })[];
  /** Names that matched in all. */
  readonly total: number;
  readonly sources: readonly SourceIdentity[];
  readonly findings: readonly Finding[];
}

export interface SearchRequest extends Pick<OpenHow, "onProgress"> {
  readonly query: string;
  /** Most hits to return. */
  readonly limit: number;
  /** Folder of the cache; null or absent: none is used. */
  readonly cache?: string | null;
}

/** What is wrong with a query, in its own words; none: it can be searched for. */
export function queryFindings(query: string): readonly Finding[] {
  return parseQuery(query).findings;
}

/** Rejects with FileError, InputError and SourceError. */
export async function searchSymbols(
  options: SourceOptions,
  { query, limit, onProgress, cache = null }: SearchRequest,
): Promise<FoundSymbols> {
  const { searchable, keep } = await openSearchable(options, { onProgress, cache });
  const { kernel, names, findings } = searchable;
  const { hits, total, findings: notes } = createSearcher(kernel, { names }).search(query, { limit });
  await keep?.();
  return {
    hits: hits.map(({ objectCount: _, ...hit }) => ({ ...hit, candidates: candidatesOf(kernel, hit.name) })),
    total,
    sources: kernel.identities,
    findings: [...findings, ...notes],
  };
}

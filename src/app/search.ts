// Fuzzy search without a livepatch object.
import type { Finding } from "../findings.js";
import { candidatesOf } from "../resolve/candidates.js";
import type { Candidate } from "../resolve/types.js";
import { createSearcher } from "../symbols/search/searcher.js";
import type { SourceIdentity } from "../symbols/types.js";
import { type OpenHow, openSourcesPatiently } from "./sources.js";
import type { SearchHit, SourceOptions } from "./types.js";

export interface FoundSymbols {
  readonly hits: readonly (SearchHit & { readonly candidates: readonly Candidate[] })[];
  /** Names that matched in all. */
  readonly total: number;
  readonly sources: readonly SourceIdentity[];
  readonly findings: readonly Finding[];
}

export interface SearchRequest extends Pick<OpenHow, "onProgress"> {
  readonly query: string;
  /** Most hits to return. */
  readonly limit: number;
}

/** Rejects with FileError, InputError and SourceError. */
export async function searchSymbols(
  options: SourceOptions,
  { query, limit, onProgress }: SearchRequest,
): Promise<FoundSymbols> {
  const { kernel, findings } = await openSourcesPatiently(options, { onProgress });
  const { hits, total } = createSearcher(kernel).search(query, { limit });
  return {
    hits: hits.map((hit) => ({ ...hit, candidates: candidatesOf(kernel, hit.name) })),
    total,
    sources: kernel.identities,
    findings,
  };
}

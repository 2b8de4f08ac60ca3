// Fuzzy search without a livepatch object.
import type { Finding } from "../findings.js";
import { candidatesOf } from "../resolve/candidates.js";
import type { Candidate } from "../resolve/types.js";
import { createSearcher } from "../symbols/search/searcher.js";
import type { SourceIdentity } from "../symbols/types.js";
import { openSourcesPatiently } from "./sources.js";
import type { SearchHit, SourceOptions } from "./types.js";

export interface FoundSymbols {
  readonly hits: readonly (SearchHit & { readonly candidates: readonly Candidate[] })[];
  /** Names that matched in all. */
  readonly total: number;
  readonly sources: readonly SourceIdentity[];
  readonly findings: readonly Finding[];
}

/** Rejects with FileError, InputError and SourceError. */
export async function searchSymbols(
  options: SourceOptions,
  query: string,
  limit: number,
): Promise<FoundSymbols> {
  const { kernel, findings } = await openSourcesPatiently(options);
  const { hits, total } = createSearcher(kernel).search(query, { limit });
  return {
    hits: hits.map((hit) => ({ ...hit, candidates: candidatesOf(kernel, hit.name) })),
    total,
    sources: kernel.identities,
    findings,
  };
}

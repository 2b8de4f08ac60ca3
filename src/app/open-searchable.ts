// Sources -> what search needs.
import { makeSearchable, type Searchable } from "./searchable.js";
import { type OpenHow, openSourcesPatiently } from "./sources.js";
import type { SourceOptions } from "./types.js";

export interface OpenSearchableHow extends Pick<OpenHow, "release" | "onProgress"> {
  /** Folder of the cache; null: none is used. */
  readonly cache: string | null;
}

/** Reads the sources whole. Rejects as openSourcesPatiently does. */
export async function openSearchable(
  options: SourceOptions,
  { cache: _, ...how }: OpenSearchableHow,
): Promise<Searchable> {
  return makeSearchable(await openSourcesPatiently(options, how));
}

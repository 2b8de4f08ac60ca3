// What the interface's thread and the search thread say to each other.

import type { Image } from "../../symbols/shared.js";
import type { NearName } from "../../symbols/types.js";
import type { Fault } from "../faults.js";
import type { SearchableFacts } from "../searchable.js";
import type { Progress, SearchAnswer, SearchRequest, SourceOptions } from "../types.js";

/** The newest revision before any request. */
export const NO_REQUEST = 0;

/** Given to the search thread at its start. */
export interface ThreadTask {
  readonly sources: SourceOptions;
  readonly release: string | null;
  /** Names for which near names are looked up where no source has them. */
  readonly asked: readonly string[];
  /** Objects whose names come first among equals. */
  readonly prefer: readonly string[];
  /** Folder of the cache; null: none is used. */
  readonly cache: string | null;
  /** One Int32 in shared memory: the newest revision; a search for an older one ends at its next poll. */
  readonly newest: SharedArrayBuffer;
}

export interface LoadedFacts extends SearchableFacts {
  readonly near: readonly (readonly [
    string,
    { readonly limit: number; readonly names: readonly NearName[] },
  ])[];
}

export type FromThread =
  | { readonly kind: "progress"; readonly progress: Progress }
  | { readonly kind: "loaded"; readonly image: Image<LoadedFacts> }
  /** `fault` null: an error of ours, told by `text`. */
  | { readonly kind: "failed"; readonly fault: Fault | null; readonly text: string }
  | { readonly kind: "answer"; readonly answer: SearchAnswer }
  | { readonly kind: "search-failed"; readonly revision: number; readonly text: string };

export interface ToThread {
  readonly kind: "search";
  readonly request: SearchRequest;
}

// Sources read whole, with all that search needs: what the interface works on and
// `sympos search` asks. Also as one image, which another thread and the cache take
// without reading anything again.
import type { Finding } from "../findings.js";
import { type IndexFacts, imageOfIndex, indexFrom } from "../symbols/index-image.js";
import { combine, type NearNames } from "../symbols/kernel.js";
import {
  imageOfSearchNames,
  makeSearchNames,
  type SearchNames,
  type SearchNamesFacts,
  searchNamesFrom,
} from "../symbols/search/search-names.js";
import { type Image, prefixed, within } from "../symbols/shared.js";
import { type CrcFacts, CrcTable } from "./crc-table.js";
import type { OpenSources } from "./sources.js";

export interface Searchable extends Omit<OpenSources, "crcs"> {
  readonly crcs: CrcTable | null;
  readonly names: SearchNames;
}

export interface SearchableFacts {
  readonly indexes: readonly IndexFacts[];
  readonly names: SearchNamesFacts;
  readonly crcs: CrcFacts | null;
  readonly findings: readonly Finding[];
}

/** Some tenths of a second for a whole kernel. */
export function makeSearchable({ kernel, crcs, findings }: OpenSources): Searchable {
  return {
    kernel,
    crcs: crcs === null ? null : CrcTable.of(crcs),
    findings,
    names: makeSearchNames(kernel),
  };
}

export function imageOfSearchable({ kernel, names, crcs, findings }: Searchable): Image<SearchableFacts> {
  const indexes = kernel.indexes.map(imageOfIndex);
  const search = imageOfSearchNames(names, kernel);
  const sums = crcs?.image() ?? null;
  return {
    facts: {
      indexes: indexes.map(({ facts }) => facts),
      names: search.facts,
      crcs: sums === null ? null : sums.facts,
      findings,
    },
    columns: {
      ...Object.assign({}, ...indexes.map(({ columns }, i) => prefixed(`index${i}`, columns))),
      ...prefixed("search", search.columns),
      ...(sums && prefixed("crcs", sums.columns)),
    },
  };
}

/** The same in the same memory. `near`: see KernelSymbols. */
export function searchableFrom({ facts, columns }: Image<SearchableFacts>, near?: NearNames): Searchable {
  const indexes = facts.indexes.map((each, i) =>
    indexFrom({ facts: each, columns: within(columns, `index${i}`) }),
  );
  const kernel = combine(indexes, near);
  return {
    kernel,
    names: searchNamesFrom({ facts: facts.names, columns: within(columns, "search") }, kernel),
    crcs: facts.crcs && CrcTable.from({ facts: facts.crcs, columns: within(columns, "crcs") }),
    findings: facts.findings,
  };
}

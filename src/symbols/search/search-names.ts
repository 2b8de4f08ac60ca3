// Which names search goes over, and which of them a row of a source has.
import { COUNTED } from "../columns.js";
import type { KernelSymbols } from "../kernel.js";
import { hashBytes, NameTable } from "../name-table.js";
import { type Image, sharedWords } from "../shared.js";
import type { SymbolIndex } from "../symbol-index.js";
import { imageOfTable, makeSearchTable, type SearchTable, type TableFacts, tableFrom } from "./table.js";

export interface SearchNames {
  readonly table: SearchTable;
  /** By index: ids of the table, one more than the id, by name of the index; null: they are the index's own. */
  readonly ids: readonly (Uint32Array | null)[];
  /** Id of the table for name `name` of index number `index`; -1: search does not know it. */
  idOf(index: number, name: number): number;
}

function searchNames(table: SearchTable, ids: readonly (Uint32Array | null)[]): SearchNames {
  const idOf = (index: number, name: number): number => {
    const own = ids[index]!;
    return own === null ? name : own[name]! - 1;
  };
  return { table, ids, idOf };
}

function addRows(names: NameTable, kernel: KernelSymbols, index: SymbolIndex, ids: Uint32Array): void {
  const { bytes, starts } = index.names;
  const spokenFor = index.objects.map((object) => kernel.indexFor(object) === index);
  for (let row = 0; row < index.rowCount; row++) {
    const id = index.rowName[row]!;
    if (index.rowCounted && index.rowCounted[row] !== COUNTED.always) continue;
    if (ids[id] !== 0 || !spokenFor[index.rowObject[row]!]) continue;
    const start = starts[id]!;
    const end = starts[id + 1]!;
    ids[id] = names.intern(bytes, start, end, hashBytes(bytes, start, end)) + 1;
  }
}

/** The only index with rows, if its names are all that there are. */
function onlyIndex(kernel: KernelSymbols): SymbolIndex | null {
  const { indexes } = kernel;
  const [only] = indexes;
  const alone = indexes.length === 1 && only!.complete && only!.rowCounted === null;
  return alone && only!.statedExportCount === 0 ? only! : null;
}

/**
 * Every name that some object defines, as the best source of the object says it, or exports. One complete
 * source whose names all count is taken as it is; others are joined into a table of their own.
 */
export function makeSearchNames(kernel: KernelSymbols): SearchNames {
  const only = onlyIndex(kernel);
  if (only !== null) return searchNames(makeSearchTable(only.names), [null]);
  const expected = Math.max(0, ...kernel.indexes.map((index) => index.nameCount));
  const names = new NameTable({ expected });
  const ids = kernel.indexes.map((index) => sharedWords(index.nameCount));
  kernel.indexes.forEach((index, i) => {
    addRows(names, kernel, index, ids[i]!);
  });
  for (const index of kernel.indexes) for (const { name } of index.statedExports()) names.internText(name);
  return searchNames(makeSearchTable(names), ids);
}

export interface SearchNamesFacts {
  readonly table: TableFacts;
  readonly indexes: number;
}

export function imageOfSearchNames(
  { table, ids }: SearchNames,
  kernel: KernelSymbols,
): Image<SearchNamesFacts> {
  const image = imageOfTable(table, onlyIndex(kernel)?.names ?? null);
  const maps = ids.flatMap((map, i) => (map === null ? [] : [[`ids${i}`, map] as const]));
  return {
    facts: { table: image.facts, indexes: ids.length },
    columns: { ...image.columns, ...Object.fromEntries(maps) },
  };
}

/** `kernel`: of the same sources. */
export function searchNamesFrom(
  { facts, columns }: Image<SearchNamesFacts>,
  kernel: KernelSymbols,
): SearchNames {
  const table = tableFrom({ facts: facts.table, columns }, onlyIndex(kernel)?.names ?? null);
  const ids = Array.from({ length: facts.indexes }, (_, i) => (columns[`ids${i}`] as Uint32Array) ?? null);
  return searchNames(table, ids);
}

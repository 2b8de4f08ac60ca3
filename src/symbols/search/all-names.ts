// The distinct names that search goes over.
import { COUNTED } from "../columns.js";
import type { KernelSymbols } from "../kernel.js";
import { hashBytes, NameTable } from "../name-table.js";
import type { SymbolIndex } from "../symbol-index.js";

function addRows(names: NameTable, kernel: KernelSymbols, index: SymbolIndex): void {
  const { bytes, starts } = index.names;
  const spokenFor = index.objects.map((object) => kernel.indexFor(object) === index);
  const seen = new Uint8Array(index.nameCount);
  for (let row = 0; row < index.rowCount; row++) {
    const id = index.rowName[row]!;
    if (index.rowCounted && index.rowCounted[row] !== COUNTED.always) continue;
    if (seen[id] || !spokenFor[index.rowObject[row]!]) continue;
    seen[id] = 1;
    const start = starts[id]!;
    const end = starts[id + 1]!;
    names.intern(bytes, start, end, hashBytes(bytes, start, end));
  }
}

/**
 * Every name that some object defines, as the best source of the object says it, or exports. One complete
 * source whose names all count is taken as it is; others are joined into a table of their own.
 */
export function allNames(kernel: KernelSymbols): NameTable {
  const defining = kernel.indexes.filter((index) => index.rowCount > 0);
  const exports = kernel.indexes.flatMap((index) => [...index.statedExports()]);
  const [only] = defining;
  if (only?.complete && !only.rowCounted && defining.length === 1 && exports.length === 0) return only.names;
  const names = new NameTable();
  for (const index of defining) addRows(names, kernel, index);
  for (const { name } of exports) names.internText(name);
  return names;
}

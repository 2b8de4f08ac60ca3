// What a row cannot tell by itself: whether its object exports it, and whether
// the object has another of its name.
import { COUNTED } from "../columns.js";
import type { KernelSymbols } from "../kernel.js";
import { EXPORT_PREFIX, type SymbolIndex } from "../symbol-index.js";

export const FLAG = { exported: 1, homonym: 2 } as const;

/** Of one index, FLAG bits by row. */
export type Flags = Uint8Array;

const counts = (index: SymbolIndex, row: number): boolean =>
  index.rowCounted === null || index.rowCounted[row] === COUNTED.always;

function flagHomonyms(index: SymbolIndex, flags: Flags): void {
  const { starts, rows } = index.rowsByName();
  const seen = new Map<number, number>();
  for (let id = 0; id < index.nameCount; id++) {
    if (starts[id + 1]! - starts[id]! < 2) continue;
    seen.clear();
    for (let at = starts[id]!; at < starts[id + 1]!; at++) {
      const row = rows[at]!;
      if (!counts(index, row)) continue;
      const object = index.rowObject[row]!;
      const other = seen.get(object);
      if (other === undefined) seen.set(object, row);
      else {
        flags[other]! |= FLAG.homonym;
        flags[row]! |= FLAG.homonym;
      }
    }
  }
}

/** `[object, name]` of every export that an index knows of. */
function* exportsOf(index: SymbolIndex): Generator<readonly [string, string]> {
  for (const { object, name } of index.statedExports()) yield [object, name];
  const { names, objects, rowName, rowObject } = index;
  const mark = Buffer.from(EXPORT_PREFIX, "latin1");
  const { bytes, starts } = names;
  for (let row = 0; row < index.rowCount; row++) {
    const start = starts[rowName[row]!]!;
    if (bytes[start] !== mark[0] || bytes[start + 3] !== mark[3] || bytes[start + 9] !== mark[9]) continue;
    const name = names.text(rowName[row]!);
    if (name.startsWith(EXPORT_PREFIX)) yield [objects[rowObject[row]!]!, name.slice(mark.length)];
  }
}

/** By index. */
export function makeFlags(kernel: KernelSymbols): Flags[] {
  const all = kernel.indexes.map((index) => {
    const flags = new Uint8Array(index.rowCount);
    flagHomonyms(index, flags);
    return flags;
  });
  for (const stating of kernel.indexes) {
    for (const [object, name] of exportsOf(stating)) {
      kernel.indexes.forEach((index, i) => {
        const id = index.names.findText(name);
        if (id < 0 || !index.hasObject(object)) return;
        const { starts, rows } = index.rowsByName();
        for (let at = starts[id]!; at < starts[id + 1]!; at++) {
          const row = rows[at]!;
          if (index.objects[index.rowObject[row]!] === object) all[i]![row]! |= FLAG.exported;
        }
      });
    }
  }
  return all;
}

// The symbols before and after one in memory. A linker lays the code of one source
// file in one piece, so neighbours with telling names give the file away where no
// source names it.
import { COUNTED } from "./columns.js";
import { VMLINUX } from "./object-name.js";
import type { SymbolIndex } from "./symbol-index.js";

export interface Neighbours {
  /** Names at lower addresses, the nearest last. */
  readonly before: readonly string[];
  /** Names at higher addresses, the nearest first. */
  readonly after: readonly string[];
}

export interface NeighboursOf {
  readonly object: string;
  readonly name: string;
  /** 0 when unique in its object, else from 1. */
  readonly sympos: number;
}

/** Marks and sections' ends, which are of no source file. */
const NO_FUNCTION = /^(__ksymtab_|__kstrtab|__crc_|__pfx_|__UNIQUE_ID|\$|\.)/;

/** Rows of each object of an index: the first, and one past the last; they are together but for strays. */
class Extents {
  readonly #first: Uint32Array;
  readonly #end: Uint32Array;

  constructor({ objects, rowObject, rowCount }: SymbolIndex) {
    this.#first = new Uint32Array(objects.length).fill(rowCount);
    this.#end = new Uint32Array(objects.length);
    for (let row = 0; row < rowCount; row++) {
      const object = rowObject[row]!;
      if (this.#end[object] === 0) this.#first[object] = row;
      this.#end[object] = row + 1;
    }
  }

  of(object: number): readonly [number, number] {
    return [this.#first[object]!, this.#end[object]!];
  }
}

/** Orders rows by section, then address; rows of one place stay in their order. */
function byPlace({ addresses, sectionIds }: SymbolIndex): (a: number, b: number) => number {
  const word = (row: number, half: number): number => addresses?.[row * 2 + half] ?? 0;
  const section = (row: number): number => sectionIds?.[row] ?? 0;
  return (a, b) => section(a) - section(b) || word(a, 0) - word(b, 0) || word(a, 1) - word(b, 1) || a - b;
}

/** Remembers the order of the objects that it was asked for. The sources must have been read whole. */
export class Neighbourhoods {
  readonly #indexFor: (object: string) => SymbolIndex | undefined;
  readonly #extents = new Map<SymbolIndex, Extents>();
  readonly #orders = new Map<string, readonly number[] | null>();

  /** `indexFor`: the source that speaks for an object. */
  constructor(indexFor: (object: string) => SymbolIndex | undefined) {
    this.#indexFor = indexFor;
  }

  /** At most `most` names on each side, in the same section; null where no source shows the order in memory. */
  of({ object, name, sympos }: NeighboursOf, most: number): Neighbours | null {
    const index = this.#indexFor(object);
    if (index === undefined || index.order === "none" || !index.complete) return null;
    const row = index.rowsIn(object, name)[Math.max(sympos - 1, 0)];
    if (row === undefined) return null;
    const order = this.#orderOf(index, object);
    if (order === null) return null;
    const at = order.indexOf(row);
    const section = index.sectionIds?.[row];
    const take = (step: 1 | -1): string[] => {
      const names: string[] = [];
      for (let i = at + step; i >= 0 && i < order.length && names.length < most; i += step) {
        if (index.sectionIds?.[order[i]!] !== section) break;
        names.push(index.names.text(index.rowName[order[i]!]!));
      }
      return names;
    };
    return { before: take(-1).reverse(), after: take(1) };
  }

  /** Null: addresses are hidden, and the rows stand in another order. */
  #orderOf(index: SymbolIndex, object: string): readonly number[] | null {
    const known = this.#orders.get(object);
    if (known !== undefined) return known;
    const order = this.#makeOrder(index, object);
    this.#orders.set(object, order);
    return order;
  }

  #makeOrder(index: SymbolIndex, object: string): readonly number[] | null {
    const { addresses, sectionIds, rowObject, rowCounted, names, rowName } = index;
    const inOrder = object === VMLINUX && index.order === "kallsyms";
    if (!inOrder && addresses === null && sectionIds === null) return null;
    const id = index.objects.indexOf(object);
    const extents = this.#extents.get(index) ?? new Extents(index);
    this.#extents.set(index, extents);
    const [first, end] = extents.of(id);
    const rows: number[] = [];
    for (let row = first; row < end; row++) {
      if (rowObject[row] !== id || (rowCounted !== null && rowCounted[row]! > COUNTED.coming)) continue;
      if (!NO_FUNCTION.test(names.text(rowName[row]!))) rows.push(row);
    }
    // vmlinux's rows stand in address order, also where the addresses themselves are hidden
    return inOrder ? rows : rows.sort(byPlace(index));
  }
}

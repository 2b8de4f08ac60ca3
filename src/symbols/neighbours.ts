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

/** Remembers the order of the modules that it was asked for. */
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
    // vmlinux's rows stand in address order, also where the addresses themselves are hidden
    if (object === VMLINUX && index.order === "kallsyms") return sides(index, row, most, null);
    const order = this.#orderOf(index, object);
    return order && sides(index, row, most, order);
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
    const { addresses, sectionIds, rowObject } = index;
    if (addresses === null && sectionIds === null) return null;
    const id = index.objects.indexOf(object);
    const extents = this.#extents.get(index) ?? new Extents(index);
    this.#extents.set(index, extents);
    const [first, end] = extents.of(id);
    const rows: number[] = [];
    for (let row = first; row < end; row++) if (rowObject[row] === id) rows.push(row);
    return rows.sort(byPlace(index));
  }
}

/** What is beside a row in `order`, or, null, in the order of the rows themselves. */
function sides(index: SymbolIndex, row: number, most: number, order: readonly number[] | null): Neighbours {
  const { rowObject, rowCounted, rowCount, sectionIds, names, rowName } = index;
  const start = order === null ? row : order.indexOf(row);
  const count = order === null ? rowCount : order.length;
  const take = (step: 1 | -1): string[] => {
    const found: string[] = [];
    for (let at = start + step; at >= 0 && at < count && found.length < most; at += step) {
      const other = order === null ? at : order[at]!;
      if (rowObject[other] !== rowObject[row]) continue;
      if (sectionIds?.[other] !== sectionIds?.[row]) break;
      if (rowCounted !== null && rowCounted[other]! > COUNTED.coming) continue;
      const name = names.text(rowName[other]!);
      if (!NO_FUNCTION.test(name)) found.push(name);
    }
    return found;
  };
  return { before: take(-1).reverse(), after: take(1) };
}

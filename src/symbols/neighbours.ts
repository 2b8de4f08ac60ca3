// The symbols before and after one in memory. A compiler lays the functions of a
// source file side by side, so neighbours with telling names give the file away
// where no source names it.
import { COUNTED } from "./columns.js";
import type { KernelSymbols } from "./kernel.js";
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

/** At most `most` names on each side; null where no source shows addresses of the object. */
export function neighboursOf(kernel: KernelSymbols, of: NeighboursOf, most: number): Neighbours | null {
  const index = kernel.indexFor(of.object);
  if (index === undefined || index.order === "none") return null;
  const row = index.rowsIn(of.object, of.name)[Math.max(of.sympos - 1, 0)];
  if (row === undefined) return null;
  // vmlinux's rows stand in address order, also where the addresses themselves are hidden
  return of.object === VMLINUX ? beside(index, row, most) : nearest(index, row, most);
}

function beside(index: SymbolIndex, row: number, most: number): Neighbours {
  const take = (step: 1 | -1): string[] => {
    const names: string[] = [];
    for (let at = row + step; at >= 0 && at < index.rowCount && names.length < most; at += step) {
      const name = nameAt(index, row, at);
      if (name !== null) names.push(name);
    }
    return names;
  };
  return { before: take(-1).reverse(), after: take(1) };
}

/** By address within the section: a module's rows stand in symbol table order, locals first. */
function nearest(index: SymbolIndex, row: number, most: number): Neighbours | null {
  const { addresses, sectionIds } = index;
  if (addresses === null || (addresses[row * 2] === 0 && addresses[row * 2 + 1] === 0 && sectionIds === null))
    return null;
  const section = sectionIds?.[row];
  const found: { readonly name: string; readonly distance: number }[] = [];
  for (let at = 0; at < index.rowCount; at++) {
    if (at === row || index.rowObject[at] !== index.rowObject[row] || sectionIds?.[at] !== section) continue;
    const name = nameAt(index, row, at);
    if (name === null) continue;
    const high = addresses[at * 2]! - addresses[row * 2]!;
    const distance = high * 2 ** 32 + (addresses[at * 2 + 1]! - addresses[row * 2 + 1]!);
    found.push({ name, distance });
  }
  found.sort((a, b) => a.distance - b.distance);
  const names = (side: typeof found) => side.map(({ name }) => name);
  return {
    before: names(found.filter(({ distance }) => distance < 0).slice(-most)),
    after: names(found.filter(({ distance }) => distance >= 0).slice(0, most)),
  };
}

/** Null: of another object, not kept by the kernel, or no symbol of a source file. */
function nameAt(index: SymbolIndex, row: number, at: number): string | null {
  if (index.rowObject[at] !== index.rowObject[row]) return null;
  if (index.rowCounted !== null && index.rowCounted[at]! > COUNTED.coming) return null;
  const name = index.names.text(index.rowName[at]!);
  return NO_FUNCTION.test(name) ? null : name;
}

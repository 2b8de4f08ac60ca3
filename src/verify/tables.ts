// The tables of a file as the checks read them, each decoded once.
import type { RelaRecord } from "../elf/codec.js";
import { SHT } from "../elf/constants.js";
import {
  type ElfView,
  readRelocations,
  readSymbols,
  type SectionView,
  type SymbolView,
} from "../elf/view.js";

export interface Tables {
  readonly view: ElfView;
  /** Null: the file has none. */
  readonly symtab: SectionView | null;
  /** The null symbol included; empty without a symbol table. */
  readonly symbols: readonly SymbolView[];
  /** Entries of a relocation section, in file order. Throws FormatError. */
  readonly relocations: (section: SectionView) => readonly RelaRecord[];
}

/** Throws FormatError where the symbol or string table cannot be read. */
export function readTables(view: ElfView): Tables {
  const symtab = view.sections.find((s) => s.type === SHT.SYMTAB) ?? null;
  const read = new Map<number, readonly RelaRecord[]>();
  const relocations = (section: SectionView): readonly RelaRecord[] => {
    const known = read.get(section.index) ?? readRelocations(view, section);
    read.set(section.index, known);
    return known;
  };
  return { view, symtab, symbols: symtab === null ? [] : readSymbols(view, symtab), relocations };
}

export const isRelocationSection = ({ type }: { readonly type: number }): boolean =>
  type === SHT.RELA || type === SHT.REL;

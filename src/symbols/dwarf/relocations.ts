// Debug sections of a relocatable file are full of zeros: the offsets into other debug sections and
// the addresses stand in .rela.debug_*. Only the words that are read are relocated, by binary search.
import { viewOf } from "../../elf/bytes.js";
import { decodeRela, decodeSymbol, type RelaRecord, relaSize, symbolSize } from "../../elf/codec.js";
import { EM, isNoneRelocation, SHN, SHT } from "../../elf/constants.js";
import { FormatError, UnsupportedError } from "../../elf/errors.js";
import {
  type ElfView,
  entryCount,
  type SectionView,
  sectionAt,
  sectionData,
  sectionTitle,
} from "../../elf/view.js";
import { type Address, NOWHERE } from "./address.js";

/**
 * Relocations that store symbol + addend in a word of 32 or 64 bits, by machine: the psABIs' `word32` and `word64`
 * (R_X86_64_64, _32, _32S; R_390_32, _64; R_PPC_ADDR32, _UADDR32; R_PPC64_ADDR32, _UADDR32, _ADDR64, _UADDR64;
 * R_AARCH64_ABS64, _ABS32; R_LARCH_32, _64).
 */
const ABSOLUTE: Readonly<Record<number, readonly number[]>> = {
  [EM.X86_64]: [1, 10, 11],
  [EM.S390]: [4, 22],
  [EM.PPC]: [1, 24],
  [EM.PPC64]: [1, 24, 38, 43],
  [EM.AARCH64]: [257, 258],
  [EM.LOONGARCH]: [1, 2],
};

/** Answers where a symbol is, reading the symbol table when first asked. */
export type SymbolPlaces = (index: number) => Address;

function symbolTable(view: ElfView, table: SectionView) {
  if (table.type !== SHT.SYMTAB) {
    throw new FormatError(
      `${sectionTitle(table)}: relocated by, but no symbol table`,
      table.headerAt,
      table.type,
    );
  }
  const extended = view.sections.find((s) => s.type === SHT.SYMTAB_SHNDX && s.link === table.index);
  const indices = extended === undefined ? null : viewOf(sectionData(view, extended));
  const at = (index: number): number | null => {
    if (indices === null || indices.byteLength < index * 4 + 4) return null;
    return indices.getUint32(index * 4, view.format.littleEndian);
  };
  return {
    count: entryCount(table, symbolSize(view.format)),
    symbols: viewOf(sectionData(view, table)),
    extendedIndex: at,
  };
}

/** Symbols of the table that the relocation section `from` names. Throws FormatError. */
export function symbolPlaces(view: ElfView, from: SectionView): SymbolPlaces {
  const table = sectionAt(view, from.link, from, "sh_link");
  const { count, symbols, extendedIndex } = symbolTable(view, table);
  const known = new Map<number, Address>();
  return (index) => {
    const before = known.get(index);
    if (before !== undefined) return before;
    if (index >= count) {
      throw new FormatError(
        `${sectionTitle(from)}: no symbol ${index}, there are ${count}`,
        from.headerAt,
        index,
      );
    }
    const { value, shndx } = decodeSymbol(view.format, symbols, index * symbolSize(view.format));
    let section: number = shndx;
    if (shndx === SHN.XINDEX) section = extendedIndex(index) ?? SHN.UNDEF;
    else if (shndx >= SHN.LORESERVE) section = SHN.UNDEF;
    if (section === SHN.UNDEF) section = NOWHERE;
    const place = { section, value };
    known.set(index, place);
    return place;
  };
}

interface Table {
  readonly section: SectionView;
  readonly records: DataView;
  readonly count: number;
  readonly place: SymbolPlaces;
  /** Records by r_offset; null where the file has them so. */
  readonly order: Uint32Array | null;
}

/** The relocations of one debug section. */
export class Relocations {
  readonly #view: ElfView;
  readonly #tables: readonly Table[];

  /** Throws FormatError, and UnsupportedError for SHT_REL. */
  constructor(view: ElfView, target: SectionView) {
    this.#view = view;
    const all = view.sections.filter((s) => s.info === target.index);
    const rel = all.find((s) => s.type === SHT.REL);
    if (rel !== undefined) {
      throw new UnsupportedError(`${sectionTitle(rel)}: SHT_REL relocations are not read`, rel.name);
    }
    this.#tables = all.filter((s) => s.type === SHT.RELA && s.size > 0).map((s) => this.#table(s));
  }

  /** What the word at `offset` (bytes in the section) becomes; null where no relocation changes it. */
  at(offset: number): Address | null {
    for (const table of this.#tables) {
      const i = this.#first(table, offset);
      if (i === table.count || this.#offset(table, i) !== offset) continue;
      const record = this.#record(table, i);
      if (isNoneRelocation(this.#view.header.machine, record.type)) continue;
      return this.#target(table, record);
    }
    return null;
  }

  /** Offsets of the words that become one of the wanted addresses. */
  naming(isWanted: (address: Address) => boolean): number[] {
    const found: number[] = [];
    for (const table of this.#tables) {
      for (let i = 0; i < table.count; i++) {
        const record = this.#record(table, i);
        if (this.#isAbsolute(record.type) && isWanted(this.#target(table, record))) found.push(record.offset);
      }
    }
    return found;
  }

  #isAbsolute(type: number): boolean {
    return ABSOLUTE[this.#view.header.machine]?.includes(type) ?? false;
  }

  #target(table: Table, record: RelaRecord): Address {
    if (!this.#isAbsolute(record.type)) {
      throw new UnsupportedError(
        `${sectionTitle(table.section)}: relocation type ${record.type} of machine ${this.#view.header.machine} is not known`,
        table.section.name,
      );
    }
    const { section, value } = table.place(record.symbol);
    return { section, value: BigInt.asUintN(this.#view.format.is64 ? 64 : 32, value + record.addend) };
  }

  #table(section: SectionView): Table {
    const { format } = this.#view;
    const size = relaSize(format);
    const count = entryCount(section, size);
    const records = viewOf(sectionData(this.#view, section));
    const table = { section, records, count, place: symbolPlaces(this.#view, section), order: null };
    let sorted = true;
    for (let i = 1; i < count && sorted; i++) sorted = this.#offset(table, i - 1) <= this.#offset(table, i);
    if (sorted) return table;
    const offsets = Float64Array.from({ length: count }, (_, i) => this.#offset(table, i));
    const order = Uint32Array.from(offsets.keys()).sort((a, b) => offsets[a]! - offsets[b]! || a - b);
    return { ...table, order };
  }

  #record(table: Table, i: number): RelaRecord {
    const at = (table.order?.[i] ?? i) * relaSize(this.#view.format);
    return decodeRela(this.#view.format, table.records, at, table.section.offset, true);
  }

  /** r_offset alone; what no file can have is a large number here and refused with the record. */
  #offset(table: Table, i: number): number {
    const { is64, littleEndian } = this.#view.format;
    const at = (table.order?.[i] ?? i) * relaSize(this.#view.format);
    const first = table.records.getUint32(at, littleEndian);
    if (!is64) return first;
    const second = table.records.getUint32(at + 4, littleEndian);
    return littleEndian ? second * 2 ** 32 + first : first * 2 ** 32 + second;
  }

  /** Index of the first record at or after `offset`. */
  #first(table: Table, offset: number): number {
    let low = 0;
    let high = table.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#offset(table, middle) < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

// The read view of any ELF file: headers eager, data on demand, random access.
// What it says has been checked against the size of the file; what it does not
// understand it leaves alone. The editable model of an ET_REL file is made from
// it (load.ts), verification reads the written file back through it.
import { type ByteSource, readRange, viewOf } from "./bytes.js";
import {
  decodeFileHeader,
  decodeRela,
  decodeSection,
  decodeSymbol,
  type ElfFormat,
  type FileHeader,
  fileHeaderSize,
  IDENT_SIZE,
  type RelaRecord,
  relaSize,
  relSize,
  type SectionRecord,
  type SymbolRecord,
  sectionSize,
  symbolSize,
} from "./codec.js";
import { SHN, SHT } from "./constants.js";
import { FormatError } from "./errors.js";
import { readString } from "./strings.js";

export interface SectionView extends Omit<SectionRecord, "name"> {
  readonly index: number;
  readonly name: string;
  /** sh_name: bytes from the start of the section name table. */
  readonly nameOffset: number;
  /** Offset of the header in the file. */
  readonly headerAt: number;
}

export interface SymbolView extends Omit<SymbolRecord, "name"> {
  readonly index: number;
  readonly name: string;
  /** st_name: bytes from the start of the string table. */
  readonly nameOffset: number;
  /** Section that defines it, extended numbering resolved; null for the reserved values of st_shndx. */
  readonly section: number | null;
}

export interface ElfView {
  readonly source: ByteSource;
  readonly format: ElfFormat;
  /** shnum and shstrndx with extended numbering resolved. */
  readonly header: FileHeader;
  readonly sections: readonly SectionView[];
}

function readFormat(source: ByteSource): ElfFormat {
  const ident = source.read(0, Math.min(source.size, IDENT_SIZE));
  if (ident.length < 4 || viewOf(ident).getUint32(0) !== 0x7f454c46) {
    const found = [...ident.subarray(0, 4)].map((b) => b.toString(16).padStart(2, "0")).join(" ");
    throw new FormatError(
      source.size === 0
        ? "the file is empty"
        : "not an ELF file (it begins with other bytes than 7f 45 4c 46)",
      0,
      found,
    );
  }
  if (ident.length < IDENT_SIZE) throw new FormatError("the ELF identification is cut off", 0, ident.length);
  const [elfClass, data, version] = [ident[4]!, ident[5]!, ident[6]!];
  if (elfClass !== 1 && elfClass !== 2) throw new FormatError("unknown ELF class", 4, elfClass);
  if (data !== 1 && data !== 2) throw new FormatError("unknown ELF byte order", 5, data);
  if (version !== 1) throw new FormatError("unknown ELF version", 6, version);
  return { is64: elfClass === 2, littleEndian: data === 1 };
}

function readSectionRecords(source: ByteSource, f: ElfFormat, raw: FileHeader): readonly SectionRecord[] {
  if (raw.shoff === 0) return [];
  const each = sectionSize(f);
  if (raw.shentsize !== each) {
    throw new FormatError(`e_shentsize is not ${each}`, fileHeaderSize(f) - 6, raw.shentsize);
  }
  const first = readRange(source, raw.shoff, each, "the section header table");
  const count = raw.shnum !== 0 ? raw.shnum : decodeSection(f, viewOf(first), 0, raw.shoff).size;
  const table = readRange(source, raw.shoff, count * each, `the section header table of ${count} entries`);
  const view = viewOf(table);
  return Array.from({ length: count }, (_, i) => decodeSection(f, view, i * each, raw.shoff));
}

/** Reads the headers. Throws FormatError. Sections' data is not touched except the section names. */
export function openElf(source: ByteSource): ElfView {
  const f = readFormat(source);
  const raw = decodeFileHeader(f, viewOf(readRange(source, 0, fileHeaderSize(f), "the ELF header")));
  const records = readSectionRecords(source, f, raw);
  const nameTable = raw.shstrndx === SHN.XINDEX ? (records[0]?.link ?? 0) : raw.shstrndx;
  const header: FileHeader = { ...raw, shnum: records.length, shstrndx: nameTable };
  const each = sectionSize(f);
  let names: Uint8Array = new Uint8Array(0);
  let namesAt = 0;
  if (records.length > 0 && nameTable !== 0) {
    const table = records[nameTable];
    if (table === undefined || table.type !== SHT.STRTAB) {
      throw new FormatError("e_shstrndx is not a string table", fileHeaderSize(f) - 2, nameTable);
    }
    names = readRange(source, table.offset, table.size, "the section name table");
    namesAt = table.offset;
  }
  const sections = records.map((record, index): SectionView => {
    const name = index === 0 ? "" : readString(names, record.name, namesAt, () => `section ${index}`);
    return { ...record, name, nameOffset: record.name, index, headerAt: raw.shoff + index * each };
  });
  return { source, format: f, header, sections };
}

/** How errors call a section. */
export function sectionTitle(section: { readonly index: number; readonly name: string }): string {
  return `section ${section.index} ${section.name}`;
}

/** The section's bytes; none for SHT_NOBITS and SHT_NULL. */
export function sectionData(view: ElfView, section: SectionView): Uint8Array {
  if (section.type === SHT.NOBITS || section.type === SHT.NULL) return new Uint8Array(0);
  return readRange(view.source, section.offset, section.size, sectionTitle(section));
}

/** What follows the last byte that the headers know of: nothing, or the signature of a module. */
export function appendedBytes({ source, format, header, sections }: ElfView): Uint8Array {
  let end = Math.max(header.ehsize, header.shoff + sections.length * sectionSize(format));
  for (const { type, offset, size } of sections) {
    if (type !== SHT.NOBITS && type !== SHT.NULL) end = Math.max(end, offset + size);
  }
  return end < source.size
    ? readRange(source, end, source.size - end, "what is appended")
    : new Uint8Array(0);
}

/** The section that a sh_link or sh_info names. */
export function sectionAt(view: ElfView, index: number, from: SectionView, field: string): SectionView {
  const section = view.sections[index];
  if (section === undefined) {
    throw new FormatError(
      `${sectionTitle(from)}: ${field} ${index} is no section, there are ${view.sections.length}`,
      from.headerAt,
      index,
    );
  }
  return section;
}

/** Number of records of a table section. */
export function entryCount(section: SectionView, size: number): number {
  if (section.entsize !== size) {
    throw new FormatError(
      `${sectionTitle(section)}: sh_entsize is not ${size}`,
      section.headerAt,
      section.entsize,
    );
  }
  if (section.size % size !== 0) {
    throw new FormatError(
      `${sectionTitle(section)}: size ${section.size} is not a multiple of ${size}`,
      section.headerAt,
      section.size,
    );
  }
  return section.size / size;
}

export function stringTable(view: ElfView, from: SectionView): { bytes: Uint8Array; section: SectionView } {
  const section = sectionAt(view, from.link, from, "sh_link");
  if (section.type !== SHT.STRTAB) {
    throw new FormatError(`${sectionTitle(from)}: sh_link is not a string table`, from.headerAt, from.link);
  }
  return { bytes: sectionData(view, section), section };
}

function extendedIndices(view: ElfView, table: SectionView, count: number): DataView | null {
  const found = view.sections.find((s) => s.type === SHT.SYMTAB_SHNDX && s.link === table.index);
  if (found === undefined) return null;
  if (entryCount(found, 4) !== count) {
    throw new FormatError(
      `${sectionTitle(found)}: not one entry for each of ${count} symbols`,
      found.headerAt,
      found.size,
    );
  }
  return viewOf(sectionData(view, found));
}

/** All entries of a symbol table, the null symbol included. */
export function readSymbols(view: ElfView, table: SectionView): SymbolView[] {
  const size = symbolSize(view.format);
  const count = entryCount(table, size);
  const { bytes: names, section: nameSection } = stringTable(view, table);
  const data = viewOf(sectionData(view, table));
  const extended = extendedIndices(view, table, count);
  return Array.from({ length: count }, (_, index) => {
    const record = decodeSymbol(view.format, data, index * size);
    const at = table.offset + index * size;
    const what = (): string => `${sectionTitle(table)}: symbol ${index}`;
    const name = readString(names, record.name, nameSection.offset, what);
    let section: number | null = null;
    if (record.shndx === SHN.XINDEX) {
      if (extended === null)
        throw new FormatError(`${what()}: no SHT_SYMTAB_SHNDX section`, at, record.shndx);
      section = extended.getUint32(index * 4, view.format.littleEndian);
      if (section === 0) throw new FormatError(`${what()}: extended st_shndx 0 is no section`, at, section);
    } else if (record.shndx !== SHN.UNDEF && record.shndx < SHN.LORESERVE) {
      section = record.shndx;
    }
    if (section !== null && section >= view.sections.length) {
      throw new FormatError(
        `${what()} ${name}: st_shndx is no section, there are ${view.sections.length}`,
        at,
        section,
      );
    }
    return { ...record, name, nameOffset: record.name, index, section };
  });
}

/** All entries of a SHT_RELA or SHT_REL section, in file order; symbol indices are not checked here. */
export function readRelocations(view: ElfView, section: SectionView): RelaRecord[] {
  const withAddend = section.type === SHT.RELA;
  const size = withAddend ? relaSize(view.format) : relSize(view.format);
  const count = entryCount(section, size);
  const data = viewOf(sectionData(view, section));
  return Array.from({ length: count }, (_, i) =>
    decodeRela(view.format, data, i * size, section.offset, withAddend),
  );
}

/** The flag word and the member section indices of a SHT_GROUP section. */
export function readGroup(view: ElfView, section: SectionView): { flags: number; members: number[] } {
  const data = sectionData(view, section);
  if (data.length < 4 || data.length % 4 !== 0) {
    throw new FormatError(
      `${sectionTitle(section)}: not a flag word and section indices`,
      section.headerAt,
      section.size,
    );
  }
  const words = viewOf(data);
  const read = (i: number): number => words.getUint32(i * 4, view.format.littleEndian);
  const members = Array.from({ length: data.length / 4 - 1 }, (_, i) => read(i + 1));
  for (const [i, member] of members.entries()) {
    if (member === 0 || member >= view.sections.length) {
      throw new FormatError(
        `${sectionTitle(section)}: member is no section`,
        section.offset + 4 * (i + 1),
        member,
      );
    }
  }
  return { flags: read(0), members };
}

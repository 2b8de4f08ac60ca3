// Read view -> editable model, for ET_REL files alone. Everything with an index
// inside is decoded here; a type that may hide indices is refused by name,
// because rewriting would silently break it.
import { type ByteSource, memorySource } from "./bytes.js";
import { fileHeaderSize, symbolSize } from "./codec.js";
import { ET_REL, isNoneRelocation, SHF, SHN, SHT } from "./constants.js";
import { FormatError, UnsupportedError } from "./errors.js";
import type { Content, ElfSymbol, ObjectFile, Relocation, Section } from "./model.js";
import { firstOverlap } from "./overlaps.js";
import {
  appendedBytes,
  type ElfView,
  entryCount,
  openElf,
  readGroup,
  readRelocations,
  readSymbols,
  type SectionView,
  sectionAt,
  sectionData,
  sectionTitle,
} from "./view.js";

/** Types of the gABI whose content holds section or symbol indices that are not decoded here. */
const INDEXED = new Map<number, string>([
  [SHT.HASH, "SHT_HASH"],
  [SHT.DYNAMIC, "SHT_DYNAMIC"],
  [SHT.SHLIB, "SHT_SHLIB"],
  [SHT.DYNSYM, "SHT_DYNSYM"],
  [SHT.RELR, "SHT_RELR"],
  [0x6ffffff6, "SHT_GNU_HASH"],
  [0x6ffffffd, "SHT_GNU_verdef"],
  [0x6ffffffe, "SHT_GNU_verneed"],
  [0x6fffffff, "SHT_GNU_versym"],
  [0x6fff4c03, "SHT_LLVM_ADDRSIG"],
]);

function findSymbolTable(view: ElfView): SectionView | null {
  const tables = view.sections.filter((s) => s.type === SHT.SYMTAB);
  const second = tables[1];
  if (second !== undefined) {
    throw new FormatError(`${sectionTitle(second)}: a second symbol table`, second.headerAt, second.type);
  }
  return tables[0] ?? null;
}

function refuseHiddenIndices(section: SectionView, symtab: SectionView | null): void {
  const known = INDEXED.get(section.type);
  const unknown = section.type > SHT.SYMTAB_SHNDX && symtab !== null && section.link === symtab.index;
  if (known === undefined && !unknown) return;
  const type = known ?? `type 0x${section.type.toString(16)} linked to the symbol table`;
  throw new UnsupportedError(
    `${sectionTitle(section)} (${type}) holds indices that would be wrong after rewriting`,
    section.name,
    "hidden-indices",
  );
}

function loadRelocations(
  view: ElfView,
  section: SectionView,
  symtab: SectionView | null,
  symbols: number,
): Content {
  const records = readRelocations(view, section);
  if (records.length > 0 && (symtab === null || section.link !== symtab.index)) {
    throw new FormatError(
      `${sectionTitle(section)}: sh_link is not the symbol table`,
      section.headerAt,
      section.link,
    );
  }
  const target = sectionAt(view, section.info, section, "sh_info");
  // relocations of a compressed section are for its uncompressed bytes (CONFIG_DEBUG_INFO_COMPRESSED_ZLIB)
  const bounded = target.index !== 0 && (target.flags & SHF.COMPRESSED) === 0n;
  const entries = records.map((record, i): Relocation => {
    const at = section.offset + i * section.entsize;
    if (record.symbol >= symbols) {
      throw new FormatError(
        `${sectionTitle(section)}: entry ${i}: symbol index ${record.symbol} out of range, there are ${symbols}`,
        at,
        record.symbol,
      );
    }
    const outside = bounded && record.offset >= target.size;
    if (outside && !isNoneRelocation(view.header.machine, record.type)) {
      throw new FormatError(
        `${sectionTitle(section)}: entry ${i}: r_offset 0x${record.offset.toString(16)} outside of ${sectionTitle(target)}`,
        at,
        record.offset,
      );
    }
    return record;
  });
  return { kind: "relocations", target: target.index, entries };
}

function loadGroup(
  view: ElfView,
  section: SectionView,
  symtab: SectionView | null,
  symbols: number,
): Content {
  if (symtab === null || section.link !== symtab.index) {
    throw new FormatError(
      `${sectionTitle(section)}: sh_link is not the symbol table`,
      section.headerAt,
      section.link,
    );
  }
  if (section.info === 0 || section.info >= symbols) {
    throw new FormatError(`${sectionTitle(section)}: no signature symbol`, section.headerAt, section.info);
  }
  const { flags, members } = readGroup(view, section);
  return { kind: "group", flags, signature: section.info, members };
}

function loadContent(
  view: ElfView,
  section: SectionView,
  symtab: SectionView | null,
  symbols: number,
): Content {
  switch (section.type) {
    case SHT.NULL:
      return { kind: "bytes", bytes: new Uint8Array(0) };
    case SHT.NOBITS:
      return { kind: "nobits", size: section.size };
    case SHT.STRTAB:
      return { kind: "strings", bytes: sectionData(view, section) };
    case SHT.SYMTAB:
      return { kind: "symbols" };
    case SHT.SYMTAB_SHNDX:
      if (symtab === null || section.link !== symtab.index) {
        throw new FormatError(
          `${sectionTitle(section)}: sh_link is not the symbol table`,
          section.headerAt,
          section.link,
        );
      }
      return { kind: "symbol-sections" };
    case SHT.RELA:
    case SHT.REL:
      return loadRelocations(view, section, symtab, symbols);
    case SHT.GROUP:
      return loadGroup(view, section, symtab, symbols);
    default:
      return { kind: "bytes", bytes: sectionData(view, section) };
  }
}

function loadSection(
  view: ElfView,
  section: SectionView,
  symtab: SectionView | null,
  symbols: number,
): Section {
  refuseHiddenIndices(section, symtab);
  if (section.align !== 0n && (section.align & (section.align - 1n)) !== 0n) {
    throw new FormatError(
      `${sectionTitle(section)}: sh_addralign is no power of two`,
      section.headerAt,
      section.align,
    );
  }
  if (section.link !== 0) sectionAt(view, section.link, section, "sh_link");
  const content = loadContent(view, section, symtab, symbols);
  const decoded = ["symbols", "relocations", "group"].includes(content.kind);
  const infoIsSection = !decoded && (section.flags & SHF.INFO_LINK) !== 0n && section.info !== 0;
  if (infoIsSection) sectionAt(view, section.info, section, "sh_info");
  return {
    id: section.index,
    name: section.name,
    type: section.type,
    flags: section.flags,
    addr: section.addr,
    align: section.align,
    entsize: section.entsize,
    link: section.link,
    infoSection: infoIsSection ? section.info : 0,
    infoValue: decoded || infoIsSection ? 0 : section.info,
    content,
    origin: { offset: section.offset, size: section.size, nameOffset: section.nameOffset },
  };
}

function loadSymbols(view: ElfView, symtab: SectionView): ElfSymbol[] {
  const records = readSymbols(view, symtab);
  const null0 = records[0];
  if (null0 === undefined)
    throw new FormatError(`${sectionTitle(symtab)} is empty`, symtab.headerAt, symtab.size);
  if (
    null0.name !== "" ||
    null0.value !== 0n ||
    null0.size !== 0n ||
    null0.other !== 0 ||
    null0.shndx !== SHN.UNDEF ||
    null0.bind !== 0 ||
    null0.type !== 0
  ) {
    throw new FormatError(
      `${sectionTitle(symtab)}: symbol 0 is not the null symbol`,
      symtab.offset,
      null0.name,
    );
  }
  if (symtab.info > records.length) {
    throw new FormatError(
      `${sectionTitle(symtab)}: sh_info ${symtab.info} beyond its ${records.length} symbols`,
      symtab.headerAt,
      symtab.info,
    );
  }
  return records
    .slice(1)
    .map(({ index, name, nameOffset, value, size, bind, type, other, section, shndx }) => ({
      id: index,
      name,
      value,
      size,
      bind,
      type,
      other,
      section,
      shndx: section === null ? shndx : SHN.UNDEF,
      nameOffset,
    }));
}

/** Each section is written for itself, so a small file whose sections are all the same bytes would become a huge one. */
function refuseOverlaps(view: ElfView): void {
  const found = firstOverlap(view);
  if (found === null) return;
  const [piece, before] = found;
  const at = piece.section?.headerAt ?? fileHeaderSize(view.format) - 24;
  throw new FormatError(`${piece.title} overlaps ${before.title}`, at, piece.offset);
}

/** The editable model of a relocatable object. Throws FormatError and UnsupportedError. */
export function loadObject(source: ByteSource): ObjectFile {
  const view = openElf(source);
  const { header, format } = view;
  if (header.type !== ET_REL) {
    throw new FormatError("not a relocatable object (e_type is not ET_REL)", 16, header.type);
  }
  if (header.ehsize !== fileHeaderSize(format)) {
    throw new FormatError(
      `e_ehsize is not ${fileHeaderSize(format)}`,
      fileHeaderSize(format) - 12,
      header.ehsize,
    );
  }
  if (header.phnum !== 0) {
    throw new UnsupportedError(
      "a relocatable object with program headers is not rewritten",
      null,
      "program-headers",
    );
  }
  if (view.sections.length === 0 || header.shstrndx === 0) {
    throw new FormatError("no section headers or no section names", 0, header.shnum);
  }
  const zero = view.sections[0];
  if (zero !== undefined && zero.type !== SHT.NULL) {
    throw new FormatError("section 0 is not the null section", zero.headerAt, zero.type);
  }
  refuseOverlaps(view);
  const symtab = findSymbolTable(view);
  const count = symtab === null ? 0 : entryCount(symtab, symbolSize(format));
  return {
    format,
    header,
    sections: view.sections.slice(1).map((section) => loadSection(view, section, symtab, count)),
    symbols: symtab === null ? [] : loadSymbols(view, symtab),
    symtab: symtab?.index ?? null,
    sectionNames: header.shstrndx,
    appended: appendedBytes(view),
  };
}

/** `loadObject` of bytes in memory. */
export function parseObject(bytes: Uint8Array): ObjectFile {
  return loadObject(memorySource(bytes));
}

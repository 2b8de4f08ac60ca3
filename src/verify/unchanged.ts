// What a conversion must leave as it was: the header, and every section but for
// indices, which are held against the maps from input to output.
import { isSignature, SHF, SHN, SHT } from "../elf/constants.js";
import { appendedBytes, type ElfView, readGroup, type SectionView, sectionData } from "../elf/view.js";

/** An unsigned long that a conversion was to write into a section's bytes. */
export interface ExpectedWord {
  /** Index in the input. */
  readonly section: number;
  /** Bytes from the start of the section. */
  readonly offset: number;
  readonly value: bigint;
}

export interface Pairing {
  readonly before: ElfView;
  readonly after: ElfView;
  /** Section and symbol indices: input to output. */
  readonly sectionMap: ReadonlyMap<number, number>;
  readonly symbolMap: ReadonlyMap<number, number>;
  readonly words: readonly ExpectedWord[];
  readonly report: (
    what: string,
    expected: string | number,
    found: string | number,
    section?: string,
  ) => void;
}

export function compareHeaders({ before, after, sectionMap, report }: Pairing): void {
  for (const field of [
    "osAbi",
    "abiVersion",
    "type",
    "machine",
    "version",
    "entry",
    "flags",
    "phnum",
  ] as const) {
    const [want, got] = [before.header[field], after.header[field]];
    if (want !== got) report(`ELF header ${field}`, `${want}`, `${got}`);
  }
  for (const field of ["is64", "littleEndian"] as const) {
    if (before.format[field] !== after.format[field])
      report(`ELF ${field}`, `${before.format[field]}`, `${after.format[field]}`);
  }
  const names = sectionMap.get(before.header.shstrndx) ?? 0;
  if (after.header.shstrndx !== names) report("e_shstrndx", names, after.header.shstrndx);
  compareSectionZero(after, report);
  const [appended, kept] = [appendedBytes(before), appendedBytes(after)];
  const signatureDropped = kept.length === 0 && isSignature(appended);
  if (!signatureDropped && !sameBytes(appended, kept)) report("appended bytes", "the input's", "others");
}

/** Section 0 is empty but for the counts that do not fit the header (gABI ch. 4, "Sections"). */
function compareSectionZero({ sections, header }: ElfView, report: Pairing["report"]): void {
  const zero = sections[0];
  if (zero === undefined) return;
  for (const field of [
    "nameOffset",
    "type",
    "flags",
    "addr",
    "offset",
    "info",
    "align",
    "entsize",
  ] as const) {
    if (BigInt(zero[field]) !== 0n) report(`section 0 ${field}`, 0, `${zero[field]}`);
  }
  const size = sections.length < SHN.LORESERVE ? 0 : sections.length;
  if (zero.size !== size) report("section 0 size", size, zero.size);
  const link = header.shstrndx < SHN.LORESERVE ? 0 : header.shstrndx;
  if (zero.link !== link) report("section 0 link", link, zero.link);
}

function expectedInfo({ sectionMap, symbolMap }: Pairing, section: SectionView): number | null {
  switch (section.type) {
    case SHT.SYMTAB:
      return null; // the number of locals is compared with the symbols
    case SHT.RELA:
    case SHT.REL:
      return sectionMap.get(section.info) ?? -1;
    case SHT.GROUP:
      return symbolMap.get(section.info) ?? -1;
    default:
      return (section.flags & SHF.INFO_LINK) !== 0n ? (sectionMap.get(section.info) ?? -1) : section.info;
  }
}

function compareGroup(
  { before, after, sectionMap, report }: Pairing,
  section: SectionView,
  twin: SectionView,
): void {
  const [want, got] = [readGroup(before, section), readGroup(after, twin)];
  const members = want.members.flatMap((m) => sectionMap.get(m) ?? []).join(" ");
  if (want.flags !== got.flags) report("group flags", want.flags, got.flags, section.name);
  if (members !== got.members.join(" "))
    report("group members", members, got.members.join(" "), section.name);
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

/** A table of symbols' or sections' names is laid out anew, unless something else points into it: then it grows. */
function compareStrings(
  { before, after, sectionMap, report }: Pairing,
  section: SectionView,
  twin: SectionView,
): void {
  const users = before.sections.filter(
    (s) => s.link === section.index && s.index !== 0 && sectionMap.has(s.index),
  );
  const names = section.index === before.header.shstrndx || users.some((s) => s.type === SHT.SYMTAB);
  const foreign = !names || users.some((s) => s.type !== SHT.SYMTAB);
  const kept = sectionData(before, section);
  const written = sectionData(after, twin);
  if (foreign && !sameBytes(kept, names ? written.subarray(0, kept.length) : written))
    report("content", "the input's strings", "other strings", section.name);
}

/** The input's bytes with the words that the conversion was to write. */
function expectedBytes({ before, words }: Pairing, section: SectionView): Uint8Array {
  const data = sectionData(before, section);
  const own = words.filter((word) => word.section === section.index);
  if (own.length === 0) return data;
  const bytes = Uint8Array.from(data);
  const view = new DataView(bytes.buffer);
  const { is64, littleEndian } = before.format;
  for (const { offset, value } of own) {
    if (is64) view.setBigUint64(offset, value, littleEndian);
    else view.setUint32(offset, Number(value), littleEndian);
  }
  return bytes;
}

/** Relocations, symbols and the strings of names are compared by meaning elsewhere. */
export function compareSection(pairing: Pairing, section: SectionView, twin: SectionView): void {
  const { after, sectionMap, report } = pairing;
  const { name } = section;
  for (const field of ["name", "type", "flags", "addr", "align", "entsize"] as const) {
    if (section[field] !== twin[field])
      report(`section ${field}`, `${section[field]}`, `${twin[field]}`, name);
  }
  const link = sectionMap.get(section.link) ?? -1;
  if (twin.link !== link) report("sh_link", link, twin.link, name);
  const info = expectedInfo(pairing, section);
  if (info !== null && twin.info !== info) report("sh_info", info, twin.info, name);
  if (section.type === SHT.GROUP) compareGroup(pairing, section, twin);
  else if (section.type === SHT.STRTAB) compareStrings(pairing, section, twin);
  else if (section.type === SHT.NOBITS) {
    if (section.size !== twin.size) report("size", section.size, twin.size, name);
  } else if (
    !MEANING_ONLY.has(section.type) &&
    !sameBytes(expectedBytes(pairing, section), sectionData(after, twin))
  ) {
    report("content", "the input's bytes", "other bytes", name);
  }
}

const MEANING_ONLY = new Set<number>([SHT.SYMTAB, SHT.RELA, SHT.REL, SHT.SYMTAB_SHNDX]);

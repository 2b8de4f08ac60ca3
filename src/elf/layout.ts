// First phase of writing: give every item its index, every name its offset and
// every section its place. An object that was not edited keeps all of them.
import { encodeName } from "./bytes.js";
import { fileHeaderSize, relaSize, relSize, sectionSize, symbolSize } from "./codec.js";
import { SHN, SHT, STB } from "./constants.js";
import { UnsupportedError } from "./errors.js";
import type { ElfSymbol, ObjectFile, Section, SectionId, SymbolId } from "./model.js";
import { type BuiltStrings, buildStrings } from "./strings.js";

/**
 * Sections are padded in the file to their alignment up to a page only: the loader aligns again
 * (layout_sections, kernel/module/main.c), and sh_addralign of a hostile file may be 2^60.
 */
const MAX_FILE_ALIGN = 4096n;

export interface PlacedSection {
  readonly section: Section;
  /** Bytes from the start of the file. */
  readonly offset: number;
  readonly size: number;
  readonly nameOffset: number;
}

export interface Layout {
  readonly object: ObjectFile;
  /** In index order; the first has index 1. */
  readonly placed: readonly PlacedSection[];
  readonly sectionIndex: ReadonlyMap<SectionId, number>;
  /** In index order; the first has index 1; locals first (gABI ch. 4). */
  readonly symbols: readonly ElfSymbol[];
  readonly symbolIndex: ReadonlyMap<SymbolId, number>;
  /** Number of local symbols, the null symbol included: sh_info of the symbol table. */
  readonly locals: number;
  readonly symbolNameOffset: (symbol: ElfSymbol) => number;
  readonly strings: ReadonlyMap<SectionId, Uint8Array>;
  readonly headersAt: number;
  readonly fileSize: number;
}

interface NameUser {
  readonly name: string;
  readonly at: number | null;
}

function stillAt(bytes: Uint8Array, { name, at }: NameUser): boolean {
  if (at === null || at + name.length >= Math.max(bytes.length, 1)) return at === 0 && name === "";
  return bytes[at + name.length] === 0 && encodeName(name).every((byte, i) => bytes[at + i] === byte);
}

/**
 * A string table for its users. Kept byte for byte while every name is where it was and none went;
 * otherwise rebuilt, or extended when a section that we do not understand points into it.
 */
function placeNames(original: Uint8Array, users: readonly NameUser[], shrunk: boolean, foreign: boolean) {
  if (!shrunk && users.every((user) => stillAt(original, user))) {
    return { bytes: original, offset: (user: NameUser) => user.at ?? 0 };
  }
  const built: BuiltStrings = buildStrings(
    users.map((user) => user.name),
    foreign ? original : new Uint8Array(0),
  );
  return { bytes: built.bytes, offset: (user: NameUser) => built.offsets.get(user.name) ?? 0 };
}

function withExtendedIndices(object: ObjectFile): ObjectFile {
  const { symtab } = object;
  if (symtab === null || object.sections.length + 1 < SHN.LORESERVE) return object;
  if (object.sections.some((s) => s.content.kind === "symbol-sections")) return object;
  const id = object.sections.reduce((most, s) => Math.max(most, s.id), 0) + 1;
  const added: Section = {
    id,
    name: ".symtab_shndx",
    type: SHT.SYMTAB_SHNDX,
    flags: 0n,
    addr: 0n,
    align: 4n,
    entsize: 4,
    link: symtab,
    infoSection: 0,
    infoValue: 0,
    content: { kind: "symbol-sections" },
    origin: null,
  };
  return { ...object, sections: [...object.sections, added] };
}

function contentSize(
  object: ObjectFile,
  section: Section,
  strings: ReadonlyMap<SectionId, Uint8Array>,
): number {
  const { content } = section;
  const symbols = object.symbols.length + 1;
  switch (content.kind) {
    case "bytes":
      return content.bytes.length;
    case "nobits":
      return content.size;
    case "strings":
      return (strings.get(section.id) ?? content.bytes).length;
    case "symbols":
      return symbols * symbolSize(object.format);
    case "symbol-sections":
      return symbols * 4;
    case "relocations":
      return (
        content.entries.length *
        (section.type === SHT.RELA ? relaSize(object.format) : relSize(object.format))
      );
    case "group":
      return 4 + 4 * content.members.length;
  }
}

function alignUp(value: number, align: bigint): number {
  const step = Number(align > MAX_FILE_ALIGN ? MAX_FILE_ALIGN : align === 0n ? 1n : align);
  return Math.ceil(value / step) * step;
}

interface Piece {
  readonly section: Section | null;
  readonly size: number;
  /** Bytes that it takes in the file: none for SHT_NOBITS. */
  readonly takes: number;
  /** Must lie inside of the file even when empty (elf_validity_check, kernel/module/main.c). */
  readonly inside: boolean;
  readonly align: bigint;
  readonly was: { readonly offset: number; readonly size: number } | null;
}

/**
 * In file order. While nothing before has changed its size, a piece stays where it was, padding included. One that
 * takes no bytes moves nothing; the place of a SHT_NOBITS section may be anywhere.
 */
function placeInFile(object: ObjectFile, pieces: readonly Piece[]): { at: Map<Piece, number>; end: number } {
  const old = pieces
    .filter((p) => p.was !== null)
    .sort((a, b) => (a.was?.offset ?? 0) - (b.was?.offset ?? 0) || a.takes - b.takes);
  const added = pieces.filter((p) => p.was === null);
  // new sections go before the header table when that was last, as assemblers write it
  const last = old.at(-1);
  const order = last?.section === null ? [...old.slice(0, -1), ...added, last] : [...old, ...added];
  const at = new Map<Piece, number>();
  let cursor = fileHeaderSize(object.format);
  let end = cursor;
  let moved = false;
  for (const piece of order) {
    if (piece.was === null || (piece.takes > 0 && piece.was.offset < cursor)) moved = true;
    const offset = moved || piece.was === null ? alignUp(cursor, piece.align) : piece.was.offset;
    at.set(piece, offset);
    if (piece.takes > 0) cursor = offset + piece.takes;
    if (piece.inside) end = Math.max(end, offset + piece.takes);
    if (piece.was !== null && piece.was.size !== piece.size) moved = true;
  }
  return { at, end };
}

function placeSymbolNames(object: ObjectFile, strings: Map<SectionId, Uint8Array>) {
  const table = object.sections.find((s) => s.id === object.symtab);
  const sectionUsers = object.sections.map((s) => ({ name: s.name, at: s.origin?.nameOffset ?? null }));
  const symbolUsers = object.symbols.map((s) => ({ name: s.name, at: s.nameOffset }));
  const used = new Set([object.sectionNames, table?.link ?? object.sectionNames]);
  const shrunk =
    object.sections.filter((s) => s.origin !== null).length !== object.header.shnum - 1 ||
    object.symbols.filter((s) => s.nameOffset !== null).length !==
      Math.max(0, (table?.origin?.size ?? 0) / symbolSize(object.format) - 1);
  const offsets = new Map<SectionId, (user: NameUser) => number>();
  for (const id of used) {
    const section = object.sections.find((s) => s.id === id);
    if (section?.content.kind !== "strings")
      throw new UnsupportedError("names are not in a string table", null);
    const users = [
      ...(id === object.sectionNames ? sectionUsers : []),
      ...(id === table?.link ? symbolUsers : []),
    ];
    const foreign = object.sections.some((s) => s.link === id && s.id !== object.symtab);
    const placed = placeNames(section.content.bytes, users, shrunk, foreign);
    strings.set(id, placed.bytes);
    offsets.set(id, placed.offset);
  }
  const offsetIn = (id: SectionId, name: string, at: number | null): number =>
    offsets.get(id)?.({ name, at }) ?? 0;
  return {
    section: (s: Section) => offsetIn(object.sectionNames, s.name, s.origin?.nameOffset ?? null),
    symbol: (s: ElfSymbol) => offsetIn(table?.link ?? 0, s.name, s.nameOffset),
  };
}

/** Throws UnsupportedError when the object cannot be expressed in its class. */
export function layOut(given: ObjectFile): Layout {
  const object = withExtendedIndices(given);
  const symbols = [
    ...object.symbols.filter((s) => s.bind === STB.LOCAL),
    ...object.symbols.filter((s) => s.bind !== STB.LOCAL),
  ];
  if (!object.format.is64 && symbols.length >= 1 << 24) {
    throw new UnsupportedError("ELF32 relocations can name 16,777,215 symbols at most", null, "too-large");
  }
  const strings = new Map<SectionId, Uint8Array>();
  const names = placeSymbolNames(object, strings);
  const table = (object.sections.length + 1) * sectionSize(object.format);
  const headers: Piece = {
    section: null,
    size: table,
    takes: table,
    inside: true,
    align: object.format.is64 ? 8n : 4n,
    was: { offset: object.header.shoff, size: object.header.shnum * sectionSize(object.format) },
  };
  const pieces = object.sections.map((section): Piece => {
    const size = contentSize(object, section, strings);
    const inside = section.content.kind !== "nobits" && section.type !== SHT.NULL;
    return { section, size, takes: inside ? size : 0, inside, align: section.align, was: section.origin };
  });
  const { at, end } = placeInFile(object, [...pieces, headers]);
  return {
    object,
    placed: pieces.map((piece) => {
      const section = piece.section as Section;
      return { section, offset: at.get(piece) ?? 0, size: piece.size, nameOffset: names.section(section) };
    }),
    sectionIndex: new Map(object.sections.map((s, i) => [s.id, i + 1])),
    symbols,
    symbolIndex: new Map(symbols.map((s, i) => [s.id, i + 1])),
    locals: symbols.filter((s) => s.bind === STB.LOCAL).length + 1,
    symbolNameOffset: names.symbol,
    strings,
    headersAt: at.get(headers) ?? 0,
    fileSize: end,
  };
}

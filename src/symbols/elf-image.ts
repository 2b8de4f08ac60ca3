// What the readers of symbols need of an ELF file, by as few reads as it takes:
// the header, the section headers, and the tables, which linkers put side by
// side at the end. A tree has thousands of files, so nothing is made per section
// or per symbol; src/elf/view.ts is the comfortable way for a single file.
import { type ByteSource, readRange, viewOf } from "../elf/bytes.js";
import {
  decodeFileHeader,
  decodeSection,
  type ElfFormat,
  type FileHeader,
  fileHeaderSize,
  IDENT_SIZE,
  type SectionRecord,
  sectionSize,
  symbolSize,
} from "../elf/codec.js";
import { SHN, SHT } from "../elf/constants.js";
import { FormatError } from "../elf/errors.js";
import { textOf } from "./bytes.js";

/** Holds the headers, and in most modules the build-id note. */
const HEAD = 1024;
/** Tables this far apart are still read at once. */
const GAP = 4096;
/** Linkers put the section names right before the section headers: this much is read with those. */
const NAMES = 1024;

export interface ElfTables {
  /** The symbol table, and the strings that its names are in. */
  readonly symbols: Uint8Array;
  readonly strings: Uint8Array;
  /** Offset of the symbol table in the file, for errors. */
  readonly symbolsAt: number;
  readonly stringsAt: number;
  /** Entries, the null symbol included. */
  readonly count: number;
  /** SHT_SYMTAB_SHNDX; null without one. */
  readonly extended: DataView | null;
}

interface Piece {
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** Headers of the sections that the symbols are in. */
interface SymbolSections {
  readonly symtab: SectionRecord;
  /** sh_link of the symbol table, whatever it is; null: it is no section. */
  readonly strtab: SectionRecord | null;
  readonly extended: SectionRecord | null;
}

/** Far above any kernel's (a symbol table of 5 MB): a hole in a file may claim more than there is memory. */
const TABLE_MAX = 1 << 29;

/** Up to this many bytes are read without asking for the size of the file: a short answer tells, too. */
const UNASKED = 1 << 20;

function readFormat(head: Uint8Array): ElfFormat {
  if (head.length < IDENT_SIZE && "\x7fELF".startsWith(textOf(head, 0, Math.min(4, head.length))))
    throw new FormatError("the file is too short to be an ELF file", 0, head.length);
  if (textOf(head, 0, 4) !== "\x7fELF") {
    throw new FormatError(
      "not an ELF file (it begins with other bytes than 7f 45 4c 46)",
      0,
      textOf(head, 0, Math.min(4, head.length)),
    );
  }
  const [elfClass, data] = [head[4]!, head[5]!];
  if (elfClass !== 1 && elfClass !== 2) throw new FormatError("unknown ELF class", 4, elfClass);
  if (data !== 1 && data !== 2) throw new FormatError("unknown ELF byte order", 5, data);
  return { is64: elfClass === 2, littleEndian: data === 1 };
}

export class ElfImage {
  readonly format: ElfFormat;
  readonly header: FileHeader;
  /** Number of sections, the null section included. */
  readonly sectionCount: number;
  readonly #source: ByteSource;
  readonly #head: Piece;
  readonly #headers: DataView;
  readonly #names: Uint8Array;
  readonly #symbols: SymbolSections | null;
  #tables: Piece | null = null;
  #tail: Piece | null = null;

  /** Throws FormatError. */
  constructor(source: ByteSource) {
    this.#source = source;
    this.#head = { at: 0, bytes: source.read(0, HEAD) };
    this.format = readFormat(this.#head.bytes);
    this.header = decodeFileHeader(
      this.format,
      viewOf(this.read(0, fileHeaderSize(this.format), "the ELF header")),
    );
    const { shoff, shentsize, shnum } = this.header;
    const each = sectionSize(this.format);
    if (shoff === 0)
      throw new FormatError("there are no section headers", fileHeaderSize(this.format) - 4, 0);
    if (shentsize !== each)
      throw new FormatError(`e_shentsize is not ${each}`, fileHeaderSize(this.format) - 6, shentsize);
    const what = "the section header table";
    this.sectionCount =
      shnum !== 0 ? shnum : decodeSection(this.format, viewOf(this.read(shoff, each, what)), 0, shoff).size;
    this.#readTail(shoff, this.sectionCount * each);
    this.#headers = viewOf(this.read(shoff, this.sectionCount * each, what));
    this.#symbols = this.#findSymbols();
    const names = this.section(this.#namesIndex());
    this.#prefetch();
    this.#names = this.read(names.offset, names.size, "the section name table");
    if (this.#names.at(-1) !== 0)
      throw new FormatError("the section name table does not end in a zero byte", names.offset, names.size);
  }

  /** Whether there is a symbol table: a stripped file has none. */
  get hasSymbols(): boolean {
    return this.#symbols !== null;
  }

  /** All fields of a section header. */
  section(index: number): SectionRecord {
    const each = sectionSize(this.format);
    return decodeSection(this.format, this.#headers, index * each, this.header.shoff);
  }

  sectionType(index: number): number {
    return this.#word(index, 4);
  }

  /** The low 32 bits of sh_flags. */
  sectionFlags(index: number): number {
    return this.#word(index, this.format.is64 && !this.format.littleEndian ? 12 : 8);
  }

  /** Offset of the name in `sectionNames`. */
  sectionNameAt(index: number): number {
    const at = this.#word(index, 0);
    if (at < this.#names.length) return at;
    throw new FormatError(
      `section ${index}: name offset beyond the section name table`,
      this.header.shoff,
      at,
    );
  }

  get sectionNames(): Uint8Array {
    return this.#names;
  }

  sectionName(index: number): string {
    const at = this.sectionNameAt(index);
    return textOf(this.#names, at, this.#names.indexOf(0, at));
  }

  /** Indices of the first sections of these names (bytes with the final zero); 0 without one. */
  findSections(names: readonly Uint8Array[]): number[] {
    const found = names.map(() => 0);
    let left = names.length;
    for (let index = 1; index < this.sectionCount && left > 0; index++) {
      const at = this.sectionNameAt(index);
      for (let i = 0; i < names.length; i++) {
        if (found[i] !== 0 || !this.#isName(at, names[i]!)) continue;
        found[i] = index;
        left--;
      }
    }
    return found;
  }

  /** Bytes of a section; none for SHT_NOBITS. */
  sectionBytes(index: number): Uint8Array {
    const { type, offset, size } = this.section(index);
    if (type === SHT.NOBITS || type === SHT.NULL) return new Uint8Array(0);
    return this.read(offset, size, `section ${index}`);
  }

  /** Throws FormatError; without `hasSymbols` too. */
  tables(): ElfTables {
    const each = symbolSize(this.format);
    if (this.#symbols === null) throw new FormatError("there is no symbol table", this.header.shoff, 0);
    const { symtab, strtab, extended } = this.#symbols;
    if (symtab.entsize !== each || symtab.size % each !== 0) {
      throw new FormatError(
        `the symbol table has no entries of ${each} bytes`,
        symtab.offset,
        symtab.entsize,
      );
    }
    if (strtab?.type !== SHT.STRTAB)
      throw new FormatError("sh_link of the symbol table is no string table", symtab.offset, symtab.link);
    const strings = this.read(strtab.offset, strtab.size, "the string table");
    if (strings[strings.length - 1] !== 0)
      throw new FormatError("the string table does not end in a zero byte", strtab.offset, strtab.size);
    const count = symtab.size / each;
    return {
      symbols: this.read(symtab.offset, symtab.size, "the symbol table"),
      strings,
      symbolsAt: symtab.offset,
      stringsAt: strtab.offset,
      count,
      extended: extended && this.#readExtended(extended, count),
    };
  }

  /** Bytes of the file, which may be shared: not to be written to. Throws FormatError. */
  read(offset: number, length: number, what: string): Uint8Array {
    const bytesOf = (piece: Piece | null): Uint8Array | null =>
      piece && offset >= piece.at && offset + length <= piece.at + piece.bytes.length
        ? piece.bytes.subarray(offset - piece.at, offset - piece.at + length)
        : null;
    const known = bytesOf(this.#tables) ?? bytesOf(this.#tail) ?? bytesOf(this.#head);
    if (known !== null) return known;
    const bytes = length <= UNASKED ? this.#source.read(offset, length) : null;
    return bytes?.length === length ? bytes : readRange(this.#source, offset, length, what);
  }

  #isName(at: number, name: Uint8Array): boolean {
    const names = this.#names;
    let i = 0;
    while (i < name.length && names[at + i] === name[i]) i++;
    return i === name.length;
  }

  #word(index: number, field: number): number {
    return this.#headers.getUint32(index * sectionSize(this.format) + field, this.format.littleEndian);
  }

  #findSymbols(): SymbolSections | null {
    let symtab = 0;
    const extended: number[] = [];
    for (let index = 1; index < this.sectionCount; index++) {
      const type = this.sectionType(index);
      if (type === SHT.SYMTAB && symtab === 0) symtab = index;
      else if (type === SHT.SYMTAB_SHNDX) extended.push(index);
    }
    if (symtab === 0) return null;
    const header = this.section(symtab);
    const strtab = header.link < this.sectionCount ? this.section(header.link) : null;
    if (Math.max(header.size, strtab?.size ?? 0) > TABLE_MAX)
      throw new FormatError(`a symbol table of more than ${TABLE_MAX} bytes`, this.header.shoff, header.size);
    return {
      symtab: header,
      strtab,
      extended: extended.map((index) => this.section(index)).find(({ link }) => link === symtab) ?? null,
    };
  }

  #namesIndex(): number {
    const { shstrndx } = this.header;
    const extended = shstrndx === SHN.XINDEX;
    const index = extended ? (this.sectionCount > 0 ? this.section(0).link : 0) : shstrndx;
    if (index < this.sectionCount && index > 0 && this.sectionType(index) === SHT.STRTAB) return index;
    throw new FormatError("e_shstrndx is not a string table", fileHeaderSize(this.format) - 2, index);
  }

  /** Reads the section headers and what is right before them at once, as far as they are there. */
  #readTail(shoff: number, length: number): void {
    const at = Math.max(0, shoff - NAMES);
    if (shoff + length - at > UNASKED) return;
    this.#tail = { at, bytes: this.#source.read(at, shoff + length - at) };
  }

  /** Reads the tables at once where they are neighbours. */
  #prefetch(): void {
    if (this.#symbols === null || this.#symbols.strtab === null) return;
    const { symtab, strtab } = this.#symbols;
    const from = Math.min(symtab.offset, strtab.offset);
    const to = Math.max(symtab.offset + symtab.size, strtab.offset + strtab.size);
    if (to - from > symtab.size + strtab.size + GAP) return;
    this.#tables = { at: from, bytes: this.read(from, to - from, "the symbol table") };
  }

  #readExtended({ offset, size }: SectionRecord, count: number): DataView {
    if (size !== count * 4) {
      throw new FormatError(
        `the extended section indices are not one for each of ${count} symbols`,
        offset,
        size,
      );
    }
    return viewOf(this.read(offset, size, "the extended section indices"));
  }
}

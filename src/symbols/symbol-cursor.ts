// Decodes symbols straight from the bytes of a symbol table, one after the
// other, into the fields of one object. No string and no object per symbol: a
// distribution kernel has a million of them.
import { viewOf } from "../elf/bytes.js";
import { symbolSize } from "../elf/codec.js";
import { SHN } from "../elf/constants.js";
import { FormatError } from "../elf/errors.js";
import { SIZE_UNKNOWN } from "./columns.js";
import type { ElfImage, ElfTables } from "./elf-image.js";
import { HASH_SEED, hashByte } from "./name-table.js";

/** Offsets of the fields that differ by class (gABI ch. 4 "Symbol Table"); st_name is first in both. */
const LAYOUT = {
  elf64: { info: 4, shndx: 6, value: 8, size: 16 },
  elf32: { info: 12, shndx: 14, value: 4, size: 8 },
} as const;

/** Twice what the kernel can use (KSYM_NAME_LEN is 512): without a limit one long string could be read a million times. */
const NAME_MAX = 1024;

export class SymbolCursor {
  readonly #view: DataView;
  readonly #strings: Uint8Array;
  readonly #tables: ElfTables;
  readonly #le: boolean;
  readonly #is64: boolean;
  readonly #each: number;
  readonly #layout: (typeof LAYOUT)["elf32" | "elf64"];
  readonly #sectionCount: number;
  #index = 0;
  /** st_info. */
  info = 0;
  /** st_shndx with extended numbering resolved; RESERVED and what follows are the reserved values. */
  shndx = 0;
  /** Index of the section that defines it; -1 for undefined and reserved values. */
  section = -1;
  /** st_value, two words (int32 bit patterns). */
  high = 0;
  low = 0;
  /** st_size, or SIZE_UNKNOWN. */
  size = 0;
  /** Range of the name in the string table; `nameEnd` and `hash` after `readName`. */
  nameStart = 0;
  nameEnd = 0;
  hash = 0;

  constructor(image: ElfImage, tables: ElfTables) {
    this.#tables = tables;
    this.#view = viewOf(tables.symbols);
    this.#strings = tables.strings;
    this.#le = image.format.littleEndian;
    this.#is64 = image.format.is64;
    this.#each = symbolSize(image.format);
    this.#layout = image.format.is64 ? LAYOUT.elf64 : LAYOUT.elf32;
    this.#sectionCount = image.sectionCount;
  }

  /** Throws FormatError for a name or section that is not there. */
  move(index: number): void {
    const view = this.#view;
    const le = this.#le;
    const at = index * this.#each;
    const { info, shndx } = this.#layout;
    this.#index = index;
    this.info = view.getUint8(at + info);
    this.nameStart = view.getUint32(at, le);
    this.shndx = view.getUint16(at + shndx, le);
    this.#findSection();
    if (this.nameStart >= this.#strings.length)
      throw this.#fault("name offset beyond the string table", this.nameStart);
  }

  /** Reads st_value and st_size: of the symbols that are kept. */
  readValue(): void {
    const view = this.#view;
    const le = this.#le;
    const { value, size } = this.#layout;
    const at = this.#index * this.#each;
    if (!this.#is64) {
      this.high = 0;
      this.low = view.getInt32(at + value, le);
      this.size = view.getUint32(at + size, le);
      return;
    }
    this.high = view.getInt32(at + value + (le ? 4 : 0), le);
    this.low = view.getInt32(at + value + (le ? 0 : 4), le);
    const beyond = view.getUint32(at + size + (le ? 4 : 0), le);
    this.size = beyond === 0 ? view.getUint32(at + size + (le ? 0 : 4), le) : SIZE_UNKNOWN;
  }

  /** Finds the end of the name and its hash. */
  readName(): void {
    const strings = this.#strings;
    let hash = HASH_SEED;
    let at = this.nameStart;
    // the table ends in a zero byte (ElfImage.tables)
    for (let byte = strings[at]!; byte !== 0; byte = strings[++at]!) hash = hashByte(hash, byte);
    if (at - this.nameStart > NAME_MAX)
      throw this.#fault(`name longer than ${NAME_MAX} bytes`, at - this.nameStart);
    this.nameEnd = at;
    this.hash = hash;
  }

  #findSection(): void {
    if (this.shndx === SHN.XINDEX && this.#tables.extended !== null) {
      this.section = this.#tables.extended.getUint32(this.#index * 4, this.#le);
      if (this.section === 0) throw this.#fault("extended st_shndx 0 is no section", 0);
    } else {
      this.section = this.shndx === SHN.UNDEF || this.shndx >= SHN.LORESERVE ? -1 : this.shndx;
    }
    if (this.section >= this.#sectionCount)
      throw this.#fault(`st_shndx is no section, there are ${this.#sectionCount}`, this.section);
  }

  #fault(what: string, value: number): FormatError {
    const at = this.#tables.symbolsAt + this.#index * this.#each;
    return new FormatError(`symbol ${this.#index}: ${what}`, at, value);
  }
}

// Symbols of an ELF file -> rows of an index: what module.ts and vmlinux.ts have in common.
import { EM, SHN, STT } from "../elf/constants.js";
import { COUNTED } from "./columns.js";
import type { ElfImage, ElfTables } from "./elf-image.js";
import { definedLetter, LETTER, undefinedLetter } from "./elf-symbol.js";
import { type IndexBuilder, Row } from "./index-builder.js";
import { SectionFacts } from "./section-facts.js";
import { SymbolCursor } from "./symbol-cursor.js";
import { EXPORT_PREFIX } from "./symbol-index.js";

const EM_RISCV = 243;
/** Machines whose `$x`, `$d`, ... mark code and data; nm does not print them (bfd_is_target_special_symbol). */
const MAPPING = new Set<number>([EM.ARM, EM.AARCH64, EM_RISCV]);

const DOLLAR = 0x24;
const UNDERSCORE = 0x5f;
const NAMESPACE_PREFIX = "__kstrtabns_";

/** Names whose namespace stands in the export strings: ranges in the string table, and the string's address. */
export interface NamespaceSymbol {
  readonly start: number;
  readonly end: number;
  /** st_value. */
  readonly value: number;
}

/** Fills one row after the other; `open` begins a file, `take` looks at a symbol. */
export class SymbolRows {
  readonly row = new Row();
  readonly sections: SectionFacts;
  readonly #builder: IndexBuilder;
  readonly #everything: boolean;
  #strings: Uint8Array = new Uint8Array(0);
  #mapping = false;
  #file = 0;
  #group = 0;
  #cursor: SymbolCursor | null = null;
  #marks: NamespaceSymbol[] = [];
  #marked = false;

  constructor(builder: IndexBuilder, everything: boolean) {
    this.#builder = builder;
    this.#everything = everything;
    this.sections = new SectionFacts(builder);
  }

  open(image: ElfImage, tables: ElfTables, object: number): void {
    this.#cursor = new SymbolCursor(image, tables);
    this.#strings = tables.strings;
    this.#mapping = MAPPING.has(image.header.machine);
    this.#file = 0;
    this.#group = 0;
    this.#marks = [];
    this.#marked = false;
    this.sections.open(image);
    this.row.object = object;
  }

  get cursor(): SymbolCursor {
    return this.#cursor!;
  }

  /** Whether a `__ksymtab_` symbol was seen since `open`. */
  get marked(): boolean {
    return this.#marked;
  }

  /** `__kstrtabns_` symbols seen since `open`. */
  get namespaces(): readonly NamespaceSymbol[] {
    return this.#marks;
  }

  /**
   * Whether the symbol makes a row, and then `row` is that row but for `counted` of a defined one. Symbols must
   * be taken in file order: the STT_FILE entries between them say where they come from.
   */
  take(index: number): boolean {
    const cursor = this.#cursor!;
    const row = this.row;
    cursor.move(index);
    const type = cursor.info & 15;
    if (type === STT.FILE) {
      this.#beginFile();
      return false;
    }
    if (type === STT.SECTION || cursor.nameStart === 0 || (!this.#everything && this.#isUseless()))
      return false;
    cursor.readName();
    if (cursor.nameEnd === cursor.nameStart || (this.#mapping && this.#isMapping())) return false;
    this.#noteExport();
    row.name = this.#builder.name(this.#strings, cursor.nameStart, cursor.nameEnd, cursor.hash);
    if (row.name < 0) return false;
    cursor.readValue();
    row.high = cursor.high;
    row.low = cursor.low;
    row.size = cursor.size;
    row.info = cursor.info;
    const local = cursor.info >> 4 === 0;
    row.file = local ? this.#file : 0;
    row.group = local ? this.#group : 0;
    this.#place();
    return true;
  }

  #isUseless(): boolean {
    const { shndx, section } = this.#cursor!;
    return shndx === SHN.UNDEF || (section >= 0 && this.sections.isUnnameable(section));
  }

  #place(): void {
    const { info, section, shndx } = this.#cursor!;
    const row = this.row;
    row.counted = COUNTED.always;
    row.section = section < 0 ? 0 : this.sections.id(section);
    if (section >= 0) row.type = definedLetter(info, this.sections.letter(section));
    else if (shndx === SHN.UNDEF) {
      row.type = undefinedLetter(info);
      row.counted = COUNTED.reference;
    } else if (shndx === SHN.COMMON) row.type = LETTER.common;
    else row.type = definedLetter(info, shndx === SHN.ABS ? LETTER.absolute : LETTER.unknown);
  }

  /** An STT_FILE without a name is the linker's: what follows comes from no file. */
  #beginFile(): void {
    const cursor = this.#cursor!;
    cursor.readName();
    const named = cursor.nameEnd > cursor.nameStart;
    this.#file = named ? this.#builder.file(this.#strings, cursor.nameStart, cursor.nameEnd) : 0;
    this.#group = named ? this.#builder.newGroup() : 0;
  }

  #isMapping(): boolean {
    const { nameStart, nameEnd } = this.#cursor!;
    if (this.#strings[nameStart] !== DOLLAR || nameEnd - nameStart < 2) return false;
    const after = this.#strings[nameStart + 2];
    return nameEnd - nameStart === 2 || after === 0x2e;
  }

  /** Looks for the symbols that come with an export: `__ksymtab_NAME` and `__kstrtabns_NAME`. */
  #noteExport(): void {
    const { nameStart: start, nameEnd: end } = this.#cursor!;
    const strings = this.#strings;
    if (strings[start] !== UNDERSCORE || strings[start + 3] !== EXPORT_PREFIX.charCodeAt(3)) return;
    if (beginsWith(strings, start, EXPORT_PREFIX)) this.#marked = true;
    if (!beginsWith(strings, start, NAMESPACE_PREFIX)) return;
    this.#cursor!.readValue();
    this.#marks.push({ start: start + NAMESPACE_PREFIX.length, end, value: this.#cursor!.low >>> 0 });
  }
}

function beginsWith(bytes: Uint8Array, at: number, prefix: string): boolean {
  for (let i = 0; i < prefix.length; i++) if (bytes[at + i] !== prefix.charCodeAt(i)) return false;
  return true;
}

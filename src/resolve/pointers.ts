// Initialised data of a relocatable object, read as the kernel will see it:
// pointers are where relocations are, the rest is in the bytes.

import { decodeName } from "../elf/bytes.js";
import { SHF, SHT } from "../elf/constants.js";
import type { ElfSymbol, ObjectFile, Section, SectionId, SymbolId } from "../elf/model.js";

/** What a pointer in initialised data points at. */
export interface Pointer {
  /** Bytes from the start of the section that holds the pointer. */
  readonly at: number;
  readonly symbol: ElfSymbol;
  /** Null: an undefined symbol. */
  readonly section: Section | null;
  /** Bytes from the start of `section`. */
  readonly offset: number;
}

/** KSYM_NAME_LEN. Without a limit, many pointers into one long string would fill the memory. */
const MAX_STRING = 512;

export class DataReader {
  readonly object: ObjectFile;
  /** Ascending by place. */
  readonly #pointers: ReadonlyMap<SectionId, readonly Pointer[]>;
  /** Sizes of the symbols at a place of a section, by `SECTION OFFSET`. */
  readonly #sizes = new Map<string, number>();

  constructor(object: ObjectFile) {
    this.object = object;
    this.#pointers = collectPointers(object);
    for (const { section, value, size } of object.symbols) {
      if (section !== null && size > 0n) this.#sizes.set(`${section} ${value}`, Number(size));
    }
  }

  /** Bytes of a pointer. */
  get word(): number {
    return this.object.format.is64 ? 8 : 4;
  }

  /** Sections of initialised data with pointers in them. */
  get sections(): Section[] {
    return this.object.sections.filter((s) => this.#pointers.has(s.id));
  }

  /** Pointers at `from` and beyond, before `to`; ascending. */
  pointersIn(section: Section, from: number, to: number): readonly Pointer[] {
    const pointers = this.#pointers.get(section.id) ?? [];
    return pointers.slice(firstAtOrAfter(pointers, from), firstAtOrAfter(pointers, to));
  }

  pointerAt(section: Section, offset: number): Pointer | null {
    const pointers = this.#pointers.get(section.id) ?? [];
    const found = pointers[firstAtOrAfter(pointers, offset)];
    return found?.at === offset ? found : null;
  }

  /** The unsigned long at a place; null outside of the section. */
  wordAt(section: Section, offset: number): bigint | null {
    const { content } = section;
    if (content.kind !== "bytes" || offset < 0 || offset + this.word > content.bytes.length) return null;
    const view = new DataView(content.bytes.buffer, content.bytes.byteOffset, content.bytes.byteLength);
    const { is64, littleEndian } = this.object.format;
    return is64 ? view.getBigUint64(offset, littleEndian) : BigInt(view.getUint32(offset, littleEndian));
  }

  /** The C string that a pointer points at; null where there is none, or one longer than any name. */
  stringAt(pointer: Pointer | null): string | null {
    const content = pointer?.section?.content;
    if (pointer === null || content?.kind !== "bytes") return null;
    if (pointer.offset < 0 || pointer.offset >= content.bytes.length) return null;
    const possible = content.bytes.subarray(pointer.offset, pointer.offset + MAX_STRING + 1);
    const length = possible.indexOf(0);
    return length < 0 ? null : decodeName(possible.subarray(0, length));
  }

  /** Where the array or structure at a place ends: its symbol's size, else the end of the section. */
  endOf(section: Section, offset: number): number {
    const size = section.content.kind === "bytes" ? section.content.bytes.length : 0;
    const owned = this.#sizes.get(`${section.id} ${offset}`);
    return owned === undefined ? size : Math.min(size, offset + owned);
  }
}

function firstAtOrAfter(pointers: readonly Pointer[], offset: number): number {
  let low = 0;
  let high = pointers.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (pointers[middle]!.at < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

function collectPointers(object: ObjectFile): Map<SectionId, Pointer[]> {
  const sections = new Map(object.sections.map((s) => [s.id, s]));
  const symbols = new Map<SymbolId, ElfSymbol>(object.symbols.map((s) => [s.id, s]));
  const found = new Map<SectionId, Pointer[]>();
  for (const { content } of object.sections) {
    const target = content.kind === "relocations" ? sections.get(content.target) : undefined;
    if (content.kind !== "relocations" || target === undefined || !isData(target)) continue;
    const pointers = found.get(target.id) ?? [];
    found.set(target.id, pointers);
    for (const { offset: at, symbol: id, addend } of content.entries) {
      const symbol = symbols.get(id);
      if (symbol === undefined) continue;
      const section = symbol.section === null ? null : (sections.get(symbol.section) ?? null);
      pointers.push({ at, symbol, section, offset: Number(symbol.value + addend) });
    }
  }
  for (const pointers of found.values()) pointers.sort((a, b) => a.at - b.at);
  return found;
}

function isData(section: Section): boolean {
  return (
    section.type === SHT.PROGBITS &&
    (section.flags & SHF.ALLOC) !== 0n &&
    (section.flags & SHF.EXECINSTR) === 0n
  );
}

export function isCode(section: Section | null): boolean {
  return section !== null && (section.flags & SHF.EXECINSTR) !== 0n;
}

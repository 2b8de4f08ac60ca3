// The debug sections of an ELF file: bounded access to the bytes, unpacked where they are compressed,
// and an account of the work, so that a small file that leads in circles ends with an error.
import { constants, inflateSync } from "node:zlib";
import { readRange, viewOf } from "../../elf/bytes.js";
import { ET_REL, SHF, SHT } from "../../elf/constants.js";
import { FormatError, UnsupportedError } from "../../elf/errors.js";
import { type ElfView, type SectionView, sectionData, sectionTitle } from "../../elf/view.js";
import { Relocations } from "./relocations.js";

const MIB = 1024 * 1024;
/** Of one section. The largest known .debug_info of a kernel is about 600 MiB. */
const UNPACKED_MAX = 1024 * MIB;
/** Debug information shrinks to a third; deflate itself can reach 1,032. */
const RATIO_MAX = 64;
/** Below this size the ratio does not matter. */
const RATIO_FROM = 16 * MIB;
const ELFCOMPRESS_ZLIB = 1;

/** An honest file is read about twice for one batch of questions. */
const WORK_FACTOR = 64;
const WORK_FREE = 16 * MIB;

/** gABI ch. 4 "Section Compression": Elf32_Chdr, Elf64_Chdr. */
function unpack(view: ElfView, section: SectionView): Uint8Array {
  const { is64, littleEndian } = view.format;
  const data = sectionData(view, section);
  const headerSize = is64 ? 24 : 12;
  const fail = (fault: string, value: bigint | number) =>
    new FormatError(`${sectionTitle(section)}: ${fault}`, section.offset, value);
  if (data.length < headerSize) throw fail("no compression header", data.length);
  const header = viewOf(data);
  const type = header.getUint32(0, littleEndian);
  if (type !== ELFCOMPRESS_ZLIB) {
    throw new UnsupportedError(
      `${sectionTitle(section)}: compression type ${type} is not read`,
      section.name,
    );
  }
  const size = is64 ? header.getBigUint64(8, littleEndian) : BigInt(header.getUint32(4, littleEndian));
  const limit = Math.min(UNPACKED_MAX, Math.max(RATIO_FROM, data.length * RATIO_MAX));
  if (size > BigInt(limit)) throw fail(`claims to unpack to more than ${limit} bytes`, size);
  if (size === 0n) return new Uint8Array(0);
  try {
    const bytes = inflateSync(data.subarray(headerSize), {
      maxOutputLength: Number(size),
      chunkSize: Math.min(Math.max(Number(size), constants.Z_MIN_CHUNK), 4 * MIB),
    });
    if (bytes.length === Number(size)) return bytes;
    throw fail("unpacks to fewer bytes than it says", bytes.length);
  } catch (error) {
    if (error instanceof FormatError) throw error;
    throw fail(`cannot be unpacked (${error instanceof Error ? error.message : error})`, data.length);
  }
}

/** One debug section; offsets are bytes from the start of its unpacked content. */
export class DebugSection {
  readonly name: string;
  readonly size: number;
  readonly addressSize: number;
  readonly littleEndian: boolean;
  /** Null in a linked file, where the words hold their final values (--emit-relocs keeps the records there). */
  readonly relocations: Relocations | null;
  readonly #view: ElfView;
  readonly #section: SectionView;
  readonly #unpacked: Uint8Array | null;
  #work = 0;

  constructor(view: ElfView, section: SectionView) {
    this.#view = view;
    this.#section = section;
    this.#unpacked = (section.flags & SHF.COMPRESSED) !== 0n ? unpack(view, section) : null;
    this.name = section.name;
    this.size = this.#unpacked?.length ?? section.size;
    this.addressSize = view.format.is64 ? 8 : 4;
    this.littleEndian = view.format.littleEndian;
    this.relocations = view.header.type === ET_REL ? new Relocations(view, section) : null;
  }

  /** Throws FormatError where the range is not inside of the section. */
  fetch(at: number, length: number): Uint8Array {
    if (at > this.size || length > this.size - at) {
      throw this.fault(at, `${length} bytes reach beyond its end (${this.size} bytes)`, length);
    }
    this.charge(length, at);
    if (this.#unpacked !== null) return this.#unpacked.subarray(at, at + length);
    return readRange(this.#view.source, this.#section.offset + at, length, sectionTitle(this.#section));
  }

  /** Counts work for this section, in bytes or steps. Throws FormatError when no honest file needs so much. */
  charge(steps: number, at: number): void {
    this.#work += steps;
    if (this.#work > WORK_FACTOR * this.size + WORK_FREE) {
      throw this.fault(at, "is referred to so often that it cannot be what a compiler made", this.#work);
    }
  }

  /** Starts the account anew, for the next batch of questions. */
  restart(): void {
    this.#work = 0;
  }

  fault(at: number, what: string, value: bigint | number | string): FormatError {
    const offset = this.#section.offset + (this.#unpacked === null ? at : 0);
    return new FormatError(
      `${sectionTitle(this.#section)}, offset 0x${at.toString(16)}: ${what}`,
      offset,
      value,
    );
  }
}

/** Sections of these names; opened, and unpacked, when first asked for. */
export class DebugSections {
  readonly view: ElfView;
  readonly #open = new Map<string, DebugSection | null>();

  constructor(view: ElfView) {
    this.view = view;
  }

  /**
   * Null where the file has none. Type units have .debug_info sections of their own, in groups: they are passed over.
   * Throws FormatError; UnsupportedError for .zdebug_*, other compressions than zlib, SHT_REL, or two of one name.
   */
  find(name: string): DebugSection | null {
    const before = this.#open.get(name);
    if (before !== undefined) return before;
    const all = this.view.sections.filter(
      (s) => s.name === name && s.type !== SHT.NOBITS && (s.flags & SHF.GROUP) === 0n,
    );
    const [first, second] = all;
    if (second !== undefined) {
      throw new UnsupportedError(`${sectionTitle(second)}: a second section of this name`, name);
    }
    const old = name.replace(/^\.debug/, ".zdebug");
    if (first === undefined && this.view.sections.some((s) => s.name === old)) {
      throw new UnsupportedError(`${old}: this old form of compression is not read`, old);
    }
    const found = first === undefined ? null : new DebugSection(this.view, first);
    this.#open.set(name, found);
    return found;
  }

  /** A section that another one refers to. Throws FormatError where there is none. */
  need(name: string): DebugSection {
    const found = this.find(name);
    if (found === null)
      throw new FormatError(`there is no ${name}, which the debug information refers to`, 0, name);
    return found;
  }

  restart(): void {
    for (const section of this.#open.values()) section?.restart();
  }
}

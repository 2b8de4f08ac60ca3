// Single records of ELF32 and ELF64 in both byte orders (gABI ch. 4): decode
// and encode one record at a place of a DataView. Class and byte order are parameters.
import { FormatError } from "./errors.js";

export interface ElfFormat {
  readonly is64: boolean;
  readonly littleEndian: boolean;
}

export interface FileHeader {
  readonly osAbi: number;
  readonly abiVersion: number;
  readonly type: number;
  readonly machine: number;
  readonly version: number;
  readonly entry: bigint;
  readonly phoff: number;
  readonly shoff: number;
  readonly flags: number;
  readonly ehsize: number;
  readonly phentsize: number;
  readonly phnum: number;
  readonly shentsize: number;
  readonly shnum: number;
  readonly shstrndx: number;
}

/** sh_offset, sh_size and sh_entsize are bytes. */
export interface SectionRecord {
  readonly name: number;
  readonly type: number;
  readonly flags: bigint;
  readonly addr: bigint;
  readonly offset: number;
  readonly size: number;
  readonly link: number;
  readonly info: number;
  readonly align: bigint;
  readonly entsize: number;
}

export interface SymbolRecord {
  readonly name: number;
  readonly value: bigint;
  readonly size: bigint;
  readonly bind: number;
  readonly type: number;
  readonly other: number;
  readonly shndx: number;
}

export interface RelaRecord {
  readonly offset: number;
  readonly type: number;
  readonly symbol: number;
  readonly addend: bigint;
}

export const IDENT_SIZE = 16;
export const fileHeaderSize = (f: ElfFormat): number => (f.is64 ? 64 : 52);
export const sectionSize = (f: ElfFormat): number => (f.is64 ? 64 : 40);
export const symbolSize = (f: ElfFormat): number => (f.is64 ? 24 : 16);
export const relaSize = (f: ElfFormat): number => (f.is64 ? 24 : 12);
export const relSize = (f: ElfFormat): number => (f.is64 ? 16 : 8);
export const wordSize = (f: ElfFormat): number => (f.is64 ? 8 : 4);

/** Reads Elf32_Off or Elf64_Off; values that a JavaScript number cannot hold are FormatErrors at `base` + `at`. */
function readSize(f: ElfFormat, view: DataView, at: number, base: number, what: string): number {
  if (!f.is64) return view.getUint32(at, f.littleEndian);
  const value = view.getBigUint64(at, f.littleEndian);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new FormatError(`${what} is not a possible size or offset`, base + at, value);
  }
  return Number(value);
}

function readAddress(f: ElfFormat, view: DataView, at: number): bigint {
  return f.is64 ? view.getBigUint64(at, f.littleEndian) : BigInt(view.getUint32(at, f.littleEndian));
}

function writeAddress(f: ElfFormat, view: DataView, at: number, value: bigint): void {
  if (f.is64) view.setBigUint64(at, value, f.littleEndian);
  else view.setUint32(at, Number(value), f.littleEndian);
}

export function decodeFileHeader(f: ElfFormat, view: DataView): FileHeader {
  const le = f.littleEndian;
  const word = wordSize(f);
  const tail = 24 + 3 * word; // e_flags
  return {
    osAbi: view.getUint8(7),
    abiVersion: view.getUint8(8),
    type: view.getUint16(16, le),
    machine: view.getUint16(18, le),
    version: view.getUint32(20, le),
    entry: readAddress(f, view, 24),
    phoff: readSize(f, view, 24 + word, 0, "e_phoff"),
    shoff: readSize(f, view, 24 + 2 * word, 0, "e_shoff"),
    flags: view.getUint32(tail, le),
    ehsize: view.getUint16(tail + 4, le),
    phentsize: view.getUint16(tail + 6, le),
    phnum: view.getUint16(tail + 8, le),
    shentsize: view.getUint16(tail + 10, le),
    shnum: view.getUint16(tail + 12, le),
    shstrndx: view.getUint16(tail + 14, le),
  };
}

export function encodeFileHeader(f: ElfFormat, view: DataView, h: FileHeader): void {
  const le = f.littleEndian;
  const word = wordSize(f);
  const tail = 24 + 3 * word;
  view.setUint32(0, 0x7f454c46);
  view.setUint8(4, f.is64 ? 2 : 1);
  view.setUint8(5, le ? 1 : 2);
  view.setUint8(6, 1);
  view.setUint8(7, h.osAbi);
  view.setUint8(8, h.abiVersion);
  view.setUint16(16, h.type, le);
  view.setUint16(18, h.machine, le);
  view.setUint32(20, h.version, le);
  writeAddress(f, view, 24, h.entry);
  writeAddress(f, view, 24 + word, BigInt(h.phoff));
  writeAddress(f, view, 24 + 2 * word, BigInt(h.shoff));
  view.setUint32(tail, h.flags, le);
  view.setUint16(tail + 4, h.ehsize, le);
  view.setUint16(tail + 6, h.phentsize, le);
  view.setUint16(tail + 8, h.phnum, le);
  view.setUint16(tail + 10, h.shentsize, le);
  view.setUint16(tail + 12, h.shnum, le);
  view.setUint16(tail + 14, h.shstrndx, le);
}

/** `base` is the file offset of the view's first byte, for errors. */
export function decodeSection(f: ElfFormat, view: DataView, at: number, base: number): SectionRecord {
  const le = f.littleEndian;
  const w = wordSize(f);
  const mid = at + 8 + 4 * w; // sh_link
  return {
    name: view.getUint32(at, le),
    type: view.getUint32(at + 4, le),
    flags: readAddress(f, view, at + 8),
    addr: readAddress(f, view, at + 8 + w),
    offset: readSize(f, view, at + 8 + 2 * w, base, "sh_offset"),
    size: readSize(f, view, at + 8 + 3 * w, base, "sh_size"),
    link: view.getUint32(mid, le),
    info: view.getUint32(mid + 4, le),
    align: readAddress(f, view, mid + 8),
    entsize: readSize(f, view, mid + 8 + w, base, "sh_entsize"),
  };
}

export function encodeSection(f: ElfFormat, view: DataView, at: number, s: SectionRecord): void {
  const le = f.littleEndian;
  const w = wordSize(f);
  const mid = at + 8 + 4 * w;
  view.setUint32(at, s.name, le);
  view.setUint32(at + 4, s.type, le);
  writeAddress(f, view, at + 8, s.flags);
  writeAddress(f, view, at + 8 + w, s.addr);
  writeAddress(f, view, at + 8 + 2 * w, BigInt(s.offset));
  writeAddress(f, view, at + 8 + 3 * w, BigInt(s.size));
  view.setUint32(mid, s.link, le);
  view.setUint32(mid + 4, s.info, le);
  writeAddress(f, view, mid + 8, s.align);
  writeAddress(f, view, mid + 8 + w, BigInt(s.entsize));
}

export function decodeSymbol(f: ElfFormat, view: DataView, at: number): SymbolRecord {
  const le = f.littleEndian;
  const info = view.getUint8(at + (f.is64 ? 4 : 12));
  return {
    name: view.getUint32(at, le),
    value: readAddress(f, view, at + (f.is64 ? 8 : 4)),
    size: readAddress(f, view, at + (f.is64 ? 16 : 8)),
    bind: info >> 4,
    type: info & 15,
    other: view.getUint8(at + (f.is64 ? 5 : 13)),
    shndx: view.getUint16(at + (f.is64 ? 6 : 14), le),
  };
}

export function encodeSymbol(f: ElfFormat, view: DataView, at: number, s: SymbolRecord): void {
  const le = f.littleEndian;
  view.setUint32(at, s.name, le);
  writeAddress(f, view, at + (f.is64 ? 8 : 4), s.value);
  writeAddress(f, view, at + (f.is64 ? 16 : 8), s.size);
  view.setUint8(at + (f.is64 ? 4 : 12), (s.bind << 4) | s.type);
  view.setUint8(at + (f.is64 ? 5 : 13), s.other);
  view.setUint16(at + (f.is64 ? 6 : 14), s.shndx, le);
}

function decodeInfo(f: ElfFormat, view: DataView, at: number): { symbol: number; type: number } {
  const le = f.littleEndian;
  if (!f.is64) {
    const info = view.getUint32(at, le);
    return { symbol: info >>> 8, type: info & 0xff };
  }
  const low = view.getUint32(at + (le ? 0 : 4), le);
  const high = view.getUint32(at + (le ? 4 : 0), le);
  return { symbol: high, type: low };
}

/** An Elf_Rel has no addend field: read with addend 0. */
export function decodeRela(
  f: ElfFormat,
  view: DataView,
  at: number,
  base: number,
  withAddend: boolean,
): RelaRecord {
  const w = wordSize(f);
  const le = f.littleEndian;
  let addend = 0n;
  if (withAddend) addend = f.is64 ? view.getBigInt64(at + 16, le) : BigInt(view.getInt32(at + 8, le));
  return {
    offset: readSize(f, view, at, base, "r_offset"),
    ...decodeInfo(f, view, at + w),
    addend,
  };
}

export function encodeRela(
  f: ElfFormat,
  view: DataView,
  at: number,
  r: RelaRecord,
  withAddend: boolean,
): void {
  const le = f.littleEndian;
  writeAddress(f, view, at, BigInt(r.offset));
  if (f.is64) {
    view.setUint32(at + (le ? 8 : 12), r.type, le);
    view.setUint32(at + (le ? 12 : 8), r.symbol, le);
    if (withAddend) view.setBigInt64(at + 16, r.addend, le);
  } else {
    view.setUint32(at + 4, ((r.symbol << 8) | r.type) >>> 0, le);
    if (withAddend) view.setInt32(at + 8, Number(r.addend), le);
  }
}

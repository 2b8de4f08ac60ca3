// What an ELF file says, with names in the place of indices and no file offsets:
// two files with equal dumps mean the same. A second reader, made from the gABI
// and sharing nothing with src/elf; test/elf/helpers.test.ts holds it against readelf.

const SECTION_TYPES: Readonly<Record<number, string>> = {
  0: "NULL",
  1: "PROGBITS",
  2: "SYMTAB",
  3: "STRTAB",
  4: "RELA",
  7: "NOTE",
  8: "NOBITS",
  9: "REL",
  14: "INIT_ARRAY",
  15: "FINI_ARRAY",
  16: "PREINIT_ARRAY",
  17: "GROUP",
  18: "SYMTAB_SHNDX",
};
const BINDS = ["LOCAL", "GLOBAL", "WEAK"];
const TYPES = ["NOTYPE", "OBJECT", "FUNC", "SECTION", "FILE", "COMMON", "TLS"];
const RESERVED: Readonly<Record<number, string>> = { 0: "UND", 65521: "ABS", 65522: "COMMON" };

export interface SectionDump {
  readonly name: string;
  readonly type: string;
  /** sh_type as a number. */
  readonly typeNumber: number;
  readonly flags: number;
  readonly addr: string;
  readonly entsize: number;
  readonly align: string;
  readonly link: number;
  readonly info: number;
  /** Bytes in the file, or of memory for NOBITS. */
  readonly size: number;
  /** Empty for NOBITS. */
  readonly bytes: Buffer;
  /** GROUP only. */
  readonly group: { readonly flags: number; readonly members: readonly string[] } | null;
}

export interface RelocationDump {
  readonly offset: number;
  readonly type: number;
  /** Index in the symbol table. */
  readonly symbol: number;
  /** The symbol's name; `<.text>` for the section symbol of `.text`. */
  readonly to: string;
  readonly addend: string;
}

export interface SymbolDump {
  readonly name: string;
  readonly value: string;
  readonly size: string;
  readonly bind: string;
  readonly type: string;
  readonly other: number;
  /** Section name, UND, ABS, COMMON, or the hexadecimal number of another reserved index. */
  readonly section: string;
  readonly sectionIndex: number;
}

export interface ElfDump {
  readonly class: 32 | 64;
  readonly endian: "little" | "big";
  readonly type: number;
  readonly machine: number;
  readonly flags: number;
  readonly osAbi: number;
  readonly abiVersion: number;
  /** Section 0 included. */
  readonly sections: readonly SectionDump[];
  /** By section index. */
  readonly relocations: ReadonlyMap<number, readonly RelocationDump[]>;
  /** The null symbol included. */
  readonly symbols: readonly SymbolDump[];
}

interface Header {
  name: number;
  type: number;
  flags: number;
  addr: bigint;
  offset: number;
  size: number;
  link: number;
  info: number;
  align: bigint;
  entsize: number;
}

class Cursor {
  readonly #bytes: Buffer;
  readonly #is64: boolean;
  readonly #little: boolean;
  at: number;

  constructor(bytes: Buffer, is64: boolean, little: boolean, at: number) {
    this.#bytes = bytes;
    this.#is64 = is64;
    this.#little = little;
    this.at = at;
  }

  #take(width: number): Buffer {
    const part = this.#bytes.subarray(this.at, this.at + width);
    if (part.length < width) throw new Error(`end of file at ${this.at}`);
    this.at += width;
    return part;
  }

  byte = (): number => this.#take(1).readUInt8();
  half = (): number => (this.#little ? this.#take(2).readUInt16LE() : this.#take(2).readUInt16BE());
  word = (): number => (this.#little ? this.#take(4).readUInt32LE() : this.#take(4).readUInt32BE());
  #long = (): bigint => (this.#little ? this.#take(8).readBigUInt64LE() : this.#take(8).readBigUInt64BE());
  wide = (): bigint => (this.#is64 ? this.#long() : BigInt(this.word()));
  signed = (): bigint =>
    this.#is64 ? BigInt.asIntN(64, this.#long()) : BigInt.asIntN(32, BigInt(this.word()));
}

function text(table: Buffer, at: number): string {
  const end = table.indexOf(0, at);
  return table.toString("latin1", at, end < 0 ? table.length : end);
}

const hex = (value: bigint | number): string => `0x${value.toString(16)}`;

export function dumpElf(given: Uint8Array): ElfDump {
  const file = Buffer.from(given.buffer, given.byteOffset, given.length);
  if (file.toString("latin1", 0, 4) !== "\x7fELF") throw new Error("not an ELF file");
  const is64 = file[4] === 2;
  const little = file[5] === 1;
  const cursor = (at: number): Cursor => new Cursor(file, is64, little, at);

  const head = cursor(16);
  const type = head.half();
  const machine = head.half();
  head.word();
  head.wide();
  head.wide();
  const shoff = Number(head.wide());
  const flags = head.word();
  head.at += 6;
  const each = head.half();
  const shnum = head.half();
  const shstrndx = head.half();

  const header = (i: number): Header => {
    const c = cursor(shoff + i * each);
    return {
      name: c.word(),
      type: c.word(),
      flags: Number(c.wide()),
      addr: c.wide(),
      offset: Number(c.wide()),
      size: Number(c.wide()),
      link: c.word(),
      info: c.word(),
      align: c.wide(),
      entsize: Number(c.wide()),
    };
  };
  const count = shoff === 0 ? 0 : shnum === 0 ? header(0).size : shnum;
  const headers = Array.from({ length: count }, (_, i) => header(i));
  const bytesOf = (h: Header | undefined): Buffer => {
    if (h === undefined || h.type === 8 || h.type === 0) return Buffer.alloc(0);
    if (h.offset + h.size > file.length) throw new Error("a section beyond the end of the file");
    return file.subarray(h.offset, h.offset + h.size);
  };
  const names = bytesOf(headers[shstrndx === 0xffff ? (headers[0]?.link ?? 0) : shstrndx]);
  const nameOf = (i: number): string => (i === 0 ? "" : text(names, headers[i]?.name ?? 0));

  const table = headers.findIndex((h) => h.type === 2);
  const symbols = table < 0 ? [] : dumpSymbols();
  function dumpSymbols(): SymbolDump[] {
    const h = headers[table] as Header;
    const strings = bytesOf(headers[h.link]);
    const extended = headers.find((x) => x.type === 18 && x.link === table);
    const size = is64 ? 24 : 16;
    return Array.from({ length: Math.floor(h.size / size) }, (_, i) => {
      const c = cursor(h.offset + i * size);
      const name = text(strings, c.word());
      let [value, length, info, other, shndx] = [0n, 0n, 0, 0, 0];
      if (is64) [info, other, shndx, value, length] = [c.byte(), c.byte(), c.half(), c.wide(), c.wide()];
      else [value, length, info, other, shndx] = [c.wide(), c.wide(), c.byte(), c.byte(), c.half()];
      const index =
        shndx === 0xffff && extended !== undefined ? cursor(extended.offset + 4 * i).word() : shndx;
      const plain = shndx === 0xffff || (shndx > 0 && shndx < 0xff00);
      return {
        name,
        value: hex(value),
        size: length.toString(),
        bind: BINDS[info >> 4] ?? String(info >> 4),
        type: TYPES[info & 15] ?? String(info & 15),
        other,
        section: plain ? nameOf(index) : (RESERVED[shndx] ?? hex(shndx)),
        sectionIndex: index,
      };
    });
  }

  const relocations = new Map<number, RelocationDump[]>();
  for (const [i, h] of headers.entries()) {
    if (h.type !== 4 && h.type !== 9) continue;
    const size = (is64 ? 16 : 8) + (h.type === 4 ? (is64 ? 8 : 4) : 0);
    const entries = Array.from({ length: Math.floor(h.size / size) }, (_, n): RelocationDump => {
      const c = cursor(h.offset + n * size);
      const offset = Number(c.wide());
      const info = c.wide();
      const to = Number(is64 ? info >> 32n : info >> 8n);
      const target = symbols[to];
      return {
        offset,
        type: Number(is64 ? info & 0xffff_ffffn : info & 0xffn),
        symbol: to,
        to: target?.type === "SECTION" ? `<${target.section}>` : (target?.name ?? "?"),
        addend: h.type === 4 ? c.signed().toString() : "0",
      };
    });
    relocations.set(i, entries);
  }

  const sections = headers.map((h, i): SectionDump => {
    let group: SectionDump["group"] = null;
    if (h.type === 17) {
      const c = cursor(h.offset);
      const groupFlags = c.word();
      const members = Array.from({ length: h.size / 4 - 1 }, () => nameOf(c.word()));
      group = { flags: groupFlags, members };
    }
    return {
      name: nameOf(i),
      type: SECTION_TYPES[h.type] ?? hex(h.type),
      typeNumber: h.type,
      flags: h.flags,
      addr: hex(h.addr),
      entsize: h.entsize,
      align: h.align.toString(),
      link: h.link,
      info: h.info,
      size: h.size,
      bytes: bytesOf(h),
      group,
    };
  });
  return {
    class: is64 ? 64 : 32,
    endian: little ? "little" : "big",
    type,
    machine,
    flags,
    osAbi: file[7] ?? 0,
    abiVersion: file[8] ?? 0,
    sections,
    relocations,
    symbols,
  };
}

/** The dump as plain values for `expect(...).toEqual`: contents of string tables and bytes in hex left to what they mean. */
export function factsOf(bytes: Uint8Array): object {
  const { sections, relocations, symbols, ...header } = dumpElf(bytes);
  return {
    ...header,
    sections: sections.map(({ bytes: content, size, ...rest }) => {
      const meaning = ["SYMTAB", "STRTAB", "RELA", "REL", "GROUP", "SYMTAB_SHNDX"].includes(rest.type);
      return meaning ? rest : { ...rest, size, content: content.toString("hex") };
    }),
    relocations: [...relocations],
    symbols,
  };
}

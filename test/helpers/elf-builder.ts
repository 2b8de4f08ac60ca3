// A synthetic builder of ELF files, made from the gABI and sharing nothing with
// src/elf, so that one mistake cannot hide on both sides. Class and byte order
// are parameters. Sections and symbols refer to each other as objects; every index
// is worked out while building. What is built need not be well-formed.

export interface Format {
  readonly is64: boolean;
  readonly littleEndian: boolean;
}

export const FORMATS: readonly (Format & { readonly title: string })[] = [
  { title: "ELF64 little endian", is64: true, littleEndian: true },
  { title: "ELF64 big endian", is64: true, littleEndian: false },
  { title: "ELF32 little endian", is64: false, littleEndian: true },
  { title: "ELF32 big endian", is64: false, littleEndian: false },
];

export const X86_64: Format = { is64: true, littleEndian: true };

export const T = {
  NULL: 0,
  PROGBITS: 1,
  SYMTAB: 2,
  STRTAB: 3,
  RELA: 4,
  HASH: 5,
  NOTE: 7,
  NOBITS: 8,
  REL: 9,
  GROUP: 17,
  SYMTAB_SHNDX: 18,
} as const;

export const F = {
  WRITE: 1n,
  ALLOC: 2n,
  EXEC: 4n,
  MERGE: 0x10n,
  STRINGS: 0x20n,
  INFO_LINK: 0x40n,
  LINK_ORDER: 0x80n,
  GROUP: 0x200n,
  LIVEPATCH: 0x10_0000n,
} as const;

export interface RelocationSpec {
  offset: number;
  type: number;
  /** A number is an index as it is to be written, right or wrong; so are those below. */
  symbol: SymbolSpec | number | null;
  addend: bigint;
}

export type Body =
  | { kind: "bytes"; bytes: Uint8Array }
  | { kind: "nobits"; size: number }
  | { kind: "relocations"; entries: RelocationSpec[] }
  | { kind: "group"; flags: number; members: (SectionSpec | number)[] }
  | { kind: "symbols" }
  | { kind: "extended-indices" }
  /** Names of symbols, of sections, or of both. */
  | { kind: "names"; of: ("symbols" | "sections")[] };

export interface SectionSpec {
  name: string;
  type: number;
  flags: bigint;
  addr: bigint;
  align: bigint;
  entsize: number;
  link: SectionSpec | number | null;
  info: SectionSpec | SymbolSpec | number;
  body: Body;
}

export interface SymbolSpec {
  readonly symbol: true;
  name: string;
  value: bigint;
  size: bigint;
  bind: number;
  type: number;
  other: number;
  /** A section, or a reserved value of st_shndx (0: undefined). */
  at: SectionSpec | number;
}

export interface ElfSpec {
  format: Format;
  type: number;
  machine: number;
  flags: number;
  osAbi: number;
  abiVersion: number;
  sections: SectionSpec[];
  /** e_shstrndx; default: the section that has the names of sections. */
  sectionNames?: number;
  /** Without the null symbol, in file order. */
  symbols: SymbolSpec[];
}

export interface LayoutOptions {
  /** Places in the file: indices of `sections`, and -1 for the section header table. Default: as given, headers last. */
  readonly fileOrder?: readonly number[];
  /** Zero bytes before every piece beyond its alignment. */
  readonly gap?: number;
  /** Whether a name may be the tail of another (as gas and ld write them). Default: every name once. */
  readonly tails?: boolean;
  /** What sh_info of the symbol table says; default: one more than the leading locals. */
  readonly locals?: number;
}

export function section(
  name: string,
  type: number,
  body: Body,
  more: Partial<SectionSpec> = {},
): SectionSpec {
  return { name, type, flags: 0n, addr: 0n, align: 1n, entsize: 0, link: null, info: 0, body, ...more };
}

export function progbits(name: string, bytes: Uint8Array, more: Partial<SectionSpec> = {}): SectionSpec {
  return section(name, T.PROGBITS, { kind: "bytes", bytes }, { flags: F.ALLOC, ...more });
}

export function symbol(name: string, more: Partial<SymbolSpec> = {}): SymbolSpec {
  return { symbol: true, name, value: 0n, size: 0n, bind: 1, type: 0, other: 0, at: 0, ...more };
}

export const entrySize = {
  header: (f: Format): number => (f.is64 ? 64 : 52),
  section: (f: Format): number => (f.is64 ? 64 : 40),
  symbol: (f: Format): number => (f.is64 ? 24 : 16),
  rela: (f: Format): number => (f.is64 ? 24 : 12),
  rel: (f: Format): number => (f.is64 ? 16 : 8),
};

export function relaSection(
  format: Format,
  target: SectionSpec,
  symtab: SectionSpec,
  entries: RelocationSpec[],
  more: Partial<SectionSpec> = {},
): SectionSpec {
  return section(
    `.rela${target.name}`,
    T.RELA,
    { kind: "relocations", entries },
    {
      flags: F.INFO_LINK,
      align: format.is64 ? 8n : 4n,
      entsize: entrySize.rela(format),
      link: symtab,
      info: target,
      ...more,
    },
  );
}

export function groupSection(
  symtab: SectionSpec,
  signature: SymbolSpec,
  members: (SectionSpec | number)[],
  flags = 1,
): SectionSpec {
  const body: Body = { kind: "group", flags, members };
  return section(".group", T.GROUP, body, { align: 4n, entsize: 4, link: symtab, info: signature });
}

/** .symtab, .strtab and .shstrtab, as gas writes them; `shared`: one string table for both kinds of name. */
export function tables(format: Format, shared = false): SectionSpec[] {
  const strtab = section(shared ? ".shstrtab" : ".strtab", T.STRTAB, {
    kind: "names",
    of: shared ? ["symbols", "sections"] : ["symbols"],
  });
  const symtab = section(
    ".symtab",
    T.SYMTAB,
    { kind: "symbols" },
    { align: format.is64 ? 8n : 4n, entsize: entrySize.symbol(format), link: strtab },
  );
  if (shared) return [symtab, strtab];
  return [symtab, strtab, section(".shstrtab", T.STRTAB, { kind: "names", of: ["sections"] })];
}

/** An ET_REL file with nothing but its tables; `sections` are put before them. */
export function elfSpec(format: Format, sections: SectionSpec[] = [], more: Partial<ElfSpec> = {}): ElfSpec {
  return {
    format,
    type: 1,
    machine: format.is64 ? (format.littleEndian ? 62 : 22) : 20,
    flags: 0,
    osAbi: 0,
    abiVersion: 0,
    sections: [...sections, ...tables(format)],
    symbols: [],
    ...more,
  };
}

export function symtabOf(spec: ElfSpec): SectionSpec {
  const found = spec.sections.find((s) => s.body.kind === "symbols");
  if (found === undefined) throw new Error("the spec has no symbol table");
  return found;
}

/** Fields in file order; the byte order and the width of a word are the format's. */
class Fields {
  readonly #parts: Buffer[] = [];
  readonly #format: Format;

  constructor(format: Format) {
    this.#format = format;
  }

  uint(value: bigint | number, width: number): this {
    const hex = BigInt.asUintN(8 * width, BigInt(value))
      .toString(16)
      .padStart(2 * width, "0");
    const digits = Buffer.from(hex, "hex");
    this.#parts.push(this.#format.littleEndian ? digits.reverse() : digits);
    return this;
  }

  half = (value: number): this => this.uint(value, 2);
  word = (value: number): this => this.uint(value, 4);
  /** Elf32_Addr and _Off, Elf64_Addr, _Off and _Xword. */
  wide = (value: bigint | number): this => this.uint(value, this.#format.is64 ? 8 : 4);
  bytes = (): Uint8Array => Buffer.concat(this.#parts);
}

function latin1(name: string): Uint8Array {
  return Uint8Array.from(name, (char) => char.charCodeAt(0));
}

function stringTable(
  names: readonly string[],
  tails: boolean,
): { bytes: Uint8Array; at: (name: string) => number } {
  let text = "\0";
  const places = new Map<string, number>([["", 0]]);
  // longest first, so that a tail finds what it is the tail of
  const order = tails ? [...names].sort((a, b) => b.length - a.length || (a < b ? -1 : 1)) : names;
  for (const name of order) {
    if (places.has(name)) continue;
    const present = tails ? text.indexOf(`${name}\0`) : -1;
    places.set(name, present < 0 ? text.length : present);
    if (present < 0) text += `${name}\0`;
  }
  return { bytes: latin1(text), at: (name) => places.get(name) as number };
}

const RESERVED = 0xff00;

export function buildElf(spec: ElfSpec, options: LayoutOptions = {}): Uint8Array {
  const { format, sections, symbols } = spec;
  const indexOf = new Map(sections.map((s, i) => [s, i + 1]));
  const numberOf = new Map(symbols.map((s, i) => [s, i + 1]));
  const index = (of: SectionSpec | number | null): number => {
    if (typeof of === "number") return of;
    const found = of === null ? 0 : indexOf.get(of);
    if (found === undefined) throw new Error(`no such section: ${of?.name}`);
    return found;
  };
  const number = (of: SymbolSpec | number | null): number => {
    if (typeof of === "number") return of;
    const found = of === null ? 0 : numberOf.get(of);
    if (found === undefined) throw new Error(`no such symbol: ${of?.name}`);
    return found;
  };

  const tables = new Map<SectionSpec, ReturnType<typeof stringTable>>();
  let sectionNames: SectionSpec | null = null;
  let symbolNames: SectionSpec | null = null;
  for (const each of sections) {
    if (each.body.kind !== "names") continue;
    const { of } = each.body;
    if (of.includes("sections")) sectionNames = each;
    if (of.includes("symbols")) symbolNames = each;
    const names = [
      ...(of.includes("symbols") ? symbols.map((s) => s.name) : []),
      ...(of.includes("sections") ? sections.map((s) => s.name) : []),
    ];
    tables.set(each, stringTable(names, options.tails ?? false));
  }

  const sectionOf = (s: SymbolSpec): number => (typeof s.at === "number" ? 0 : index(s.at));
  const encodeSymbol = (s: SymbolSpec | null): Uint8Array => {
    const name = s === null || symbolNames === null ? 0 : (tables.get(symbolNames)?.at(s.name) ?? 0);
    const info = s === null ? 0 : (s.bind << 4) | s.type;
    const home =
      s === null ? 0 : typeof s.at === "number" ? s.at : sectionOf(s) < RESERVED ? sectionOf(s) : 0xffff;
    const fields = new Fields(format).word(name);
    if (format.is64) {
      fields
        .uint(info, 1)
        .uint(s?.other ?? 0, 1)
        .half(home)
        .wide(s?.value ?? 0)
        .wide(s?.size ?? 0);
    } else {
      fields
        .wide(s?.value ?? 0)
        .wide(s?.size ?? 0)
        .uint(info, 1)
        .uint(s?.other ?? 0, 1)
        .half(home);
    }
    return fields.bytes();
  };
  const encodeRelocation = (r: RelocationSpec, addends: boolean): Uint8Array => {
    const to = number(r.symbol);
    const info = format.is64 ? (BigInt(to) << 32n) | BigInt(r.type) : BigInt(to) * 256n + BigInt(r.type);
    const fields = new Fields(format).wide(r.offset).wide(info);
    return (addends ? fields.wide(r.addend) : fields).bytes();
  };
  const content = (s: SectionSpec): Uint8Array => {
    const { body } = s;
    switch (body.kind) {
      case "bytes":
        return body.bytes;
      case "nobits":
        return new Uint8Array(0);
      case "relocations":
        return Buffer.concat(body.entries.map((r) => encodeRelocation(r, s.type === T.RELA)));
      case "group": {
        const words = new Fields(format).word(body.flags);
        for (const member of body.members) words.word(index(member));
        return words.bytes();
      }
      case "symbols":
        return Buffer.concat([null, ...symbols].map(encodeSymbol));
      case "extended-indices": {
        const words = new Fields(format).word(0);
        for (const each of symbols) words.word(sectionOf(each) < RESERVED ? 0 : sectionOf(each));
        return words.bytes();
      }
      case "names":
        return tables.get(s)?.bytes ?? new Uint8Array(0);
    }
  };

  const contents = sections.map(content);
  const headersSize = entrySize.section(format) * (sections.length + 1);
  const order = options.fileOrder ?? [...sections.keys(), -1];
  const offsets = new Map<number, number>();
  let cursor = entrySize.header(format);
  let end = cursor;
  for (const piece of order) {
    const each = sections[piece];
    const align =
      each === undefined ? (format.is64 ? 8 : 4) : Number(each.align > 4096n ? 4096n : each.align || 1n);
    cursor += options.gap ?? 0;
    cursor = Math.ceil(cursor / align) * align;
    offsets.set(piece, cursor);
    const takes = piece === -1 ? headersSize : (contents[piece]?.length ?? 0);
    cursor += takes;
    if (each?.body.kind !== "nobits") end = cursor;
  }

  const leadingLocals = symbols.findIndex((s) => s.bind !== 0);
  const locals = options.locals ?? (leadingLocals < 0 ? symbols.length : leadingLocals) + 1;
  const info = (s: SectionSpec): number => {
    if (s.body.kind === "symbols" && s.info === 0) return locals;
    if (typeof s.info === "number") return s.info;
    return "symbol" in s.info ? number(s.info) : index(s.info);
  };
  const count = sections.length + 1;
  const names = spec.sectionNames ?? index(sectionNames);
  const out = Buffer.alloc(end);
  const header = new Fields(format)
    .uint(0x7f, 1)
    .uint(0x45, 1)
    .uint(0x4c, 1)
    .uint(0x46, 1)
    .uint(format.is64 ? 2 : 1, 1)
    .uint(format.littleEndian ? 1 : 2, 1)
    .uint(1, 1)
    .uint(spec.osAbi, 1)
    .uint(spec.abiVersion, 1)
    .uint(0, 7)
    .half(spec.type)
    .half(spec.machine)
    .word(1)
    .wide(0)
    .wide(0)
    .wide(offsets.get(-1) ?? 0)
    .word(spec.flags)
    .half(entrySize.header(format))
    .half(0)
    .half(0)
    .half(entrySize.section(format))
    .half(count < RESERVED ? count : 0)
    .half(names < RESERVED ? names : 0xffff);
  out.set(header.bytes());
  const headers = new Fields(format);
  headers.word(0).word(0).wide(0).wide(0).wide(0);
  headers
    .wide(count < RESERVED ? 0 : count)
    .word(names < RESERVED ? 0 : names)
    .word(0);
  headers.wide(0).wide(0);
  const parts = [headers.bytes()];
  for (const [i, s] of sections.entries()) {
    const size = s.body.kind === "nobits" ? s.body.size : (contents[i]?.length ?? 0);
    const fields = new Fields(format)
      .word(sectionNames === null ? 0 : (tables.get(sectionNames)?.at(s.name) ?? 0))
      .word(s.type)
      .wide(s.flags)
      .wide(s.addr)
      .wide(offsets.get(i) ?? 0)
      .wide(size)
      .word(index(s.link))
      .word(info(s))
      .wide(s.align)
      .wide(s.entsize);
    parts.push(fields.bytes());
    const bytes = contents[i];
    if (bytes !== undefined && bytes.length > 0) out.set(bytes, offsets.get(i) ?? 0);
  }
  out.set(Buffer.concat(parts), offsets.get(-1) ?? 0);
  return new Uint8Array(out);
}

// A builder of debug sections by hand, made from the DWARF standard and sharing nothing with src/symbols/dwarf: for what
// the compilers here do not write (clang's indices), and for what none would.
import { memorySource } from "../../../src/elf/bytes.js";
import { type ElfView, openElf } from "../../../src/elf/view.js";
import { buildElf, elfSpec, F, type Format, progbits, section, T } from "../../helpers/elf-builder.js";

export const TAG = {
  unit: 0x11,
  subprogram: 0x2e,
  variable: 0x34,
  partial: 0x3c,
  skeleton: 0x4a,
  lexical: 0x0b,
};

export const AT = {
  sibling: 0x01,
  location: 0x02,
  name: 0x03,
  low: 0x11,
  high: 0x12,
  language: 0x13,
  directory: 0x1b,
  inline: 0x20,
  origin: 0x31,
  specification: 0x47,
  ranges: 0x55,
  linkage: 0x6e,
  strBase: 0x72,
  addrBase: 0x73,
  rangesBase: 0x74,
  gnuAddrBase: 0x2133,
};

export const FORM = {
  addr: 0x01,
  block2: 0x03,
  block4: 0x04,
  data2: 0x05,
  data4: 0x06,
  data8: 0x07,
  string: 0x08,
  block: 0x09,
  block1: 0x0a,
  data1: 0x0b,
  flag: 0x0c,
  sdata: 0x0d,
  strp: 0x0e,
  udata: 0x0f,
  refAddr: 0x10,
  ref1: 0x11,
  ref2: 0x12,
  ref4: 0x13,
  ref8: 0x14,
  refUdata: 0x15,
  indirect: 0x16,
  offset: 0x17,
  expr: 0x18,
  present: 0x19,
  strx: 0x1a,
  addrx: 0x1b,
  refSup4: 0x1c,
  strpSup: 0x1d,
  data16: 0x1e,
  lineStrp: 0x1f,
  refSig8: 0x20,
  implicit: 0x21,
  loclistx: 0x22,
  rnglistx: 0x23,
  refSup8: 0x24,
  strx1: 0x25,
  strx2: 0x26,
  strx3: 0x27,
  strx4: 0x28,
  addrx1: 0x29,
  addrx2: 0x2a,
  addrx3: 0x2b,
  addrx4: 0x2c,
  gnuAddrIndex: 0x1f01,
  gnuStrIndex: 0x1f02,
  gnuRefAlt: 0x1f20,
  gnuStrpAlt: 0x1f21,
};

/** Bytes in the byte order of a format. */
export class Bytes {
  readonly #format: Format;
  readonly #bytes: number[] = [];

  constructor(format: Format) {
    this.#format = format;
  }

  get length(): number {
    return this.#bytes.length;
  }

  uint(value: bigint | number, width: number): this {
    const digits = Array.from({ length: width }, (_, i) =>
      Number((BigInt.asUintN(8 * width, BigInt(value)) >> BigInt(8 * i)) & 0xffn),
    );
    this.#bytes.push(...(this.#format.littleEndian ? digits : digits.reverse()));
    return this;
  }

  u8 = (value: number): this => this.uint(value, 1);
  u16 = (value: number): this => this.uint(value, 2);
  u32 = (value: number): this => this.uint(value, 4);
  u64 = (value: bigint | number): this => this.uint(value, 8);
  /** An address. */
  wide = (value: bigint | number): this => this.uint(value, this.#format.is64 ? 8 : 4);

  uleb(value: bigint | number): this {
    let rest = BigInt(value);
    for (; rest > 0x7fn; rest >>= 7n) this.#bytes.push(Number(rest & 0x7fn) | 0x80);
    this.#bytes.push(Number(rest));
    return this;
  }

  sleb(value: bigint | number): this {
    let rest = BigInt(value);
    for (; rest > 63n || rest < -64n; rest >>= 7n) this.#bytes.push(Number(rest & 0x7fn) | 0x80);
    this.#bytes.push(Number(rest & 0x7fn));
    return this;
  }

  text(value: string): this {
    this.#bytes.push(...Buffer.from(value, "latin1"), 0);
    return this;
  }

  raw(bytes: Iterable<number>): this {
    for (const byte of bytes) this.#bytes.push(byte);
    return this;
  }

  done = (): Uint8Array => Uint8Array.from(this.#bytes);
}

export type AttributeSpec = readonly [name: number, form: number, implicit?: bigint | number];

/** A table; codes count from 1. */
export function abbreviations(
  format: Format,
  declarations: readonly (readonly [tag: number, attributes: readonly AttributeSpec[]])[],
): Uint8Array {
  const out = new Bytes(format);
  for (const [i, [tag, attributes]] of declarations.entries()) {
    out
      .uleb(i + 1)
      .uleb(tag)
      .u8(1);
    for (const [name, form, implicit] of attributes) {
      out.uleb(name).uleb(form);
      if (implicit !== undefined) out.sleb(implicit);
    }
    out.uleb(0).uleb(0);
  }
  return out.uleb(0).done();
}

export interface UnitSpec {
  readonly version?: number;
  /** DW_UT_*, of version 5. */
  readonly type?: number;
  readonly abbreviations?: number;
  /** dwo_id, or signature and type offset. */
  readonly more?: Uint8Array;
}

/** Bytes of a unit's header in the 32-bit format, without `more`. */
export const headerSize = (version: number): number => (version >= 5 ? 12 : 11);

export function unit(format: Format, spec: UnitSpec, dies: (out: Bytes) => void): Uint8Array {
  const { version = 5, type = 1, abbreviations: table = 0, more = new Uint8Array(0) } = spec;
  const body = new Bytes(format).u16(version);
  const size = format.is64 ? 8 : 4;
  if (version >= 5) body.u8(type).u8(size).u32(table);
  else body.u32(table).u8(size);
  dies(body.raw(more));
  return new Bytes(format).u32(body.length).raw(body.done()).done();
}

/** One set of .debug_aranges. */
export function arangeSet(
  format: Format,
  unitAt: number,
  ranges: readonly (readonly [start: bigint | number, length: bigint | number])[],
): Uint8Array {
  const size = format.is64 ? 8 : 4;
  const body = new Bytes(format).u16(2).u32(unitAt).u8(size).u8(0);
  while ((body.length + 4) % (2 * size) !== 0) body.u8(0);
  for (const [start, length] of [...ranges, [0, 0] as const]) body.wide(start).wide(length);
  return new Bytes(format).u32(body.length).raw(body.done()).done();
}

export interface Memory {
  readonly name: string;
  readonly address: bigint;
  readonly size: number;
  readonly code: boolean;
}

export const TEXT: Memory = { name: ".text", address: 0x1000n, size: 0x1000, code: true };
export const DATA: Memory = { name: ".data", address: 0x8000n, size: 0x1000, code: false };

/** Index of the section in a `program` with the default memory. */
export const IN = { text: 1, data: 2 };

export const concat = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(parts));

/** A linked program with these debug sections. */
export function program(
  format: Format,
  debug: Readonly<Record<string, Uint8Array>>,
  memory: readonly Memory[] = [TEXT, DATA],
): ElfView {
  return openElf(memorySource(programBytes(format, debug, memory)));
}

export function programBytes(
  format: Format,
  debug: Readonly<Record<string, Uint8Array>>,
  memory: readonly Memory[] = [TEXT, DATA],
): Uint8Array {
  const sections = [
    ...memory.map(({ name, address, size, code }) =>
      section(
        name,
        T.NOBITS,
        { kind: "nobits", size },
        { addr: address, flags: F.ALLOC | (code ? F.EXEC : F.WRITE) },
      ),
    ),
    ...Object.entries(debug).map(([name, bytes]) => progbits(name, bytes, { flags: 0n })),
  ];
  return buildElf({ ...elfSpec(format, sections), type: 2 });
}

// Reads one debug section from a place on, forward, never beyond its bound. Bytes are fetched a window at a time.
import { decodeName, viewOf } from "../../elf/bytes.js";
import { type Address, LINKED, NOWHERE } from "./address.js";
import type { DebugSection } from "./sections.js";

/** Longer LEB128s than linkers pad to are no numbers of a compiler. */
const LEB_MAX = 16;
/** PATH_MAX of Linux. */
const STRING_MAX = 4096;

const NO_BYTES: Uint8Array = new Uint8Array(0);
const NO_VIEW = viewOf(NO_BYTES);

export class Cursor {
  readonly section: DebugSection;
  /** First byte after what may be read. */
  readonly end: number;
  readonly #window: number;
  #bytes = NO_BYTES;
  #view = NO_VIEW;
  /** Place in the section of the first byte of the window. */
  #start: number;
  #at: number;

  /** `window`: bytes to fetch at once. Throws FormatError where the bounds are not inside of the section. */
  constructor(section: DebugSection, at: number, end: number = section.size, window = 256) {
    if (at > end || end > section.size)
      throw section.fault(at, `not inside of its ${section.size} bytes`, end);
    this.section = section;
    this.end = end;
    this.#window = window;
    this.#start = at;
    this.#at = at;
  }

  /** Bytes from the start of the section. */
  get at(): number {
    return this.#at;
  }

  get done(): boolean {
    return this.#at >= this.end;
  }

  skip(length: number): void {
    if (length > this.end - this.#at) throw this.fault(`${length} bytes reach beyond its part`, length);
    this.#at += length;
  }

  u8(): number {
    const at = this.#take(1);
    return this.#bytes[at]!;
  }

  u16(): number {
    const at = this.#take(2);
    return this.#view.getUint16(at, this.section.littleEndian);
  }

  u24(): number {
    const at = this.#take(3);
    const [a, b, c] = [this.#bytes[at]!, this.#bytes[at + 1]!, this.#bytes[at + 2]!];
    return this.section.littleEndian ? a | (b << 8) | (c << 16) : (a << 16) | (b << 8) | c;
  }

  u32(): number {
    const at = this.#take(4);
    return this.#view.getUint32(at, this.section.littleEndian);
  }

  u64(): bigint {
    const at = this.#take(8);
    return this.#view.getBigUint64(at, this.section.littleEndian);
  }

  /** An unsigned LEB128 (7.6) that fits a number. */
  uleb(): number {
    const start = this.#at;
    let value = 0;
    let scale = 1;
    for (let i = 0; i < LEB_MAX; i++) {
      const byte = this.u8();
      value += (byte & 0x7f) * scale;
      if (value > Number.MAX_SAFE_INTEGER) break;
      if (byte < 0x80) return value;
      scale *= 128;
    }
    throw this.section.fault(start, "not a LEB128 of a possible value", value);
  }

  /** A signed LEB128, of any value. */
  sleb(): bigint {
    const start = this.#at;
    let value = 0n;
    for (let i = 0; i < LEB_MAX; i++) {
      const byte = this.u8();
      value |= BigInt(byte & 0x7f) << BigInt(7 * i);
      if (byte < 0x80) return BigInt.asIntN(7 * (i + 1), value);
    }
    throw this.section.fault(start, "not a LEB128 of a possible length", LEB_MAX);
  }

  skipLeb(): void {
    const start = this.#at;
    for (let i = 0; i < LEB_MAX; i++) if (this.u8() < 0x80) return;
    throw this.section.fault(start, "not a LEB128 of a possible length", LEB_MAX);
  }

  /** A number of 4 or 8 bytes: an offset in a debug section, relocated. */
  offset(size: number): number {
    const relocated = this.section.relocations?.at(this.#at) ?? null;
    const start = this.#at;
    const stored = size === 8 ? this.u64() : BigInt(this.u32());
    const value = relocated?.value ?? stored;
    if (value > BigInt(Number.MAX_SAFE_INTEGER))
      throw this.section.fault(start, "not a possible offset", value);
    return Number(value);
  }

  /** A constant of 4 or 8 bytes, or an offset where the version of DWARF has no form of its own for those. */
  word(size: number): bigint {
    const relocated = this.section.relocations?.at(this.#at) ?? null;
    const stored = size === 8 ? this.u64() : BigInt(this.u32());
    return relocated?.value ?? stored;
  }

  /** A target address of 4 or 8 bytes, relocated; without a relocation it is nowhere in a relocatable file. */
  address(size: number): Address {
    const { relocations } = this.section;
    const relocated = relocations?.at(this.#at) ?? null;
    const value = size === 8 ? this.u64() : BigInt(this.u32());
    return relocated ?? { section: relocations === null ? LINKED : NOWHERE, value };
  }

  /** A zero-terminated string, one character a byte. */
  string(): string {
    const start = this.#at;
    let text = "";
    while (text.length <= STRING_MAX) {
      const at = this.#take(1);
      const zero = this.#bytes.indexOf(0, at);
      const until = zero < 0 ? this.#bytes.length : zero;
      text += decodeName(this.#bytes.subarray(at, until));
      this.#at = this.#start + until;
      if (zero < 0) continue;
      this.#at++;
      return text;
    }
    throw this.section.fault(start, `string longer than ${STRING_MAX} bytes`, text.length);
  }

  skipString(): void {
    for (;;) {
      const at = this.#take(1);
      const zero = this.#bytes.indexOf(0, at);
      this.#at = this.#start + (zero < 0 ? this.#bytes.length : zero + 1);
      if (zero >= 0) return;
    }
  }

  fault(what: string, value: bigint | number | string) {
    return this.section.fault(this.#at, what, value);
  }

  /** Moves over `length` bytes (8 at most) and gives their place in the window. */
  #take(length: number): number {
    let at = this.#at - this.#start;
    if (at + length > this.#bytes.length) {
      if (length > this.end - this.#at) throw this.fault(`${length} bytes reach beyond its part`, length);
      this.#bytes = this.section.fetch(
        this.#at,
        Math.min(this.end - this.#at, Math.max(this.#window, length)),
      );
      this.#view = viewOf(this.#bytes);
      this.#start = this.#at;
      at = 0;
    }
    this.#at += length;
    return at;
  }
}

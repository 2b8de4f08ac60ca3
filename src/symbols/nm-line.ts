// One line of /proc/kallsyms or System.map: `ffffffff81000000 T name\t[module]`.
import { BLANK, CR, DELETE, TAB } from "./bytes.js";
import { NAME_MAX } from "./list.js";
import { HASH_SEED, hashByte } from "./name-table.js";

/** One line taken apart; reused for every line. */
export class NmLine {
  high = 0;
  low = 0;
  type = 0;
  nameStart = 0;
  nameEnd = 0;
  hash = 0;
  /** Range of the module's name; empty for vmlinux. */
  moduleStart = 0;
  moduleEnd = 0;

  /** Reads the line at `start` .. `end`; false when it has another shape. */
  read(bytes: Uint8Array, start: number, end: number): boolean {
    const address = this.#readAddress(bytes, start);
    if (address < 0 || bytes[address] !== BLANK || bytes[address + 2] !== BLANK) return false;
    this.type = bytes[address + 1]!;
    let pos = address + 3;
    let hash = HASH_SEED;
    this.nameStart = pos;
    for (let byte = bytes[pos]!; pos < end && byte > BLANK && byte !== DELETE; byte = bytes[++pos]!) {
      hash = hashByte(hash, byte);
    }
    this.nameEnd = pos;
    this.hash = hash;
    const length = pos - this.nameStart;
    const letter = this.type | 0x20;
    const typed = (letter >= 0x61 && letter <= 0x7a) || this.type === 0x3f;
    return typed && length > 0 && length <= NAME_MAX && this.#readModule(bytes, pos, end);
  }

  /** 8 or 16 hex digits; returns the position after them or -1. */
  #readAddress(bytes: Uint8Array, start: number): number {
    let high = 0;
    let low = 0;
    let pos = start;
    for (; pos - start < 17; pos++) {
      const byte = bytes[pos]!;
      const digit =
        byte >= 0x30 && byte <= 0x39 ? byte - 0x30 : byte >= 0x61 && byte <= 0x66 ? byte - 0x57 : -1;
      if (digit < 0) break;
      high = ((high << 4) | (low >>> 28)) >>> 0;
      low = ((low << 4) | digit) >>> 0;
    }
    this.high = high;
    this.low = low;
    return pos - start === 16 || pos - start === 8 ? pos : -1;
  }

  #readModule(bytes: Uint8Array, from: number, end: number): boolean {
    let pos = from;
    while (pos < end && (bytes[pos] === TAB || bytes[pos] === BLANK)) pos++;
    this.moduleStart = 0;
    this.moduleEnd = 0;
    if (pos === end) return true;
    if (pos === from || bytes[pos] !== 0x5b || bytes[end - 1] !== 0x5d || end - pos < 3) return false;
    this.moduleStart = pos + 1;
    this.moduleEnd = end - 1;
    return true;
  }
}

/** End of the line's text: without the carriage return and blanks before `end`. */
export function trimmedEnd(bytes: Uint8Array, start: number, end: number): number {
  let last = end;
  while (last > start && (bytes[last - 1] === CR || bytes[last - 1] === BLANK)) last--;
  return last;
}

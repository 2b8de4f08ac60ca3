// /proc/kallsyms or a saved copy: `ffffffff81000000 T name\t[module]`. vmlinux's
// lines come in the order in which the kernel counts homonyms, a module's in the
// order of its symbol table, which is how the kernel counts there: file order is
// right for both, also where the addresses are zeroed (kptr_restrict).
import type { Finding } from "../findings.js";
import { BLANK, CR, DELETE, excerpt, LF, likeness, lineEnd, TAB, textOf } from "./bytes.js";
import { decompress } from "./decompress.js";
import { SourceError } from "./errors.js";
import { IndexBuilder } from "./index-builder.js";
import { NAME_MAX, type ReadResult } from "./list.js";
import { HASH_SEED, hashByte } from "./name-table.js";
import { isObjectName, normaliseObject, VMLINUX } from "./object-name.js";
import type { ReadOptions, SourceIdentity } from "./types.js";

const LIVEPATCH_SYMBOL = ".klp.sym.";

/** Symbols that no livepatch can name: programs of bpf, kprobe and ftrace pages (kernel/kallsyms.c). */
const PSEUDO_MODULES = /^(?:bpf|__builtin__.*)$/;

/** One line taken apart; reused for every line. */
class Line {
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

/** Module ranges repeat for thousands of lines: the id is looked up when the text changes. */
class Modules {
  readonly #builder: IndexBuilder;
  #vmlinux = -1;
  #text = "";
  #id = -1;

  constructor(builder: IndexBuilder) {
    this.#builder = builder;
  }

  /** Id of the object; -1 for pseudo modules, -2 for what is no module's name. */
  idOf(bytes: Uint8Array, line: Line): number {
    if (line.moduleEnd === 0) {
      if (this.#vmlinux < 0) this.#vmlinux = this.#builder.object(VMLINUX);
      return this.#vmlinux;
    }
    const text = textOf(bytes, line.moduleStart, line.moduleEnd);
    if (text !== this.#text) {
      this.#text = text;
      if (PSEUDO_MODULES.test(text)) this.#id = -1;
      else this.#id = isObjectName(text) ? this.#builder.object(normaliseObject(text)) : -2;
    }
    return this.#id;
  }
}

function isLivepatchSymbol(bytes: Uint8Array, line: Line): boolean {
  if (bytes[line.nameStart] !== 0x2e) return false;
  return textOf(bytes, line.nameStart, line.nameEnd).startsWith(LIVEPATCH_SYMBOL);
}

function add(builder: IndexBuilder, bytes: Uint8Array, line: Line, object: number): void {
  if (isLivepatchSymbol(bytes, line)) {
    builder.addLivepatch({
      object: builder.objectName(object),
      name: textOf(bytes, line.nameStart, line.nameEnd),
      address: (BigInt(line.high) << 32n) | BigInt(line.low),
      type: String.fromCharCode(line.type),
    });
    return;
  }
  const name = builder.name(bytes, line.nameStart, line.nameEnd, line.hash);
  if (name >= 0) builder.addDetailed(name, object, line.type, line.high, line.low);
}

/** End of the line's text: without the carriage return and blanks before `end`. */
function trimmedEnd(bytes: Uint8Array, start: number, end: number): number {
  let last = end;
  while (last > start && (bytes[last - 1] === CR || bytes[last - 1] === BLANK)) last--;
  return last;
}

/** The lines' sum: what `finish` tells of. */
interface Seen {
  lines: number;
  addressBits: number;
}

function finish(builder: IndexBuilder, seen: Seen, bytes: Uint8Array, file: string): ReadResult {
  if (seen.lines === 0) throw new SourceError("kallsyms-empty", {}, { file });
  const findings: Finding[] = [];
  if (seen.addressBits === 0) {
    findings.push({ code: "kallsyms-zeroed", severity: "note", facts: {}, where: { file } });
  }
  if (bytes[bytes.length - 1] !== LF) {
    findings.push({
      code: "kallsyms-no-final-newline",
      severity: "warning",
      facts: {},
      where: { file, line: seen.lines },
    });
  }
  return { index: builder.build(seen.addressBits !== 0), findings };
}

/**
 * Reads /proc/kallsyms, plain or gzip, LF or CRLF (a copy from a serial console). Symbols of bpf, kprobe and
 * ftrace pages are passed over; those of loaded livepatches go to `index.livepatch`. Addresses are null when
 * all are zero (a note). Throws SourceError at the first line of another shape; `kallsyms-truncated` when
 * that is a last line without a line feed.
 */
export function readKallsyms(
  stored: Uint8Array,
  identity: SourceIdentity,
  options: ReadOptions = {},
): ReadResult {
  const file = identity.path;
  const bytes = decompress(stored, { file });
  const builder = new IndexBuilder({ identity, order: "kallsyms", detailed: true, only: options.only });
  const modules = new Modules(builder);
  const line = new Line();
  const seen: Seen = { lines: 0, addressBits: 0 };
  let end = 0;
  for (let start = 0, number = 1; start < bytes.length; start = end + 1, number++) {
    end = lineEnd(bytes, start);
    const last = trimmedEnd(bytes, start, end);
    if (last === start) continue;
    const object = line.read(bytes, start, last) ? modules.idOf(bytes, line) : -2;
    if (object === -2) {
      const facts = { found: excerpt(bytes, start, end), like: likeness(bytes) };
      const code = end === bytes.length && seen.lines > 0 ? "kallsyms-truncated" : "kallsyms-bad-line";
      throw new SourceError(code, facts, { file, line: number, offset: start });
    }
    if (object < 0) continue;
    seen.lines++;
    seen.addressBits |= line.high | line.low;
    add(builder, bytes, line, object);
  }
  return finish(builder, seen, bytes, file);
}

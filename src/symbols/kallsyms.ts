// /proc/kallsyms or a saved copy: `ffffffff81000000 T name\t[module]`. vmlinux's
// lines come in the order in which the kernel counts homonyms, a module's in the
// order of its symbol table, which is how the kernel counts there: file order is
// right for both, also where the addresses are zeroed (kptr_restrict).
import type { Finding, Place } from "../findings.js";
import { excerpt, LF, likeness, lineEnd, textOf } from "./bytes.js";
import { decompress } from "./decompress.js";
import { SourceError } from "./errors.js";
import { IndexBuilder } from "./index-builder.js";
import type { ReadResult } from "./list.js";
import { NmLine, trimmedEnd } from "./nm-line.js";
import { isObjectName, normaliseObject, VMLINUX } from "./object-name.js";
import type { ReadOptions, SourceIdentity } from "./types.js";

/** What /proc/kallsyms does not tell. */
const NO_DETAILS = {
  size: null,
  bind: null,
  kind: null,
  section: null,
  file: null,
  group: null,
  kept: null,
} as const;

const LIVEPATCH_SYMBOL = ".klp.sym.";

/** Symbols that no livepatch can name: programs of bpf, kprobe and ftrace pages (kernel/kallsyms.c). */
const PSEUDO_MODULES = /^(?:bpf|__builtin__.*)$/;

const LETTER = { T: 0x54, U: 0x55, u: 0x75 } as const;

/**
 * Module ranges repeat for thousands of lines: the id is looked up when the text changes. A module's own lines are
 * together. After all modules come the init functions that ftrace remembers of modules loaded while something was
 * traced or livepatched (ftrace_mod_get_kallsym, kernel/trace/ftrace.c): type T, under the name of a module that
 * was listed before. They are freed, and klp_find_object_symbol does not see them. Of a livepatch the kernel keeps the
 * whole symbol table, with undefined names (u), which are no definitions.
 */
class Modules {
  readonly #builder: IndexBuilder;
  readonly #where: Place;
  readonly #closed = new Set<string>();
  #vmlinux = -1;
  #text = "";
  #id = -1;

  constructor(builder: IndexBuilder, file: string) {
    this.#builder = builder;
    this.#where = { file };
  }

  /** Id of the object; -1 for pseudo modules, -2 for what is no module's name. */
  idOf(bytes: Uint8Array, line: NmLine): number {
    if (line.moduleEnd === 0) {
      if (this.#vmlinux < 0) this.#vmlinux = this.#builder.object(VMLINUX, this.#where);
      return this.#vmlinux;
    }
    const text = textOf(bytes, line.moduleStart, line.moduleEnd);
    if (text !== this.#text) {
      this.#closed.add(this.#text);
      this.#text = text;
      if (PSEUDO_MODULES.test(text)) this.#id = -1;
      else this.#id = isObjectName(text) ? this.#builder.object(normaliseObject(text), this.#where) : -2;
    }
    const remembered = line.type === LETTER.T && this.#closed.has(text);
    const undefinedName = line.type === LETTER.U || line.type === LETTER.u;
    return this.#id >= 0 && (remembered || undefinedName) ? -1 : this.#id;
  }
}

function isLivepatchSymbol(bytes: Uint8Array, line: NmLine): boolean {
  if (bytes[line.nameStart] !== 0x2e) return false;
  return textOf(bytes, line.nameStart, line.nameEnd).startsWith(LIVEPATCH_SYMBOL);
}

function add(builder: IndexBuilder, bytes: Uint8Array, line: NmLine, object: number): void {
  if (isLivepatchSymbol(bytes, line)) {
    builder.addLivepatch({
      object: builder.objectName(object),
      name: textOf(bytes, line.nameStart, line.nameEnd),
      address: (BigInt(line.high) << 32n) | BigInt(line.low),
      type: String.fromCharCode(line.type),
      ...NO_DETAILS,
    });
    return;
  }
  const name = builder.name(bytes, line.nameStart, line.nameEnd, line.hash);
  if (name >= 0) builder.addDetailed(name, object, line.type, line.high, line.low);
}

/** Type of what is no place in the image: 0-based variables of each CPU, and constants. */
const isAbsolute = (type: number): boolean => (type | 0x20) === 0x61;

/**
 * vmlinux's lines ascend, as scripts/kallsyms.c sorts them. A copy that was sorted by name, or joined from two, would
 * give positions that the kernel does not count.
 */
class Ascending {
  #high = 0;
  #low = 0;

  /** False for a line whose address is below the one before. */
  takes({ high, low, type }: NmLine): boolean {
    if (isAbsolute(type)) return true;
    if (high < this.#high || (high === this.#high && low < this.#low)) return false;
    this.#high = high;
    this.#low = low;
    return true;
  }
}

/** The lines' sum: what `finish` tells of. */
interface Seen {
  lines: number;
  addressBits: number;
  /** Lines of code, by their type. */
  code: number;
}

/** Of a kernel with CONFIG_KALLSYMS_ALL about half of the lines are data; a part of one is not judged. */
const TEXT_ONLY = 0.98;
const WHOLE = 10_000;

const CODE = new Set(Array.from("tTwW", (letter) => letter.charCodeAt(0)));

function finish(builder: IndexBuilder, seen: Seen, bytes: Uint8Array, identity: SourceIdentity): ReadResult {
  const file = identity.path;
  if (seen.lines === 0) throw new SourceError("kallsyms-empty", {}, { file });
  const findings: Finding[] = [];
  if (seen.addressBits === 0) {
    findings.push({ code: "kallsyms-zeroed", severity: "note", facts: {}, where: { file } });
  }
  if (seen.lines >= WHOLE && seen.code > seen.lines * TEXT_ONLY) {
    findings.push({ code: "kallsyms-text-only", severity: "warning", facts: {}, where: { file } });
  }
  if (bytes[bytes.length - 1] !== LF) {
    findings.push({
      code: "kallsyms-no-final-newline",
      severity: "warning",
      facts: {},
      where: { file, line: seen.lines },
    });
  }
  return { index: builder.build(identity, seen.addressBits !== 0), findings };
}

/**
 * Reads /proc/kallsyms, plain or gzip, LF or CRLF (a copy from a serial console). Symbols of bpf, kprobe and
 * ftrace pages are passed over; those of loaded livepatches go to `index.livepatch`. Addresses are null when
 * all are zero (a note). Throws SourceError at the first line of another shape (`kallsyms-truncated` when
 * that is a last line without a line feed), and at the first of vmlinux that is out of order.
 */
export function readKallsyms(
  stored: Uint8Array,
  identity: SourceIdentity,
  options: ReadOptions = {},
): ReadResult {
  const file = identity.path;
  const bytes = decompress(stored, { file });
  const builder = new IndexBuilder({ order: "kallsyms", detail: "addresses", only: options.only });
  const modules = new Modules(builder, file);
  const ascending = new Ascending();
  const line = new NmLine();
  const seen: Seen = { lines: 0, addressBits: 0, code: 0 };
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
    if (line.moduleEnd === 0 && !ascending.takes(line)) {
      const name = textOf(bytes, line.nameStart, line.nameEnd);
      throw new SourceError("kallsyms-unsorted", { name }, { file, line: number, offset: start });
    }
    seen.lines++;
    seen.addressBits |= line.high | line.low;
    if (CODE.has(line.type)) seen.code++;
    add(builder, bytes, line, object);
  }
  return finish(builder, seen, bytes, identity);
}

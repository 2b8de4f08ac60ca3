// Symbols.list and symbols.klp, as the kernel makefiles of the klp-convert
// patches write them: a header, `*object` lines, one name a line (nm -f posix FILE | cut -d' ' -f1).
// The order of names means nothing: the list proves counts, never positions.
// Version 0.2, proposed in March 2023, has `-file.c` lines, too: names after one come from that source file.
import type { Finding } from "../findings.js";
import { BLANK, CR, excerpt, LF, likeness, lineEnd, TAB, textOf } from "./bytes.js";
import { forEachControlByte } from "./control-bytes.js";
import { decompress } from "./decompress.js";
import { SourceError } from "./errors.js";
import { IndexBuilder } from "./index-builder.js";
import { isObjectName, normaliseObject } from "./object-name.js";
import type { SymbolIndex } from "./symbol-index.js";
import type { ReadOptions, SourceIdentity } from "./types.js";

export const LIST_MAGIC = "klp-convert-symbol-data.";
/** What is written. */
export const LIST_VERSION = "0.1";
const LIST_VERSION_WITH_FILES = "0.2";
const SUPPORTED = [LIST_VERSION, LIST_VERSION_WITH_FILES];

/** KSYM_NAME_LEN - 1 (include/linux/kallsyms.h, 512 from 6.1). */
export const NAME_MAX = 511;

/** Bytes of a line of a kernel's list, on average. */
const USUAL_LINE = 21;

const STAR = 0x2a;
const DASH = 0x2d;

export interface ReadResult {
  readonly index: SymbolIndex;
  readonly findings: readonly Finding[];
}

/** Trailing blanks and carriage returns seen so far: one warning for the whole file. */
interface Blanks {
  count: number;
  firstLine: number;
  crlf: boolean;
}

/** Past the blanks at `pos`; the position of the line feed or the end, else -1 (text after a blank). */
function skipBlanks(bytes: Uint8Array, pos: number, line: number, blanks: Blanks): number {
  let at = pos;
  let crlf = false;
  while (bytes[at] === BLANK || bytes[at] === TAB || bytes[at] === CR) crlf = bytes[at++] === CR;
  if (at < bytes.length && bytes[at] !== LF) return -1;
  if (at > pos) {
    if (blanks.count++ === 0) blanks.firstLine = line;
    blanks.crlf ||= crlf;
  }
  return at;
}

/** Checks line 1; the position after its line feed, and the version. */
function readHeader(bytes: Uint8Array, file: string, blanks: Blanks): { next: number; version: string } {
  const end = lineEnd(bytes, 0);
  const where = { file, line: 1, offset: 0 };
  if (bytes.length === 0) throw new SourceError("list-empty", {}, where);
  const first = textOf(bytes, 0, Math.min(end, 200));
  if (!first.startsWith(LIST_MAGIC)) {
    throw new SourceError("list-no-header", { found: excerpt(bytes, 0, end), like: likeness(bytes) }, where);
  }
  const version = /^[\w.]*/.exec(first.slice(LIST_MAGIC.length))![0];
  if (!SUPPORTED.includes(version)) {
    throw new SourceError("list-version", { found: version, supported: SUPPORTED }, where);
  }
  let last = end;
  while (bytes[last - 1] === BLANK || bytes[last - 1] === TAB || bytes[last - 1] === CR) last--;
  if (last < end) skipBlanks(bytes, last, 1, blanks);
  return { next: end + 1, version };
}

/** What stands between the lines: the object that names belong to, and what the findings will say. */
class Lines {
  readonly #bytes: Uint8Array;
  readonly #file: string;
  readonly #identity: SourceIdentity;
  readonly #builder: IndexBuilder;
  readonly #repeated = new Map<string, number>();
  readonly #seen = new Set<string>();
  readonly #withFiles: boolean;
  #object = -1;
  #sourceFile = 0;
  #names = 0;

  constructor(bytes: Uint8Array, identity: SourceIdentity, builder: IndexBuilder, version: string) {
    this.#withFiles = version === LIST_VERSION_WITH_FILES;
    this.#bytes = bytes;
    this.#file = identity.path;
    this.#identity = identity;
    this.#builder = builder;
  }

  /** Takes a line without its trailing blanks. */
  take(start: number, end: number, line: number): void {
    if (this.#bytes[start] === STAR) {
      this.#takeObject(start, end, line);
      return;
    }
    if (this.#withFiles && this.#bytes[start] === DASH) {
      this.#sourceFile = end === start + 1 ? 0 : this.#builder.file(this.#bytes, start + 1, end);
      return;
    }
    if (end - start > NAME_MAX) throw this.nameFault(start, end, line);
    if (this.#object < 0) {
      const found = excerpt(this.#bytes, start, end);
      throw new SourceError("list-name-before-object", { found }, { file: this.#file, line, offset: start });
    }
    this.#names++;
    const name = this.#builder.nameAt(this.#bytes, start, end);
    if (name < 0) return;
    if (this.#sourceFile > 0) this.#builder.addWithFile(name, this.#object, this.#sourceFile);
    else this.#builder.add(name, this.#object);
  }

  /** The error of a name that is too long or followed by something that no name contains. */
  nameFault(start: number, end: number, line: number): SourceError {
    const where = { file: this.#file, line, offset: start };
    const found = excerpt(this.#bytes, start, lineEnd(this.#bytes, start));
    const length = end - start;
    if (length > NAME_MAX)
      return new SourceError("list-long-name", { found, length, limit: NAME_MAX }, where);
    const stop = this.#bytes[end];
    const blank = stop === BLANK || stop === TAB || stop === CR;
    return new SourceError("list-bad-name", { found, reason: blank ? "blank" : "control-character" }, where);
  }

  finish(blanks: Blanks): ReadResult {
    const file = this.#file;
    if (this.#names === 0) throw new SourceError("list-no-names", {}, { file });
    const findings: Finding[] = [];
    if (blanks.count > 0) {
      const facts = { lines: blanks.count, crlf: blanks.crlf };
      findings.push({
        code: "list-blanks",
        severity: "warning",
        facts,
        where: { file, line: blanks.firstLine },
      });
    }
    for (const [object, line] of this.#repeated) {
      findings.push({
        code: "list-object-repeated",
        severity: "warning",
        facts: { object },
        where: { file, line },
      });
    }
    return { index: this.#builder.build(this.#identity), findings };
  }

  #takeObject(start: number, end: number, line: number): void {
    const stated = textOf(this.#bytes, start + 1, end);
    if (!isObjectName(stated)) {
      const found = excerpt(this.#bytes, start, end);
      throw new SourceError("list-bad-object", { found }, { file: this.#file, line, offset: start });
    }
    const name = normaliseObject(stated);
    if (this.#seen.has(name) && !this.#repeated.has(name)) this.#repeated.set(name, line);
    this.#seen.add(name);
    this.#object = this.#builder.object(name, { file: this.#file, line, offset: start });
    this.#sourceFile = 0;
  }
}

/** nm ends every line: the rest of the list may be missing, and names that look unique may not be. */
function cutOff(bytes: Uint8Array, file: string, line: number, offset: number): Finding {
  const facts = { found: excerpt(bytes, offset, bytes.length) };
  return { code: "list-cut", severity: "warning", facts, where: { file, line, offset } };
}

/**
 * Reads a symbol list, plain or gzip. Object names get `_` for `-`. CRLF and trailing blanks are accepted
 * with one warning; several blocks of one object are joined, with a warning, and a last line that does not
 * end is taken as it is, with a warning.
 * Throws SourceError for anything that is not such a list, with line (from 1) and offset.
 */
export function readSymbolList(
  stored: Uint8Array,
  identity: SourceIdentity,
  options: ReadOptions = {},
): ReadResult {
  const file = identity.path;
  const bytes = decompress(stored, { file });
  const expected = Math.ceil(bytes.length / USUAL_LINE);
  const builder = new IndexBuilder({ order: "none", detail: "names", only: options.only, expected });
  const blanks: Blanks = { count: 0, firstLine: 0, crlf: false };
  const { next, version } = readHeader(bytes, file, blanks);
  const lines = new Lines(bytes, identity, builder, version);
  let start = next;
  let line = 2;
  forEachControlByte(bytes, next, (end) => {
    let at = end;
    if (bytes[at] !== LF) {
      at = skipBlanks(bytes, at, line, blanks);
      if (at < 0) throw lines.nameFault(start, end, line);
    }
    if (end > start) lines.take(start, end, line);
    start = at + 1;
    line++;
    return start;
  });
  if (start >= bytes.length) return lines.finish(blanks);
  lines.take(start, bytes.length, line);
  const { index, findings } = lines.finish(blanks);
  return { index, findings: [...findings, cutOff(bytes, file, line, start)] };
}

// A linked kernel image (vmlinux): its symbols in the order of kallsyms, which is
// computed as scripts/kallsyms.c does it, without those that kallsyms drops. Of a
// file of 500 MB only the headers, the symbol table and its strings are read.
import type { ByteSource } from "../elf/bytes.js";
import { SHT } from "../elf/constants.js";
import { FormatError } from "../elf/errors.js";
import { textOf } from "./bytes.js";
import { COUNTED } from "./columns.js";
import { droppedIn } from "./drop-table.js";
import { namespacedExports } from "./elf-exports.js";
import { ElfImage, type ElfTables } from "./elf-image.js";
import { SourceError } from "./errors.js";
import { IndexBuilder, Row } from "./index-builder.js";
import { kallsymsOrder } from "./kallsyms-order.js";
import type { ReadResult } from "./list.js";
import { readBuildId, SECTION } from "./modinfo.js";
import { VMLINUX } from "./object-name.js";
import { grown } from "./shared.js";
import { SymbolCursor } from "./symbol-cursor.js";
import { SymbolRows } from "./symbol-rows.js";
import type { ReadOptions } from "./types.js";

const ET_EXEC = 2;
const ET_DYN = 3;

const BANNER = /^Linux version (\S+)/;

/** The kernel's release, from the text that /proc/version shows (linux_banner, init/version.c). */
function readRelease(image: ElfImage, tables: ElfTables): string | null {
  const cursor = new SymbolCursor(image, tables);
  const wanted = Buffer.from("linux_banner\0", "latin1");
  for (let index = 1; index < tables.count; index++) {
    cursor.move(index);
    const { nameStart, section } = cursor;
    if (tables.strings[nameStart] !== wanted[0] || section < 0) continue;
    if (Buffer.compare(tables.strings.subarray(nameStart, nameStart + wanted.length), wanted) !== 0) continue;
    if (image.sectionType(section) === SHT.NOBITS) return null;
    cursor.readValue();
    const { addr, offset, size } = image.section(section);
    const at = (cursor.low >>> 0) - Number(addr & 0xffff_ffffn);
    if (at < 0 || at >= size) return null;
    const text = image.read(offset + at, Math.min(256, size - at), "linux_banner");
    return BANNER.exec(textOf(text))?.[1] ?? null;
  }
  return null;
}

/** The rows of a file in symbol table order, as columns; they are added to the index in another order. */
class Collected {
  count = 0;
  high = new Uint32Array(1024);
  low = new Uint32Array(1024);
  letter = new Uint8Array(1024);
  /** What else a Row has: name, size, info, section, file, group, counted. */
  rest = new Uint32Array(1024 * 7);
  readonly names: string[] = [];

  push(row: Row, name: string): void {
    const at = this.count++;
    if (at === this.high.length) {
      this.high = grown(this.high);
      this.low = grown(this.low);
      this.letter = grown(this.letter);
      this.rest = grown(this.rest);
    }
    this.high[at] = row.high;
    this.low[at] = row.low;
    this.letter[at] = row.type;
    this.names.push(name);
    this.rest.set([row.name, row.size, row.info, row.section, row.file, row.group, row.counted], at * 7);
  }

  /** Fills `row` with what was pushed as number `at`. */
  get(at: number, row: Row): Row {
    const { rest } = this;
    row.high = this.high[at]!;
    row.low = this.low[at]!;
    row.type = this.letter[at]!;
    row.name = rest[at * 7]!;
    row.size = rest[at * 7 + 1]!;
    row.info = rest[at * 7 + 2]!;
    row.section = rest[at * 7 + 3]!;
    row.file = rest[at * 7 + 4]!;
    row.group = rest[at * 7 + 5]!;
    row.counted = rest[at * 7 + 6]!;
    return row;
  }
}

function checkKind(image: ElfImage, file: string): void {
  const { type } = image.header;
  if (type !== ET_EXEC && type !== ET_DYN) throw new SourceError("vmlinux-not-linked", { type }, { file });
  if (!image.hasSymbols) throw new SourceError("vmlinux-stripped", {}, { file });
}

/** Symbols in the order of the symbol table, those that kallsyms drops marked, or left out without `everything`. */
function collect(
  rows: SymbolRows,
  tables: ElfTables,
  release: string | null,
  everything: boolean,
): Collected {
  const dropped = droppedIn(release);
  const found = new Collected();
  for (let index = 1; index < tables.count; index++) {
    if (!rows.take(index)) continue;
    const { row, cursor } = rows;
    const name = textOf(tables.strings, cursor.nameStart, cursor.nameEnd);
    if (row.counted === COUNTED.always && dropped.test(name, row.type)) row.counted = COUNTED.never;
    if (row.counted === COUNTED.always || everything) found.push(row, name);
  }
  return found;
}

/**
 * `sha256` is asked after everything has been read. Throws FormatError, and SourceError for an ELF file that is
 * no linked kernel.
 */
export function readVmlinux(
  source: ByteSource,
  path: string,
  sha256: () => string,
  options: ReadOptions = {},
): ReadResult {
  const image = new ElfImage(source);
  checkKind(image, path);
  const tables = image.tables();
  const release = readRelease(image, tables);
  const buildId = readBuildId(image);
  const only = options.only === undefined ? undefined : new Set(options.only);
  const builder = new IndexBuilder({ order: "kallsyms", detail: "elf", only });
  const everything = options.everything ?? false;
  const rows = new SymbolRows(builder, everything);
  const object = builder.object(VMLINUX, {});
  rows.open(image, tables, object);
  const found = collect(rows, tables, release ?? options.release ?? null, everything);
  if (found.count === 0 && only === undefined)
    throw new FormatError("the symbol table has no symbols", tables.symbolsAt, tables.count);
  const row = new Row();
  row.object = object;
  for (const at of kallsymsOrder(found)) builder.addRow(found.get(at, row));
  const [strings = 0] = image.findSections([SECTION.exportStrings]);
  for (const mark of namespacedExports({ image, tables, strings, object: VMLINUX }, rows.namespaces))
    if (!only || only.has(mark.name)) builder.addExport(mark);
  const { machine } = image.header;
  const identity = { kind: "vmlinux" as const, path, sha256: sha256(), buildId, release, machine };
  return { index: builder.build(identity), findings: [] };
}

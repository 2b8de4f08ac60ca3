// Fills a SymbolIndex: the readers' side of symbol-index.ts.
import type { Place } from "../findings.js";
import { COUNTED, type Detail, emptyColumns, grownColumns, type RowColumns } from "./columns.js";
import { SourceError } from "./errors.js";
import { ExportTable } from "./export-table.js";
import { NameFilter } from "./name-filter.js";
import { hashBytes, NameTable } from "./name-table.js";
import { sharedWords } from "./shared.js";
import { EXPORT_PREFIX, SymbolIndex } from "./symbol-index.js";
import type { Definition, Export, PositionOrder, SourceIdentity } from "./types.js";

export interface BuilderOptions {
  readonly order: PositionOrder;
  readonly detail: Detail;
  /** Names to keep; without it all. */
  readonly only?: Iterable<string> | undefined;
  /** Definitions that will come, about; room for them is made at once. */
  readonly expected?: number | undefined;
  /** The part of them that has a name of its own; default: as in a whole kernel's list. */
  readonly distinct?: number | undefined;
}

/** Distinct names in so many definitions of a whole kernel. */
const DISTINCT = 0.58;

/** Ids have 16 bits in the columns; distributions build some 5,000 modules. */
const OBJECTS_MAX = 0x1_0000;

/** One definition with all that an ELF file says of it; one object is filled again for every row. */
export class Row {
  name = 0;
  object = 0;
  /** Character code of nm's letter. */
  type = 0;
  /** Address: two 32-bit words, signed or not. */
  high = 0;
  low = 0;
  /** st_size, up to SIZE_UNKNOWN - 1. */
  size = 0;
  /** st_info. */
  info = 0;
  /** Ids of `section` and `file`, one more than the id; 0 is none. */
  section = 0;
  file = 0;
  group = 0;
  counted: number = COUNTED.always;
}

/** State of a builder, to take back what was added since. */
export interface Checkpoint {
  readonly rows: number;
  readonly objects: number;
}

/** Collects rows in file order; `build` hands them to a SymbolIndex and ends the builder's use. */
export class IndexBuilder {
  readonly #options: BuilderOptions;
  readonly #names: NameTable;
  readonly #sections = new NameTable();
  readonly #files = new NameTable();
  readonly #objects: string[] = [];
  readonly #objectIds = new Map<string, number>();
  readonly #exports = new ExportTable();
  readonly #livepatch: Definition[] = [];
  readonly #paths = new Map<string, string>();
  readonly #closed: boolean;
  readonly #filter: NameFilter | null;
  #rowCount = 0;
  #groups = 0;
  #columns: RowColumns;
  #addressBits = 0;

  constructor(options: BuilderOptions) {
    this.#options = options;
    this.#closed = options.only !== undefined;
    const expected = this.#closed ? 0 : (options.expected ?? 0);
    this.#columns = emptyColumns(options.detail, expected);
    const wanted = [...(options.only ?? [])].flatMap((name) => [name, EXPORT_PREFIX + name]);
    this.#names = new NameTable({
      wanted: wanted.length,
      expected: Math.floor(expected * (options.distinct ?? DISTINCT)),
    });
    for (const name of wanted) this.#names.internText(name);
    this.#filter = this.#closed ? new NameFilter(this.#names) : null;
  }

  /** Id of an object (normalised name), added when new. Throws SourceError `too-many-objects`; `where` is for it. */
  object(name: string, where: Place): number {
    let id = this.#objectIds.get(name);
    if (id === undefined) {
      if (this.#objects.length === OBJECTS_MAX)
        throw new SourceError("too-many-objects", { limit: OBJECTS_MAX }, where);
      id = this.#objects.push(name) - 1;
      this.#objectIds.set(name, id);
    }
    return id;
  }

  objectName(id: number): string {
    return this.#objects[id]!;
  }

  /** Id of a name of the source, or -1 when it is not wanted. `hash` is that of the same bytes. */
  name(bytes: Uint8Array, start: number, end: number, hash: number): number {
    return this.#closed
      ? this.#names.find(bytes, start, end, hash)
      : this.#names.intern(bytes, start, end, hash);
  }

  /** The same of a name that is not hashed yet; most names that are not wanted are refused without. */
  nameAt(bytes: Uint8Array, start: number, end: number): number {
    if (this.#filter !== null && !this.#filter.mayHave(bytes, start, end)) return -1;
    return this.name(bytes, start, end, hashBytes(bytes, start, end));
  }

  /** For Row.section: the id and one. */
  section(bytes: Uint8Array, start: number, end: number): number {
    return this.#sections.intern(bytes, start, end, hashBytes(bytes, start, end)) + 1;
  }

  /** For Row.file: the id and one. */
  file(bytes: Uint8Array, start: number, end: number): number {
    return this.#files.intern(bytes, start, end, hashBytes(bytes, start, end)) + 1;
  }

  /** For Row.group: a number that no other group of this index has, from 1. */
  newGroup(): number {
    return ++this.#groups;
  }

  /** Adds a definition without details. */
  add(name: number, object: number): void {
    const row = this.#rowCount++;
    if (row === this.#columns.name.length) this.#columns = grownColumns(this.#columns);
    this.#columns.name[row] = name;
    this.#columns.object[row] = object;
  }

  /** Adds a definition without details but its source file (an id of `file`). */
  addWithFile(name: number, object: number, file: number): void {
    this.add(name, object);
    this.#setFile(this.#rowCount - 1, file, 0);
  }

  /** Adds a definition; `type` is a character code, the address two 32-bit words. */
  addDetailed(name: number, object: number, type: number, high: number, low: number): void {
    this.add(name, object);
    const row = this.#rowCount - 1;
    this.#columns.type![row] = type;
    this.#columns.address![row * 2] = high;
    this.#columns.address![row * 2 + 1] = low;
    this.#addressBits |= high | low;
  }

  addRow(from: Row): void {
    const row = this.#rowCount;
    this.addDetailed(from.name, from.object, from.type, from.high, from.low);
    const { size, info, section, counted } = this.#columns;
    size![row] = from.size;
    info![row] = from.info;
    section![row] = from.section;
    counted![row] = from.counted;
    if (from.file !== 0) this.#setFile(row, from.file, from.group);
  }

  addExport(mark: Export): void {
    this.#exports.add(mark);
  }

  addLivepatch(definition: Definition): void {
    this.#livepatch.push(definition);
  }

  checkpoint(): Checkpoint {
    return { rows: this.#rowCount, objects: this.#objects.length };
  }

  /** Takes back rows and objects that were added since; their names stay, without a row. */
  rollback(to: Checkpoint): void {
    this.#rowCount = to.rows;
    for (const object of this.#objects.splice(to.objects)) this.#objectIds.delete(object);
  }

  /** The file of an object, where it is not the source's. */
  setPath(object: string, path: string): void {
    this.#paths.set(object, path);
  }

  /** `addresses` false: the source shows none (all zero, kptr_restrict). */
  build(identity: SourceIdentity, addresses = this.#addressBits !== 0): SymbolIndex {
    return new SymbolIndex({
      identity,
      order: this.#options.order,
      names: this.#names,
      sections: this.#sections,
      files: this.#files,
      objects: this.#objects,
      rowCount: this.#rowCount,
      rows: addresses ? this.#columns : { ...this.#columns, address: null },
      exports: this.#exports,
      livepatch: this.#livepatch,
      complete: !this.#closed,
      paths: this.#paths,
    });
  }

  /** Distributions strip the source files from modules: the columns are made when there is something for them. */
  #setFile(row: number, file: number, group: number): void {
    const columns = this.#columns;
    columns.file ??= sharedWords(columns.name.length);
    columns.group ??= sharedWords(columns.name.length);
    columns.file[row] = file;
    columns.group[row] = group;
  }
}

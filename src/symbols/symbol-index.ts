// The index of one source: what the readers (list, kallsyms, module, vmlinux, ...) fill by index-builder.ts and
// what kernel.ts combines and search/ scans. Rows are definitions in file order,
// held as columns of numbers; JavaScript objects are made for the names asked for.
import { COUNTED, cutColumns, type RowColumns, SIZE_UNKNOWN } from "./columns.js";
import { bindOf, kindOf } from "./elf-symbol.js";
import type { ExportTable } from "./export-table.js";
import type { NameTable } from "./name-table.js";
import { sharedWords } from "./shared.js";
import type { Definition, Export, PositionOrder, SourceIdentity } from "./types.js";

/** `__ksymtab_NAME` marks an export of NAME, and is itself a symbol that kallsyms counts. */
export const EXPORT_PREFIX = "__ksymtab_";

const NO_ROWS = new Uint32Array(0);

/** What a reader hands over. */
export interface IndexParts {
  readonly identity: SourceIdentity;
  readonly order: PositionOrder;
  readonly names: NameTable;
  readonly sections: NameTable;
  readonly files: NameTable;
  readonly objects: readonly string[];
  readonly rowCount: number;
  readonly rows: RowColumns;
  readonly exports: ExportTable;
  readonly livepatch: readonly Definition[];
  readonly complete: boolean;
  /** Files of the objects, where they are not the source's; by object. */
  readonly paths: ReadonlyMap<string, string>;
  /** Rows by name, where they are sorted already. */
  readonly byName?: RowsByName | undefined;
}

/** Those of name id are rows[starts[id] .. starts[id + 1]], in file order. */
export interface RowsByName {
  readonly starts: Uint32Array;
  readonly rows: Uint32Array;
}

export class SymbolIndex {
  readonly identity: SourceIdentity;
  readonly order: PositionOrder;
  /** Objects whose symbols the source lists, in order of first sight. */
  readonly objects: readonly string[];
  /** False when only the wanted names were kept. */
  readonly complete: boolean;
  /** Whether definitions have addresses. */
  readonly hasAddresses: boolean;
  /** Whether definitions have what an ELF symbol says: size, binding, section. */
  readonly hasDetails: boolean;
  /** Symbols of loaded livepatches (`.klp.sym.*` of /proc/kallsyms), in file order; no candidates. */
  readonly livepatch: readonly Definition[];
  /** Distinct names; without `complete` also the wanted ones that the source lacks. */
  readonly names: NameTable;
  readonly rowCount: number;
  /** Column of name ids, one a definition, in file order. */
  readonly rowName: Uint32Array;
  /** Column of indices into `objects`. */
  readonly rowObject: Uint16Array;
  /** Column of COUNTED values; null: every row counts. */
  readonly rowCounted: Uint8Array | null;
  /** All columns, cut to `rowCount`. */
  readonly rows: RowColumns;
  /** Source files of rows; ids are one less than those of the column. */
  readonly files: NameTable;
  readonly #paths: ReadonlyMap<string, string>;
  readonly #sections: NameTable;
  readonly #exports: ExportTable;
  readonly #objectIds: ReadonlyMap<string, number>;
  #byName: RowsByName | null;

  constructor(parts: IndexParts) {
    const { rowCount } = parts;
    const rows = cutColumns(parts.rows, rowCount);
    this.identity = parts.identity;
    this.order = parts.order;
    this.objects = parts.objects;
    this.complete = parts.complete;
    this.hasAddresses = rows.address !== null;
    this.hasDetails = rows.info !== null;
    this.livepatch = parts.livepatch;
    this.names = parts.names;
    this.rowCount = rowCount;
    this.rowName = rows.name;
    this.rowObject = rows.object;
    this.rowCounted = rows.counted;
    this.rows = rows;
    this.#paths = parts.paths;
    this.#sections = parts.sections;
    this.files = parts.files;
    this.#byName = parts.byName ?? null;
    this.#exports = parts.exports;
    this.#objectIds = new Map(parts.objects.map((object, id) => [object, id]));
  }

  /** All that it was made of, sorted by name: who makes an index of it looks up at once. */
  parts(): IndexParts {
    return {
      ...{
        identity: { ...this.identity },
        order: this.order,
        objects: this.objects,
        complete: this.complete,
      },
      ...{ names: this.names, sections: this.#sections, files: this.files, exports: this.#exports },
      ...{ rowCount: this.rowCount, rows: this.rows, byName: this.rowsByName() },
      ...{ livepatch: this.livepatch, paths: this.#paths },
    };
  }

  get nameCount(): number {
    return this.names.count;
  }

  hasObject(object: string): boolean {
    return this.#objectIds.has(object);
  }

  /** The file that holds an object of the source. */
  pathOf(object: string): string {
    return this.#paths.get(object) ?? this.identity.path;
  }

  /** Definitions of a name that the kernel counts, in all objects, in file order. */
  definitions(name: string): Definition[] {
    return this.#definitions(name, COUNTED.always);
  }

  /** Rows of a name in one object, those that the kernel counts, in file order. */
  rowsIn(object: string, name: string): number[] {
    const id = this.#objectIds.get(object);
    const counted = this.rowCounted;
    const isCounted = (row: number) => counted === null || counted[row]! <= COUNTED.always;
    return [...this.#rowsOf(name)].filter((row) => this.rowObject[row] === id && isCounted(row));
  }

  /** Addresses as two halves a row, the high one first; null where the source has none. */
  get addresses(): Uint32Array | null {
    return this.rows.address;
  }

  /** Ids of the sections, one a row, 0 none; equal numbers are equal names. */
  get sectionIds(): RowColumns["section"] {
    return this.rows.section;
  }

  /** With those that the kernel counts only while their module is coming. */
  definitionsWhileComing(name: string): Definition[] {
    return this.#definitions(name, COUNTED.coming);
  }

  /** How many definitions of a name the kernel counts, by object, without making them. */
  countByObject(name: string): Map<string, number> {
    const counts = new Map<number, number>();
    for (const row of this.#rowsOf(name)) {
      if (this.rowCounted !== null && this.rowCounted[row] !== COUNTED.always) continue;
      const object = this.rowObject[row]!;
      counts.set(object, (counts.get(object) ?? 0) + 1);
    }
    return new Map(Array.from(counts, ([object, count]) => [this.objects[object]!, count]));
  }

  /** Objects that export a name: those with a `__ksymtab_` symbol of it, and those the source says so of. */
  exporters(name: string): Export[] {
    const stated = this.#exports.of(name);
    const rows = this.#rowsOf(EXPORT_PREFIX + name);
    if (rows.length === 0) return stated;
    const marked = new Map(Array.from(rows, (row) => [this.objects[this.rowObject[row]!]!, row]));
    const marks = Array.from(marked, ([object, row]) => {
      const found = stated.find((mark) => mark.object === object);
      return { object, name, gpl: found?.gpl ?? this.#gpl(row), namespace: found?.namespace ?? null };
    });
    return [...stated.filter(({ object }) => !marked.has(object)), ...marks];
  }

  /** Exports that the source states without a symbol (Module.symvers), by name. */
  statedExports(): Iterable<Export> {
    return this.#exports.all();
  }

  get statedExportCount(): number {
    return this.#exports.count;
  }

  #rowsOf(name: string): Uint32Array {
    const id = this.names.findText(name);
    if (id < 0) return NO_ROWS;
    const { starts, rows } = this.rowsByName();
    return rows.subarray(starts[id]!, starts[id + 1]!);
  }

  /** A counting sort of the rows by name, made at the first lookup. */
  rowsByName(): RowsByName {
    if (this.#byName) return this.#byName;
    const starts = sharedWords(this.names.count + 1);
    for (const name of this.rowName) starts[name + 1]!++;
    for (let id = 0; id < this.names.count; id++) starts[id + 1]! += starts[id]!;
    const next = starts.slice();
    const rows = sharedWords(this.rowCount);
    for (let row = 0; row < this.rowCount; row++) rows[next[this.rowName[row]!]!++] = row;
    this.#byName = { starts, rows };
    return this.#byName;
  }

  #definitions(name: string, most: number): Definition[] {
    const rows = this.#rowsOf(name);
    const counted = this.rowCounted;
    const those = counted === null ? rows : rows.filter((row) => counted[row]! <= most);
    return Array.from(those, (row) => this.#definition(name, row));
  }

  #definition(name: string, row: number): Definition {
    const { size, info, section, file, group } = this.rows;
    const sizeOf = size?.[row] ?? SIZE_UNKNOWN;
    return {
      object: this.objects[this.rowObject[row]!]!,
      name,
      address: this.#address(row),
      type: this.#type(row),
      size: sizeOf === SIZE_UNKNOWN ? null : sizeOf,
      bind: info && bindOf(info[row]!),
      kind: info && kindOf(info[row]!),
      section: textOfId(this.#sections, section?.[row]),
      file: textOfId(this.files, file?.[row]),
      group: group?.[row] || null,
      kept: this.order === "symtab" && this.rowCounted ? this.rowCounted[row] === COUNTED.always : null,
    };
  }

  /** Whether an export mark is one of EXPORT_SYMBOL_GPL: modpost puts those in a section of their own. */
  #gpl(row: number): boolean | null {
    const section = textOfId(this.#sections, this.rows.section?.[row]);
    return section === null || !section.startsWith("__ksymtab") ? null : section.startsWith("__ksymtab_gpl");
  }

  #address(row: number): bigint | null {
    const address = this.rows.address;
    if (!address) return null;
    return (BigInt(address[row * 2]!) << 32n) | BigInt(address[row * 2 + 1]!);
  }

  #type(row: number): string | null {
    const type = this.rows.type?.[row] ?? 0;
    return type === 0 ? null : String.fromCharCode(type);
  }
}

/** `id` is one more than that of the table, 0 none. */
function textOfId(table: NameTable, id: number | undefined): string | null {
  return id ? table.text(id - 1) : null;
}

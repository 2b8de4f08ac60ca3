// The index of one source: what the readers (list, kallsyms, symvers) fill by index-builder.ts and
// what kernel.ts combines and search/ scans. Rows are definitions in file order,
// held as columns of numbers; JavaScript objects are made for the names asked for.
import type { NameTable } from "./name-table.js";
import type { Definition, Export, PositionOrder, SourceIdentity } from "./types.js";

/** `__ksymtab_NAME` marks an export of NAME, and is itself a symbol that kallsyms counts. */
export const EXPORT_PREFIX = "__ksymtab_";

const NO_ROWS = new Uint32Array(0);

/** What a reader hands over; arrays may be longer than `rowCount`. */
export interface Columns {
  readonly identity: SourceIdentity;
  readonly order: PositionOrder;
  readonly names: NameTable;
  readonly objects: readonly string[];
  readonly rowCount: number;
  readonly rowName: Uint32Array;
  readonly rowObject: Uint16Array;
  readonly rowType: Uint8Array | null;
  readonly rowAddress: Uint32Array | null;
  readonly exports: ReadonlyMap<string, readonly Export[]>;
  readonly livepatch: readonly Definition[];
  readonly complete: boolean;
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
  /** Symbols of loaded livepatches (`.klp.sym.*` of /proc/kallsyms), in file order; no candidates. */
  readonly livepatch: readonly Definition[];
  /** Distinct names; without `complete` also the wanted ones that the source lacks. */
  readonly names: NameTable;
  readonly rowCount: number;
  /** Column of name ids, one a definition, in file order. */
  readonly rowName: Uint32Array;
  /** Column of indices into `objects`. */
  readonly rowObject: Uint16Array;
  readonly #rowType: Uint8Array | null;
  /** Two words a row, high first. */
  readonly #rowAddress: Uint32Array | null;
  readonly #exports: ReadonlyMap<string, readonly Export[]>;
  readonly #objectIds: ReadonlyMap<string, number>;
  /** Rows by name: those of name id are rowsOfName[nameRows[id] .. nameRows[id + 1]], in file order. */
  #byName: { readonly starts: Uint32Array; readonly rows: Uint32Array } | null = null;

  constructor(columns: Columns) {
    this.identity = columns.identity;
    this.order = columns.order;
    this.objects = columns.objects;
    this.complete = columns.complete;
    this.hasAddresses = columns.rowAddress !== null;
    this.livepatch = columns.livepatch;
    this.names = columns.names;
    this.rowCount = columns.rowCount;
    this.rowName = columns.rowName.subarray(0, columns.rowCount);
    this.rowObject = columns.rowObject.subarray(0, columns.rowCount);
    this.#rowType = columns.rowType;
    this.#rowAddress = columns.rowAddress;
    this.#exports = columns.exports;
    this.#objectIds = new Map(columns.objects.map((object, id) => [object, id]));
  }

  get nameCount(): number {
    return this.names.count;
  }

  hasObject(object: string): boolean {
    return this.#objectIds.has(object);
  }

  /** Definitions of a name in all objects, in file order. */
  definitions(name: string): Definition[] {
    return Array.from(this.#rowsOf(name), (row) => ({
      object: this.objects[this.rowObject[row]!]!,
      name,
      address: this.#address(row),
      type: this.#type(row),
    }));
  }

  /** Objects that export a name: those with a `__ksymtab_` symbol of it, and those the source says so of. */
  exporters(name: string): Export[] {
    const stated = this.#exports.get(name) ?? [];
    const rows = this.#rowsOf(EXPORT_PREFIX + name);
    if (rows.length === 0) return [...stated];
    const marked = Array.from(rows, (row) => this.objects[this.rowObject[row]!]!);
    const objects = new Set(marked);
    return [...stated, ...Array.from(objects, (object) => ({ object, name, gpl: null, namespace: null }))];
  }

  /** Exports that the source states without a symbol (Module.symvers), by name. */
  statedExports(): Iterable<Export> {
    return [...this.#exports.values()].flat();
  }

  #rowsOf(name: string): Uint32Array {
    const id = this.names.findText(name);
    if (id < 0) return NO_ROWS;
    const { starts, rows } = this.#rowsByName();
    return rows.subarray(starts[id]!, starts[id + 1]!);
  }

  /** A counting sort of the rows by name, made at the first lookup. */
  #rowsByName() {
    if (this.#byName) return this.#byName;
    const starts = new Uint32Array(this.names.count + 1);
    for (const name of this.rowName) starts[name + 1]!++;
    for (let id = 0; id < this.names.count; id++) starts[id + 1]! += starts[id]!;
    const next = starts.slice();
    const rows = new Uint32Array(this.rowCount);
    for (let row = 0; row < this.rowCount; row++) rows[next[this.rowName[row]!]!++] = row;
    this.#byName = { starts, rows };
    return this.#byName;
  }

  #address(row: number): bigint | null {
    if (!this.#rowAddress) return null;
    return (BigInt(this.#rowAddress[row * 2]!) << 32n) | BigInt(this.#rowAddress[row * 2 + 1]!);
  }

  #type(row: number): string | null {
    const type = this.#rowType?.[row] ?? 0;
    return type === 0 ? null : String.fromCharCode(type);
  }
}

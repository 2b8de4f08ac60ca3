// Fills a SymbolIndex: the readers' side of symbol-index.ts.
import { doubled, NameTable } from "./name-table.js";
import { EXPORT_PREFIX, SymbolIndex } from "./symbol-index.js";
import type { Definition, Export, PositionOrder, SourceIdentity } from "./types.js";

export interface BuilderOptions {
  readonly identity: SourceIdentity;
  readonly order: PositionOrder;
  /** Keep type letters and addresses. */
  readonly detailed: boolean;
  /** Names to keep; without it all. */
  readonly only?: Iterable<string> | undefined;
}

/** Collects rows in file order; `build` hands them to a SymbolIndex and ends the builder's use. */
export class IndexBuilder {
  readonly #options: BuilderOptions;
  readonly #names: NameTable;
  readonly #objects: string[] = [];
  readonly #objectIds = new Map<string, number>();
  readonly #exports = new Map<string, Export[]>();
  readonly #livepatch: Definition[] = [];
  readonly #closed: boolean;
  #rowCount = 0;
  #rowName = new Uint32Array(1024);
  #rowObject = new Uint16Array(1024);
  #rowType: Uint8Array | null = null;
  #rowAddress: Uint32Array | null = null;
  #addressBits = 0;

  constructor(options: BuilderOptions) {
    this.#options = options;
    this.#closed = options.only !== undefined;
    if (options.detailed) {
      this.#rowType = new Uint8Array(1024);
      this.#rowAddress = new Uint32Array(2048);
    }
    const wanted = [...(options.only ?? [])].flatMap((name) => [name, EXPORT_PREFIX + name]);
    this.#names = new NameTable(wanted.length);
    for (const name of wanted) this.#names.internText(name);
  }

  /** Id of an object (normalised name), added when new; at most 65,536. */
  object(name: string): number {
    let id = this.#objectIds.get(name);
    if (id === undefined) {
      id = this.#objects.push(name) - 1;
      if (id > 0xffff) throw new RangeError("more than 65,536 objects");
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

  /** Adds a definition without details. */
  add(name: number, object: number): void {
    const row = this.#rowCount++;
    if (row === this.#rowName.length) this.#grow();
    this.#rowName[row] = name;
    this.#rowObject[row] = object;
  }

  /** Adds a definition; `type` is a character code, the address two 32-bit words. */
  addDetailed(name: number, object: number, type: number, high: number, low: number): void {
    this.add(name, object);
    const row = this.#rowCount - 1;
    this.#rowType![row] = type;
    this.#rowAddress![row * 2] = high;
    this.#rowAddress![row * 2 + 1] = low;
    this.#addressBits |= high | low;
  }

  addExport(mark: Export): void {
    const marks = this.#exports.get(mark.name);
    if (marks) marks.push(mark);
    else this.#exports.set(mark.name, [mark]);
  }

  addLivepatch(definition: Definition): void {
    this.#livepatch.push(definition);
  }

  /** `addresses` false: the source shows none (all zero, kptr_restrict). */
  build(addresses = this.#addressBits !== 0): SymbolIndex {
    return new SymbolIndex({
      identity: this.#options.identity,
      order: this.#options.order,
      names: this.#names,
      objects: this.#objects,
      rowCount: this.#rowCount,
      rowName: this.#rowName,
      rowObject: this.#rowObject,
      rowType: this.#rowType,
      rowAddress: addresses ? this.#rowAddress : null,
      exports: this.#exports,
      livepatch: this.#livepatch,
      complete: !this.#closed,
    });
  }

  #grow(): void {
    this.#rowName = doubled(this.#rowName);
    this.#rowObject = doubled(this.#rowObject);
    if (this.#rowType) this.#rowType = doubled(this.#rowType);
    if (this.#rowAddress) this.#rowAddress = doubled(this.#rowAddress);
  }
}

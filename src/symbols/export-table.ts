// The exports that a source states beside its symbols (Module.symvers, modinfo),
// as columns: a kernel has some 25,000 of them.
import { NameTable } from "./name-table.js";
import { grown, type Image, prefixed, sharedBytes, sharedWords, within } from "./shared.js";
import type { Export } from "./types.js";

const ROWS = 64;
/** Values of the column `gpl`; 0 where the source does not tell. */
const GPL = { no: 1, yes: 2 } as const;

interface Columns {
  /** Ids of the tables of names, and of objects. */
  readonly name: Uint32Array;
  readonly object: Uint32Array;
  readonly gpl: Uint8Array;
  /** One more than the id of the table of namespaces; 0 is none. */
  readonly namespace: Uint32Array;
  /** By row: the next one of the same name, and one; 0 is the last. */
  readonly next: Uint32Array;
  /** By name: its first row, and its last. */
  readonly first: Uint32Array;
  readonly last: Uint32Array;
}

interface Tables {
  readonly names: NameTable;
  readonly objects: NameTable;
  readonly namespaces: NameTable;
}

const TABLES = ["names", "objects", "namespaces"] as const;
type TableFacts = Record<(typeof TABLES)[number], { readonly count: number }>;

export class ExportTable {
  #tables: Tables = { names: new NameTable(), objects: new NameTable(), namespaces: new NameTable() };
  #columns: Columns | null = null;
  #count = 0;

  static from({
    facts,
    columns,
  }: Image<{ readonly count: number; readonly tables: TableFacts }>): ExportTable {
    const table = new ExportTable();
    if (facts.count === 0) return table;
    table.#count = facts.count;
    const tableOf = (name: (typeof TABLES)[number]) =>
      NameTable.from({ facts: facts.tables[name], columns: within(columns, name) });
    table.#tables = {
      names: tableOf("names"),
      objects: tableOf("objects"),
      namespaces: tableOf("namespaces"),
    };
    table.#columns = within(columns, "rows") as unknown as Columns;
    return table;
  }

  image(): Image<{ readonly count: number; readonly tables: TableFacts }> {
    const images = TABLES.map((name) => [name, this.#tables[name].image()] as const);
    const facts = Object.fromEntries(images.map(([name, image]) => [name, image.facts])) as TableFacts;
    const columns = Object.assign({}, ...images.map(([name, image]) => prefixed(name, image.columns)));
    const rows = this.#columns === null ? {} : prefixed("rows", { ...this.#columns });
    return { facts: { count: this.#count, tables: facts }, columns: { ...columns, ...rows } };
  }

  add({ name, object, gpl, namespace }: Export): void {
    const { names, objects, namespaces } = this.#tables;
    const id = names.internText(name);
    if (id < 0) return; // no file has such a name
    const columns = this.#room(id);
    const row = this.#count++;
    columns.name[row] = id;
    columns.object[row] = objects.internText(object);
    columns.gpl[row] = gpl === null ? 0 : gpl ? GPL.yes : GPL.no;
    columns.namespace[row] = namespace === null ? 0 : namespaces.internText(namespace) + 1;
    const before = columns.last[id]!;
    if (before === 0) columns.first[id] = row + 1;
    else columns.next[before - 1] = row + 1;
    columns.last[id] = row + 1;
  }

  /** In the order of the source. */
  of(name: string): Export[] {
    const id = this.#count === 0 ? -1 : this.#tables.names.findText(name);
    const found: Export[] = [];
    if (id < 0 || this.#columns === null) return found;
    for (let row = this.#columns.first[id]!; row > 0; row = this.#columns.next[row - 1]!)
      found.push(this.#export(row - 1));
    return found;
  }

  *all(): Generator<Export> {
    for (let row = 0; row < this.#count; row++) yield this.#export(row);
  }

  get count(): number {
    return this.#count;
  }

  #export(row: number): Export {
    const { names, objects, namespaces } = this.#tables;
    const { name, object, gpl, namespace } = this.#columns!;
    const stated = gpl[row]!;
    const space = namespace[row]!;
    return {
      object: objects.text(object[row]!),
      name: names.text(name[row]!),
      gpl: stated === 0 ? null : stated === GPL.yes,
      namespace: space === 0 ? null : namespaces.text(space - 1),
    };
  }

  /** The columns, with room for one more row and for the name. */
  #room(name: number): Columns {
    const c = this.#columns ?? emptyColumns();
    this.#columns = c;
    if (this.#count < c.name.length && name < c.first.length) return c;
    this.#columns = {
      name: grown(c.name),
      object: grown(c.object),
      gpl: grown(c.gpl),
      namespace: grown(c.namespace),
      next: grown(c.next),
      first: grown(c.first),
      last: grown(c.last),
    };
    return this.#columns;
  }
}

function emptyColumns(): Columns {
  return {
    name: sharedWords(ROWS),
    object: sharedWords(ROWS),
    gpl: sharedBytes(ROWS),
    namespace: sharedWords(ROWS),
    next: sharedWords(ROWS),
    first: sharedWords(ROWS),
    last: sharedWords(ROWS),
  };
}

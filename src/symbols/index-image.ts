// A SymbolIndex as plain data and columns, and back: for another thread and for the cache.
import type { RowColumns } from "./columns.js";
import { ExportTable } from "./export-table.js";
import { NameTable } from "./name-table.js";
import { type Column, type Image, prefixed, within } from "./shared.js";
import { type IndexParts, type RowsByName, SymbolIndex } from "./symbol-index.js";

const TABLES = ["names", "sections", "files"] as const;
type TableName = (typeof TABLES)[number];

/** Plain, but for the bigint addresses of `livepatch`. */
export interface IndexFacts
  extends Pick<IndexParts, "identity" | "order" | "objects" | "rowCount" | "livepatch" | "complete"> {
  readonly paths: readonly (readonly [string, string])[];
  readonly tables: Readonly<Record<TableName, { readonly count: number }>>;
  readonly exports: ReturnType<ExportTable["image"]>["facts"];
}

/** Columns that a source may lack. */
const NO_COLUMNS: Omit<RowColumns, "name" | "object"> = {
  type: null,
  address: null,
  size: null,
  info: null,
  section: null,
  file: null,
  group: null,
  counted: null,
};

export function imageOfIndex(index: SymbolIndex): Image<IndexFacts> {
  const { names, sections, files, exports, rows, byName, paths, ...plain } = index.parts();
  const tables = { names: names.image(), sections: sections.image(), files: files.image() };
  const marks = exports.image();
  const there = Object.entries(rows).filter((entry): entry is [string, Column] => entry[1] !== null);
  return {
    facts: {
      ...plain,
      paths: [...paths],
      tables: { names: tables.names.facts, sections: tables.sections.facts, files: tables.files.facts },
      exports: marks.facts,
    },
    columns: {
      ...Object.assign({}, ...TABLES.map((name) => prefixed(name, tables[name].columns))),
      ...prefixed("exports", marks.columns),
      ...prefixed("rows", Object.fromEntries(there)),
      ...(byName && prefixed("byName", { ...byName })),
    },
  };
}

/** The index that the image was made of, in the same memory. */
export function indexFrom({ facts, columns }: Image<IndexFacts>): SymbolIndex {
  const table = (name: TableName) =>
    NameTable.from({ facts: facts.tables[name], columns: within(columns, name) });
  return new SymbolIndex({
    ...facts,
    names: table("names"),
    sections: table("sections"),
    files: table("files"),
    rows: { ...NO_COLUMNS, ...within(columns, "rows") } as unknown as RowColumns,
    exports: ExportTable.from({ facts: facts.exports, columns: within(columns, "exports") }),
    paths: new Map(facts.paths),
    byName: within(columns, "byName") as unknown as RowsByName,
  });
}

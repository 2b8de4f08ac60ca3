// Exports of an ELF file beyond its `__ksymtab_` symbols (which are rows like any
// other): their namespaces, and the exports of modules that have no such symbols.
import { viewOf } from "../elf/bytes.js";
import { decodeRela, relaSize } from "../elf/codec.js";
import { SHT } from "../elf/constants.js";
import { textOf } from "./bytes.js";
import type { ElfImage, ElfTables } from "./elf-image.js";
import { SymbolCursor } from "./symbol-cursor.js";
import type { NamespaceSymbol } from "./symbol-rows.js";
import type { Export } from "./types.js";

/** String that begins at `at` of a section's bytes; null where there is none. */
function stringAt(bytes: Uint8Array, at: number): string | null {
  if (at < 0 || at >= bytes.length) return null;
  const end = bytes.indexOf(0, at);
  return end < 0 ? null : textOf(bytes, at, end);
}

export interface Exporter {
  readonly image: ElfImage;
  readonly tables: ElfTables;
  /** Index of `__ksymtab_strings`; 0 without one. */
  readonly strings: number;
  readonly object: string;
}

/** Exports with a namespace, by their `__kstrtabns_` symbols (EXPORT_SYMBOL_NS, 5.4 and later). */
export function namespacedExports(
  { image, tables, strings: index, object }: Exporter,
  marks: readonly NamespaceSymbol[],
): Export[] {
  if (index === 0 || marks.length === 0) return [];
  const bytes = image.sectionBytes(index);
  const base = Number(image.section(index).addr & 0xffff_ffffn);
  return marks.flatMap(({ start, end, value }) => {
    const namespace = stringAt(bytes, (value - base) >>> 0);
    return namespace ? [{ object, name: textOf(tables.strings, start, end), gpl: null, namespace }] : [];
  });
}

/**
 * Exports by the relocations of `__ksymtab` and `__ksymtab_gpl`: an entry refers to the symbol, to its name and,
 * since 5.4, to its namespace (struct kernel_symbol, include/linux/module.h), both in `__ksymtab_strings`.
 */
export function relocatedExports({ image, tables, strings, object }: Exporter): Export[] {
  if (strings === 0) return [];
  const bytes = image.sectionBytes(strings);
  const found: Export[] = [];
  for (let index = 1; index < image.sectionCount; index++) {
    if (image.sectionType(index) !== SHT.RELA) continue;
    const target = image.section(index).info;
    const name = target < image.sectionCount ? image.sectionName(target) : "";
    if (name !== "__ksymtab" && name !== "__ksymtab_gpl") continue;
    const gpl = name === "__ksymtab_gpl";
    for (const entry of entries(image, tables, index, strings)) {
      const exported = stringAt(bytes, entry[0] ?? -1);
      const namespace = stringAt(bytes, entry[1] ?? -1) || null;
      if (exported) found.push({ object, name: exported, gpl, namespace });
    }
  }
  return found;
}

/** Offsets in the export strings that each entry of the section refers to, in order. */
function entries(image: ElfImage, tables: ElfTables, index: number, strings: number): number[][] {
  const size = relaSize(image.format);
  const bytes = image.sectionBytes(index);
  const view = viewOf(bytes);
  const cursor = new SymbolCursor(image, tables);
  const all = Array.from({ length: Math.floor(bytes.length / size) }, (_, i) =>
    decodeRela(image.format, view, i * size, 0, true),
  ).sort((a, b) => a.offset - b.offset);
  const list: number[][] = [];
  for (const { symbol, addend } of all) {
    if (symbol >= tables.count) continue;
    cursor.move(symbol);
    cursor.readValue();
    if (cursor.section !== strings) list.push([]);
    else list.at(-1)?.push((cursor.low >>> 0) + Number(addend));
  }
  return list;
}

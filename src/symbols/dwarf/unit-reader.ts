// What a unit says of itself in its first DIE, and the values that mean something in its context only:
// strings and addresses by index (DWARF 5, 7.26, 7.27).
import { AbbreviationTable, type Attributes, readAttributes } from "./abbreviations.js";
import type { Address } from "./address.js";
import { DW_AT, DW_TAG } from "./constants.js";
import { Cursor } from "./cursor.js";
import type { AttributeValue } from "./forms.js";
import { once, oncePerKey } from "./once.js";
import { unitFile } from "./paths.js";
import type { DebugSection, DebugSections } from "./sections.js";
import { lastUpTo } from "./sorted.js";
import { readUnitHeader, readUnitHeaders, type UnitHeader } from "./units.js";

/** gcc's name for the units that hold the code of a link-time optimised program. */
const ARTIFICIAL = "<artificial>";

/** Attributes, over all tables in memory. */
const CACHED_MAX = 1_000_000;

const ROOT_ATTRIBUTES: ReadonlySet<number> = new Set([
  DW_AT.name,
  DW_AT.comp_dir,
  DW_AT.low_pc,
  DW_AT.high_pc,
  DW_AT.ranges,
  DW_AT.str_offsets_base,
  DW_AT.addr_base,
  DW_AT.rnglists_base,
  DW_AT.GNU_addr_base,
]);

export interface CompilationUnit {
  /** Offset of its header in .debug_info, in bytes: the unit's identity within this file. */
  readonly id: number;
  /**
   * Its source file with directory, relative to the directory of compilation where it lies inside of it; null where
   * the file does not say (-gsplit-dwarf without the .dwo, link-time optimisation), though the unit is known.
   */
  readonly file: string | null;
  /** DW_AT_name and DW_AT_comp_dir as they stand. */
  readonly name: string | null;
  readonly directory: string | null;
}

export interface UnitRoot extends CompilationUnit {
  readonly header: UnitHeader;
  readonly attributes: Attributes;
  /** Whether its code came from other units: gcc's link-time optimisation. */
  readonly artificial: boolean;
}

/** Where the unit's part of .debug_addr starts; null where it has none. */
export function addressBase(root: UnitRoot): number | null {
  const base = root.attributes.get(DW_AT.addr_base) ?? root.attributes.get(DW_AT.GNU_addr_base);
  return base?.kind === "offset" ? base.offset : null;
}

export class UnitReader {
  readonly sections: DebugSections;
  readonly info: DebugSection;
  /** All units, by offset. Throws FormatError. */
  readonly headers: () => readonly UnitHeader[];
  /** The unit at an offset of .debug_info; null for type, partial and unknown units. Throws FormatError. */
  readonly root: (offset: number) => UnitRoot | null;
  readonly #tables = new Map<number, AbbreviationTable>();
  readonly #starts: () => readonly number[];

  constructor(sections: DebugSections, info: DebugSection) {
    this.sections = sections;
    this.info = info;
    this.headers = once(() => readUnitHeaders(info));
    this.root = oncePerKey((offset) => this.#readRoot(readUnitHeader(info, offset)));
    this.#starts = once(() => this.headers().map((unit) => unit.offset));
  }

  /** The unit that holds an offset of .debug_info. Throws FormatError. */
  headerOf(offset: number): UnitHeader {
    const found = this.headers()[lastUpTo(this.#starts(), offset)];
    if (found === undefined || offset >= found.end)
      throw this.info.fault(offset, "not inside of a unit", offset);
    return found;
  }

  abbreviations(unit: UnitHeader): AbbreviationTable {
    const before = this.#tables.get(unit.abbreviations);
    if (before !== undefined) return before;
    let cached = 0;
    for (const table of this.#tables.values()) cached += table.size;
    if (cached > CACHED_MAX) this.#tables.clear();
    const table = new AbbreviationTable(this.sections.need(".debug_abbrev"), unit.abbreviations);
    this.#tables.set(unit.abbreviations, table);
    return table;
  }

  #readRoot(header: UnitHeader): UnitRoot | null {
    if (!header.compiles) return null;
    const cursor = new Cursor(this.info, header.root, header.end, 128);
    const abbreviation = this.abbreviations(header).find(cursor.uleb());
    if (abbreviation.tag !== DW_TAG.compile_unit && abbreviation.tag !== DW_TAG.skeleton_unit) return null;
    const attributes = readAttributes(cursor, abbreviation, header, ROOT_ATTRIBUTES);
    const name = this.text(attributes.get(DW_AT.name), header, attributes);
    const directory = this.text(attributes.get(DW_AT.comp_dir), header, attributes);
    const artificial = name === ARTIFICIAL;
    const file = name === null || name === "" || artificial ? null : unitFile(name, directory);
    return { id: header.offset, file, name, directory, header, attributes, artificial };
  }

  /** A string, one character a byte; null where it is in another file. `root`: attributes of the unit's DIE. */
  text(value: AttributeValue | undefined, unit: UnitHeader, root: Attributes): string | null {
    if (value?.kind === "text") return value.text;
    if (value?.kind === "text-offset") return this.#string(value.section, value.offset);
    if (value?.kind !== "text-index") return null;
    const base = root.get(DW_AT.str_offsets_base);
    if (base?.kind !== "offset") return null;
    const offsets = this.sections.need(".debug_str_offsets");
    const cursor = new Cursor(offsets, base.offset, offsets.size, unit.offsetSize);
    cursor.skip(value.index * unit.offsetSize);
    return this.#string(".debug_str", cursor.offset(unit.offsetSize));
  }

  /** A target address; null where the value is none, or stands in another file. */
  address(value: AttributeValue | undefined, root: UnitRoot): Address | null {
    if (value?.kind === "address") return value.address;
    return value?.kind === "address-index" ? this.indexedAddress(value.index, root) : null;
  }

  /** Entry `index` of the unit's part of .debug_addr. */
  indexedAddress(index: number, root: UnitRoot): Address | null {
    const base = addressBase(root);
    if (base === null) return null;
    const { addressSize } = root.header;
    const addresses = this.sections.need(".debug_addr");
    const cursor = new Cursor(addresses, base, addresses.size, addressSize);
    cursor.skip(index * addressSize);
    return cursor.address(addressSize);
  }

  #string(section: string, offset: number): string {
    const strings = this.sections.need(section);
    return new Cursor(strings, offset, strings.size, 128).string();
  }
}

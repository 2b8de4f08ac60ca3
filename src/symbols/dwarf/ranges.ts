// The addresses of a unit's or a function's code: low_pc and high_pc, or a list in .debug_ranges (DWARF 4, 2.17.3)
// or .debug_rnglists (DWARF 5, 2.17.3, 7.25).

import type { Attributes } from "./abbreviations.js";
import { type Address, type AddressRange, advance, LINKED, NOWHERE, rangeOf } from "./address.js";
import { DW_AT, DW_RLE } from "./constants.js";
import { Cursor } from "./cursor.js";
import type { AttributeValue } from "./forms.js";
import type { UnitReader, UnitRoot } from "./unit-reader.js";

const WINDOW = 256;

/** Of one list; -ffunction-sections makes one for each function of a file. */
const RANGES_MAX = 1_000_000;

function refuseMore(cursor: Cursor, found: readonly AddressRange[]): void {
  if (found.length > RANGES_MAX)
    throw cursor.fault(`more than ${RANGES_MAX} ranges in one list`, found.length);
}

/** Unrelocated words of a relocatable file, and all of a linked one, count from the base of the unit. */
function fromBase(base: Address, word: Address, size: number): Address {
  return word.section > 0 ? word : advance(base, word.value, size);
}

function oldList(reader: UnitReader, root: UnitRoot, offset: number, unitBase: Address): AddressRange[] {
  const { addressSize } = root.header;
  const section = reader.sections.need(".debug_ranges");
  const cursor = new Cursor(section, offset, section.size, WINDOW);
  const highest = BigInt.asUintN(addressSize * 8, -1n);
  const found: AddressRange[] = [];
  let base = unitBase;
  for (;;) {
    refuseMore(cursor, found);
    const start = cursor.address(addressSize);
    const end = cursor.address(addressSize);
    const stored = start.section <= 0;
    if (stored && start.value === 0n && end.section <= 0 && end.value === 0n) return found;
    if (stored && start.value === highest) base = end;
    else found.push(...rangeOf(fromBase(base, start, addressSize), fromBase(base, end, addressSize)));
  }
}

/** Offset in .debug_rnglists of the list that DW_AT_ranges names. */
function listOffset(reader: UnitReader, root: UnitRoot, value: AttributeValue): number | null {
  if (value.kind === "offset") return value.offset;
  if (value.kind !== "list-index") return null;
  const base = root.attributes.get(DW_AT.rnglists_base);
  if (base?.kind !== "offset") return null;
  const { offsetSize } = root.header;
  const section = reader.sections.need(".debug_rnglists");
  const cursor = new Cursor(section, base.offset, section.size, offsetSize);
  cursor.skip(value.index * offsetSize);
  return base.offset + cursor.offset(offsetSize);
}

const UNKNOWN: Address = { section: NOWHERE, value: 0n };

function newList(reader: UnitReader, root: UnitRoot, offset: number, unitBase: Address): AddressRange[] {
  const { addressSize } = root.header;
  const section = reader.sections.need(".debug_rnglists");
  const cursor = new Cursor(section, offset, section.size, WINDOW);
  const indexed = (): Address => reader.indexedAddress(cursor.uleb(), root) ?? UNKNOWN;
  const stored = (): Address => cursor.address(addressSize);
  const after = (from: Address): Address => advance(from, BigInt(cursor.uleb()), addressSize);
  const found: AddressRange[] = [];
  let base = unitBase;
  const add = (start: Address, endOf: (start: Address) => Address): void => {
    found.push(...rangeOf(start, endOf(start)));
  };
  for (;;) {
    refuseMore(cursor, found);
    const kind = cursor.u8();
    switch (kind) {
      case DW_RLE.end_of_list:
        return found;
      case DW_RLE.base_addressx:
        base = indexed();
        break;
      case DW_RLE.base_address:
        base = stored();
        break;
      case DW_RLE.startx_endx:
        add(indexed(), indexed);
        break;
      case DW_RLE.startx_length:
        add(indexed(), after);
        break;
      case DW_RLE.offset_pair:
        add(after(base), () => after(base));
        break;
      case DW_RLE.start_end:
        add(stored(), stored);
        break;
      case DW_RLE.start_length:
        add(stored(), after);
        break;
      default:
        throw cursor.fault(`unknown kind of range list entry ${kind}`, kind);
    }
  }
}

/**
 * Ranges of the code of a DIE with these attributes, in the unit of `root` (whose own attributes give the unit's).
 * None where it has no code here. Throws FormatError.
 */
export function codeRanges(
  reader: UnitReader,
  root: UnitRoot,
  attributes: Attributes,
): readonly AddressRange[] {
  const ranges = attributes.get(DW_AT.ranges);
  if (ranges !== undefined) {
    const zero = { section: reader.info.relocations === null ? LINKED : NOWHERE, value: 0n };
    const base = reader.address(root.attributes.get(DW_AT.low_pc), root) ?? zero;
    if (root.header.version >= 5) {
      const offset = listOffset(reader, root, ranges);
      return offset === null ? [] : newList(reader, root, offset, base);
    }
    // before DWARF 4 there was no form of its own for offsets
    if (ranges.kind === "offset") return oldList(reader, root, ranges.offset, base);
    return ranges.kind === "constant" ? oldList(reader, root, Number(ranges.value), base) : [];
  }
  const low = reader.address(attributes.get(DW_AT.low_pc), root);
  const high = attributes.get(DW_AT.high_pc);
  if (low === null || high === undefined) return [];
  // a constant is the length (2.17.2)
  if (high.kind === "constant") return rangeOf(low, advance(low, high.value, root.header.addressSize));
  const end = reader.address(high, root);
  return end === null ? [] : rangeOf(low, end);
}

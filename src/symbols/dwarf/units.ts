// The chain of units in .debug_info (DWARF 5, 7.5.1): headers only, each leads to the next.
import { DW_UT } from "./constants.js";
import { Cursor } from "./cursor.js";
import type { Encoding } from "./forms.js";
import type { DebugSection } from "./sections.js";

/** A large kernel has 5,000, one of everything 40,000. */
const UNITS_MAX = 250_000;

/** Offsets are bytes from the start of .debug_info. */
export interface UnitHeader extends Encoding {
  readonly offset: number;
  /** First byte after the unit. */
  readonly end: number;
  /** Whether it may hold code and data: a type or partial unit does not, nor one of a version that is not known. */
  readonly compiles: boolean;
  /** Bytes from the start of .debug_abbrev. */
  readonly abbreviations: number;
  /** Of the unit's DIE. */
  readonly root: number;
}

/** Reads an initial length (7.4): the bytes that follow, and the size of offsets. */
export function readLength(cursor: Cursor): { readonly end: number; readonly offsetSize: number } {
  const start = cursor.at;
  const short = cursor.u32();
  if (short >= 0xffff_fff0 && short !== 0xffff_ffff) {
    throw cursor.section.fault(start, "a reserved value as length", short);
  }
  const offsetSize = short === 0xffff_ffff ? 8 : 4;
  const length = offsetSize === 8 ? cursor.u64() : BigInt(short);
  if (length > BigInt(cursor.section.size - cursor.at)) {
    throw cursor.section.fault(start, "its length reaches beyond the section", length);
  }
  return { end: cursor.at + Number(length), offsetSize };
}

export function readAddressSize(cursor: Cursor): number {
  const size = cursor.u8();
  if (size !== 4 && size !== 8) throw cursor.fault("addresses of neither 4 nor 8 bytes", size);
  return size;
}

/** Throws FormatError. */
export function readUnitHeader(info: DebugSection, offset: number): UnitHeader {
  const cursor = new Cursor(info, offset, info.size, 40);
  const { end, offsetSize } = readLength(cursor);
  const head = { offset, end, offsetSize };
  // a length of 0 is padding
  const version = end - cursor.at < 2 ? 0 : cursor.u16();
  if (version < 2 || version > 5) {
    return { ...head, version, compiles: false, addressSize: 0, abbreviations: 0, root: end };
  }
  let type: number = DW_UT.compile;
  let addressSize = 0;
  if (version === 5) {
    type = cursor.u8();
    addressSize = readAddressSize(cursor);
  }
  const abbreviations = cursor.offset(offsetSize);
  if (version < 5) addressSize = readAddressSize(cursor);
  if (type === DW_UT.skeleton || type === DW_UT.split_compile) cursor.skip(8); // dwo_id
  const compiles = type === DW_UT.compile || type === DW_UT.skeleton;
  if (cursor.at > end) throw info.fault(offset, "the unit is shorter than its header", end);
  return { ...head, version, addressSize, compiles, abbreviations, root: cursor.at };
}

/** All units, in file order; fewer bytes than a length word at the end are padding. Throws FormatError. */
export function readUnitHeaders(info: DebugSection): UnitHeader[] {
  const units: UnitHeader[] = [];
  for (let at = 0; at + 4 <= info.size; ) {
    const unit = readUnitHeader(info, at);
    units.push(unit);
    if (units.length > UNITS_MAX) throw info.fault(at, `more than ${UNITS_MAX} units`, units.length);
    at = unit.end;
  }
  return units;
}

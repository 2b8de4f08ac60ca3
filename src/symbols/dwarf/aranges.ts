// .debug_aranges (DWARF 5, 6.1.2): the compilers' own table from addresses of code to units. gcc and gas write it, clang
// does only when told to; data is not in it (gcc stopped in 4.7).
import { advance, rangeOf } from "./address.js";
import type { OwnedRange } from "./address-map.js";
import { Cursor } from "./cursor.js";
import type { DebugSection } from "./sections.js";
import { readAddressSize, readLength } from "./units.js";

const WINDOW = 64 * 1024;

/** Sets and ranges; a kernel with a section for each function has 200,000. */
const ENTRIES_MAX = 1_000_000;

export interface ArangeTable {
  readonly ranges: readonly OwnedRange[];
  /** Ids of the units that have a set, even an empty one. */
  readonly units: ReadonlySet<number>;
}

/** Throws FormatError. */
export function readAranges(section: DebugSection): ArangeTable {
  const ranges: OwnedRange[] = [];
  const units = new Set<number>();
  const cursor = new Cursor(section, 0, section.size, WINDOW);
  while (!cursor.done) {
    const start = cursor.at;
    const { end, offsetSize } = readLength(cursor);
    const version = cursor.u16();
    if (version !== 2) throw section.fault(start, "version of a set of address ranges is not 2", version);
    const unit = cursor.offset(offsetSize);
    const addressSize = readAddressSize(cursor);
    const segmentSize = cursor.u8();
    if (segmentSize !== 0) throw section.fault(start, "segment selectors", segmentSize);
    units.add(unit);
    if (units.size + ranges.length > ENTRIES_MAX) {
      throw section.fault(start, `more than ${ENTRIES_MAX} entries`, ranges.length);
    }
    // the first pair is aligned to the size of one, from the start of the set
    const pair = 2 * addressSize;
    cursor.skip((pair - ((cursor.at - start) % pair)) % pair);
    while (cursor.at + pair <= end) {
      const from = cursor.address(addressSize);
      const length = addressSize === 8 ? cursor.u64() : BigInt(cursor.u32());
      for (const range of rangeOf(from, advance(from, length, addressSize))) ranges.push({ ...range, unit });
    }
    if (cursor.at > end) throw section.fault(start, "the set is shorter than its header", end);
    cursor.skip(end - cursor.at);
  }
  return { ranges, units };
}

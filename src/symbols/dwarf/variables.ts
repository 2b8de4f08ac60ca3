// Which unit has a datum: no table says so, but its DW_TAG_variable has its address. The units that hold the address
// somewhere are found first, and only those are read through.
import type { Attributes } from "./abbreviations.js";
import type { Address } from "./address.js";
import { DW_AT, DW_OP, DW_TAG } from "./constants.js";
import { Cursor } from "./cursor.js";
import { forEachDie, ORIGIN_ATTRIBUTES, origins, sourceUnit } from "./dies.js";
import { lastUpTo } from "./sorted.js";
import { addressBase, type UnitReader, type UnitRoot } from "./unit-reader.js";
import type { UnitHeader } from "./units.js";
import { type AddressSet, entriesNaming, operandsNaming } from "./words.js";

const VARIABLE_ATTRIBUTES: ReadonlySet<number> = new Set([...ORIGIN_ATTRIBUTES, DW_AT.location]);

export interface Variable {
  readonly address: Address;
  /** Unit of its source. */
  readonly unit: UnitRoot;
  /** Its names in the source (a static of a function has none of the numbers that its symbol has). */
  readonly names: () => ReadonlySet<string>;
}

/**
 * The address that a location is, if it is nothing else: `DW_OP_addr X` alone (2.6.1.1.2). With DW_OP_stack_value
 * after it, the address is the value of a pointer and not the place of the variable.
 */
function place(reader: UnitReader, root: UnitRoot, attributes: Attributes): Address | null {
  const location = attributes.get(DW_AT.location);
  if (location?.kind !== "block" || location.length === 0) return null;
  const cursor = new Cursor(reader.info, location.at, location.at + location.length, 16);
  const operation = cursor.u8();
  let found: Address | null = null;
  if (operation === DW_OP.addr && location.length === 1 + root.header.addressSize) {
    found = cursor.address(root.header.addressSize);
  } else if (operation === DW_OP.addrx || operation === DW_OP.GNU_addr_index) {
    found = reader.indexedAddress(cursor.uleb(), root);
  }
  return cursor.done ? found : null;
}

function namesOf(reader: UnitReader, root: UnitRoot, attributes: Attributes): ReadonlySet<string> {
  const names = new Set<string>();
  const add = (of: Attributes, unit: UnitHeader): void => {
    const own = unit === root.header ? root : reader.root(unit.offset);
    for (const attribute of [DW_AT.name, DW_AT.linkage_name]) {
      const name = reader.text(of.get(attribute), unit, own?.attributes ?? new Map());
      if (name !== null) names.add(name);
    }
  };
  add(attributes, root.header);
  for (const origin of origins(reader, root.header, attributes)) add(origin.attributes, origin.unit);
  return names;
}

/** Units whose part of .debug_addr has one of the addresses: the part starts at their DW_AT_addr_base. */
function unitsByIndex(reader: UnitReader, wanted: AddressSet, units: readonly UnitHeader[]): UnitHeader[] {
  const addresses = reader.sections.find(".debug_addr");
  if (addresses === null) return [];
  const hits = entriesNaming(addresses, wanted);
  if (hits.length === 0) return [];
  const bases = units.flatMap((unit) => {
    const root = reader.root(unit.offset);
    const base = root === null ? null : addressBase(root);
    return base === null ? [] : [{ unit, base }];
  });
  const starts = [...new Set(bases.map(({ base }) => base))].sort((a, b) => a - b);
  const found = new Set(hits.map((hit) => starts[lastUpTo(starts, hit)]));
  return bases.filter(({ base }) => found.has(base)).map(({ unit }) => unit);
}

/** Variables at the wanted addresses in these units. Throws FormatError. */
export function findVariables(
  reader: UnitReader,
  wanted: AddressSet,
  units: readonly UnitHeader[],
): readonly Variable[] {
  const searched = new Set(units.filter((unit) => unit.compiles));
  const parts = Array.from(searched, ({ offset, end }) => ({ start: offset, end }));
  const named = operandsNaming(reader.info, wanted, parts).map((at) => reader.headerOf(at));
  const found: Variable[] = [];
  for (const unit of new Set([...named, ...unitsByIndex(reader, wanted, [...searched])])) {
    const root = searched.has(unit) ? reader.root(unit.offset) : null;
    if (root === null) continue;
    forEachDie(reader, unit, DW_TAG.variable, VARIABLE_ATTRIBUTES, (attributes) => {
      const address = place(reader, root, attributes);
      if (address === null || !wanted.has(address)) return;
      const names = (): ReadonlySet<string> => namesOf(reader, root, attributes);
      found.push({ address, unit: sourceUnit(reader, root, attributes), names });
    });
  }
  return found;
}

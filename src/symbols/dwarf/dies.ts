// Debugging information entries: one after the other through a unit, whatever their depth, or a single one by reference.
import { type Attributes, readAttributes, skipAttributes } from "./abbreviations.js";
import { DW_AT } from "./constants.js";
import { Cursor } from "./cursor.js";
import type { UnitReader, UnitRoot } from "./unit-reader.js";
import type { UnitHeader } from "./units.js";

const WINDOW = 64 * 1024;

/** Longest way from a DIE to the one that it is a copy of; compilers need two steps. */
const ORIGIN_STEPS = 16;

/** Calls `visit` with the wanted attributes of each DIE of one tag in a unit. Throws FormatError. */
export function forEachDie(
  reader: UnitReader,
  unit: UnitHeader,
  tag: number,
  wanted: ReadonlySet<number>,
  visit: (attributes: Attributes) => void,
): void {
  const abbreviations = reader.abbreviations(unit);
  const cursor = new Cursor(reader.info, unit.root, unit.end, WINDOW);
  while (!cursor.done) {
    const code = cursor.uleb();
    if (code === 0) continue; // the end of a list of children
    const abbreviation = abbreviations.find(code);
    if (abbreviation.tag === tag) visit(readAttributes(cursor, abbreviation, unit, wanted));
    else skipAttributes(cursor, abbreviation, unit);
  }
}

interface Reference {
  readonly unit: UnitHeader;
  readonly at: number;
}

/** Where DW_AT_abstract_origin or DW_AT_specification (2.13.2, 3.3.8.2) leads; null where there is none. */
function reference(reader: UnitReader, unit: UnitHeader, attributes: Attributes): Reference | null {
  const value = attributes.get(DW_AT.abstract_origin) ?? attributes.get(DW_AT.specification);
  if (value?.kind !== "reference") return null;
  if (value.from === "unit") return { unit, at: unit.offset + value.offset };
  return { unit: reader.headerOf(value.offset), at: value.offset };
}

export const ORIGIN_ATTRIBUTES: ReadonlySet<number> = new Set([
  DW_AT.abstract_origin,
  DW_AT.specification,
  DW_AT.name,
  DW_AT.linkage_name,
]);

/** The DIEs that a DIE is a copy or the completion of, nearest first, itself excluded. Throws FormatError. */
export function* origins(
  reader: UnitReader,
  unit: UnitHeader,
  attributes: Attributes,
): Generator<{ readonly unit: UnitHeader; readonly attributes: Attributes }> {
  let next = reference(reader, unit, attributes);
  for (let step = 0; next !== null; step++) {
    if (step === ORIGIN_STEPS) throw reader.info.fault(next.at, "origins of DIEs lead in circles", step);
    const cursor = new Cursor(reader.info, next.at, next.unit.end, 64);
    const abbreviation = reader.abbreviations(next.unit).find(cursor.uleb());
    const found = readAttributes(cursor, abbreviation, next.unit, ORIGIN_ATTRIBUTES);
    yield { unit: next.unit, attributes: found };
    next = reference(reader, next.unit, found);
  }
}

/**
 * The unit that the source of a DIE is in: its own, but where gcc's link-time optimisation moved it, that of its
 * origin; the artificial one where no origin is known. Throws FormatError.
 */
export function sourceUnit(reader: UnitReader, root: UnitRoot, attributes: Attributes): UnitRoot {
  if (!root.artificial) return root;
  for (const { unit } of origins(reader, root.header, attributes)) {
    const source = reader.root(unit.offset);
    if (source !== null && !source.artificial) return source;
  }
  return root;
}

// Which source file a symbol comes from. gcc's STT_FILE is a base name, so equal
// names prove nothing; the same STT_FILE group (the local symbols between two FILE
// entries) or the same DWARF compilation unit does. Globals belong to no group.
import type { Definition, ObjectDefinitions } from "../symbols/types.js";

export interface SourceUnit {
  /** Equal for two definitions of one source file's compilation, and only for those. */
  readonly key: string;
  /** Name with directory where DWARF gives it, else STT_FILE's base name; null: unknown. */
  readonly file: string | null;
}

/** Compilation units from DWARF, one for each definition of a name in one object; null or absent: it does not say. */
export type UnitLookup = (group: ObjectDefinitions) => readonly (SourceUnit | null)[];

export const NO_UNITS: UnitLookup = () => [];

/** Every unit that a definition of the group is known to belong to; empty: unknown. */
export function unitsOf(definition: Definition, group: ObjectDefinitions, units: UnitLookup): SourceUnit[] {
  const found: SourceUnit[] = [];
  if (definition.group !== null) {
    const key = `group ${group.source.path} ${definition.object} ${definition.group}`;
    found.push({ key, file: definition.file });
  }
  const unit = units(group)[group.definitions.indexOf(definition)] ?? null;
  if (unit !== null) found.push({ key: `unit ${unit.key}`, file: unit.file });
  return found;
}

// Which source file a symbol comes from, and what stands around it. gcc's STT_FILE
// is a base name, so equal names prove nothing; the same STT_FILE group (the local
// symbols between two FILE entries) or the same DWARF compilation unit does. Globals
// belong to no group. A file inferred from neighbours is evidence, and no proof.
import type { Neighbours } from "../symbols/neighbours.js";
import type { Definition, ObjectDefinitions } from "../symbols/types.js";
import type { Candidate } from "./types.js";

export interface SourceUnit {
  /** Equal for two definitions of one source file's compilation, and only for those. */
  readonly key: string;
  /** Name with directory where DWARF gives it, else STT_FILE's base name; null: unknown. */
  readonly file: string | null;
}

/** What is known of the definitions of one name in one object: one answer for each; null or absent: nothing. */
export type Lookup<T> = (group: ObjectDefinitions) => readonly (T | null)[];

/** Compilation units from DWARF. */
export type UnitLookup = Lookup<SourceUnit>;

/** What is known of symbols beside what their own source says. */
export interface Identities {
  readonly units: UnitLookup;
  readonly neighbours: Lookup<Neighbours>;
  /** Path in the kernel's source tree that the neighbours give away. */
  readonly inferred: Lookup<string>;
}

const nothing = (): [] => [];

export const NO_IDENTITIES: Identities = { units: nothing, neighbours: nothing, inferred: nothing };

/** `group`: that of the definition, which must be one of its own. */
function answerFor<T>(lookup: Lookup<T>, definition: Definition, group: ObjectDefinitions): T | null {
  const answers = lookup(group);
  return answers.length === 0 ? null : (answers[group.definitions.indexOf(definition)] ?? null);
}

/** Every unit that a definition of the group is known to belong to; empty: unknown. */
export function unitsOf(
  definition: Definition,
  group: ObjectDefinitions,
  { units }: Pick<Identities, "units">,
): SourceUnit[] {
  const found: SourceUnit[] = [];
  if (definition.group !== null) {
    const key = `group ${group.source.path} ${definition.object} ${definition.group}`;
    found.push({ key, file: definition.file });
  }
  const unit = answerFor(units, definition, group);
  if (unit !== null) found.push({ key: `unit ${unit.key}`, file: unit.file });
  return found;
}

export function inferredFile(
  definition: Definition,
  group: ObjectDefinitions,
  { inferred }: Identities,
): string | null {
  return answerFor(inferred, definition, group);
}

/** What a candidate shows of all this: the best name of its file that is known. */
export function identityOf(
  definition: Definition,
  group: ObjectDefinitions,
  identities: Identities,
): Pick<Candidate, "file" | "fileBy" | "neighbours"> {
  // without an order the rows of an object stand for each other: nothing may tell them apart
  if (!group.positions && group.count > 1) return { file: null, fileBy: null, neighbours: null };
  const neighbours = answerFor(identities.neighbours, definition, group);
  const unit = answerFor(identities.units, definition, group)?.file ?? null;
  if (unit !== null) return { file: unit, fileBy: "debug-information", neighbours };
  if (definition.file !== null) {
    const fileBy = group.source.kind === "symbols-list" ? "symbol-list" : "symbol-table";
    return { file: definition.file, fileBy, neighbours };
  }
  const inferred = inferredFile(definition, group, identities);
  return { file: inferred, fileBy: inferred === null ? null : "neighbours", neighbours };
}

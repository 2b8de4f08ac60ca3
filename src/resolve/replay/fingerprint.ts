// What a symbol is known by on any build, as far as the sources show it: recorded
// with a decision, and looked for again on another build (match.ts). A position
// is no part of it.
import type { KernelSymbols } from "../../symbols/kernel.js";
import { withoutVariant } from "../../symbols/near-names.js";
import type { Definition, ObjectDefinitions } from "../../symbols/types.js";
import { type UnitLookup, unitsOf } from "../identity.js";
import type { Fingerprint, Surroundings } from "../types.js";

export interface Evidence {
  readonly kernel: KernelSymbols;
  readonly units: UnitLookup;
}

/** A symbol of one build: `sympos` 0 when unique in its object, else from 1. */
export interface Place {
  readonly object: string;
  readonly name: string;
  readonly sympos: number;
}

/** How far is looked, on each side. */
interface Reach {
  /** Names that are recorded. */
  readonly recorded: number;
  /** Rows in which they are looked for again: files grow and shrink from build to build. */
  readonly window: number;
}

export const NEAR: Reach = { recorded: 8, window: 48 };
export const NEAREST: Reach = { recorded: 4, window: 12 };

/** `count.12`, `__func__.3`: gcc numbers the static variables of functions anew in every build. */
const NUMBERED = /\.\d+$/;

/** The name that a neighbour has on every build (without `.isra.0` and its like); null: none that tells. */
function tellingName(name: string): string | null {
  const stem = withoutVariant(name);
  return NUMBERED.test(stem) || stem === "" ? null : stem;
}

/** Names around a place, nearest first, each side; null where no source shows what is beside what. */
function around(kernel: KernelSymbols, place: Place, { window }: Reach) {
  const found = kernel.neighbours(place, window);
  if (found === null) return null;
  const own = withoutVariant(place.name);
  const telling = (names: readonly string[]): string[] => {
    const stems = names.flatMap((name) => tellingName(name) ?? []);
    return [...new Set(stems)].filter((name) => name !== own);
  };
  return { before: telling([...found.before].reverse()), after: telling(found.after) };
}

/** All telling names around a place; null: not known. */
export function namesAround(kernel: KernelSymbols, place: Place, reach: Reach): ReadonlySet<string> | null {
  const sides = around(kernel, place, reach);
  return sides === null ? null : new Set([...sides.before, ...sides.after]);
}

/** How many of the names are around a place. */
export const countIn = (names: readonly string[], around: ReadonlySet<string> | null): number =>
  around === null ? 0 : names.filter((name) => around.has(name)).length;

/** The definition at a place; null where there is none, or no source shows which one it is. */
export function definitionAt(
  kernel: KernelSymbols,
  { object, name, sympos }: Place,
): { readonly group: ObjectDefinitions; readonly definition: Definition } | null {
  const group = kernel.definitionsIn(object, name);
  if (group === undefined || (group.count > 1 && !group.positions)) return null;
  const definition = group.definitions[Math.max(0, sympos - 1)];
  return definition === undefined ? null : { group, definition };
}

/** Source file, with its directory where debug information tells; null: unknown. */
export function fileOf(definition: Definition, group: ObjectDefinitions, units: UnitLookup): string | null {
  return unitsOf(definition, group, { units }).at(-1)?.file ?? definition.file;
}

/** For more homonyms than these the question is not asked: all are taken to be near each other. */
const COMPARED = 100;

function alsoOf(kernel: KernelSymbols, place: Place, count: number, names: readonly string[], reach: Reach) {
  if (count === 1) return 0;
  if (count > COMPARED) return names.length;
  const others = Array.from({ length: count }, (_, i) => i + 1).filter((sympos) => sympos !== place.sympos);
  const shared = others.map((sympos) => countIn(names, namesAround(kernel, { ...place, sympos }, reach)));
  return Math.max(...shared);
}

function surroundings(kernel: KernelSymbols, place: Place, count: number, reach: Reach): Surroundings {
  const { object, name, sympos } = place;
  const index = kernel.indexFor(object);
  const isUnique = (other: string): boolean => (index?.rowsIn(object, other).length ?? 0) <= 1;
  const sides = around(kernel, place, reach);
  const names = [sides?.before ?? [], sides?.after ?? []].flatMap((side) =>
    side.filter(isUnique).slice(0, reach.recorded),
  );
  return { names: names.sort(), alsoOf: alsoOf(kernel, { object, name, sympos }, count, names, reach) };
}

/** Null where the sources do not show which symbol is at the place: a symbol list knows no order. */
export function fingerprintOf({ kernel, units }: Evidence, place: Place): Fingerprint | null {
  const found = definitionAt(kernel, place);
  if (found === null) return null;
  const { definition, group } = found;
  const file = fileOf(definition, group, units);
  const files = group.definitions.map((other) => fileOf(other, group, units));
  return {
    source: group.source.kind,
    count: group.count,
    type: definition.type,
    size: definition.size,
    section: definition.section,
    file,
    sameFile: file === null ? null : files.filter((other) => other === file).length,
    near: surroundings(kernel, place, group.count, NEAR),
    nearest: surroundings(kernel, place, group.count, NEAREST),
  };
}

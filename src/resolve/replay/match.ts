// Which symbol of a new build is the one that was decided on another: a ladder of
// named rules over the fingerprint, widest first. The old position is no input.
//
//   unique-name   the only one of its name in its object, then and now: saved_command_line
//   source-file   the only one of its name from that source file, then and now: state_show of
//                 kernel/power/main.c. A base name alone (STT_FILE) needs neighbours beside
//   neighbours    the only one among the symbols that were around it: pages_to_scan_show between
//                 scan_sleep_millisecs_show and full_scans_show is mm/khugepaged.c's
//
// What is less is no proof: it is proposed, and a yes of the author takes it.
//
// Debian's -cloud vmlinux of 6.1 and of 6.12, without their file names, the truth taken from DWARF: of 1,523 homonyms
// 906 were told by their neighbours, 897 of them in the same source file. The other nine are symbols whose file was
// renamed or split in between (the sysfs attributes of drivers/nvme/host) or merged into one of another
// (driver_override of platform.c); with file names on both sides they are no longer told.

import type { Fingerprint, Surroundings } from "../types.js";
import {
  countIn,
  definitionAt,
  type Evidence,
  fileOf,
  NEAR,
  NEAREST,
  namesAround,
  type Place,
} from "./fingerprint.js";

export type MatchRule = "unique-name" | "source-file" | "neighbours";

/** A symbol of the new build beside what was recorded. */
export interface Sighting extends Place {
  readonly address: string | null;
  readonly file: string | null;
  /** Recorded neighbours that are near this one, too. */
  readonly shared: number;
  /** Of the nearest ones. */
  readonly sharedNearest: number;
  /** Whether code stayed code and data data; null: not known. */
  readonly sameKind: boolean | null;
  /** Whether it is from the same source file; null: not known. */
  readonly sameFile: boolean | null;
  /** Whether the sizes are alike; null: not known. */
  readonly sameSize: boolean | null;
}

export interface Match {
  /** The best first. */
  readonly sightings: readonly Sighting[];
  /** The first sighting is it, by this rule; null: not proven. */
  readonly rule: MatchRule | null;
}

/** Fewer recorded neighbours prove nothing. */
const FEWEST = 4;
/** So many must be there again, and so many times fewer around any other. */
const LEAST = 3;
const LEAD = 3;
/** Sizes of one function from build to build differ by less. */
const SIZE_FACTOR = 2;
const SIZE_SLACK = 64;

type Kind = "code" | "data";

function kindOf(letter: string | null): Kind | null {
  if (letter === null) return null;
  if ("tTi".includes(letter)) return "code";
  return "dDbBrRsSgGvV".includes(letter) ? "data" : null;
}

const same = <T>(a: T | null, b: T | null): boolean | null => (a === null || b === null ? null : a === b);

const baseName = (file: string): string => file.slice(file.lastIndexOf("/") + 1);

const hasDirectory = (file: string): boolean => file.includes("/");

function sameFile(a: string | null, b: string | null): boolean | null {
  if (a === null || b === null) return null;
  return hasDirectory(a) && hasDirectory(b) ? a === b : baseName(a) === baseName(b);
}

function sameSize(a: number | null, b: number | null): boolean | null {
  if (a === null || b === null) return null;
  return Math.abs(a - b) <= SIZE_SLACK || Math.max(a, b) <= Math.min(a, b) * SIZE_FACTOR;
}

function sighting({ kernel, units }: Evidence, was: Fingerprint, place: Place): Sighting | null {
  const found = definitionAt(kernel, place);
  if (found === null) return null;
  const { definition, group } = found;
  const file = fileOf(definition, group, units);
  const { address } = definition;
  return {
    ...place,
    address: address === null ? null : `0x${address.toString(16).padStart(16, "0")}`,
    file,
    shared: countIn(was.near.names, namesAround(kernel, place, NEAR)),
    sharedNearest: countIn(was.nearest.names, namesAround(kernel, place, NEAREST)),
    sameKind: same(kindOf(was.type), kindOf(definition.type)),
    sameFile: sameFile(was.file, file),
    sameSize: sameSize(was.size, definition.size),
  };
}

/** Nothing that is known of it speaks against it. */
const fits = (s: Sighting): boolean => s.sameKind !== false && s.sameFile !== false;

const byLikeness = (a: Sighting, b: Sighting): number =>
  Number(fits(b)) - Number(fits(a)) ||
  b.shared + b.sharedNearest - a.shared - a.sharedNearest ||
  a.sympos - b.sympos;

type Count = (s: Sighting) => number;

/** Whether the first of the sightings has `least` of the names around it, and `lead` times as many as any other. */
function ahead(
  { names, alsoOf }: Surroundings,
  [best, ...others]: readonly Sighting[],
  count: Count,
  { least, lead }: { readonly least: number; readonly lead: number },
): boolean {
  if (best === undefined || names.length < FEWEST || count(best) < least) return false;
  // of two that were side by side one may be gone: what is left is not told from the other by its neighbours
  return count(best) >= lead * Math.max(alsoOf, ...others.map(count));
}

const SCALES = [
  { of: (f: Fingerprint) => f.near, count: (s: Sighting) => s.shared, share: 1 / 3 },
  { of: (f: Fingerprint) => f.nearest, count: (s: Sighting) => s.sharedNearest, share: 1 / 2 },
] as const;

/** The same at any scale; without a share of the recorded names, one is enough. */
export function leads(was: Fingerprint, sightings: readonly Sighting[], lead: number): boolean {
  return SCALES.some(({ of, count }) => ahead(of(was), sightings, count, { least: 1, lead }));
}

function byNeighbours(was: Fingerprint, sightings: readonly Sighting[]): boolean {
  return SCALES.some(({ of, count, share }) => {
    const least = Math.max(LEAST, Math.ceil(of(was).names.length * share));
    return ahead(of(was), sightings, count, { least, lead: LEAD });
  });
}

function ruleFor(was: Fingerprint, sightings: readonly Sighting[]): MatchRule | null {
  const [best] = sightings;
  if (best === undefined || !fits(best)) return null;
  const isElsewhere = was.near.names.length >= FEWEST && best.shared === 0 && best.sameFile !== true;
  if (sightings.length === 1 && was.count === 1 && !isElsewhere) return "unique-name";
  const fromFile = sightings.filter((s) => s.sameFile === true);
  const exact = best.file !== null && hasDirectory(best.file) && was.file !== null && hasDirectory(was.file);
  if (fromFile.length === 1 && fromFile[0] === best && was.sameFile === 1 && (exact || best.shared > 0))
    return "source-file";
  if (best.sameSize === false) return null;
  return byNeighbours(was, sightings) ? "neighbours" : null;
}

/** Symbols of one name in one object, held against what was recorded. */
export function match(evidence: Evidence, was: Fingerprint, object: string, name: string): Match {
  const group = evidence.kernel.definitionsIn(object, name);
  const count = group?.count ?? 0;
  const sightings = Array.from({ length: count }, (_, i) =>
    sighting(evidence, was, { object, name, sympos: count === 1 ? 0 : i + 1 }),
  ).flatMap((s) => s ?? []);
  sightings.sort(byLikeness);
  return { sightings, rule: ruleFor(was, sightings) };
}

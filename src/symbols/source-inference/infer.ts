// Which source file a candidate is from, told by its neighbours: a linker puts the code of one file in one piece, so the
// .c file that defines a homonym and most of the symbols around it in address order is its file. Strong evidence, not
// proof: files between which the symbol lies may define the same names.
//
// Debian's 6.1 -cloud vmlinux with its sources, the truth taken from DWARF: of 880 functions with homonyms 472 are
// defined by name in their unit's .c file, and of these 421 were told, none wrongly; of the data 215 were told, and 5
// wrongly, whose real definition is inside a macro that nobody here knows. With a lead of 1 instead of 2, twelve
// functions were wrong (crypto/crc32c_generic.c and its neighbours define the same names in the same order).
import { type SourceFile, sourceName } from "./source-index.js";

/** How many symbols to look at on each side. */
export const NEIGHBOURS = 6;

/** Neighbours that must be from the file, and how many more than from any other that defines the name. */
const LEAST = 2;
const LEAD = 2;

/** A symbol among the symbols of its section, static and global ones, in address order. */
export interface Neighbourhood {
  readonly symbol: string;
  /** Symbols before it, in address order, the nearest last. */
  readonly before: readonly string[];
  readonly after: readonly string[];
}

export interface Inference {
  readonly file: string;
  /** Neighbours that the file defines. */
  readonly score: number;
  /** Neighbours looked at: NEIGHBOURS on each side at most, variants of one name counted once. */
  readonly of: number;
}

/** The nearest names, which may be the variants of one function (`f`, `f.cold`) or of the symbol itself. */
function nearest(symbols: Iterable<string>, own: string): Set<string> {
  const names = new Set<string>();
  for (const symbol of symbols) {
    if (names.size === NEIGHBOURS) break;
    const name = sourceName(symbol);
    if (name !== own) names.add(name);
  }
  return names;
}

/**
 * The file, or null where no file defines the symbol, or none is ahead of the others. `definers`: files that define a
 * symbol (SourceIndex); those of other architectures must not be among them.
 */
export function inferSource(
  { symbol, before, after }: Neighbourhood,
  definers: (symbol: string) => readonly SourceFile[],
): Inference | null {
  const own = sourceName(symbol);
  const names = new Set([...nearest([...before].reverse(), own), ...nearest(after, own)]);
  const scored = definers(symbol).map(({ path, names: defined }) => {
    const score = [...names].filter((name) => defined.has(name)).length;
    return { file: path, score, of: names.size };
  });
  scored.sort((a, b) => b.score - a.score);
  const [best, second] = scored;
  if (best === undefined || best.score < LEAST) return null;
  return best.score - (second?.score ?? 0) >= LEAD ? best : null;
}

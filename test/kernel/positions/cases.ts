// Which symbols the positions module refers to: of vmlinux, of modules, and of
// a module that another one depends on; homonyms at their first, middle and last
// position, and unique names at position 0.
import { candidatesOf } from "../../../src/resolve/candidates.js";
import type { Candidate } from "../../../src/resolve/types.js";
import { combine, type KernelSymbols } from "../../../src/symbols/kernel.js";
import { VMLINUX } from "../../../src/symbols/object-name.js";

/** One reference: number `sympos` of the symbols `name` of `object`, applied when `applyWith` is there. */
export interface Case {
  readonly applyWith: string;
  readonly object: string;
  readonly name: string;
  readonly sympos: number;
}

export const symbolOf = ({ object, name, sympos }: Case): string => `.klp.sym.${object}.${name},${sympos}`;

/** Names of one object by what its homonyms are: their types in order of position, each once. */
function byMixture(kernel: KernelSymbols, object: string): Map<string, string[]> {
  const [index] = kernel.indexes;
  const groups = new Map<string, string[]>();
  for (let id = 0; id < index!.nameCount; id++) {
    const name = index!.names.text(id);
    const all = candidates(kernel, object, name);
    // homonyms at one address would prove nothing
    if (all.length === 0 || new Set(all.map((c) => `${c.section} ${c.address}`)).size < all.length) continue;
    if (!/^[\w.]+$/.test(name)) continue;
    const letters = all.length === 1 ? "unique" : [...new Set(all.map((c) => c.type))].join("");
    const group = groups.get(letters);
    if (group) group.push(name);
    else groups.set(letters, [name]);
  }
  return groups;
}

export function candidates(kernel: KernelSymbols, object: string, name: string): Candidate[] {
  return candidatesOf(kernel, name).filter((candidate) => candidate.object === object);
}

/** `count` of them, spread evenly over the list in byte order. */
function spread(names: readonly string[], count: number): string[] {
  const sorted = [...names].sort();
  const step = Math.max(1, sorted.length / count);
  return Array.from({ length: Math.min(count, sorted.length) }, (_, i) => sorted[Math.floor(i * step)]!);
}

/** First, middle and last; 0 for one alone. */
function positionsOf(count: number): number[] {
  return count === 1 ? [0] : [...new Set([1, Math.ceil(count / 2), count])];
}

/** Of every mixture of types in an object so many names, and the name with the most homonyms. */
export function casesIn(
  kernel: KernelSymbols,
  object: string,
  eachMixture: number,
  applyWith = object,
): Case[] {
  const best = kernel.indexFor(object);
  if (best === undefined) throw new Error(`${object}: no source lists it`);
  const own = combine([best]);
  const groups = byMixture(own, object);
  const count = (name: string): number => candidates(own, object, name).length;
  const homonyms = [...groups].flatMap(([letters, names]) => (letters === "unique" ? [] : names));
  const most = homonyms.reduce((a, b) => (count(b) > count(a) ? b : a), homonyms[0] ?? "");
  const names = new Set([...groups.values()].flatMap((all) => spread(all, eachMixture)));
  if (most !== "") names.add(most);
  return [...names].flatMap((name) =>
    positionsOf(count(name)).map((sympos) => ({ applyWith, object, name, sympos })),
  );
}

/** What the cases come to, for the report of a run. */
export function countCases(cases: readonly Case[]) {
  const homonyms = cases.filter(({ sympos }) => sympos > 0);
  const names = (some: readonly Case[]): number => new Set(some.map((c) => `${c.object} ${c.name}`)).size;
  return {
    references: cases.length,
    homonyms: names(homonyms),
    homonymsOfVmlinux: names(homonyms.filter(({ object }) => object === VMLINUX)),
    unique: cases.length - homonyms.length,
    objects: new Set(cases.map(({ object }) => object)).size,
  };
}

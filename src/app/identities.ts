// What tells homonyms apart beside their own sources: debug information, what
// stands around them, and the files that this gives away in the kernel's source tree.
import type { Finding } from "../findings.js";
import { type Identities, NO_IDENTITIES } from "../resolve/identity.js";
import type { FunctionRow, Resolution } from "../resolve/types.js";
import type { KernelSymbols } from "../symbols/kernel.js";
import type { ObjectDefinitions } from "../symbols/types.js";
import { readAround } from "./around.js";
import { readBytes } from "./files.js";
import { type Job, type ReadContext, unpacked } from "./jobs.js";
import { inferFiles, keyOf, type SourceTree } from "./kernel-source.js";
import type { Livepatch } from "./livepatch.js";
import { warningOf } from "./module-tree.js";
import { workPatiently } from "./sources.js";
import type { SourceOptions } from "./types.js";

const PACKED = /\.ko\.\w+$/;

/** Neighbours that a candidate shows on each side. */
const SHOWN = 3;

export interface Surroundings {
  /** Packed files of these symbols' objects, unpacked, by path: for their debug information. */
  readonly unpacked: ReadonlyMap<string, Uint8Array>;
  readonly lookups: Pick<Identities, "neighbours" | "inferred">;
  readonly findings: readonly Finding[];
}

export const NO_SURROUNDINGS: Surroundings = { unpacked: new Map(), lookups: NO_IDENTITIES, findings: [] };

interface Wanted {
  readonly kernel: KernelSymbols;
  /** Definitions of the names that are open. */
  readonly groups: readonly ObjectDefinitions[];
  /** Definitions of the functions that use them: their files are inferred, too. */
  readonly users: readonly ObjectDefinitions[];
  /** Null: none is given. */
  readonly tree: SourceTree | null;
}

function remembered<T>(answer: (group: ObjectDefinitions) => readonly (T | null)[]) {
  const known = new Map<string, readonly (T | null)[]>();
  return (group: ObjectDefinitions): readonly (T | null)[] => {
    const key = keyOf(group);
    const before = known.get(key);
    if (before !== undefined) return before;
    const made = answer(group);
    known.set(key, made);
    return made;
  };
}

/** Of packed modules: more than these are not looked through for their debug information, nor larger ones. */
const UNPACKED_MAX = 16;
const UNPACKED_BYTES = 128 << 20;

function* unpackModules(groups: readonly ObjectDefinitions[]): Job<ReadonlyMap<string, Uint8Array>> {
  const found = new Map<string, Uint8Array>();
  let room = UNPACKED_BYTES;
  for (const path of new Set(groups.map((group) => group.path))) {
    if (!PACKED.test(path) || found.size === UNPACKED_MAX) continue;
    try {
      const bytes = yield* unpacked(readBytes(path), path);
      if (bytes.length > room) continue;
      room -= bytes.length;
      found.set(path, bytes);
    } catch (error) {
      warningOf(error); // it was read a moment ago: its source files stay unknown
    }
  }
  return found;
}

/** Throws SourceError and FileError for the source tree. */
function* readSurroundings(wanted: Wanted, context: ReadContext): Job<Surroundings> {
  const { kernel, tree } = wanted;
  const groups = tree === null ? wanted.groups : [...wanted.groups, ...wanted.users];
  if (wanted.groups.length === 0) return NO_SURROUNDINGS;
  const packed = wanted.groups.filter(({ source }) => source.kind === "module");
  const around = yield* readAround(kernel, groups, context);
  const inferred = tree === null ? null : yield* inferFiles(tree, groups, around, context);
  return {
    unpacked: yield* unpackModules([...packed, ...wanted.users]),
    lookups: {
      neighbours: remembered(({ object, name, definitions }) =>
        definitions.map((_, i) => around.neighbours({ object, name, sympos: i + 1 }, SHOWN)),
      ),
      inferred: (group) => inferred?.files.get(keyOf(group)) ?? [],
    },
    findings: inferred?.findings ?? [],
  };
}

/** Names whose candidates a row shows, or was decided among on weaker evidence than a source file can give. */
function openNames({ outcome }: Pick<Resolution | FunctionRow, "outcome">): string[] {
  if (outcome.kind === "undecided") return outcome.candidates.map(({ name }) => name);
  if (outcome.kind === "missing") return outcome.near.map(({ name }) => name);
  const weak =
    outcome.kind === "klp" && (outcome.rule === "strong-evidence" || outcome.rule === "best-guess");
  return weak ? [outcome.name] : [];
}

export interface LookAround extends Pick<ReadContext, "onProgress"> {
  readonly sources: SourceOptions;
}

interface Rows {
  readonly resolutions: readonly Resolution[];
  readonly functions: readonly FunctionRow[];
}

/** What surrounds the symbols of the rows that are open. Rejects with SourceError and FileError for the source tree. */
export function lookAround(
  { subject, identity }: Livepatch,
  kernel: KernelSymbols,
  { resolutions, functions }: Rows,
  { sources, onProgress }: LookAround,
): Promise<Surroundings> {
  const names = new Set([...resolutions, ...functions].flatMap(openNames));
  const patched = new Set(subject.patched.flatMap((p) => p.functions.map((f) => f.oldName)));
  const groupsOf = (of: ReadonlySet<string>) => [...of].flatMap((name) => kernel.definitions(name));
  const { machine } = subject.object.header;
  const path = sources.kernelSource ?? null;
  const tree = path === null ? null : { path, machine, release: identity.release };
  const wanted = { kernel, groups: groupsOf(names), users: groupsOf(patched), tree };
  return workPatiently(readSurroundings(wanted, { onProgress }));
}

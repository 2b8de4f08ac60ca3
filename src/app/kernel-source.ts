// The source files of homonyms from the kernel's source tree: which C files define
// their names, and which of these defines most of what stands around each.
import type { Finding } from "../findings.js";
import { SourceError } from "../symbols/errors.js";
import type { KernelSymbols } from "../symbols/kernel.js";
import { inferSource, NEIGHBOURS } from "../symbols/source-inference/infer.js";
import { SourceIndex } from "../symbols/source-inference/source-index.js";
import type { ObjectDefinitions } from "../symbols/types.js";
import { FileError, readBytes } from "./files.js";
import type { Job, ReadContext } from "./jobs.js";
import { walkSources } from "./kernel-source-walk.js";

/** Files between two pauses and reports of progress. */
const BATCH = 64;

/** With these a symbol's variants (`f`, `f.cold`) do not use up its neighbours. */
export const AROUND = 2 * NEIGHBOURS;

export interface SourceTree {
  readonly path: string;
  /** e_machine; null: not known. */
  readonly machine: number | null;
  /** Of the kernel in question; null: not known. */
  readonly release: string | null;
}

export interface InferredFiles {
  /** Of each definition of a group, by `OBJECT NAME`. */
  readonly files: ReadonlyMap<string, readonly (string | null)[]>;
  readonly findings: readonly Finding[];
}

export const keyOf = ({ object, name }: ObjectDefinitions): string => `${object} ${name}`;

/** `VERSION = 6`, `PATCHLEVEL = 1`, `SUBLEVEL = 192` of the tree's Makefile; null where it has none. */
function versionOf(tree: string): readonly string[] | null {
  let text: string;
  try {
    text = Buffer.from(readBytes(`${tree}/Makefile`).subarray(0, 4096)).toString("latin1");
  } catch (error) {
    if (error instanceof FileError) return null;
    throw error;
  }
  const parts = ["VERSION", "PATCHLEVEL", "SUBLEVEL"].map(
    (name) => new RegExp(`^${name}\\s*=\\s*(\\d+)\\s*$`, "m").exec(text)?.[1],
  );
  const [version, patchlevel, sublevel = "0"] = parts;
  return version !== undefined && patchlevel !== undefined ? [version, patchlevel, sublevel] : null;
}

/** Distributions leave the third number of a release at 0, whatever their source says: then it tells nothing. */
export function otherVersion({ path, release }: Omit<SourceTree, "machine">): Finding[] {
  const found = versionOf(path);
  const expected = /^(\d+)\.(\d+)(?:\.(\d+))?/.exec(release ?? "")?.slice(1) ?? null;
  if (found === null || expected === null) return [];
  const depth = (expected[2] ?? "0") === "0" ? 2 : 3;
  const [is, should] = [found, expected].map((version) => version.slice(0, depth).join("."));
  if (is === should) return [];
  const facts = { found: is!, expected: should! };
  return [{ code: "kernel-source-other-version", severity: "warning", facts, where: { file: path } }];
}

/** All C files that define one of the names. Throws as `inferFiles` does. */
export function* indexTree(
  tree: Pick<SourceTree, "path" | "machine">,
  names: ReadonlySet<string>,
  context: ReadContext,
): Job<{ readonly index: SourceIndex; readonly findings: readonly Finding[] }> {
  const { path } = tree;
  const root = path.endsWith("/") ? path : `${path}/`;
  const { files, findings } = walkSources(root, tree.machine);
  if (files.length === 0) throw new SourceError("kernel-source-empty", {}, { file: path });
  const index = new SourceIndex(names);
  const faults: Finding[] = [...findings];
  for (const [done, file] of files.entries()) {
    if (done % BATCH === 0) {
      yield null;
      context.onProgress?.({ stage: "sources", path, unit: "files", done, total: files.length });
    }
    try {
      index.add(file, Buffer.from(readBytes(root + file)).toString("latin1"));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      faults.push({ ...error.finding, severity: "warning" });
    }
  }
  return { index, findings: faults };
}

/** Throws SourceError for a tree without C files, and FileError for one that cannot be read. */
export function* inferFiles(
  tree: SourceTree,
  groups: readonly ObjectDefinitions[],
  around: KernelSymbols,
  context: ReadContext,
): Job<InferredFiles> {
  const placed = groups.filter(({ positions, count }) => positions || count === 1);
  const { index, findings } = yield* indexTree(tree, new Set(placed.map(({ name }) => name)), context);
  const files = new Map<string, readonly (string | null)[]>();
  for (const group of placed) {
    const { object, name, definitions } = group;
    const own = definitions.map((_, i) => {
      const neighbours = around.neighbours({ object, name, sympos: i + 1 }, AROUND);
      if (neighbours === null) return null;
      return inferSource({ symbol: name, ...neighbours }, (symbol) => index.definers(symbol))?.file ?? null;
    });
    files.set(keyOf(group), own);
  }
  return { files, findings: [...otherVersion(tree), ...findings] };
}

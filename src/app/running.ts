// The running kernel: /proc/kallsyms, its modules and its Module.symvers.
import { existsSync, readFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { buildIdInNotes } from "../symbols/modinfo.js";
import { type PlannedSource, planOf, type SourcePlan } from "./planned-source.js";

export interface Machine {
  /** Where its file system begins. */
  readonly root: string;
  /** `uname -r`. */
  readonly release: string;
}

/** Build-id of the running vmlinux; null where it does not tell. */
function runningBuildId(root: string): string | null {
  try {
    const notes = readFileSync(path.join(root, "sys/kernel/notes"));
    return buildIdInNotes(notes, os.endianness() === "LE");
  } catch {
    return null;
  }
}

/** Throws SourceError where nothing is found. */
export function planRunning({ root, release }: Machine = { root: "/", release: os.release() }): SourcePlan {
  const missing: string[] = [];
  const known = { release, buildId: runningBuildId(root) };
  const first = (names: readonly string[]): string | null => {
    const found = names.map((name) => path.join(root, name)).find((file) => existsSync(file));
    if (found === undefined) missing.push(path.join(root, names[0]!));
    return found ?? null;
  };
  const folders = [`lib/modules/${release}`, `usr/lib/modules/${release}`];
  const kallsyms = first(["proc/kallsyms"]);
  const modules = first(folders);
  const symvers = first([
    ...folders.map((folder) => `${folder}/build/Module.symvers`),
    ...folders.flatMap((folder) => ["", ".gz", ".xz", ".zst"].map((ending) => `${folder}/symvers${ending}`)),
    ...["", ".gz", ".xz", ".zst"].map((ending) => `boot/symvers-${release}${ending}`),
  ]);
  const sources: PlannedSource[] = [];
  if (kallsyms) sources.push({ kind: "kallsyms", path: kallsyms, known, found: {} });
  if (modules) sources.push({ kind: "module", path: modules, found: {} });
  if (symvers) sources.push({ kind: "symvers", path: symvers, known: { release }, found: {} });
  return planOf(root, sources, missing);
}

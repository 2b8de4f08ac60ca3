// The running kernel: /proc/kallsyms, its modules, its Module.symvers, and its
// vmlinux, where a debug package has brought it.
import { existsSync, readFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { FormatError } from "../elf/errors.js";
import { buildIdPath } from "../symbols/dwarf/split-debug.js";
import { ElfImage } from "../symbols/elf-image.js";
import { buildIdInNotes, readBuildId } from "../symbols/modinfo.js";
import { isPacked, withByteFile } from "./byte-file.js";
import { isFile } from "./file-facts.js";
import { FileError } from "./files.js";
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

/** Build-id of a linked kernel; null for anything else. */
function buildIdOf(file: string): string | null {
  try {
    return withByteFile(file, (bytes) => (isPacked(bytes) ? null : readBuildId(new ElfImage(bytes))));
  } catch (error) {
    if (error instanceof FormatError || error instanceof FileError) return null;
    throw error;
  }
}

/** The vmlinux that runs, from a debug package or a build: by its build-id, since one of another build lies. */
function runningImage(root: string, release: string, buildId: string | null): PlannedSource[] {
  if (buildId === null) return [];
  const debug = "usr/lib/debug";
  const names = [
    `${debug}/${buildIdPath(buildId)}`,
    `${debug}/boot/vmlinux-${release}`,
    `${debug}/lib/modules/${release}/vmlinux`,
    `${debug}/usr/lib/modules/${release}/vmlinux`,
    `boot/vmlinux-${release}`,
    `lib/modules/${release}/vmlinux`,
    `lib/modules/${release}/build/vmlinux`,
  ];
  const file = names
    .map((name) => path.join(root, name))
    .find((each) => isFile(each) && buildIdOf(each) === buildId);
  return file === undefined ? [] : [{ kind: "vmlinux", path: file, known: { release, buildId }, found: {} }];
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
  const sources = runningImage(root, release, known.buildId);
  if (kallsyms) sources.push({ kind: "kallsyms", path: kallsyms, known, found: {} });
  if (modules) sources.push({ kind: "module", path: modules, found: {} });
  if (symvers) sources.push({ kind: "symvers", path: symvers, known: { release }, found: {} });
  return planOf(root, sources, missing);
}

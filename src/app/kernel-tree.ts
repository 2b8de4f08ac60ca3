// A kernel's build tree: what it holds that tells of symbols. Built trees have
// everything; the header packages of distributions have Module.symvers at most.
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { unreadable } from "./files.js";
import { readLines } from "./module-walk.js";
import { type PlannedSource, planOf, type SourcePlan } from "./planned-source.js";

/** Endings under which an installed module may be packed. */
const PACKED = ["", ".xz", ".zst", ".gz"];

/** How a modules.order names files: `.ko` up to 6.3, then `.o`; with `kernel/` before up to 5.2 and where installed. */
function moduleFile(tree: string, line: string): string | null {
  const inside = line.replace(/\.o$/, ".ko");
  for (const name of [inside, inside.replace(/^kernel\//, "")]) {
    for (const ending of PACKED) {
      const file = path.join(tree, name + ending);
      if (existsSync(file)) return file;
    }
  }
  return null;
}

/** The modules that belong to the build; a tree keeps files of earlier configurations, too. */
function builtModules(tree: string): PlannedSource | null {
  const files = readLines(path.join(tree, "modules.order"))
    .map((line) => moduleFile(tree, line))
    .filter((file) => file !== null);
  return files.length === 0 ? null : { kind: "module", path: tree, files, found: {} };
}

/**
 * What modules of this tree say in their vermagic: UTS_RELEASE. kernel.release is the same where the tree was
 * built; in Debian's header packages it has another name.
 */
function releaseOf(tree: string): string | null {
  const header = readLines(path.join(tree, "include/generated/utsrelease.h")).join("\n");
  const [stated = null] = readLines(path.join(tree, "include/config/kernel.release"));
  return /^#define UTS_RELEASE "([^"]+)"$/m.exec(header)?.[1] ?? stated;
}

/** Throws FileError for a folder that cannot be read, and SourceError for one that has nothing. */
export function planKernelTree(tree: string): SourcePlan {
  try {
    readdirSync(tree);
  } catch (error) {
    throw unreadable(tree, error);
  }
  const release = releaseOf(tree);
  const missing: string[] = [];
  const piece = (kind: PlannedSource["kind"], name: string): PlannedSource | null => {
    const file = path.join(tree, name);
    if (existsSync(file)) return { kind, path: file, known: { release }, found: {} };
    missing.push(name);
    return null;
  };
  const vmlinux = piece("vmlinux", "vmlinux");
  const map = piece("system-map", "System.map");
  const symvers = piece("symvers", "Module.symvers");
  const modules = builtModules(tree);
  if (modules === null) missing.push("modules.order with its modules");
  const lists = ["Symbols.list", "symbols.klp"].map((name) => piece("symbols-list", name));
  const image = vmlinux && map ? { ...vmlinux, found: { orElse: map } } : (vmlinux ?? map);
  const sources = [image, modules, symvers, ...lists].filter((source) => source !== null);
  return planOf(tree, sources, missing);
}

// The walk through a kernel's source tree: the C files that a kernel of one machine
// is made of. Symbolic links to folders are not followed: a tree needs none.
import { type Dirent, readdirSync, statSync } from "node:fs";
import { EM } from "../elf/constants.js";
import type { Finding } from "../findings.js";
import { unreadable } from "./files.js";

/** Folders of the tree's root without code of the kernel. */
const NOT_KERNEL = new Set(["Documentation", "LICENSES", "samples", "scripts", "tools", "usr"]);

/** Folder of a machine below arch/. */
const ARCH = new Map<number, string>([
  [EM.X86_64, "x86"],
  [EM.I386, "x86"],
  [EM.S390, "s390"],
  [EM.PPC64, "powerpc"],
  [EM.PPC, "powerpc"],
  [EM.AARCH64, "arm64"],
  [EM.ARM, "arm"],
  [EM.LOONGARCH, "loongarch"],
]);

/** Folder of a machine below arch/; null: not known. */
export const archFolder = (machine: number | null): string | null =>
  machine === null ? null : (ARCH.get(machine) ?? null);

/** The machine that a folder below arch/ is of, where only one is livepatched. */
export const machineOfFolder = (folder: string): number | null =>
  [...ARCH].find(([, name]) => name === folder)?.[0] ?? null;

/** A kernel has 35,000, at most 6 folders down. */
const FILES_MAX = 200_000;
const DEPTH_MAX = 32;

/** The largest C file of a kernel has 2 MB; what is larger was generated, or is none. */
export const SIZE_MAX = 8 << 20;

export interface SourceWalk {
  /** C files, relative to the root, in a stable order. */
  readonly files: readonly string[];
  /** Folders that cannot be read. */
  readonly findings: readonly Finding[];
}

class Walk {
  readonly files: string[] = [];
  readonly findings: Finding[] = [];
  readonly #root: string;
  readonly #machine: string | null;

  constructor(root: string, machine: number | null) {
    this.#root = root;
    this.#machine = archFolder(machine);
  }

  /** `inside`: relative to the root, with a final slash, or empty. */
  folder(inside: string, depth: number): void {
    const entries = readdirSync(this.#root + inside, { withFileTypes: true });
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) this.#entry(entry, inside, depth);
  }

  #entry(entry: Dirent, inside: string, depth: number): void {
    const file = inside + entry.name;
    if (entry.isDirectory()) {
      if (depth < DEPTH_MAX && this.#isWanted(entry.name, inside)) this.#try(`${file}/`, depth + 1);
    } else if (/\.c$/.test(entry.name) && this.files.length < FILES_MAX && this.#isText(entry, file)) {
      this.files.push(file);
    }
  }

  #isWanted(name: string, inside: string): boolean {
    if (name.startsWith(".")) return false;
    if (inside === "") return !NOT_KERNEL.has(name);
    return inside !== "arch/" || this.#machine === null || name === this.#machine;
  }

  /** A device or a pipe would be waited for. */
  #isText(entry: Dirent, file: string): boolean {
    if (!entry.isFile() && !entry.isSymbolicLink()) return false;
    const stat = statSync(this.#root + file, { throwIfNoEntry: false });
    return stat?.isFile() === true && stat.size <= SIZE_MAX;
  }

  #try(inside: string, depth: number): void {
    try {
      this.folder(inside, depth);
    } catch (error) {
      this.findings.push({ ...unreadable(this.#root + inside, error).finding, severity: "warning" });
    }
  }
}

/** `machine`: e_machine, or null for all. Throws FileError for the root itself. */
export function walkSources(root: string, machine: number | null): SourceWalk {
  const walk = new Walk(root.endsWith("/") ? root : `${root}/`, machine);
  try {
    walk.folder("", 0);
  } catch (error) {
    throw unreadable(root, error);
  }
  return walk;
}

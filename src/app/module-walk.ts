// The walk through a folder of modules (/lib/modules/RELEASE, or a build's output).
import { type Dirent, readdirSync, realpathSync, statSync } from "node:fs";
import path from "node:path";
import type { Finding } from "../findings.js";
import { FileError, readBytes, unreadable } from "./files.js";

/** What a file must be called to be looked into; what it is, its bytes tell. */
const MODULE = /\.ko(?:\.[a-z0-9]+)?$/;

/** Links of an installed tree into the kernel's build and source. */
const NOT_FOLLOWED = new Set(["build", "source"]);

/** depmod prefers these to what came with the kernel (depmod.d(5), "search"). */
const PREFERRED = /^updates\//;

export interface FoundModules {
  /** In the order of modules.order, others after it by path; `updates` first. */
  readonly files: readonly string[];
  readonly findings: readonly Finding[];
}

class Walk {
  readonly files: string[] = [];
  readonly findings: Finding[] = [];
  readonly #root: string;
  /** Real paths of the folders seen: a symbolic link may lead back. */
  readonly #seen = new Set<string>();

  constructor(root: string) {
    this.#root = root;
  }

  /** `real`: the folder's path without symbolic links. */
  folder(dir: string, real: string): void {
    if (this.#seen.has(real)) return;
    this.#seen.add(real);
    for (const entry of readdirSync(dir, { withFileTypes: true })) this.#entry(dir, real, entry);
  }

  #entry(dir: string, real: string, entry: Dirent): void {
    const file = `${dir}/${entry.name}`;
    if (entry.isDirectory()) this.#try(file, () => this.folder(file, `${real}/${entry.name}`));
    else if (entry.isFile()) {
      if (MODULE.test(entry.name)) this.files.push(file);
    } else if (entry.isSymbolicLink() && !(dir === this.#root && NOT_FOLLOWED.has(entry.name))) {
      this.#try(file, () => this.#link(file, entry.name));
    }
  }

  #link(file: string, name: string): void {
    const stat = statSync(file, { throwIfNoEntry: false });
    if (stat?.isDirectory()) this.folder(file, realpathSync(file));
    // a link to nowhere is reported when it is read
    else if (MODULE.test(name) && (stat === undefined || stat.isFile())) this.files.push(file);
  }

  #try(file: string, work: () => void): void {
    try {
      work();
    } catch (error) {
      this.findings.push({ ...unreadable(file, error).finding, severity: "warning" });
    }
  }
}

/** Lines of a small text file, without blanks and empty ones; none where it cannot be read. */
export function readLines(file: string): string[] {
  try {
    const lines = Buffer.from(readBytes(file)).toString("latin1").split("\n");
    return lines.map((line) => line.trim()).filter((line) => line !== "");
  } catch (error) {
    if (error instanceof FileError) return [];
    throw error;
  }
}

/** Throws FileError for the folder itself; folders in it that cannot be read are findings. */
export function findModules(root: string): FoundModules {
  const walk = new Walk(root);
  try {
    walk.folder(root, realpathSync(root));
  } catch (error) {
    throw unreadable(root, error);
  }
  const place = new Map(readLines(path.join(root, "modules.order")).map((line, i) => [line, i]));
  const ranked = walk.files.map((file) => {
    const inside = file.slice(root.length + 1);
    const listed = place.get(inside) ?? place.get(inside.replace(MODULE, ".ko"));
    return { file, rank: PREFERRED.test(inside) ? -1 : (listed ?? place.size) };
  });
  ranked.sort((a, b) => a.rank - b.rank || (a.file < b.file ? -1 : 1));
  return { files: ranked.map(({ file }) => file), findings: walk.findings };
}

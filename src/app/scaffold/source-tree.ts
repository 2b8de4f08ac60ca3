// The files of a kernel's source tree as its C code includes them, beside the headers that a livepatch is built with.
// A tree is somebody else's: nothing outside of it is read, and of what is in it only files of a sensible size.
import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import type { Files, Included } from "../../annotate/scaffold/copy/unit.js";
import type { KernelSymbols } from "../../symbols/kernel.js";
import { isDirectory, isFile } from "../file-facts.js";
import { FileError, readText, unreadable } from "../files.js";
import { archFolder, machineOfFolder, SIZE_MAX } from "../kernel-source-walk.js";
import { treesOf } from "./headers.js";
import { definesOf, isLinkedInto, searchPaths } from "./module-makefile.js";

/** Of one C file; a graphics driver includes 800. */
const HEADERS_MAX = 4_000;

/** Bytes of a C file with its headers. */
const TEXT_MAX = 64 << 20;

interface Trees {
  /** The kernel's source. */
  readonly source: string;
  /** Headers or build tree; null: not known. */
  readonly headers: string | null;
  readonly machine: number | null;
}

/** The machine that headers were made for; null: they do not tell. */
function machineOfHeaders(headers: string): number | null {
  const arch = path.join(headers, "arch");
  if (!isDirectory(arch)) return null;
  const made = readdirSync(arch).filter((name) => isDirectory(path.join(arch, name, "include/generated")));
  return made.length === 1 ? machineOfFolder(made[0]!) : null;
}

function headerRoots(headers: string, machine: number | null): string[] {
  const arch = archFolder(machine);
  const below = ["include", "include/uapi", "include/generated/uapi"];
  if (arch !== null) {
    const own = `arch/${arch}/include`;
    below.push(own, `${own}/generated`, `${own}/uapi`, `${own}/generated/uapi`);
  }
  return treesOf(headers).flatMap((tree) => below.map((folder) => path.join(tree, folder)));
}

export class SourceTreeFiles implements Files {
  readonly #root: string;
  readonly #arch: string | null;
  readonly #roots: readonly string[] | null;
  readonly #searched = new Map<string, readonly string[]>();
  #left = TEXT_MAX;
  #headers = 0;

  constructor({ source, headers, machine }: Trees) {
    this.#root = source;
    this.#arch = archFolder(machine);
    this.#roots = headers === null ? null : headerRoots(headers, machine);
  }

  /** Throws FileError. */
  text(file: string): string {
    const text = readText(path.join(this.#root, file));
    this.#left -= text.length;
    if (this.#left < 0) throw new FileError("file-unreadable", file, "it includes too much");
    return text;
  }

  /** A plain file inside of the tree that is not too large. */
  has(file: string): boolean {
    if (file.startsWith("..") || path.isAbsolute(file)) return false;
    try {
      const stat = statSync(path.join(this.#root, file), { throwIfNoEntry: false });
      return stat?.isFile() === true && stat.size <= SIZE_MAX;
    } catch {
      return false;
    }
  }

  headerText(header: string): string {
    const root = this.#roots?.find((each) => existsSync(path.join(each, header)));
    return root === undefined || !isFile(path.join(root, header)) ? "" : readText(path.join(root, header));
  }

  defines(file: string): string {
    return definesOf(this.makefile(path.posix.dirname(file)), path.posix.basename(file, ".c"));
  }

  compiledAs(file: string, object: string): string {
    const folder = path.posix.dirname(file);
    // kernel/sched indents it: `# include "psi.c"`
    const name = path.posix.basename(file).replaceAll(/[^\w]/g, "\\$&");
    const line = new RegExp(`^[ \\t]*#[ \\t]*include[ \\t]+"${name}"`, "m");
    const beside = this.#folder(folder).filter((each) => each.endsWith(".c"));
    const from = beside
      .map((each) => path.posix.join(folder, each))
      .filter((each) => each !== file && this.has(each));
    const including = from.filter((each) => line.test(readText(path.join(this.#root, each))));
    const linked = including.find((each) => isLinkedInto(object, each, (dir) => this.makefile(dir)));
    return linked ?? including[0] ?? file;
  }

  #folder(folder: string): string[] {
    try {
      return readdirSync(path.join(this.#root, folder)).sort();
    } catch (error) {
      throw unreadable(folder, error);
    }
  }

  /** Empty where there is none. */
  makefile(folder: string): string {
    const files = ["Makefile", "Kbuild"].map((name) => path.posix.join(folder, name));
    return files
      .filter((file) => this.has(file))
      .map((file) => readText(path.join(this.#root, file)))
      .join("\n");
  }

  resolve(from: string, header: string, isLocal: boolean): Included {
    const folder = path.posix.dirname(from);
    const beside = path.posix.normalize(path.posix.join(folder, header));
    if (isLocal && this.has(beside)) return this.#known(beside);
    // without the kernel's headers a name in quotes tells nothing
    if (this.#isBuiltWith(header) && !(isLocal && this.#roots === null)) return { kind: "system", header };
    const dirs = [
      ...this.#searchPaths(folder),
      "include",
      ...(this.#arch === null ? [] : [`arch/${this.#arch}/include`]),
    ];
    const found = dirs.map((dir) => path.posix.join(dir, header)).find((file) => this.has(file));
    return found === undefined ? { kind: "none", header } : this.#part(found);
  }

  /** A file of the tree, by the name under which it is included where the livepatch's headers have it too. */
  #known(file: string): Included {
    const [, header] = /^(?:arch\/\w+\/)?include\/(?:uapi\/)?(.+)$/.exec(file) ?? [];
    return header !== undefined && this.#isBuiltWith(header) ? { kind: "system", header } : this.#part(file);
  }

  #part(file: string): Included {
    if (++this.#headers > HEADERS_MAX) return { kind: "none", header: file };
    return { kind: "part", path: file };
  }

  #isBuiltWith(header: string): boolean {
    if (path.isAbsolute(header) || header.split("/").includes("..")) return false;
    return this.#roots === null || this.#roots.some((root) => existsSync(path.join(root, header)));
  }

  #searchPaths(folder: string): readonly string[] {
    const known = this.#searched.get(folder);
    if (known !== undefined) return known;
    const above = folder === "." ? [] : this.#searchPaths(path.posix.dirname(folder));
    const own = folder === "." ? [] : searchPaths(this.makefile(folder), folder);
    const all = [...new Set([...own, ...above])];
    this.#searched.set(folder, all);
    return all;
  }
}

export interface SourceTree {
  readonly path: string;
  /** e_machine of the kernel; null: not known. */
  readonly machine: number | null;
  readonly files: SourceTreeFiles;
  /** For one C file with its headers: there is a limit to what these take. */
  readonly open: () => SourceTreeFiles;
}

/** `headers`: what the livepatch is built with; null: not known. */
export function openTree(source: string, headers: string | null, kernel: KernelSymbols): SourceTree {
  const stated = kernel.identities.find(({ machine }) => machine != null)?.machine ?? null;
  const machine = stated ?? (headers === null ? null : machineOfHeaders(headers));
  const open = () => new SourceTreeFiles({ source, headers, machine });
  return { path: source, machine, files: open(), open };
}

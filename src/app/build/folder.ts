// The folder of a livepatch: what it is built with, and which modules it makes.
import path from "node:path";
import { readMakefile } from "../../annotate/scaffold/makefile.js";
import { EXIT, type ExitCode } from "../exit.js";
import { InputError } from "../faults.js";
import { beginningOf, isFile } from "../file-facts.js";
import { readLines } from "../module-walk.js";

export interface BuildFolder {
  /** Absolute. */
  readonly path: string;
  /** KDIR of the Makefile, absolute; null: only make could tell. */
  readonly headers: string | null;
  /** Symbol sources of the Makefile, as options of sympos; paths are relative to the folder. */
  readonly sourceWords: readonly string[];
}

function refuse(code: string, file: string, exit: ExitCode): never {
  throw new InputError({ finding: { code, severity: "error", facts: {}, where: { file } }, exit });
}

/** kbuild refuses % itself, and looks for what it wrote of a comma under another name. Throws InputError. */
export function checkBuildPath(absolute: string): void {
  if (!/^[\w@+.~/-]+$/.test(absolute)) refuse("build-folder-name", absolute, EXIT.usage);
}

/** kbuild reads the first of them that is there. */
const KBUILD_FILES = ["Kbuild", "Makefile"];
/** make itself takes one of these before Makefile: its variables count. */
const MAKEFILES = [...KBUILD_FILES, "makefile", "GNUmakefile"];

const filesIn = (folder: string, names: readonly string[]): string[] =>
  names.map((name) => path.join(folder, name)).filter(isFile);

const textOf = (files: readonly string[]): string =>
  files.map((file) => beginningOf(file, 1 << 16)).join("\n");

/** Throws InputError. */
export function openBuildFolder(folder: string): BuildFolder {
  const absolute = path.resolve(folder);
  if (filesIn(absolute, KBUILD_FILES).length === 0) refuse("build-no-folder", folder, EXIT.usage);
  checkBuildPath(absolute);
  const { headers, sourceWords } = readMakefile(textOf(filesIn(absolute, MAKEFILES)), absolute);
  return { path: absolute, headers: headers && path.resolve(absolute, headers), sourceWords };
}

/** What make lists in modules.order, whether it is there or not: after a build that failed, of the one before. */
function listedModules({ path: folder }: BuildFolder): string[] {
  const files = readLines(path.join(folder, "modules.order")).map((line) => {
    const there = path.resolve(folder, line.replace(/\.k?o$/, ".ko"));
    // a folder that was moved since
    return there.startsWith(`${folder}/`) ? there : path.join(folder, path.basename(there));
  });
  return [...new Set(files)];
}

/** Those of them that are there. */
export const modulesThere = (folder: BuildFolder): string[] => listedModules(folder).filter(isFile);

/** The modules that make has built there. Throws InputError where there is none. */
export function builtModules(folder: BuildFolder): string[] {
  const files = modulesThere(folder);
  if (files.length === 0) refuse("build-no-module", folder.path, EXIT.input);
  return files;
}

/** Whether kbuild would make this module there: make did before, or a Makefile has modules at all. */
export function builds(folder: BuildFolder, module: string): boolean {
  return (
    listedModules(folder).includes(module) ||
    /^\s*obj-(?:m|\$)/m.test(textOf(filesIn(folder.path, KBUILD_FILES)))
  );
}

/** Where the conversion of a module goes: kbuild refuses two modules of one name, whatever their subfolders. */
export const convertedPath = ({ path: folder }: BuildFolder, module: string): string =>
  path.join(folder, "converted", path.basename(module));

/** Converted modules of an earlier round. */
export const convertedBefore = (folder: BuildFolder): string[] =>
  listedModules(folder)
    .map((module) => convertedPath(folder, module))
    .filter(isFile);

/**
 * The decisions of a module, there or not: `NAME.decisions.json` where that is there, else `decisions.json`, which
 * serves all modules of a folder and which the Makefile of sympos new takes, too.
 */
export function decisionsPath({ path: folder }: BuildFolder, module: string): string {
  const own = path.join(folder, `${path.basename(module, ".ko")}.decisions.json`);
  return isFile(own) ? own : path.join(folder, "decisions.json");
}

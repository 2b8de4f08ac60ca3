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
  /** KDIR of the Makefile; null: only make could tell. */
  readonly headers: string | null;
  /** Symbol sources of the Makefile, as options of sympos. */
  readonly sourceWords: readonly string[];
  /** decisions.json in the folder; null: there is none. */
  readonly decisions: string | null;
}

function refuse(code: string, file: string, exit: ExitCode): never {
  throw new InputError({ finding: { code, severity: "error", facts: {}, where: { file } }, exit });
}

const MAKEFILES = ["Kbuild", "Makefile", "makefile", "GNUmakefile"];

/** Throws InputError. */
export function openBuildFolder(folder: string): BuildFolder {
  const absolute = path.resolve(folder);
  const files = MAKEFILES.map((name) => path.join(absolute, name)).filter(isFile);
  if (files.length === 0) refuse("build-no-folder", folder, EXIT.usage);
  if (!/^[\w@%+,.~/-]+$/.test(absolute)) refuse("build-folder-name", absolute, EXIT.usage);
  const decisions = path.join(absolute, "decisions.json");
  const told = readMakefile(files.map((file) => beginningOf(file, 1 << 16)).join("\n"));
  return { path: absolute, ...told, decisions: isFile(decisions) ? decisions : null };
}

/** The modules that make has built there, by what it lists in modules.order. Throws InputError. */
export function builtModules({ path: folder }: BuildFolder): string[] {
  const names = readLines(path.join(folder, "modules.order")).map((line) =>
    path.basename(line).replace(/\.k?o$/, ".ko"),
  );
  const files = [...new Set(names)].map((name) => path.join(folder, name)).filter(isFile);
  if (files.length === 0) refuse("build-no-module", folder, EXIT.input);
  return files;
}

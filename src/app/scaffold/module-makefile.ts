// Which module a C file is linked into, as far as the Makefiles around it say (Documentation/kbuild/makefiles.rst).
import path from "node:path";
import { normaliseObject } from "../../symbols/object-name.js";

/** A module's parts may be named from a folder above them. */
const ABOVE_MAX = 3;

function namesPart(makefile: string, object: string, part: string): boolean {
  const lines = makefile.replaceAll(/\\\r?\n/g, " ");
  for (const [, name, list] of lines.matchAll(/^([\w-]+)-(?:y|m|objs|\$[({][^)}]*[)}])[ \t]*[:+]?=(.*)$/gm))
    if (normaliseObject(name!) === object && list!.split(/\s+/).includes(part)) return true;
  return false;
}

/** `file`: from the top of the tree. `makefile`: the text of a folder's, empty where there is none. */
export function isLinkedInto(object: string, file: string, makefile: (folder: string) => string): boolean {
  const base = path.posix.basename(file, ".c");
  if (normaliseObject(base) === object) return true;
  let folder = path.posix.dirname(file);
  for (let n = 0; n < ABOVE_MAX && folder !== "."; n++, folder = path.posix.dirname(folder)) {
    const part = `${path.posix.relative(folder, file).slice(0, -".c".length)}.o`;
    if (namesPart(makefile(folder), object, part)) return true;
  }
  return false;
}

// What the Makefiles around a C file say of it (Documentation/kbuild/makefiles.rst): which module it is linked into,
// where its headers are, what is defined for it.
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

/** `-I$(srctree)/$(src)/include` of a Makefile, from the top of the tree. */
export function searchPaths(makefile: string, folder: string): string[] {
  const values = new Map([
    ["srctree", ""],
    ["src", folder],
    ["obj", folder],
    ["objtree", ""],
  ]);
  for (const [, name, value] of makefile.matchAll(/^[ \t]*(\w+)[ \t]*:?=[ \t]*(\S+)[ \t]*$/gm))
    if (!values.has(name!)) values.set(name!, value!);
  const expand = (text: string, depth: number): string =>
    depth === 0
      ? text
      : expand(
          text.replace(/\$[({](\w+)[)}]/g, (_, name: string) => values.get(name) ?? ""),
          depth - 1,
        );
  return [...makefile.matchAll(/-I[ \t]*(\S+)/g)].map(([, word]) => {
    const found = expand(word!, 4).replace(/^\/+/, "");
    return path.posix.normalize(found.replaceAll("//", "/"));
  });
}

/** `ccflags-y += -DNAME=VALUE`, `ccflags-$(CONFIG_X) += -DNAME`, `CFLAGS_file.o := -DNAME` as directives. */
export function definesOf(makefile: string, base: string): string {
  const lines = makefile.replaceAll(/\\\r?\n/g, " ").split("\n");
  const found = lines.flatMap((line) => {
    const [, variable = "", config, flags = ""] =
      /^\s*((?:subdir-)?ccflags-(?:y|\$[({](CONFIG_\w+)[)}])|CFLAGS_[\w.-]+|EXTRA_CFLAGS)\s*[:+]?=(.*)$/.exec(
        line,
      ) ?? [];
    if (variable.startsWith("CFLAGS_") && variable !== `CFLAGS_${base}.o`) return [];
    return [...flags.matchAll(/(?:^|\s)-D(\w+)(?:=([\w.]+))?(?=\s|$)/g)].map(([, name, value = "1"]) => {
      const define = `#ifndef ${name}\n#define ${name} ${value}\n#endif\n`;
      return config === undefined ? define : `#ifdef ${config}\n${define}#endif\n`;
    });
  });
  return [...new Set(found)].join("");
}

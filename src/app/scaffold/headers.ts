// The headers that a livepatch is built with, and which of them define a type.
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { definedTypes } from "../../annotate/scaffold/definitions.js";
import { readText } from "../files.js";
import { readLines } from "../module-walk.js";

/** Below include/: made by configuring, not for C code, or only where an architecture has none of its own. */
const LEFT_OUT = new Set(["asm-generic", "config", "dt-bindings", "generated", "trace"]);

/** A header package of Debian goes on in another folder, which its Makefile includes. */
export function treesOf(tree: string): string[] {
  const common = readLines(path.join(tree, "Makefile"))
    .map((line) => /^include (\/\S+)\/Makefile$/.exec(line)?.[1])
    .find((folder) => folder !== undefined);
  return common === undefined ? [tree] : [tree, common];
}

/** Paths below `folder` of all headers, in an order that does not depend on the file system. */
function headersBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".h") && !LEFT_OUT.has(file.split(path.sep)[0]!))
    .sort();
}

/** What to write after #include; headers of user space are included by way of the kernel's own path. */
const included = (file: string): string => file.replace(/^uapi\//, "");

/** The header that an author would include: of linux/ before others, a short path before a long one. */
function isBetter(file: string, than: string | undefined): boolean {
  if (than === undefined) return true;
  const rank = (name: string): number => (name.startsWith("linux/") ? 0 : name.startsWith("uapi/") ? 2 : 1);
  return rank(file) - rank(than) < 0 || (rank(file) === rank(than) && file.length < than.length);
}

/**
 * The header of each type, by `struct seq_file` or `loff_t`; types that no header defines are not in it. `tree`: a
 * kernel's build tree or the headers of a distribution. Throws FileError.
 */
export function headersOf(tree: string, types: ReadonlySet<string>): Map<string, string> {
  const found = new Map<string, string>();
  if (types.size === 0) return found;
  const words = new RegExp(`\\b(?:${[...types].map((type) => type.split(" ").at(-1)).join("|")})\\b`);
  for (const root of treesOf(tree).map((folder) => path.join(folder, "include"))) {
    if (!existsSync(root)) continue;
    for (const file of headersBelow(root)) {
      const text = readText(path.join(root, file));
      if (!words.test(text)) continue;
      for (const type of definedTypes(text))
        if (types.has(type) && isBetter(file, found.get(type))) found.set(type, file);
    }
  }
  return new Map([...found].map(([type, file]) => [type, included(file)]));
}

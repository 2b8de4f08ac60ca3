// What kbuild leaves beside an object: the source that each part of a module was compiled from.
import path from "node:path";
import { fileExists } from "./file-facts.js";
import { readText } from "./files.js";

/** A .cmd file repeats every header: those of a module are below this. */
const MANY_BYTES = 4 * 1024 * 1024;

function textOf(file: string): string {
  if (!fileExists(file)) return "";
  const text = readText(file);
  return text.length > MANY_BYTES ? "" : text;
}

/** `.NAME.o.cmd` says `source_OBJECT := SOURCE`, relative to where make ran. */
function compiledFrom(object: string): string | null {
  const folder = path.dirname(object);
  const text = textOf(path.join(folder, `.${path.basename(object)}.cmd`));
  const source = /^source_\S+ := (\S+)\s*$/m.exec(text)?.[1];
  if (source === undefined) return null;
  // a tree that was moved, or built from another folder: the source is beside its object
  const places = [path.resolve(folder, source), path.join(folder, path.basename(source))];
  return places.find(fileExists) ?? null;
}

/** `NAME.mod` lists the parts, in one line before Linux 5.18 and a line each from then on. */
function partsOf(module: string): string[] {
  const folder = path.dirname(module);
  const listed = textOf(`${module}.mod`).match(/\S+\.o(?=\s|$)/g) ?? [];
  return listed.map((part) => {
    const there = path.resolve(folder, part);
    return fileExists(there) ? there : path.join(folder, path.basename(part));
  });
}

/** Sources of a module or object, in the order of the link. Empty: kbuild left nothing. Throws FileError. */
export function kbuildSources(object: string): string[] {
  const module = object.replace(/\.(?:ko|o)$/, "");
  const sources = [`${module}.o`, ...partsOf(module)].flatMap((part) => compiledFrom(part) ?? []);
  return [...new Set(sources)].filter((source) => /\.c$/.test(source) && !source.endsWith(".mod.c"));
}

// The C files that a livepatch object was compiled from: those that the author names, or else
// what kbuild left beside the object, what its debug information says, what its STT_FILE
// symbols say, and last its own name or its module's.
import path from "node:path";
import { memorySource } from "../elf/bytes.js";
import { SHN, STT } from "../elf/constants.js";
import { FormatError, UnsupportedError } from "../elf/errors.js";
import { openElf } from "../elf/view.js";
import type { Finding } from "../findings.js";
import { openDebugInfo, type Place } from "../symbols/dwarf/debug-info.js";
import { normaliseObject } from "../symbols/object-name.js";
import { fileExists } from "./file-facts.js";
import { readBytes } from "./files.js";
import { kbuildSources } from "./kbuild.js";
import type { Livepatch } from "./livepatch.js";
import { filesBelow, filesIn, isWithinFolder, realPath } from "./source-walk.js";

export interface AnnotationSource {
  readonly path: string;
  /** Behind symbolic links. */
  readonly realPath: string;
  /** It lies where its author may not expect an edit: not below the object's folder, or behind a link. */
  readonly outside: boolean;
  readonly bytes: Uint8Array;
}

export interface FoundSources {
  readonly sources: readonly AnnotationSource[];
  readonly findings: readonly Finding[];
}

const isSource = (name: string): boolean => name.endsWith(".c") && !name.endsWith(".mod.c");

/** How many functions are asked for: one unit has many. */
const ASKED_FUNCTIONS = 200;

function debugSources({ bytes, subject: { object } }: Livepatch): string[] {
  const view = openElf(memorySource(bytes));
  const info = openDebugInfo(view);
  if (info === null) return [];
  const indexOf = new Map(view.sections.map((s) => [s.name, s.index]));
  const nameOf = new Map(object.sections.map((s) => [s.id, s.name]));
  const places = object.symbols
    .filter((s) => s.type === STT.FUNC && s.section !== null)
    .slice(0, ASKED_FUNCTIONS)
    .map(
      (s): Place => ({
        section: indexOf.get(nameOf.get(s.section!) ?? "") ?? null,
        address: s.value,
        size: s.size,
        name: s.name,
      }),
    );
  return info.unitsAt(places).flatMap(({ unit }) => {
    if (unit === null || unit.name === null) return [];
    return [path.resolve(unit.directory ?? ".", unit.name)];
  });
}

function fromDebugInformation(livepatch: Livepatch): string[] {
  try {
    return [...new Set(debugSources(livepatch))].filter((file) => isSource(file) && fileExists(file));
  } catch (error) {
    if (error instanceof FormatError || error instanceof UnsupportedError) return [];
    throw error;
  }
}

function several(name: string, files: readonly string[]): Finding {
  return { code: "annotate-source-ambiguous", severity: "warning", facts: { files }, where: { file: name } };
}

/** `NAME.c` beside `NAME.ko`, or beside the module NAME by whatever file name, with '-' or '_'. */
function byOwnName({ identity, moduleName }: Livepatch): string[] {
  const folder = path.dirname(identity.path);
  const own = path.join(folder, `${path.basename(identity.path).replace(/\.(?:ko|o)$/, "")}.c`);
  if (fileExists(own)) return [own];
  const named = filesIn(folder).filter(
    (file) => isSource(file) && normaliseObject(file.slice(0, -2)) === moduleName,
  );
  return named.length === 1 ? [path.join(folder, named[0]!)] : [];
}

/** gcc's STT_FILE is a base name: the file is beside the object or in a folder below. */
function fromFileSymbols(livepatch: Livepatch, findings: Finding[]): string[] {
  const { identity, subject } = livepatch;
  const folder = path.dirname(identity.path);
  const names = subject.object.symbols.filter(
    (s) => s.type === STT.FILE && s.shndx === SHN.ABS && isSource(s.name),
  );
  if (names.length === 0) return byOwnName(livepatch);
  return [...new Set(names.map((s) => path.basename(s.name)))].flatMap((name) => {
    const beside = path.join(folder, name);
    if (fileExists(beside)) return [beside];
    const below = filesBelow(folder, name);
    if (below.length > 1) findings.push(several(name, below));
    return below.length === 1 ? below : [];
  });
}

function opened(file: string, tree: string): AnnotationSource {
  const bytes = readBytes(file);
  const real = realPath(file);
  return { path: file, realPath: real, outside: !isWithinFolder(real, tree), bytes };
}

/** `named`: what the author gives; a link that is named is followed only within its own folder. Throws FileError. */
export function findAnnotationSources(livepatch: Livepatch, named: readonly string[]): FoundSources {
  const findings: Finding[] = [];
  const seen = new Set<string>();
  const once = (source: AnnotationSource): AnnotationSource[] => {
    if (seen.has(source.realPath)) return [];
    seen.add(source.realPath);
    return [source];
  };
  if (named.length > 0) {
    const sources = named.flatMap((file) => once(opened(file, realPath(path.dirname(file)))));
    return { sources, findings };
  }
  const object = livepatch.identity.path;
  const tree = realPath(path.dirname(object));
  const kbuild = kbuildSources(object);
  const debug = kbuild.length > 0 ? [] : fromDebugInformation(livepatch);
  const files = [kbuild, debug].find((list) => list.length > 0) ?? fromFileSymbols(livepatch, findings);
  return { sources: files.flatMap((file) => once(opened(shorter(file), tree))), findings };
}

/** As the author would type it: relative where that leads down from here. */
function shorter(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return relative === "" || relative.startsWith("..") || path.isAbsolute(relative) ? file : relative;
}

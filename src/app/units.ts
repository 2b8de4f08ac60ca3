// Compilation units of the symbols that are asked for, from the debug information
// of a vmlinux or a module's file that was given as a source. Nothing is read
// before the first question, and then no more than the questions need.
import { SHT } from "../elf/constants.js";
import { FormatError, UnsupportedError } from "../elf/errors.js";
import { type ElfView, openElf } from "../elf/view.js";
import type { SourceUnit, UnitLookup } from "../resolve/identity.js";
import { type DebugInfo, openDebugInfo } from "../symbols/dwarf/debug-info.js";
import type { Definition, SourceIdentity } from "../symbols/types.js";
import { ByteFile, isPacked } from "./byte-file.js";
import { isDirectory } from "./files.js";

interface Opened {
  readonly view: ElfView;
  readonly info: DebugInfo;
}

/** Null: not a plain ELF file with debug information that can be read. */
function openInfo({ kind, path }: SourceIdentity): Opened | null {
  if ((kind !== "vmlinux" && kind !== "module") || isDirectory(path)) return null;
  const file = new ByteFile(path); // stays open for the questions to come
  try {
    const view = isPacked(file) ? null : openElf(file);
    const info = view === null ? null : openDebugInfo(view);
    if (view !== null && info !== null) return { view, info };
  } catch (error) {
    if (!(error instanceof FormatError) && !(error instanceof UnsupportedError)) throw error;
    // the symbols are there all the same
  }
  file.close();
  return null;
}

function sectionIndex({ sections }: ElfView, name: string | null): number | null {
  return name === null ? null : (sections.find((s) => s.name === name && s.type !== SHT.NULL)?.index ?? null);
}

function ask({ view, info }: Opened, definition: Definition, path: string): SourceUnit | null {
  const { address, size, name, section, file } = definition;
  if (address === null) return null;
  const place = {
    section: sectionIndex(view, section),
    address,
    size: size === null ? null : BigInt(size),
    name,
    sourceName: file,
  };
  const [answer] = info.unitsAt([place]);
  if (answer === undefined || answer.unit === null) return null;
  return { key: `${path} ${answer.unit.id}`, file: answer.unit.file };
}

/** Remembers what it was asked. */
export function unitLookup(): UnitLookup {
  const files = new Map<string, Opened | null>();
  const known = new Map<string, SourceUnit | null>();
  return (definition, source) => {
    const key = `${source.path} ${definition.section} ${definition.address} ${definition.name}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const opened = files.get(source.path) ?? (files.has(source.path) ? null : openInfo(source));
    files.set(source.path, opened);
    const unit = opened === null ? null : ask(opened, definition, source.path);
    known.set(key, unit);
    return unit;
  };
}

// Compilation units of the symbols that are asked for, from the debug information
// of the files that speak for their objects: a vmlinux, a module, one of a tree.
// Nothing is read before the first question, and then no more than it needs.
import { SHT } from "../elf/constants.js";
import type { ElfView } from "../elf/view.js";
import type { Finding } from "../findings.js";
import type { SourceUnit, UnitLookup } from "../resolve/identity.js";
import type { Place } from "../symbols/dwarf/debug-info.js";
import type { DebugRoot } from "../symbols/dwarf/split-debug.js";
import type { Definition, ObjectDefinitions } from "../symbols/types.js";
import { DEBUG_ROOTS, type Debugged, openDebugged, type Tell, unread } from "./debug-files.js";

/** Files that stay open: vmlinux, and modules while their symbols are asked for. */
const OPEN_MAX = 8;

function sectionIndex({ sections }: ElfView, name: string | null): number | null {
  return name === null ? null : (sections.find((s) => s.name === name && s.type !== SHT.NULL)?.index ?? null);
}

/** Null: it has no place in the file that is asked. */
function placeOf({ object, sections }: Debugged, definition: Definition): Place | null {
  const { address, size, name, section, file } = definition;
  if (address === null) return null;
  const own = sectionIndex(object, section);
  const index = own === null || sections === null ? own : (sections[own] ?? null);
  if (index === null && own !== null) return null;
  return { section: index, address, size: size === null ? null : BigInt(size), name, sourceName: file };
}

function ask(
  debugged: Debugged,
  { definitions, path }: ObjectDefinitions,
  tell: Tell,
): (SourceUnit | null)[] {
  const places = definitions.map((definition) => placeOf(debugged, definition));
  const answers = debugged.info.unitsAt(places.filter((place) => place !== null));
  let next = 0;
  return places.map((place) => {
    const answer = place === null ? undefined : answers[next++];
    if (answer === undefined) return null;
    if (answer.unit !== null) return { key: `${path} ${answer.unit.id}`, file: answer.unit.file };
    if (answer.fault !== null) tell(unread(path, answer.fault));
    return null;
  });
}

/** The files that were asked last are open. */
class OpenFiles {
  readonly #roots: readonly DebugRoot[];
  readonly #tell: Tell;
  readonly #open = new Map<string, Debugged>();
  readonly #without = new Set<string>();
  #unpacked: ReadonlyMap<string, Uint8Array> = new Map();

  constructor(roots: readonly DebugRoot[], tell: Tell) {
    this.#roots = roots;
    this.#tell = tell;
  }

  provide(unpacked: ReadonlyMap<string, Uint8Array>): void {
    this.#unpacked = unpacked;
    for (const path of unpacked.keys()) this.#without.delete(path);
  }

  get(path: string): Debugged | null {
    if (this.#without.has(path)) return null;
    const object = { file: path, unpacked: this.#unpacked.get(path) ?? null };
    const found = this.#open.get(path) ?? openDebugged(object, this.#roots, this.#tell);
    if (found === null) {
      this.#without.add(path);
      return null;
    }
    this.#open.delete(path);
    this.#open.set(path, found);
    const [oldest] = this.#open.keys();
    if (this.#open.size > OPEN_MAX && oldest !== undefined) {
      this.#open.get(oldest)?.close();
      this.#open.delete(oldest);
    }
    return found;
  }
}

export interface Units {
  readonly lookup: UnitLookup;
  /** Bytes of packed files, by path: without them nothing is known of those. What was asked before is asked again. */
  provide(unpacked: ReadonlyMap<string, Uint8Array>): void;
  /** What was found on the way so far, each once: debug files of another build, debug information that is not read. */
  findings(): Finding[];
}

/** Remembers what it was asked. `roots`: where debug files are looked for. */
export function openUnits(roots: readonly DebugRoot[] = DEBUG_ROOTS): Units {
  const told = new Map<string, Finding>();
  const tell: Tell = (finding) => void told.set(`${finding.code} ${finding.where.file}`, finding);
  const files = new OpenFiles(roots, tell);
  const known = new Map<string, readonly (SourceUnit | null)[]>();
  const lookup: UnitLookup = (group) => {
    const { kind } = group.source;
    if (kind !== "vmlinux" && kind !== "module") return [];
    const key = `${group.path} ${group.name}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const opened = files.get(group.path);
    const units = opened === null ? [] : ask(opened, group, tell);
    known.set(key, units);
    return units;
  };
  const provide = (unpacked: ReadonlyMap<string, Uint8Array>): void => {
    files.provide(unpacked);
    known.clear();
  };
  return { lookup, provide, findings: () => [...told.values()] };
}

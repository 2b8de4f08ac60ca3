// What a converted module does, to be held against that of the round before.
import { memorySource } from "../../elf/bytes.js";
import { FormatError } from "../../elf/errors.js";
import { openElf } from "../../elf/view.js";
import { parseKlpSymbol } from "../../resolve/klp-names.js";
import { readTables } from "../../verify/tables.js";
import { escapeName } from "../escape.js";
import { fileExists } from "../file-facts.js";
import { readBytes } from "../files.js";
import { patchedObjectsOf } from "../rules.js";

/** Lines such as `patches show of vmlinux` and `uses state of vmlinux`, with the position of each. */
export type Round = ReadonlyMap<string, number>;

/** Null: there is none, or it cannot be read. Throws FileError. */
export function roundOf(file: string): Round | null {
  if (!fileExists(file)) return null;
  const bytes = readBytes(file);
  const round = new Map<string, number>();
  try {
    for (const { name } of readTables(openElf(memorySource(bytes))).symbols) {
      const symbol = parseKlpSymbol(name);
      if (symbol !== null) round.set(`uses ${symbol.name} of ${symbol.object}`, symbol.sympos);
    }
  } catch (error) {
    if (error instanceof FormatError) return null;
    throw error;
  }
  for (const { object, functions } of patchedObjectsOf(bytes))
    for (const { oldName, oldSympos } of functions) round.set(`patches ${oldName} of ${object}`, oldSympos);
  return round;
}

const positionOf = (sympos: number): string => (sympos === 0 ? "unique" : `position ${sympos}`);

/** What is new, gone and otherwise, a line each; empty: it does the same. */
export function changesBetween(before: Round, after: Round): string[] {
  const lines = [...new Set([...before.keys(), ...after.keys()])].sort();
  return lines.flatMap((line) => {
    const [old, now] = [before.get(line), after.get(line)];
    if (old === now) return [];
    if (old === undefined) return `+ ${escapeName(line)} (${positionOf(now ?? 0)})`;
    if (now === undefined) return `- ${escapeName(line)} (${positionOf(old)})`;
    return `~ ${escapeName(line)} (${positionOf(old)} -> ${positionOf(now)})`;
  });
}

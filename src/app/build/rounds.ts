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

interface Deed {
  readonly does: "patches" | "uses";
  readonly name: string;
  readonly object: string;
  /** 0 when unique, else from 1. */
  readonly sympos: number;
}

/** By what is done to what. */
export type Round = ReadonlyMap<string, Deed>;

/** One thing that is otherwise than in the round before; null: not done then, or not done now. */
export interface Change extends Omit<Deed, "sympos"> {
  readonly before: number | null;
  readonly after: number | null;
}

function deedsOf(bytes: Uint8Array): Deed[] {
  const used = readTables(openElf(memorySource(bytes))).symbols.flatMap(({ name }): Deed[] => {
    const symbol = parseKlpSymbol(name);
    if (symbol === null) return [];
    return [{ does: "uses", name: symbol.name, object: symbol.object, sympos: symbol.sympos }];
  });
  const patched = patchedObjectsOf(bytes).flatMap(({ object, functions }) =>
    functions.map(
      ({ oldName, oldSympos }): Deed => ({ does: "patches", name: oldName, object, sympos: oldSympos }),
    ),
  );
  return [...used, ...patched];
}

/** Null: there is none, or it cannot be read. Throws FileError. */
export function roundOf(file: string): Round | null {
  if (!fileExists(file)) return null;
  const bytes = readBytes(file);
  try {
    return new Map(deedsOf(bytes).map((deed) => [`${deed.does} ${deed.name} of ${deed.object}`, deed]));
  } catch (error) {
    if (error instanceof FormatError) return null;
    throw error;
  }
}

/** Sorted; empty: it does the same. */
export function changesBetween(before: Round, after: Round): Change[] {
  const keys = [...new Set([...before.keys(), ...after.keys()])].sort();
  return keys.flatMap((key): Change[] => {
    const [old, now] = [before.get(key), after.get(key)];
    const deed = now ?? old;
    if (deed === undefined || old?.sympos === now?.sympos) return [];
    const { does, name, object } = deed;
    return [{ does, name, object, before: old?.sympos ?? null, after: now?.sympos ?? null }];
  });
}

const positionOf = (sympos: number): string => (sympos === 0 ? "unique" : `position ${sympos}`);

/** `+ uses state of vmlinux (unique)` */
export function changeText({ does, name, object, before, after }: Change): string {
  const what = `${does} ${escapeName(name)} of ${escapeName(object)}`;
  if (before === null) return `+ ${what} (${positionOf(after ?? 0)})`;
  if (after === null) return `- ${what} (${positionOf(before)})`;
  return `~ ${what} (${positionOf(before)} -> ${positionOf(after)})`;
}

// Resolutions -> the C text that says the same in the source, in either dialect: what is
// printed where there is no source to edit, or none that could be edited.
import type { Finding } from "../findings.js";
import type { Resolution } from "../resolve/types.js";
import {
  type Dialect,
  isIdentifier,
  isSpellable,
  notC,
  refusal,
  type Wish,
  wanted,
  wishesOf,
} from "./wishes.js";
import {
  arrayHead,
  arrayLines,
  entryWords,
  labelLines,
  objectsOf,
  relocMacros,
  renameLines,
  symposMacros,
} from "./words.js";

export type { Dialect } from "./wishes.js";

export interface SnippetText {
  /** Empty when there is nothing to annotate. */
  readonly text: string;
  /** Decisions that it says. */
  readonly said: number;
  /** Why a resolution is not in the text. */
  readonly findings: readonly Finding[];
}

const INDENT = "\t";

function symposText(wishes: readonly Wish[]): string[] {
  const renamed = wishes.filter((w) => w.name !== w.symbol).flatMap((w) => renameLines(w.symbol, w));
  const arrays = objectsOf(wishes).flatMap((object) => {
    const entries = wishes.filter((w) => w.object === object).map(entryWords);
    return ["", ...arrayLines(arrayHead(object, `relocs_${object}`), entries, INDENT)];
  });
  return [...symposMacros(INDENT), ...(renamed.length === 0 ? [] : ["", ...renamed]), ...arrays];
}

function relocText(wishes: readonly Wish[]): string[] {
  return [...relocMacros(INDENT), "", ...wishes.flatMap((w) => labelLines(w.symbol, w))];
}

/** Of wishes that the dialect can say. */
export function snippetOf(wishes: readonly Wish[], dialect: Dialect): string {
  if (wishes.length === 0) return "";
  return `${(dialect === "sympos" ? symposText(wishes) : relocText(wishes)).join("\n")}\n`;
}

/** Goes after the declarations of the symbols and, in the reloc dialect, before their first use. */
export function snippet(resolutions: readonly Resolution[], dialect: Dialect): SnippetText {
  const findings: Finding[] = [];
  const entries = wanted(wishesOf(resolutions), dialect).filter((wish) => {
    const said = isIdentifier(wish.symbol) && isSpellable(wish);
    const refused = said ? refusal(wish, dialect) : notC(wish);
    if (refused !== null) findings.push(refused);
    return refused === null;
  });
  return { text: snippetOf(entries, dialect), said: entries.length, findings };
}

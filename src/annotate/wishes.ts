// Resolutions -> what the source has to say about each symbol.
import type { Finding } from "../findings.js";
import { isRelocDialectName } from "../resolve/klp-names.js";
import type { FunctionRow, Resolution } from "../resolve/types.js";

export type Dialect = "sympos" | "reloc";

export interface Wish {
  /** Name in the object's .symtab: the C name, but for assembler names. */
  readonly symbol: string;
  readonly applyWith: string;
  readonly object: string;
  /** Name in `object`; differs from `symbol` for what the compiler made. */
  readonly name: string;
  /** 0 when unique, else from 1. */
  readonly sympos: number;
  /** Decided without the author: the sympos dialect needs no word for it. */
  readonly automatic: boolean;
}

/** A klp_func entry that needs another `.old_sympos`. */
export interface FunctionWish {
  readonly object: string;
  readonly oldName: string;
  /** Null: not known. */
  readonly newFunction: string | null;
  readonly sympos: number;
}

export const isIdentifier = (name: string): boolean => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);

/**
 * Whether a name of the kernel and names of objects can stand in C text: they come from files, and one with a quote
 * in it would be code.
 */
export const isSpellable = ({
  applyWith,
  object,
  name,
}: Pick<Wish, "applyWith" | "object" | "name">): boolean =>
  /^[A-Za-z_.$][\w.$]*$/.test(name) && [applyWith, object].every((o) => /^\w+$/.test(o));

/** Of every klp resolution that is not converted already. */
export function wishesOf(resolutions: readonly Resolution[]): Wish[] {
  return resolutions.flatMap(({ symbol, uses, outcome }): Wish[] => {
    if (outcome.kind !== "klp" || outcome.rule === "already-converted") return [];
    const { object, name, sympos, rule } = outcome;
    const applyWith = uses.find((use) => use.applyWith !== null)?.applyWith ?? object;
    const automatic = rule === "unique-name" || rule === "annotation";
    return [{ symbol, applyWith, object, name, sympos, automatic }];
  });
}

/** What a dialect has to name: the sympos dialect what no list decides, the reloc dialect, which has none, all. */
export function wanted(wishes: readonly Wish[], dialect: Dialect): Wish[] {
  return wishes.filter((wish) =>
    dialect === "sympos" ? !wish.automatic : !wish.automatic || !isRelocDialectName(wish.symbol),
  );
}

/** The positions that the author chose and the object does not have yet. */
export function functionWishes(rows: readonly FunctionRow[]): FunctionWish[] {
  return rows.flatMap(({ object, name, newFunction, outcome }): FunctionWish[] => {
    if (outcome.kind !== "klp" || outcome.rule === "annotation") return [];
    return [{ object, oldName: name, newFunction, sympos: outcome.sympos }];
  });
}

/** Why no dialect, or not this one, has words for it; null: it has. */
export function refusal(wish: Wish, dialect: Dialect): Finding | null {
  const { symbol, applyWith, object } = wish;
  if (dialect === "reloc" || applyWith === object) return null;
  const facts = { applyWith, object };
  return { code: "snippet-apply-with", severity: "error", facts, where: { symbol } };
}

export const notC = ({ symbol }: Wish): Finding => ({
  code: "snippet-not-c",
  severity: "warning",
  facts: {},
  where: { symbol },
});

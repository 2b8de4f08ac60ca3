// What the sources say of "object B, name, position n": asked before a conversion
// and after it, looked up once. It depends on the sources alone, never on the file.
import { type ClaimCheck, checkClaim } from "../resolve/claims.js";
import type { KlpSymbol } from "../resolve/klp-names.js";
import type { KernelSymbols } from "../symbols/kernel.js";
import { VMLINUX } from "../symbols/object-name.js";

export interface ClaimFacts {
  /** Its findings are without the symbol that makes the claim. */
  readonly check: ClaimCheck;
  /** How many of the name the kernel counts while the module is just coming, and later; null: the same. */
  readonly coming: { readonly coming: number; readonly later: number } | null;
}

export class Claims {
  readonly #kernel: KernelSymbols;
  readonly #known = new Map<string, ClaimFacts>();

  constructor(kernel: KernelSymbols) {
    this.#kernel = kernel;
  }

  of(claim: KlpSymbol): ClaimFacts {
    const key = `${claim.object}.${claim.name},${claim.sympos}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const facts = { check: checkClaim(this.#kernel, "", claim), coming: whileComing(this.#kernel, claim) };
    this.#known.set(key, facts);
    return facts;
  }
}

/** How often a list has the name in an object; null: no list has the object. */
function listedCount(kernel: KernelSymbols, object: string, name: string): number | null {
  const list = kernel.indexes.find((index) => index.order === "none" && index.hasObject(object));
  return list === undefined ? null : (list.countByObject(name).get(object) ?? 0);
}

/**
 * While a module is coming the kernel still counts in its full table, with `.init.*`; afterwards without. The
 * module's file shows both; a list (nm) has them all, /proc/kallsyms what is left.
 */
function whileComing(kernel: KernelSymbols, { object, name, sympos }: KlpSymbol): ClaimFacts["coming"] {
  if (object === VMLINUX || !kernel.positionsKnown(object)) return null;
  const group = kernel.definitionsIn(object, name);
  if (group === undefined) return null;
  const coming = group.countWhileComing ?? listedCount(kernel, object, name) ?? group.count;
  // the n-th of both tables, if what .init has of the name comes after it
  if (sympos > 0 && group.positionsWhileComing?.[sympos - 1] === sympos) return null;
  return coming > group.count ? { coming, later: group.count } : null;
}

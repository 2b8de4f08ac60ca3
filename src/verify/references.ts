// References: one relocation that a livepatch symbol is (or will be) the target
// of, with both objects. The same judgement is used twice, so there are two ways
// to them: from the klp sections of a finished file, and from what was decided on
// an object that is not converted yet.
import type { RelaRecord } from "../elf/codec.js";
import type { SectionView } from "../elf/view.js";
import { klpRelaObject, MODULE_RELOCS } from "../resolve/klp-names.js";
import type { Resolution } from "../resolve/types.js";
import { type Context, isNone, isUndefinedSymbol } from "./context.js";

export interface Reference {
  /** Name in the object's symbol table. */
  readonly symbol: string;
  /** Object A: its arrival applies the relocation. */
  readonly applyWith: string;
  /** Object B: where the kernel looks `name` up. */
  readonly object: string;
  readonly name: string;
  readonly sympos: number;
  /** The section that is changed. */
  readonly target: SectionView;
  readonly entry: RelaRecord;
}

/** Those of the klp sections; what has no readable name or object is left to the rules of format. */
export function writtenReferences(context: Context): Reference[] {
  const { symbols } = context.tables;
  const references: Reference[] = [];
  for (const { section, target, entries, isKlp } of context.relocationTables) {
    const applyWith = isKlp ? klpRelaObject(section.name) : null;
    if (applyWith === null || target === undefined) continue;
    for (const entry of entries) {
      const klp = context.klpSymbols[entry.symbol];
      if (!klp || isNone(context, entry)) continue;
      const { object, name, sympos } = klp;
      references.push({
        symbol: symbols[entry.symbol]!.name,
        applyWith,
        object,
        name,
        sympos,
        target,
        entry,
      });
    }
  }
  return references;
}

/** Those that a conversion will make of the undefined symbols of `context`, an object before it. */
export function plannedReferences(context: Context, resolutions: readonly Resolution[]): Reference[] {
  const byName = new Map(resolutions.map((r) => [r.symbol, r]));
  const { symbols } = context.tables;
  return context.relocationTables.flatMap(({ target, entries, isKlp, loaded }) => {
    if (target === undefined || isKlp || !loaded || target.name.startsWith(MODULE_RELOCS)) return [];
    return entries.flatMap((entry): Reference[] => {
      const symbol = symbols[entry.symbol];
      if (symbol === undefined || !isUndefinedSymbol(symbol) || isNone(context, entry)) return [];
      const { outcome, uses } = byName.get(symbol.name) ?? {};
      if (outcome?.kind !== "klp") return [];
      const { object, name, sympos } = outcome;
      const applyWith = uses?.[0]?.applyWith ?? object;
      return [{ symbol: symbol.name, applyWith, object, name, sympos, target, entry }];
    });
  });
}

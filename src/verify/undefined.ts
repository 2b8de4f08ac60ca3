// Undefined symbols that the module loader must resolve: every non-weak one that
// is left after conversion (simplify_symbols, kernel/module/main.c).
import { EM, STB } from "../elf/constants.js";
import type { SymbolView } from "../elf/view.js";
import { type Context, isUndefinedSymbol } from "./context.js";
import { wantedCrcs } from "./crcs.js";

export interface LeftUndefined {
  readonly symbol: SymbolView;
  /** The module has `__versions`, and modpost, which knows the exports, gave this symbol none. */
  readonly unversioned: boolean;
}

/** `.TOC.` and what powerpc code names by the ABI (`_GLOBAL_OFFSET_TABLE_`) belong to the loader. */
const LOADER_SYMBOLS = new Set([".TOC.", "TOC.", "_GLOBAL_OFFSET_TABLE_"]);

export function leftUndefined(context: Context): LeftUndefined[] {
  const versions = wantedCrcs(context);
  const powerpc = context.machine === EM.PPC64 || context.machine === EM.PPC;
  return context.tables.symbols
    .filter((s) => isUndefinedSymbol(s) && s.bind !== STB.WEAK && !LOADER_SYMBOLS.has(s.name))
    .map((symbol) => {
      // powerpc64 ABI v1 has a dot before the entry point's name, which modpost leaves out
      const name = powerpc && symbol.name.startsWith(".") ? symbol.name.slice(1) : symbol.name;
      return { symbol, unversioned: versions !== null && !versions.has(name) };
    });
}

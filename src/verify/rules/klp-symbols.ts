// Livepatch symbols: their names as klp_resolve_symbols reads them
// (kernel/livepatch/core.c), and names that no lookup can find.
import { SHN, STB } from "../../elf/constants.js";
import type { SymbolView } from "../../elf/view.js";
import { isKlpSymbolName, isRelocDialectName } from "../../resolve/klp-names.js";
import { type Context, isLivepatchSymbol, isNone } from "../context.js";
import { type Judgement, type Rule, report } from "../rule.js";

const rule = (code: string, message: string | null): Rule => ({
  code,
  group: "symbols",
  severity: "error",
  message,
});

const FORMAT = "symbol %s has an incorrectly formatted name";
const NOT_FOUND = "symbol '%s' not found in symbol table";

const NAME = rule("klp-symbol-name", FORMAT);
const LENGTH = rule("klp-symbol-name-length", FORMAT);
const OBJECT = rule("klp-symbol-object", null);
const UNDEFINED = rule("klp-symbol-undefined", "Unknown symbol %s (err -2)");
const NOT_KEPT = rule("klp-symbol-not-in-kallsyms", NOT_FOUND);
const COMPILER: Rule = { ...rule("compiler-made-name", NOT_FOUND), severity: "warning" };
const LEFTOVER: Rule = { ...rule("annotation-in-name", "Unknown symbol %s (err -2)"), group: "format" };

export const rules = [NAME, LENGTH, OBJECT, UNDEFINED, NOT_KEPT, COMPILER, LEFTOVER];

/** Names that scripts/kallsyms.c and scripts/mksysmap leave out: no kernel can look them up. */
const DROPPED =
  /^(?:\.L|L0\$|__crc_|__kstrtab_|__kstrtabns_|__kcfi_typeid_|__efistub_|__pi_\$|__pi_\.L|__kvm_nvhe_\$|\$[adx](?:\.|$)|__AArch64ADRPThunk_|__ARMV[57]PILongThunk_|\.long_branch\.|\.plt_branch\.|kallsyms_(?:addresses|offsets|names|num_syms|markers|token_|seqs_of_names)|_SDA2?_BASE_$)|(?:_from_arm|_from_thumb|_veneer)$/;

const COMPILER_MADE = /\.(?:isra|constprop|part|cold|llvm|lto_priv|suffix)(?:\.|$)/;

/** What is wrong with a name that is looked up; also asked before the symbol is made. */
export function checkName(
  context: Context,
  symbol: string,
  { object, name }: { readonly object: string; readonly name: string },
): Judgement[] {
  const where = { symbol };
  const limit = context.profile.symbolNameLimit;
  const judgements: Judgement[] = [];
  if (name.length > limit) judgements.push(...report(LENGTH, context, { length: name.length, limit }, where));
  if (object.includes("-")) judgements.push(...report(OBJECT, context, { object }, where));
  if (object === "vmlinux" && DROPPED.test(name))
    judgements.push(...report(NOT_KEPT, context, { name }, where));
  else if (COMPILER_MADE.test(name)) {
    const stripped = name.includes(".llvm.") && context.profile.ltoSuffix === "stripped";
    judgements.push(...report(COMPILER, context, { name, stripped }, where));
  }
  return judgements;
}

function usedSymbols(context: Context): Set<number> {
  const used = new Set<number>();
  for (const { entries, loaded, isKlp } of context.relocationTables) {
    if (!loaded && !isKlp) continue;
    for (const entry of entries) if (!isNone(context, entry)) used.add(entry.symbol);
  }
  return used;
}

function checkSymbol(context: Context, symbol: SymbolView, used: ReadonlySet<number>): Judgement[] {
  const where = { symbol: symbol.name };
  if (isLivepatchSymbol(symbol)) {
    const parsed = context.klpSymbols[symbol.index] ?? null;
    if (parsed !== null) return checkName(context, symbol.name, parsed);
    // `.klp.tombstone.*` of mainline's klp-build and the like: never looked up as long as nothing uses them
    const matters = isKlpSymbolName(symbol.name) || used.has(symbol.index);
    return matters ? report(NAME, context, {}, where) : [];
  }
  if (symbol.section !== null || symbol.shndx !== SHN.UNDEF) return [];
  if (isRelocDialectName(symbol.name)) return report(LEFTOVER, context, {}, where);
  const looked = isKlpSymbolName(symbol.name) && symbol.bind !== STB.WEAK;
  return looked ? report(UNDEFINED, context, {}, where) : [];
}

export function check(context: Context): Judgement[] {
  const used = usedSymbols(context);
  return context.tables.symbols.flatMap((symbol) => checkSymbol(context, symbol, used));
}

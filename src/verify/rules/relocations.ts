// Which relocation may refer to which symbol (klp_resolve_symbols in
// kernel/livepatch/core.c; simplify_symbols leaves livepatch symbols at address 0).
import type { RelaRecord } from "../../elf/codec.js";
import { type Context, functionAt, isLivepatchSymbol, isNone, type RelocationTable } from "../context.js";
import { type Judgement, type Rule, report } from "../rule.js";

const rule = (code: string, message: string | null = null): Rule => ({
  code,
  group: "relocations",
  severity: "error",
  message,
});

const UNREADABLE = rule("relocations-unreadable");
const INDEX = rule("relocation-symbol-index");
const OFFSET = rule("relocation-offset");
const ORDINARY_SYMBOL = rule("klp-relocation-symbol", "symbol %s is not marked as a livepatch symbol");
const LIVEPATCH_SYMBOL = rule("ordinary-relocation-symbol");

export const rules = [UNREADABLE, INDEX, OFFSET, ORDINARY_SYMBOL, LIVEPATCH_SYMBOL];

function checkEntry(context: Context, table: RelocationTable, entry: RelaRecord): Judgement[] {
  const { section, target, isKlp } = table;
  const symbol = context.tables.symbols[entry.symbol];
  const at = { section: section.name, offset: entry.offset };
  if (symbol === undefined) return report(INDEX, context, { index: entry.symbol }, at);
  const place = target === undefined ? null : functionAt(context, target, entry.offset);
  const where = { ...at, symbol: symbol.name };
  const facts = { target: target?.name ?? "", place };
  const judgements: Judgement[] = [];
  if (target !== undefined && entry.offset >= target.size && !isNone(context, entry))
    judgements.push(...report(OFFSET, context, { ...facts, size: target.size }, where));
  if (isKlp && !isLivepatchSymbol(symbol)) judgements.push(...report(ORDINARY_SYMBOL, context, facts, where));
  if (!isKlp && isLivepatchSymbol(symbol) && !isNone(context, entry))
    judgements.push(...report(LIVEPATCH_SYMBOL, context, facts, where));
  return judgements;
}

export function check(context: Context): Judgement[] {
  return context.relocationTables.flatMap((table): Judgement[] => {
    const { section, fault, isKlp, loaded } = table;
    if (!isKlp && !loaded) return [];
    if (fault !== null) return report(UNREADABLE, context, { reason: fault }, { section: section.name });
    return table.entries.flatMap((entry) => checkEntry(context, table, entry));
  });
}

// Which relocation may refer to which symbol (klp_resolve_symbols in
// kernel/livepatch/core.c; simplify_symbols leaves livepatch symbols at address 0).
import type { RelaRecord } from "../../elf/codec.js";
import type { SectionView } from "../../elf/view.js";
import { type Context, isLivepatchSymbol, isNone, type RelocationTable } from "../context.js";
import { relocationWidth } from "../relocation-types.js";
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

/** No loader checks that: what is behind the section's end would be overwritten. */
function endsOutside({ machine }: Context, { offset, type }: RelaRecord, { size }: SectionView): boolean {
  return offset + relocationWidth(machine, type) > size;
}

/** The rule that an entry breaks; null: none. */
function brokenRule(context: Context, { target, isKlp }: RelocationTable, entry: RelaRecord): Rule | null {
  const symbol = context.tables.symbols[entry.symbol];
  if (symbol === undefined) return INDEX;
  const livepatch = isLivepatchSymbol(symbol);
  if (isKlp && !livepatch) return ORDINARY_SYMBOL;
  if (!isKlp && livepatch && !isNone(context, entry)) return LIVEPATCH_SYMBOL;
  return target !== undefined && !isNone(context, entry) && endsOutside(context, entry, target)
    ? OFFSET
    : null;
}

function checkEntry(context: Context, table: RelocationTable, entry: RelaRecord): Judgement[] {
  const broken = brokenRule(context, table, entry);
  if (broken === null) return [];
  const { section, target } = table;
  const name = context.tables.symbols[entry.symbol]?.name;
  const facts = {
    index: entry.symbol,
    target: target?.name ?? "",
    size: target?.size ?? 0,
    place: target === undefined ? null : context.functionAt(target, entry.offset),
  };
  const where = {
    section: section.name,
    offset: entry.offset,
    ...(name === undefined ? {} : { symbol: name }),
  };
  return report(broken, context, facts, where);
}

export function check(context: Context): Judgement[] {
  return context.relocationTables.flatMap((table): Judgement[] => {
    const { section, fault, isKlp, loaded } = table;
    if (!isKlp && !loaded) return [];
    if (fault !== null) return report(UNREADABLE, context, { reason: fault }, { section: section.name });
    return table.entries.flatMap((entry) => checkEntry(context, table, entry));
  });
}

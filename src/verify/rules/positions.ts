// Each livepatch symbol against the sources: does the object have it, and is the
// position the one that the kernel will count to (klp_find_object_symbol).
import { type Finding, hasErrors } from "../../findings.js";
import { checkClaim } from "../../resolve/claims.js";
import type { KlpSymbol } from "../../resolve/klp-names.js";
import { VMLINUX } from "../../symbols/object-name.js";
import type { Context } from "../context.js";
import { type Judgement, type Rule, report, uncheckedFor } from "../rule.js";

const rule = (code: string, message: string | null, more: Partial<Rule> = {}): Rule => ({
  code,
  group: "symbols",
  severity: "error",
  message,
  needs: "symbols",
  ...more,
});

const NO_SYMBOL = rule("sympos-no-such-symbol", "symbol '%s' not found in symbol table");
const AMBIGUOUS = rule("sympos-ambiguous", "unresolvable ambiguity for symbol '%s' in object '%s'");
const RANGE = rule("sympos-out-of-range", "symbol position %lu for symbol '%s' in object '%s' not found");
const ONE = rule("sympos-one-on-unique", null, { severity: "warning" });
const NO_OBJECT = rule("object-unknown", null);
const NOT_LISTED = rule("object-not-in-sources", null, { severity: "warning" });
const UNPROVEN = rule("position-unproven", null, { severity: "warning", needs: "order" });
const COMING = rule("position-while-coming", null, { severity: "warning", needs: "order" });

export const rules = [NO_SYMBOL, AMBIGUOUS, RANGE, ONE, NO_OBJECT, NOT_LISTED, UNPROVEN, COMING];

/**
 * While a module is coming the kernel still counts in its full table, with `.init.*`; afterwards without. A list
 * (nm) has them all, /proc/kallsyms what is left.
 */
function whileComing(context: Context, symbol: string, claim: KlpSymbol): Judgement[] {
  const { object, name } = claim;
  if (object === VMLINUX) return [];
  const counts = context.kernel.indexes
    .filter((index) => index.hasObject(object))
    .map((index) => ({
      ordered: index.order !== "none",
      count: index.definitions(name).filter((d) => d.object === object).length,
    }));
  const later = counts.find(({ ordered }) => ordered)?.count;
  const coming = counts.find(({ ordered }) => !ordered)?.count;
  if (later === undefined || coming === undefined || coming <= later) return [];
  return report(COMING, context, { object, name, later, coming }, { symbol });
}

/** What a claim lacks beside errors: proof of its position, or any source at all. */
function proof(context: Context, symbol: string, claim: KlpSymbol, proven: boolean): Judgement[] {
  const { object, name, sympos } = claim;
  if (context.kernel.indexes.length === 0 || !context.kernel.knowsObject(object))
    return uncheckedFor(NO_SYMBOL, { symbol });
  if (proven || sympos === 0) return [];
  return context.stage === "drop-in" ? [] : report(UNPROVEN, context, { object, name, sympos }, { symbol });
}

/** `symbol` is the name in the livepatch object. Errors of the ladder are not told again before writing. */
export function checkPosition(context: Context, symbol: string, claim: KlpSymbol): Judgement[] {
  const { findings, proven } = checkClaim(context.kernel, symbol, claim);
  const told: Finding[] =
    context.stage === "verify"
      ? findings.map((f) => (f.code === ONE.code ? { ...f, severity: "warning" as const } : f))
      : [];
  const wrong = hasErrors(findings);
  return [
    ...told,
    ...(wrong ? [] : proof(context, symbol, claim, proven)),
    ...whileComing(context, symbol, claim),
  ];
}

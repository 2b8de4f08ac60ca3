// Each livepatch symbol against the sources: does the object have it, and is the
// position the one that the kernel will count to (klp_find_object_symbol).
import { type Finding, hasErrors } from "../../findings.js";
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
  const { check, coming } = context.claims.of(claim);
  const { findings, proven } = check;
  const where = { symbol };
  // a Module.symvers or modules alone say nothing of vmlinux: unchecked, not strange
  const sayable = findings.filter((f) => f.code !== NOT_LISTED.code || claim.object !== VMLINUX);
  const told: Finding[] =
    context.stage === "verify"
      ? sayable.map((f) => ({ ...f, where, severity: f.code === ONE.code ? "warning" : f.severity }))
      : [];
  const wrong = hasErrors(findings);
  const { object, name } = claim;
  return [
    ...told,
    ...(wrong ? [] : proof(context, symbol, claim, proven)),
    ...(coming === null ? [] : report(COMING, context, { object, name, ...coming }, where)),
  ];
}

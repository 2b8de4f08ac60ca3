// What is left for the module loader must be exported by somebody (resolve_symbol, kernel/module/main.c).
import type { SymbolView } from "../../elf/view.js";
import { isKlpSymbolName, isRelocDialectName } from "../../resolve/klp-names.js";
import { VMLINUX } from "../../symbols/object-name.js";
import type { Context } from "../context.js";
import { type Judgement, type Rule, report, uncheckedFor } from "../rule.js";
import { leftUndefined } from "../undefined.js";

const UNRESOLVED: Rule = {
  code: "symbol-unresolved",
  group: "symbols",
  severity: "error",
  message: "Unknown symbol %s (err -2)",
  needs: "symvers",
  warnsIn: ["drop-in"],
};

export const rules = [UNRESOLVED];

/** What every module that calls klp_enable_patch needs: shows whether a source has vmlinux's exports at all. */
export const EXPORT_PROBE = "klp_enable_patch";

function judge(context: Context, { name }: SymbolView): Judgement[] {
  const where = { symbol: name };
  const { kernel } = context;
  if (kernel.exporters(name).length > 0) return [];
  if (context.crcs !== null) return report(UNRESOLVED, context, { inVmlinux: false }, where);
  const shows = kernel.exporters(EXPORT_PROBE).some((e) => e.object === VMLINUX);
  const inVmlinux = kernel.definitions(name).some((g) => g.object === VMLINUX);
  if (shows && inVmlinux && kernel.positionsKnown(VMLINUX))
    return report(UNRESOLVED, context, { inVmlinux: true }, where);
  return uncheckedFor(UNRESOLVED, where);
}

/** Only of whole modules: what one object leaves undefined, another may define. */
export function check(context: Context): Judgement[] {
  if (!context.isModule) return [];
  return leftUndefined(context)
    .filter(({ symbol: { name } }) => !isKlpSymbolName(name) && !isRelocDialectName(name))
    .flatMap(({ symbol }) => judge(context, symbol));
}

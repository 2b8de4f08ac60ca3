// Whether the file is a livepatch at all, and a finished one: check_modinfo_livepatch
// (kernel/module/main.c) and klp_enable_patch (kernel/livepatch/core.c).
import { KLP_RELA, MODULE_RELOCS } from "../../resolve/klp-names.js";
import { type Context, isLivepatchSymbol } from "../context.js";
import { type Judgement, type Rule, report } from "../rule.js";
import { leftUndefined } from "../undefined.js";

const NONE: Rule = {
  code: "not-a-livepatch",
  group: "object",
  severity: "error",
  message: null,
  warnsIn: ["convert"],
};
const NOT_A_MODULE: Rule = { code: "not-a-module", group: "object", severity: "note", message: null };
const UNMARKED: Rule = {
  code: "livepatch-modinfo-missing",
  group: "object",
  severity: "error",
  message: "module %s is not marked as a livepatch module",
};
const NOT_CONVERTED: Rule = {
  code: "not-converted",
  group: "object",
  severity: "error",
  message: "Unknown symbol %s (err -2)",
};

export const rules = [NONE, NOT_A_MODULE, UNMARKED, NOT_CONVERTED];

/** Whether the file has anything of a livepatch: a mark, a klp section, an annotation, a klp_patch. */
export function isLivepatch(context: Context): boolean {
  const { view, symbols } = context.tables;
  return (
    context.modinfo.has("livepatch") ||
    context.patched.length > 0 ||
    view.sections.some(({ name }) => name.startsWith(KLP_RELA) || name.startsWith(MODULE_RELOCS)) ||
    symbols.some((symbol) => isLivepatchSymbol(symbol) || symbol.name === "klp_enable_patch")
  );
}

/** Annotations still there, or a module without any klp section that needs symbols nobody gave a version. */
function isUnfinished(context: Context): readonly string[] {
  if (context.relocationTables.some(({ isKlp }) => isKlp)) return [];
  return leftUndefined(context)
    .filter(({ unversioned }) => unversioned)
    .map(({ symbol }) => symbol.name);
}

export function check(context: Context): Judgement[] {
  if (!isLivepatch(context)) {
    if (context.stage === "drop-in") return [];
    const name = context.modinfo.get("name")?.[0] ?? "";
    return report(NONE, context, { name, module: context.isModule }, {});
  }
  if (!context.isModule) return context.stage === "verify" ? report(NOT_A_MODULE, context, {}, {}) : [];
  const unmarked = !context.modinfo.has("livepatch");
  const open = context.stage === "verify" ? isUnfinished(context) : [];
  return [
    ...(unmarked ? report(UNMARKED, context, {}, { section: ".modinfo" }) : []),
    ...(open.length === 0
      ? []
      : report(NOT_CONVERTED, context, { count: open.length, symbols: open.slice(0, 8) }, {})),
  ];
}

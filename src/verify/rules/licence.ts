// What a module may use and what it does to the kernel's taint: licence, imported
// namespaces (setup_modinfo, check_modinfo, verify_namespace_is_imported: kernel/module/main.c).
import type { Export } from "../../symbols/types.js";
import type { Context } from "../context.js";
import { type Judgement, type Rule, report } from "../rule.js";
import { leftUndefined } from "../undefined.js";

const LICENCE: Rule = {
  code: "license-not-gpl",
  group: "object",
  severity: "error",
  message: "module license '%s' taints kernel",
};
const NAMESPACE: Rule = {
  code: "namespace-not-imported",
  group: "object",
  severity: "error",
  message: "module uses symbol (%s) from namespace %s, but does not import it",
  needs: "symvers",
};
const TAINT: Rule = {
  code: "taints-kernel",
  group: "object",
  severity: "note",
  message: "tainting kernel with TAINT_LIVEPATCH",
};

export const rules = [LICENCE, NAMESPACE, TAINT];

/** license_is_gpl_compatible, include/linux/license.h */
const COMPATIBLE = new Set([
  "GPL",
  "GPL v2",
  "GPL and additional rights",
  "Dual BSD/GPL",
  "Dual MIT/GPL",
  "Dual MPL/GPL",
]);

const inModinfo = { section: ".modinfo" };

/** klp_enable_patch is exported to GPL-compatible modules only. */
function licence(context: Context): Judgement[] {
  const [license = "unspecified"] = context.modinfo.get("license") ?? [];
  const needed = leftUndefined(context).some(({ symbol }) => symbol.name === "klp_enable_patch");
  return COMPATIBLE.has(license) || !needed ? [] : report(LICENCE, context, { license }, inModinfo);
}

/** `module:a,b*` (6.16) names the modules that may use an export. */
function isFor(namespace: string, module: string): boolean {
  if (!namespace.startsWith("module:")) return false;
  return namespace
    .slice("module:".length)
    .split(",")
    .some((name) => (name.endsWith("*") ? module.startsWith(name.slice(0, -1)) : module === name));
}

function namespaces(context: Context): Judgement[] {
  const imported = new Set(context.modinfo.get("import_ns") ?? []);
  const [module = ""] = context.modinfo.get("name") ?? [];
  const closed = ({ namespace }: Export): boolean =>
    namespace !== null && namespace !== "" && !imported.has(namespace) && !isFor(namespace, module);
  return leftUndefined(context).flatMap(({ symbol: { name } }) => {
    const exporters = context.kernel.exporters(name);
    const namespace = exporters.every(closed) ? exporters[0]?.namespace : undefined;
    return namespace ? report(NAMESPACE, context, { namespace }, { symbol: name }) : [];
  });
}

/** `intree=` is written by modpost for the kernel's own modules. */
function taint(context: Context): Judgement[] {
  if (context.stage !== "verify" || !context.modinfo.has("livepatch")) return [];
  const outOfTree = !context.modinfo.has("intree");
  return report(TAINT, context, { outOfTree }, {});
}

export function check(context: Context): Judgement[] {
  if (!context.isModule || context.modinfo.size === 0) return [];
  return [...licence(context), ...namespaces(context), ...taint(context)];
}

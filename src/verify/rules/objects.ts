// The two objects of a reference: A, whose arrival applies the relocation, and B,
// where the symbol is looked up (klp_apply_section_relocs, klp_resolve_symbols:
// kernel/livepatch/core.c).
import { EM } from "../../elf/constants.js";
import { VMLINUX } from "../../symbols/object-name.js";
import type { Context } from "../context.js";
import type { Rule } from "../rule.js";
import type { ReferenceCheck } from "./reference-check.js";

const rule = (code: string, more: Partial<Rule> = {}): Rule => ({
  code,
  group: "symbols",
  severity: "error",
  message: null,
  ...more,
});

const VMLINUX_IN_MODULE = rule("vmlinux-symbol-in-module-section", {
  message: "invalid access to vmlinux symbol '%s' from module-specific livepatch relocation section",
  kernels: "5.8 and later",
  holds: (profile) => profile.relocates === "early",
});
const MODULE_IN_VMLINUX = rule("module-symbol-in-vmlinux-section", {
  message: "symbol '%s' not found in symbol table",
  warnsIn: ["convert", "drop-in"],
});
const NOT_PATCHED = rule("applied-with-unpatched", { warnsIn: ["drop-in"] });
const NOT_TIED = rule("symbol-of-other-module", {
  severity: "warning",
  message: "symbol '%s' not found in symbol table",
});
const LOADS_ONCE = rule("module-loads-once", {
  severity: "warning",
  message: "Skipping invalid relocation target, existing value is nonzero for type %d, loc %p, val %llx",
  kernels: "before 6.3",
  machines: "x86-64",
  oncePerObject: true,
  holds: (profile) => !profile.clearsX86,
});
const EXPORTED = rule("exported-yet-converted", { severity: "warning", needs: "symbols" });

export const rules = [VMLINUX_IN_MODULE, MODULE_IN_VMLINUX, NOT_PATCHED, NOT_TIED, LOADS_ONCE, EXPORTED];

/** Rules on the pair of objects alone; the symbol's name plays no part. */
function rulesOfPair(context: Context, applyWith: string, object: string): readonly Rule[] {
  const { patchedNames, depends, profile } = context;
  const tied = object === applyWith || patchedNames.has(object) || depends.includes(object);
  const broken: Rule[] = [];
  if (object === VMLINUX && applyWith !== VMLINUX) broken.push(VMLINUX_IN_MODULE);
  if (object !== VMLINUX && applyWith === VMLINUX) broken.push(MODULE_IN_VMLINUX);
  else if (object !== VMLINUX && !tied) broken.push(NOT_TIED);
  // early: apply_relocations of the module loader applies the section of vmlinux, patched or not
  const isApplied = patchedNames.has(applyWith) || (applyWith === VMLINUX && profile.relocates === "early");
  if (patchedNames.size > 0 && !isApplied) broken.push(NOT_PATCHED);
  if (applyWith !== VMLINUX && context.machine === EM.X86_64) broken.push(LOADS_ONCE);
  return broken;
}

/** The answer of `ask` to each key, asked once. */
function once<T>(ask: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>();
  return (key) => {
    const answer = known.has(key) ? (known.get(key) as T) : ask(key);
    known.set(key, answer);
    return answer;
  };
}

export function makeCheck(context: Context): ReferenceCheck {
  const isExported = once((name) => context.kernel.exporters(name).some((e) => e.object === VMLINUX));
  const broken = once((applyWith) => once((object) => rulesOfPair(context, applyWith, object)));
  const more = { patched: [...context.patchedNames] };
  return ({ applyWith, object, name }, tell) => {
    for (const rule of broken(applyWith)(object)) tell(rule, more);
    if (object === VMLINUX && isExported(name)) tell(EXPORTED, more);
  };
}

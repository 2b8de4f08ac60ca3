// References from sections that are read while the livepatch is loaded: the table
// of special-sections.ts, and text that the kernel replaces then.
import { VMLINUX } from "../../symbols/object-name.js";
import { replacedText } from "../alternatives.js";
import type { Context } from "../context.js";
import type { Rule, Stage } from "../rule.js";
import { type Level, SPECIAL_SECTIONS, type SpecialSection, specialSection } from "../special-sections.js";
import type { ReferenceCheck } from "./reference-check.js";

function ruleOf({ code, dropIn, machines }: SpecialSection, level: Exclude<Level, "ok">): Rule {
  const warnsIn: readonly Stage[] = dropIn === "warning" ? ["drop-in"] : [];
  const where = machines === undefined ? {} : { machines };
  return { code, group: "sections", severity: level, message: null, warnsIn, ...where };
}

const REPLACED: Rule = { code: "special-replaced-text", group: "sections", severity: "error", message: null };

export const rules: readonly Rule[] = [
  ...SPECIAL_SECTIONS.filter((row) => row.module !== "ok").map((row) =>
    ruleOf(row, row.module === "ok" ? "warning" : row.module),
  ),
  REPLACED,
];

export function makeCheck(context: Context): ReferenceCheck {
  const replaced = replacedText(context);
  const rows = new Map<string, SpecialSection | null>();
  const rowOf = (name: string): SpecialSection | null => {
    const known = rows.get(name);
    const row = known === undefined ? specialSection(name) : known;
    rows.set(name, row);
    return row;
  };
  const late = context.profile.relocates === "late";
  return ({ target, entry, applyWith, object }, tell) => {
    // what counts is when the relocation is applied: with vmlinux only if both objects are vmlinux
    const inModule = applyWith !== VMLINUX || object !== VMLINUX;
    const row = rowOf(target.name);
    if (row !== null) {
      const level = inModule ? row.module : late ? row.vmlinuxLate : row.vmlinuxEarly;
      if (level !== "ok") tell(ruleOf(row, level), { late });
      return;
    }
    const why = inModule || late ? replaced(target.index, entry.offset) : null;
    if (why !== null) tell(REPLACED, { why });
  };
}

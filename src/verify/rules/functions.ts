// The functions that the livepatch patches (klp_init_object_loaded, klp_find_object_symbol).
// Judged only against a source that is complete for the object and shows the
// order: a symbol list has other names than kallsyms.
import { objectNameFault } from "../../resolve/klp-names.js";
import type { PatchedFunction, PatchedObject } from "../../resolve/patched.js";
import { normaliseObject, VMLINUX } from "../../symbols/object-name.js";
import type { Definition } from "../../symbols/types.js";
import type { Context } from "../context.js";
import { type Judgement, type Rule, report, uncheckedFor } from "../rule.js";

const rule = (code: string, message: string | null): Rule => ({
  code,
  group: "functions",
  severity: "error",
  message,
  needs: "order",
  warnsIn: ["drop-in"],
});

const MISSING = rule("old-name-missing", "symbol '%s' not found in symbol table");
const AMBIGUOUS = rule("old-name-ambiguous", "unresolvable ambiguity for symbol '%s' in object '%s'");
const RANGE = rule("old-sympos-out-of-range", "symbol position %lu for symbol '%s' in object '%s' not found");
const NOT_CODE = rule("old-name-not-code", "failed to find location for function '%s'");
const IN_INIT = rule("old-name-in-init", "failed to find location for function '%s'");
const NOT_TRACEABLE: Rule = {
  ...rule("old-name-not-traceable", "failed to find location for function '%s'"),
  needs: "traceable",
};
const OBJECT: Rule = {
  code: "patched-object-name",
  group: "functions",
  severity: "error",
  message: null,
  warnsIn: ["drop-in"],
};
const UNKNOWN: Rule = {
  code: "patched-objects-unknown",
  group: "functions",
  severity: "warning",
  message: null,
};

export const rules = [UNKNOWN, MISSING, AMBIGUOUS, RANGE, NOT_CODE, IN_INIT, NOT_TRACEABLE, OBJECT];

/** Names that a lookup needs beside `old_name`: the ends of vmlinux's init text. */
export const INIT_TEXT = ["_sinittext", "_einittext"] as const;

/** What a patched function is judged on, also before there is a livepatch. */
export type FunctionEvidence = Pick<Context, "stage" | "profile" | "kernel" | "traceable">;

/** What is judged: the place is where findings point to. */
export type JudgedFunction = Pick<PatchedFunction, "oldName" | "oldSympos"> &
  Partial<Pick<PatchedFunction, "section" | "offset">>;

function isInitText(context: FunctionEvidence, { address, section }: Definition): boolean {
  if (section !== null) return section.startsWith(".init.");
  const [start, end] = INIT_TEXT.map(
    (name) => context.kernel.definitionsIn(VMLINUX, name)?.definitions[0]?.address,
  );
  if (!start || !end || !address) return false;
  return address >= start && address < end;
}

/** Whether the kernel can divert it. `object` in the kernel's spelling. */
export function judgeFunction(
  context: FunctionEvidence,
  object: string,
  { oldName: name, oldSympos: sympos, section, offset }: JudgedFunction,
): Judgement[] {
  const place = section === undefined || offset === undefined ? {} : { section, offset };
  const where = { ...place, symbol: name };
  if (!context.kernel.positionsKnown(object)) return uncheckedFor(MISSING, where);
  const group = context.kernel.definitionsIn(object, name);
  if (group === undefined) return report(MISSING, context, { object, name }, where);
  const facts = { object, name, sympos, count: group.count };
  if (sympos === 0 && group.count > 1) {
    // while converting it is an open row, which the author is asked about
    return context.stage === "convert" ? [] : report(AMBIGUOUS, context, facts, where);
  }
  if (sympos > group.count) return report(RANGE, context, facts, where);
  const meant = group.definitions[Math.max(sympos, 1) - 1];
  if (meant === undefined) return [];
  if (meant.type !== null && !/[tTwW]/.test(meant.type))
    return report(NOT_CODE, context, { ...facts, type: meant.type }, where);
  if (object === VMLINUX && isInitText(context, meant)) return report(IN_INIT, context, facts, where);
  const traceable = context.traceable?.(group, meant) ?? null;
  if (traceable === null) return uncheckedFor(NOT_TRACEABLE, where);
  return traceable ? [] : report(NOT_TRACEABLE, context, facts, where);
}

/**
 * A name with '-', '.' or '.ko' never matches a module: the livepatch would wait for ever, and say nothing. One that is
 * too long is refused (klp_init_object).
 */
function objectName({ object, functions }: PatchedObject, context: Context): Judgement[] {
  const [first] = functions;
  if (first === undefined || (!object.includes("-") && objectNameFault(object) === null)) return [];
  return report(OBJECT, context, { object }, { section: first.section, symbol: first.oldName });
}

/** Then nobody can tell whether what the klp sections wait for is patched. */
function unknownObjects(context: Context): Judgement[] {
  const marked = context.isModule && context.modinfo.has("livepatch");
  const silent = context.patched.length > 0 || context.stage === "drop-in";
  return marked && !silent ? report(UNKNOWN, context, {}, {}) : [];
}

export function check(context: Context): Judgement[] {
  return [...unknownObjects(context), ...patchedFunctions(context)];
}

function patchedFunctions(context: Context): Judgement[] {
  return context.patched.flatMap((patched) => [
    ...objectName(patched, context),
    ...patched.functions.flatMap((f) => judgeFunction(context, normaliseObject(patched.object), f)),
  ]);
}

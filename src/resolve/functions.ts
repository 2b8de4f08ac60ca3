// The functions that the livepatch patches, as rows beside the undefined symbols:
// `old_name` and `old_sympos` are looked up by the kernel in the same way.
import type { Finding } from "../findings.js";
import type { KernelSymbols } from "../symbols/kernel.js";
import { normaliseObject } from "../symbols/object-name.js";
import { candidatesOf } from "./candidates.js";
import { checkClaim } from "./claims.js";
import type { PatchedFunction, PatchedObject } from "./patched.js";
import type { Decision, FunctionRow, Outcome } from "./types.js";

/** What the author said of a patched function: the same option or entry as for a symbol of that name. */
export function functionDecision(
  decisions: readonly Decision[],
  object: string,
  name: string,
): Extract<Decision, { kind: "pick" }> | null {
  const said = decisions.findLast((d) => d.kind === "pick" && d.symbol === name && d.object === object);
  return said?.kind === "pick" ? said : null;
}

function outcomeOf(
  kernel: KernelSymbols,
  object: string,
  patched: PatchedFunction,
  decisions: readonly Decision[],
): Outcome {
  const { oldName: name, oldSympos } = patched;
  const said = functionDecision(decisions, object, name);
  if (said !== null) {
    const { sympos, proven, evidence } = checkClaim(kernel, name, said);
    return { kind: "klp", object, name: said.name, sympos, rule: "author", proven, evidence };
  }
  const group = kernel.definitions(name).find((g) => g.object === object);
  if (kernel.knowsObject(object) && group === undefined) return { kind: "missing", near: [] };
  if (group !== undefined && group.count > 1 && oldSympos === 0) {
    const candidates = candidatesOf(kernel, name).filter((c) => c.object === object);
    return { kind: "undecided", why: "several-in-object", candidates };
  }
  const { sympos, proven, evidence } = checkClaim(kernel, name, { object, name, sympos: oldSympos });
  return { kind: "klp", object, name, sympos, rule: "annotation", proven, evidence };
}

/** `findings` holds positions that the evidence contradicts. */
export function functionRows(
  kernel: KernelSymbols,
  objects: readonly PatchedObject[],
  decisions: readonly Decision[],
): { rows: FunctionRow[]; findings: Finding[] } {
  const rows: FunctionRow[] = [];
  const findings: Finding[] = [];
  for (const { object: written, functions } of objects) {
    const object = normaliseObject(written);
    for (const patched of functions) {
      const { oldName: name, oldSympos, newFunction, section, offset } = patched;
      const outcome = outcomeOf(kernel, object, patched, decisions);
      rows.push({ object, name, oldSympos, newFunction, section, offset, outcome });
      if (outcome.kind !== "klp" || !kernel.positionsKnown(object)) continue;
      const sympos = outcome.rule === "author" ? outcome.sympos : oldSympos;
      findings.push(...checkClaim(kernel, name, { object, name, sympos }).findings);
    }
  }
  return { rows, findings };
}

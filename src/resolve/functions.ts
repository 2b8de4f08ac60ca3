// The functions that the livepatch patches, as rows beside the undefined symbols:
// `old_name` and `old_sympos` are looked up by the kernel in the same way.
import type { Finding } from "../findings.js";
import type { KernelSymbols } from "../symbols/kernel.js";
import { normaliseObject } from "../symbols/object-name.js";
import { candidatesOf, nearCandidates } from "./candidates.js";
import { checkClaim } from "./claims.js";
import { type Identities, NO_IDENTITIES } from "./identity.js";
import type { PatchedFunction, PatchedObject } from "./patched.js";
import { type FunctionRow, isDecision, type Outcome, type PickDecision } from "./types.js";

/** What the author said of a patched function; `decisions` are those for functions (meant.ts). */
export function functionDecision(
  decisions: readonly PickDecision[],
  object: string,
  name: string,
): PickDecision | null {
  return decisions.findLast((d) => d.symbol === name && d.object === object) ?? null;
}

function outcomeOf(
  { kernel, identities = NO_IDENTITIES, decisions }: FunctionInput,
  object: string,
  patched: PatchedFunction,
): Outcome {
  const { oldName: name, oldSympos } = patched;
  const said = functionDecision(decisions, object, name);
  if (said !== null) {
    const { sympos, proven, evidence } = checkClaim(kernel, name, said);
    return { kind: "klp", object, name: said.name, sympos, rule: said.rule ?? "author", proven, evidence };
  }
  const group = kernel.definitionsIn(object, name);
  if (kernel.knowsObject(object) && group === undefined) {
    const near = kernel.complete ? nearCandidates(kernel, name, identities) : [];
    return { kind: "missing", near: near.filter((candidate) => candidate.object === object) };
  }
  if (group !== undefined && group.count > 1 && oldSympos === 0) {
    const candidates = candidatesOf(kernel, name, identities).filter((c) => c.object === object);
    return { kind: "undecided", why: "several-in-object", candidates };
  }
  const { sympos, proven, evidence } = checkClaim(kernel, name, { object, name, sympos: oldSympos });
  return { kind: "klp", object, name, sympos, rule: "annotation", proven, evidence };
}

export interface FunctionInput {
  readonly kernel: KernelSymbols;
  /** Those for functions (meant.ts). */
  readonly decisions: readonly PickDecision[];
  readonly identities?: Identities;
}

/** `findings` holds positions that the evidence contradicts. */
export function functionRows(
  objects: readonly PatchedObject[],
  input: FunctionInput,
): { rows: FunctionRow[]; findings: Finding[] } {
  const { kernel } = input;
  const rows: FunctionRow[] = [];
  const findings: Finding[] = [];
  for (const { object: written, functions } of objects) {
    const object = normaliseObject(written);
    for (const patched of functions) {
      const { oldName: name, oldSympos, newFunction, section, sectionId, offset } = patched;
      const outcome = outcomeOf(input, object, patched);
      rows.push({ object, name, oldSympos, newFunction, section, sectionIndex: sectionId, offset, outcome });
      if (outcome.kind !== "klp" || !kernel.positionsKnown(object)) continue;
      const sympos = isDecision(outcome.rule) ? outcome.sympos : oldSympos;
      findings.push(...checkClaim(kernel, name, { object, name, sympos }).findings);
    }
  }
  return { rows, findings };
}

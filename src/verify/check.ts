// The kernel's rules over a file: before writing, from the resolutions, so that
// the author is told while choosing; and after, from what is in the file. One
// judgement of a reference serves both.
import type { Finding, Place } from "../findings.js";
import type { Resolution } from "../resolve/types.js";
import type { Context } from "./context.js";
import { plannedReferences, type Reference, writtenReferences } from "./references.js";
import { isUnchecked, type Judgement, type Rule, report, type Unchecked } from "./rule.js";
import { FILE_CHECKS, REFERENCE_CHECKS } from "./rules/all.js";
import * as functions from "./rules/functions.js";
import { checkName } from "./rules/klp-symbols.js";
import { checkPosition } from "./rules/positions.js";
import type { Tell } from "./rules/reference-check.js";
import { ToldOnce } from "./told.js";

export interface Judged {
  readonly findings: readonly Finding[];
  readonly unchecked: readonly Unchecked[];
}

function judgeReferences(context: Context, references: readonly Reference[]): Finding[] {
  const checks = REFERENCE_CHECKS.map((make) => make(context));
  const told = new ToldOnce();
  for (const reference of references) {
    const tell: Tell = (rule, more) =>
      told.tell(rule, reference, () => brokenBy(context, rule, reference, more));
    for (const check of checks) check(reference, tell);
  }
  return told.findings();
}

function brokenBy(
  context: Context,
  rule: Rule,
  reference: Reference,
  more: Finding["facts"] = {},
): Finding[] {
  const { symbol, applyWith, object, name, target, entry } = reference;
  const place = context.functionAt(target, entry.offset);
  const where: Place = { section: target.name, offset: entry.offset, symbol };
  return report(rule, context, { applyWith, object, name, place, ...more }, where);
}

function split(judgements: readonly Judgement[]): Judged {
  return {
    findings: judgements.filter((j): j is Finding => !isUnchecked(j)),
    unchecked: judgements.filter(isUnchecked),
  };
}

/** Livepatch symbols of a finished file against the sources. */
function writtenPositions(context: Context): Judgement[] {
  const { symbols } = context.tables;
  return context.klpSymbols.flatMap((claim, i) =>
    claim === null ? [] : checkPosition(context, symbols[i]!.name, claim),
  );
}

function plannedPositions(context: Context, resolutions: readonly Resolution[]): Judgement[] {
  return resolutions.flatMap(({ symbol, outcome }) =>
    outcome.kind === "klp" && outcome.rule !== "already-converted"
      ? [...checkName(context, symbol, outcome), ...checkPosition(context, symbol, outcome)]
      : [],
  );
}

/** What the kernel would say to a conversion as it is decided now; `context` is of the object before it. */
export function checkResolutions(context: Context, resolutions: readonly Resolution[]): Judged {
  return split([
    ...judgeReferences(context, [...plannedReferences(context, resolutions), ...writtenReferences(context)]),
    ...plannedPositions(context, resolutions),
    ...functions.check(context),
  ]);
}

/** Every rule over a finished file. */
export function checkFile(context: Context): Judged {
  return split([
    ...FILE_CHECKS.flatMap((check) => check(context)),
    ...judgeReferences(context, writtenReferences(context)),
    ...writtenPositions(context),
    ...functions.check(context),
  ]);
}

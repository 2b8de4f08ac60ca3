// The kernel's rules over a file: before writing, from the resolutions, so that
// the author is told while choosing; and after, from what is in the file. One
// judgement of a reference serves both.
import type { Finding, Place } from "../findings.js";
import { parseKlpSymbol } from "../resolve/klp-names.js";
import type { Resolution } from "../resolve/types.js";
import { type Context, isLivepatchSymbol } from "./context.js";
import { plannedReferences, type Reference, writtenReferences } from "./references.js";
import { isUnchecked, type Judgement, report, type Unchecked } from "./rule.js";
import { FILE_CHECKS, REFERENCE_CHECKS, RULES } from "./rules/all.js";
import * as functions from "./rules/functions.js";
import { checkName } from "./rules/klp-symbols.js";
import { checkPosition } from "./rules/positions.js";
import type { Tell } from "./rules/reference-check.js";

export interface Judged {
  readonly findings: readonly Finding[];
  readonly unchecked: readonly Unchecked[];
}

const ONCE_PER_OBJECT = new Set(RULES.filter((rule) => rule.oncePerObject).map((rule) => rule.code));

/** One finding for a symbol and a section, at the first place; `places` says how many there are. */
function joinPlaces(findings: readonly Finding[]): Finding[] {
  const joined = new Map<string, { first: Finding; places: number }>();
  for (const finding of findings) {
    const { section, symbol } = finding.where;
    const of = ONCE_PER_OBJECT.has(finding.code) ? [finding.facts["applyWith"]] : [section, symbol];
    const key = [finding.code, finding.severity, ...of].join("\0");
    const known = joined.get(key);
    if (known === undefined) joined.set(key, { first: finding, places: 1 });
    else known.places++;
  }
  return [...joined.values()].map(({ first, places }) => ({ ...first, facts: { ...first.facts, places } }));
}

function judgeReferences(context: Context, references: readonly Reference[]): Judgement[] {
  const checks = REFERENCE_CHECKS.map((make) => make(context));
  const findings: Judgement[] = [];
  for (const reference of references) {
    const tell: Tell = (rule, more = {}) => {
      const { symbol, applyWith, object, name, target, entry } = reference;
      const place = context.functionAt(target, entry.offset);
      const where: Place = { section: target.name, offset: entry.offset, symbol };
      return report(rule, context, { applyWith, object, name, place, ...more }, where);
    };
    for (const check of checks) findings.push(...check(reference, tell));
  }
  return [
    ...joinPlaces(findings.filter((f): f is Finding => !isUnchecked(f))),
    ...findings.filter(isUnchecked),
  ];
}

function split(judgements: readonly Judgement[]): Judged {
  return {
    findings: judgements.filter((j): j is Finding => !isUnchecked(j)),
    unchecked: judgements.filter(isUnchecked),
  };
}

/** Livepatch symbols of a finished file against the sources. */
function writtenPositions(context: Context): Judgement[] {
  return context.tables.symbols.filter(isLivepatchSymbol).flatMap(({ name }) => {
    const claim = parseKlpSymbol(name);
    return claim === null ? [] : checkPosition(context, name, claim);
  });
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

// A rule as data, and what a check answers. The table of all rules (rules/all.ts)
// is what docs/findings.md, the report's groups and --allow are made from; the
// sentences and remedies are in src/app.
import type { Fact, Finding, Place, Severity } from "../findings.js";
import type { Profile } from "./profile.js";

/** Parts of the report: PASS or FAIL each, in this order. */
export const GROUPS = ["object", "format", "relocations", "sections", "symbols", "functions"] as const;
export type Group = (typeof GROUPS)[number];

/**
 * Which evidence a rule needs beside the object: `symbols` any symbol source; `order` one that shows positions;
 * `symvers` a Module.symvers; `kernel` the release of the kernel to load on; `traceable` what ftrace can divert.
 */
export type Need = "symbols" | "order" | "symvers" | "kernel" | "traceable";

/** Where a check runs: on a finished file, inside `sympos convert`, inside the drop-in klp-convert. */
export type Stage = "verify" | "convert" | "drop-in";

export interface Rule {
  /** Stable, in kebab case: `--allow` and docs/findings.md use it. */
  readonly code: string;
  readonly group: Group;
  readonly severity: Severity;
  /** What the kernel prints, as its format string; null: it says nothing. */
  readonly message: string | null;
  readonly needs?: Need;
  /** Kernels for which the rule holds, for the documentation. */
  readonly kernels?: string;
  /** Machines for which the rule holds, for the documentation; absent: all that livepatch. */
  readonly machines?: string;
  /** Told once for each object A, not for each symbol. */
  readonly oncePerObject?: true;
  readonly holds?: (profile: Profile) => boolean;
  /** Stages in which an error is told as a warning: what is wrong depends on load order or was stated by the author. */
  readonly warnsIn?: readonly Stage[];
}

/** A rule that could not be judged, and what it would take. */
export interface Unchecked {
  readonly unchecked: string;
  readonly needs: Need;
  readonly where: Place;
}

export type Judgement = Finding | Unchecked;

export const isUnchecked = (judgement: Judgement): judgement is Unchecked => "unchecked" in judgement;

export interface Circumstances {
  readonly stage: Stage;
  readonly profile: Profile;
}

/**
 * What a rule says here. klp-convert answers for the conversion, not for how the module was built, and where it
 * does not know the kernel it refuses nothing that some kernels accept.
 */
function severityOf(rule: Rule, { stage, profile }: Circumstances): Severity {
  if (rule.severity !== "error") return rule.severity;
  if (rule.warnsIn?.includes(stage)) return "warning";
  const lenient = rule.group === "object" || (rule.holds !== undefined && profile.origin === "unknown");
  return stage === "drop-in" && lenient ? "warning" : "error";
}

export function report(
  rule: Rule,
  circumstances: Circumstances,
  facts: Readonly<Record<string, Fact>>,
  where: Place,
): Finding[] {
  if (rule.holds !== undefined && !rule.holds(circumstances.profile)) return [];
  return [{ code: rule.code, severity: severityOf(rule, circumstances), facts, where }];
}

export function uncheckedFor(rule: Rule, where: Place = {}): Unchecked[] {
  return rule.needs === undefined ? [] : [{ unchecked: rule.code, needs: rule.needs, where }];
}

// What list, annotate and convert begin with: the workbench and the ladder's result.
import { decisionFindings } from "../app/decisions.js";
import { openFunctionText, openText } from "../app/describe.js";
import { EXIT } from "../app/exit.js";
import {
  type Decision,
  type Finding,
  type FunctionRow,
  hasErrors,
  isOpen,
  type Resolution,
} from "../app/types.js";
import { type OpenWorkbench, openWorkbench } from "../app/workbench.js";
import {
  acceptance,
  decisionNames,
  decisionOptions,
  hasSources,
  type Options,
  ruleOptionsOf,
  sourceOptions,
} from "./inputs.js";
import { printNote } from "./print.js";
import { withProgress } from "./progress.js";

export interface Opened {
  readonly bench: OpenWorkbench;
  readonly decisions: readonly Decision[];
  readonly resolutions: readonly Resolution[];
  readonly functions: readonly FunctionRow[];
  readonly findings: readonly Finding[];
}

const noSources = (path: string): Finding => ({
  code: "no-sources",
  severity: "warning",
  facts: {},
  where: { file: path },
});

const isLeftByConversion = ({ outcome }: Resolution): boolean =>
  outcome.kind === "ordinary" && outcome.reason === "left-by-conversion";

export async function openResolved(path: string, options: Options): Promise<Opened> {
  const given = decisionOptions(options);
  const how = {
    path,
    sources: sourceOptions(options),
    decisions: given.decisions,
    names: decisionNames(given.decisions),
    rules: ruleOptionsOf(options),
    accept: acceptance(options),
    extent: "asked",
  } as const;
  const bench = await withProgress(options, (onProgress) => openWorkbench({ ...how, onProgress }));
  const { resolutions, functions, findings } = bench.resolve(given.decisions);
  const without = hasSources(options) || resolutions.some(isLeftByConversion) ? [] : [noSources(path)];
  return {
    bench,
    decisions: given.decisions,
    resolutions,
    functions,
    findings: [...without, ...decisionFindings(given, bench), ...findings],
  };
}

/** What is undecided, missing or skipped, with its candidates. */
export function printOpen({ resolutions, functions }: Pick<Opened, "resolutions" | "functions">): void {
  for (const row of resolutions.filter(isOpen)) printNote(`sympos: error: ${openText(row)}`);
  for (const row of functions.filter(isOpen)) printNote(`sympos: error: ${openFunctionText(row)}`);
}

/** 4 before 1 before 0. */
export function exitOf({ resolutions, functions, findings }: Omit<Opened, "bench" | "decisions">): number {
  if (hasErrors(findings)) return EXIT.refused;
  return resolutions.some(isOpen) || functions.some(isOpen) ? EXIT.open : EXIT.done;
}

export function countKinds(resolutions: readonly Resolution[]) {
  const counts = { klp: 0, ordinary: 0, undecided: 0, missing: 0, skipped: 0 };
  for (const { outcome } of resolutions) counts[outcome.kind]++;
  return counts;
}

export function objectJson({ livepatch, machine, release }: OpenWorkbench) {
  return { path: livepatch.identity.path, sha256: livepatch.identity.sha256, machine, release };
}

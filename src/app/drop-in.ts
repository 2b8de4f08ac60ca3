// The drop-in klp-convert: exports stay ordinary, annotations of both dialects are
// read, everything that is wrong is told in one run, and nothing is written unless
// all of it is right. Kept apart from the workbench: no search, no interface.
import { type Finding, hasErrors } from "../findings.js";
import { climb } from "../resolve/ladder.js";
import { isOpen, type Resolution } from "../resolve/types.js";
import { prepareConversion } from "./convert.js";
import { EXIT, type ExitCode } from "./exit.js";
import { namesAsked, openLivepatch } from "./livepatch.js";
import { applyAllow, NO_RULE_OPTIONS, RuleBook } from "./rules.js";
import { openSourcesNow } from "./sources.js";
import type { ConvertResult, RuleOptions } from "./types.js";

export interface DropInRequest {
  /** Null: the two-operand tool, whose annotations are in the symbols' names. */
  readonly symbols: string | null;
  readonly input: string;
  readonly output: string;
  readonly rules?: RuleOptions;
}

export interface DropInResult {
  readonly exit: ExitCode;
  readonly findings: readonly Finding[];
  /** Those that keep the object from being converted. */
  readonly open: readonly Resolution[];
  /** Writes; null: this is the end of it. */
  readonly commit: (() => DropInResult) | null;
}

/** Nothing is written before `commit`. Throws FileError, InputError and SourceError. */
export function prepareKlpConvert(request: DropInRequest): DropInResult {
  const { symbols, input, output, rules: ruleOptions = NO_RULE_OPTIONS } = request;
  const livepatch = openLivepatch(input);
  const { subject } = livepatch;
  const options = { symbols: symbols === null ? [] : [symbols], kallsyms: [], symvers: [] };
  const decide = (only?: Iterable<string>) => {
    const { kernel, findings } = openSourcesNow(options, { only });
    const result = climb({ subject, kernel, decisions: [], patchedObjects: [], withoutSources: "leave" });
    return { kernel, resolutions: result.resolutions, findings: [...findings, ...result.findings] };
  };
  let decided = decide(namesAsked(subject));
  if (decided.resolutions.some((r) => r.outcome.kind === "missing")) decided = decide();
  const { resolutions } = decided;
  const open = resolutions.filter(isOpen);
  const rules = new RuleBook({
    livepatch,
    kernel: decided.kernel,
    crcs: null,
    traceable: null,
    options: ruleOptions,
    stage: "drop-in",
  });
  const findings = applyAllow([...decided.findings, ...rules.before(resolutions)], ruleOptions.allow);
  if (hasErrors(findings)) return { exit: EXIT.refused, findings, open, commit: null };
  if (open.length > 0) return { exit: EXIT.open, findings, open, commit: null };
  const form = symbols === null ? "one-dot" : "two-dots";
  const { result, commit } = prepareConversion({ livepatch, resolutions, out: output, form, rules });
  const ended = (converted: ConvertResult): DropInResult => ({
    exit: converted.verified ? EXIT.done : EXIT.refused,
    findings: [...findings, ...converted.findings],
    open,
    commit: null,
  });
  return commit === null ? ended(result) : { ...ended(result), commit: () => ended(commit()) };
}

/** Prepared and written in one go. */
export function klpConvert(request: DropInRequest): DropInResult {
  const prepared = prepareKlpConvert(request);
  return prepared.commit?.() ?? prepared;
}

// The drop-in klp-convert: exports stay ordinary, annotations of both dialects are
// read, everything that is wrong is told in one run, and nothing is written unless
// all of it is right. Kept apart from the workbench: no search, no interface.
import type { Finding } from "../findings.js";
import { climb } from "../resolve/ladder.js";
import type { Resolution } from "../resolve/types.js";
import { convertObject } from "./convert.js";
import { EXIT, type ExitCode } from "./exit.js";
import { namesAsked, openLivepatch } from "./livepatch.js";
import { openSources } from "./sources.js";

export interface DropInRequest {
  /** Null: the two-operand tool, whose annotations are in the symbols' names. */
  readonly symbols: string | null;
  readonly input: string;
  readonly output: string;
}

export interface DropInResult {
  readonly exit: ExitCode;
  readonly findings: readonly Finding[];
  /** Those that keep the object from being converted. */
  readonly open: readonly Resolution[];
}

const isOpen = ({ outcome }: Resolution): boolean =>
  outcome.kind === "undecided" || outcome.kind === "missing";

/** Throws FileError, InputError and SourceError. */
export function klpConvert({ symbols, input, output }: DropInRequest): DropInResult {
  const livepatch = openLivepatch(input);
  const { subject } = livepatch;
  const options = { symbols: symbols === null ? [] : [symbols], kallsyms: [], symvers: [] };
  const decide = (only?: Iterable<string>) => {
    const { kernel, findings } = openSources(options, only);
    const result = climb({ subject, kernel, decisions: [], patchedObjects: [], withoutSources: "leave" });
    return { resolutions: result.resolutions, findings: [...findings, ...result.findings] };
  };
  let decided = decide(namesAsked(subject));
  if (decided.resolutions.some((r) => r.outcome.kind === "missing")) decided = decide();
  const { resolutions, findings } = decided;
  const open = resolutions.filter(isOpen);
  if (findings.some((f) => f.severity === "error")) return { exit: EXIT.refused, findings, open };
  if (open.length > 0) return { exit: EXIT.open, findings, open };
  const form = symbols === null ? "one-dot" : "two-dots";
  const converted = convertObject({ livepatch, resolutions, out: output, form });
  return {
    exit: converted.verified ? EXIT.done : EXIT.refused,
    findings: [...findings, ...converted.findings],
    open,
  };
}

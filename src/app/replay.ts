// sympos replay: decisions made on another build, held against this one; the
// drift report as data, and the decisions file for this build.
import type { Finding } from "../findings.js";
import { isError } from "../findings.js";
import { type ObjectIdentity, parseDecisions, repeatedDecisions } from "../resolve/decisions.js";
import type { Acceptance } from "../resolve/reasons.js";
import type { Drift, DriftStatus } from "../resolve/replay/replay.js";
import { type Decision, isOpen, type Outcome } from "../resolve/types.js";
import type { SourceIdentity } from "../symbols/types.js";
import { EXIT, type ExitCode } from "./exit.js";
import { readText } from "./files.js";
import type { Progress, RuleOptions, SourceOptions } from "./types.js";
import { type OpenWorkbench, openWorkbench } from "./workbench.js";

export interface ReplayRequest {
  /** Path of the decisions file. */
  readonly decisions: string;
  /** Path of the livepatch object of this build. */
  readonly path: string;
  readonly sources: SourceOptions;
  readonly rules: RuleOptions;
  readonly accept: Acceptance;
  /** Decisions of this run. */
  readonly stated: readonly Decision[];
  /** Anything but `same` and `moved` is an error. */
  readonly strict: boolean;
  readonly onProgress?: (progress: Progress) => void;
}

export interface ReplayReport {
  readonly decisions: {
    readonly path: string;
    readonly object: ObjectIdentity;
    readonly sources: readonly { readonly kind: string; readonly path: string; readonly sha256: string }[];
  };
  readonly object: {
    readonly path: string;
    readonly sha256: string;
    readonly machine: string;
    readonly release: string | null;
  };
  readonly sources: readonly SourceIdentity[];
  readonly strict: boolean;
  /** By symbol, the new ones last. */
  readonly drifts: readonly Drift[];
  readonly counts: Readonly<Record<DriftStatus, number>>;
  readonly findings: readonly Finding[];
}

export interface Replayed {
  readonly report: ReplayReport;
  readonly exit: ExitCode;
  /** Whether every decision is carried over, and none is wanting. */
  readonly whole: boolean;
  readonly carried: readonly Decision[];
  /** The decisions file for this build, with what is carried over. */
  readonly text: string;
  readonly bench: OpenWorkbench;
}

/** Whether the author must still say what it is. */
export const isUnsettled = ({ status, reason, now }: Drift): boolean =>
  now === null && status !== "same" && reason !== "not-in-livepatch";

interface OpenRow {
  readonly name: string;
  readonly what: Drift["what"];
  readonly outcome: Outcome;
}

/** What is open and was never decided. */
function newDrifts(rows: readonly OpenRow[], known: ReadonlySet<string>): Drift[] {
  return rows.flatMap(({ name, what, outcome }): Drift[] => {
    if (known.has(name) || (outcome.kind !== "undecided" && outcome.kind !== "missing")) return [];
    const reason = outcome.kind;
    return [{ symbol: name, what, status: "new", reason, was: null, now: null, recorded: 0, proposals: [] }];
  });
}

function countsOf(drifts: readonly Drift[]): Record<DriftStatus, number> {
  const counts = { same: 0, moved: 0, changed: 0, gone: 0, new: 0 };
  for (const { status } of drifts) counts[status]++;
  return counts;
}

function findingsOf(request: ReplayRequest, drifts: readonly Drift[]): Finding[] {
  const findings: Finding[] = [];
  const where = { file: request.decisions };
  const decided = drifts.filter((d) => d.status !== "new");
  if (decided.length > 0 && decided.every((d) => d.reason === "not-in-livepatch")) {
    const facts = { count: decided.length, object: request.path };
    findings.push({ code: "replay-other-livepatch", severity: "error", facts, where });
  }
  for (const { symbol, was, now } of drifts.filter((d) => d.reason === "no-identity")) {
    if (was === null || now !== null) continue;
    const facts = { object: was.object, name: was.name };
    findings.push({ code: "replay-no-identity", severity: "error", facts, where: { ...where, symbol } });
  }
  const drifted = drifts.filter((d) => d.status !== "same" && d.status !== "moved").length;
  if (request.strict && drifted > 0) {
    const facts = { drifted, of: drifts.length };
    findings.push({ code: "replay-strict", severity: "error", facts, where });
  }
  return findings;
}

/** Rejects with DecisionsError, FileError, InputError and SourceError. */
export async function replayDecisions(request: ReplayRequest): Promise<Replayed> {
  const { decisions: file, path, sources, rules, accept, stated, strict, onProgress } = request;
  const made = parseDecisions(readText(file), file);
  const bench = await openWorkbench({
    path,
    sources,
    rules,
    accept,
    extent: "whole",
    ...(onProgress && { onProgress }),
  });
  const { drifts: decided, decisions } = bench.replay(made, stated);
  const known = new Set(decided.map((d) => d.symbol));
  const { resolutions, functions, findings: ofRules } = bench.resolve(decisions);
  const drifts = [
    ...decided,
    ...newDrifts(
      resolutions.map((r) => ({ ...r, name: r.symbol, what: "symbol" as const })),
      known,
    ),
    ...newDrifts(
      functions.map((f) => ({ ...f, what: "function" as const })),
      known,
    ),
  ];
  const { subject } = bench.livepatch;
  const repeated = [
    ...repeatedDecisions(subject, made.decisions, { file }),
    ...repeatedDecisions(subject, stated, {}),
  ];
  const findings = [...repeated, ...findingsOf(request, drifts), ...ofRules];
  const whole = !drifts.some(isUnsettled);
  const refused = findings.some(isError);
  const left = !whole || [...resolutions, ...functions].some(isOpen);
  const { livepatch, machine, release } = bench;
  const report: ReplayReport = {
    decisions: { path: file, object: made.object, sources: made.sources },
    object: { path, sha256: livepatch.identity.sha256, machine, release },
    sources: bench.sources,
    strict,
    drifts,
    counts: countsOf(drifts),
    findings,
  };
  const exit = refused ? EXIT.refused : left ? EXIT.open : EXIT.done;
  return { report, exit, whole, carried: decisions, text: bench.decisionsText(decisions), bench };
}

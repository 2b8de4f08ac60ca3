// One job of a batch, from the decisions of any build to a proven object of this
// one: replay, convert, and a result file by which the next run knows it is done.
import path from "node:path";
import { type Finding, hasErrors, isError } from "../../findings.js";
import type { Drift, DriftStatus } from "../../resolve/replay/replay.js";
import { type Decision, isOpen } from "../../resolve/types.js";
import { EXIT, type ExitCode } from "../exit.js";
import { faultOf } from "../faults.js";
import { fileExists } from "../file-facts.js";
import { readBytes, readText, sha256, writeText } from "../files.js";
import { makeFolder } from "../make-folder.js";
import { refuseInputAsOutput } from "../outputs.js";
import { isUnsettled, replayDecisions } from "../replay.js";
import { ruleOptions } from "../rules.js";
import { type OpenWorkbench, openWorkbench } from "../workbench.js";
import { inputsOf, type Job } from "./manifest.js";
import { stampOf } from "./stamp.js";

export interface JobResult {
  /** `KERNEL/LIVEPATCH`. */
  readonly job: string;
  readonly exit: ExitCode;
  /** Nothing had to be done: the outputs are of the same inputs. */
  readonly upToDate: boolean;
  /** Path of the converted object; null: not written. */
  readonly output: string | null;
  readonly drift: Readonly<Record<DriftStatus, number>> | null;
  /** Symbols and functions that are open. */
  readonly open: readonly string[];
  readonly findings: readonly Finding[];
}

const SCHEMA = "sympos.batch-result/1";

interface Kept {
  readonly schema: typeof SCHEMA;
  readonly stamp: string;
  /** sha256 of the output, and of the decisions. */
  readonly made: readonly string[];
  readonly result: JobResult;
}

type Done = Omit<JobResult, "job" | "upToDate">;

const outputsOf = ({ output, decisionsOutput }: Job): string[] =>
  decisionsOutput === null ? [output] : [output, decisionsOutput];

const hashes = (job: Job): string[] => outputsOf(job).map((file) => sha256(readBytes(file)));

/** The result of the last run, if it was good and its outputs are still what they were. */
function lastResult(job: Job, stamp: string): JobResult | null {
  if (![job.resultFile, ...outputsOf(job)].every(fileExists)) return null;
  try {
    const kept = JSON.parse(readText(job.resultFile)) as Partial<Kept>;
    if (kept.schema !== SCHEMA || kept.stamp !== stamp || kept.result?.exit !== EXIT.done) return null;
    const now = hashes(job);
    return kept.made?.every((hash, i) => hash === now[i]) === true ? kept.result : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function convertWith(
  bench: OpenWorkbench,
  decisions: readonly Decision[],
  job: Job,
  findings: Finding[],
): Done {
  const { resolutions, functions, findings: ofRules } = bench.resolve(decisions);
  const told = [...findings, ...ofRules];
  const names = [...resolutions.map((r) => ({ ...r, name: r.symbol })), ...functions];
  const open = names.filter(isOpen).map(({ name }) => name);
  const left = { output: null, drift: null, open };
  if (hasErrors(told)) return { ...left, exit: EXIT.refused, findings: told };
  if (open.length > 0) return { ...left, exit: EXIT.open, findings: told };
  const converted = bench.convert(decisions, job.output);
  const all = [...told, ...converted.findings];
  if (!converted.verified) return { ...left, exit: EXIT.refused, findings: all };
  return { ...left, exit: EXIT.done, output: job.output, findings: all };
}

const nameOf = ({ symbol }: Drift): string => symbol;

/** Rejects with what a command rejects with. */
async function work(job: Job): Promise<Done> {
  const { object, decisions, sources, release, allow, accept, strict } = job;
  const rules = ruleOptions(release, allow);
  if (decisions === null) {
    const bench = await openWorkbench({ path: object, sources, rules, accept, extent: "asked" });
    return convertWith(bench, [], job, []);
  }
  const request = { decisions, path: object, sources, rules, accept, stated: [], strict };
  const { report, exit, whole, carried, text, bench } = await replayDecisions(request);
  const { drifts, counts: drift, findings } = report;
  if (exit !== EXIT.done || !whole) {
    const open = drifts.filter(isUnsettled).map(nameOf);
    return { exit: exit === EXIT.done ? EXIT.open : exit, output: null, drift, open, findings };
  }
  bench.writeText(job.decisionsOutput ?? "", text);
  return { ...convertWith(bench, carried, job, []), drift };
}

/** A missing source or manifest is this job's failure, never that of the batch. */
function failed(error: unknown): Done {
  const none = { output: null, drift: null, open: [] };
  const fault = faultOf(error);
  if (fault !== null) return { ...none, exit: fault.exit, findings: [fault.finding] };
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const finding = { code: "batch-internal-error", severity: "error", facts: { reason }, where: {} } as const;
  return { ...none, exit: EXIT.internal, findings: [finding] };
}

/** Notes and warnings are for who converts one object; a summary of thirty keeps what stopped it. */
const stopping = (findings: readonly Finding[]): Finding[] => findings.filter(isError);

/** Never rejects. `again`: also if nothing has changed. */
export async function runJob(job: Job, again: boolean): Promise<JobResult> {
  try {
    const stamp = stampOf(job);
    const before = again ? null : lastResult(job, stamp);
    if (before !== null) return { ...before, job: job.id, upToDate: true };
    refuseInputAsOutput(job.output, inputsOf(job));
    makeFolder(path.dirname(job.output));
    const done = await work(job);
    const result = { ...done, findings: stopping(done.findings), job: job.id, upToDate: false };
    const made = result.exit === EXIT.done ? hashes(job) : [];
    const kept: Kept = { schema: SCHEMA, stamp, made, result };
    writeText(job.resultFile, `${JSON.stringify(kept, null, 2)}\n`);
    return result;
  } catch (error) {
    return { ...failed(error), job: job.id, upToDate: false };
  }
}

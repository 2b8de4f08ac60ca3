// What came of a batch: one row a job, and the exit code, which is the worst.

import { plural } from "../describe.js";
import { countsText } from "../drift-report.js";
import { EXIT, type ExitCode } from "../exit.js";
import { escapeName, sentence } from "../messages.js";
import type { Job } from "./manifest.js";
import type { JobResult } from "./run-job.js";

const WORDS: Readonly<Record<number, string>> = {
  [EXIT.done]: "verified",
  [EXIT.open]: "open",
  [EXIT.usage]: "refused",
  [EXIT.input]: "unreadable",
  [EXIT.refused]: "refused",
  [EXIT.output]: "not written",
  [EXIT.internal]: "failed",
};

/** The worst of all; the codes are in that order. */
export const worstExit = (results: readonly JobResult[]): ExitCode =>
  results.map((r) => r.exit).sort((a, b) => b - a)[0] ?? EXIT.done;

export function resultText({ exit, upToDate }: JobResult): string {
  return upToDate ? "up to date" : (WORDS[exit] ?? `exit ${exit}`);
}

/** Names that a row has room for. */
const SHOWN = 4;

function detail({ open, findings, drift }: JobResult): string {
  const names = open.slice(0, SHOWN).map(escapeName).join(", ");
  const more = open.length > SHOWN ? ` and ${open.length - SHOWN} more` : "";
  const parts = [
    drift === null ? "" : countsText(drift),
    open.length === 0 ? "" : `open: ${names}${more}`,
    findings.length === 0 ? "" : plural(findings.length, "error"),
  ];
  return parts.filter((part) => part !== "").join("; ");
}

/** A table with one row a job, then one line on all of them. */
export function summaryText(jobs: readonly Job[], results: readonly JobResult[]): string {
  const found = new Map(results.map((r) => [r.job, r]));
  const rows = [
    ["kernel", "livepatch", "result", "detail"],
    ...jobs.map((job) => {
      const result = found.get(job.id);
      if (result === undefined) return [job.kernel, job.livepatch, "not done", ""];
      return [job.kernel, job.livepatch, resultText(result), detail(result)];
    }),
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  const good = results.filter((r) => r.exit === EXIT.done);
  const idle = good.filter((r) => r.upToDate).length;
  const failed = results.length - good.length;
  const parts = [
    `${good.length} verified${idle > 0 ? ` (${idle} up to date)` : ""}`,
    failed > 0 ? `${failed} not` : "",
    results.length < jobs.length ? `${jobs.length - results.length} not done` : "",
  ];
  return [...lines, `${plural(jobs.length, "job")}: ${parts.filter(Boolean).join(", ")}`].join("\n");
}

/** The errors of the jobs, each with the job's name. */
export function errorLines(results: readonly JobResult[]): string[] {
  return results.flatMap(({ job, findings }) =>
    findings.map((finding) => `${job}: error: ${sentence(finding)} [${finding.code}]`),
  );
}

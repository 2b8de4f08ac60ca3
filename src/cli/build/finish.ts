// The end of a round for one module: converted, proven, held against the round before, verified.
import path from "node:path";
import { convertedPath } from "../../app/build/folder.js";
import { type Change, changesBetween, changeText, type Round, roundOf } from "../../app/build/rounds.js";
import { EXIT } from "../../app/exit.js";
import { isFile } from "../../app/file-facts.js";
import { makeFolder } from "../../app/make-folder.js";
import { refuseInputAsOutput } from "../../app/outputs.js";
import { textReport } from "../../app/report.js";
import type { Finding } from "../../app/types.js";
import { type VerifyReport, verifyFile } from "../../app/verify.js";
import { type Converted, convertOpened, reportConverted } from "../convert.js";
import { inputsOf, ruleOptionsOf, sourceOptions } from "../inputs.js";
import type { Opened } from "../open.js";
import { printFindings, printNote } from "../print.js";
import { withProgress } from "../progress.js";
import { askingCommand, type BuildRound, nearPath } from "./round.js";

export interface Finished {
  readonly converted: Converted;
  /** Null: there is no round before, or nothing was converted. */
  readonly changes: readonly Change[] | null;
  /** Null: nothing was converted. */
  readonly verified: VerifyReport | null;
  readonly findings: readonly Finding[];
  readonly exit: number;
}

/** A converted module that stays where it was, though the round did not come to its end. */
export const oldOutput = (file: string): Finding => ({
  code: "build-old-output",
  severity: "note",
  facts: {},
  where: { file: nearPath(file) },
});

function tellChanges(changes: readonly Change[] | null): void {
  if (changes === null) return;
  if (changes.length === 0) printNote("sympos: it patches and uses the same as the round before");
  for (const change of changes) printNote(`sympos: since the round before: ${changeText(change)}`);
}

function notConverted(module: string, converted: Converted, round: BuildRound): Finished {
  const out = convertedPath(round.folder, module);
  const findings = isFile(out) ? [oldOutput(out)] : [];
  if (!round.json) {
    if (converted.exit === EXIT.open)
      printNote(`sympos: decide, then build again: ${askingCommand(round, nearPath(module))}`);
    printFindings("sympos", findings, round.quiet);
  }
  return { converted, changes: null, verified: null, findings, exit: converted.exit };
}

export interface Finishing {
  readonly module: string;
  readonly opened: Opened;
  /** What the converted module did before this round; null: there was none. */
  readonly before: Round | null;
  readonly round: BuildRound;
}

/** Throws FileError and InputError. */
export async function finishModule({ module, opened, before, round }: Finishing): Promise<Finished> {
  const { folder, options, json, quiet } = round;
  const out = convertedPath(folder, module);
  makeFolder(path.dirname(out));
  refuseInputAsOutput(out, inputsOf(options));
  const converted = await convertOpened(opened, { out: nearPath(out), dryRun: false });
  if (!json) reportConverted(converted, options);
  if (converted.exit !== EXIT.done) return notConverted(module, converted, round);
  const after = roundOf(out);
  const changes = before === null || after === null ? null : changesBetween(before, after);
  if (!quiet) tellChanges(changes);
  const request = { path: out, sources: sourceOptions(options), rules: ruleOptionsOf(options) };
  const verified = await withProgress(options, (onProgress) => verifyFile({ ...request, onProgress }));
  const passed = verified.verdict === "PASS";
  if (!passed && !json) printNote(textReport(verified));
  return { converted, changes, verified, findings: [], exit: passed ? EXIT.done : EXIT.refused };
}

// sympos build: make, resolve, convert, verify, and what is otherwise than the round before.
import os from "node:os";
import path from "node:path";
import { type BuildFolder, builtModules, openBuildFolder } from "../app/build/folder.js";
import { runMake } from "../app/build/make.js";
import { changesBetween, roundOf } from "../app/build/rounds.js";
import { buildFaults } from "../app/doctor/check.js";
import { EXIT } from "../app/exit.js";
import { headersOfRelease, releaseOfHeaders } from "../app/kernel-headers.js";
import { makeFolder } from "../app/make-folder.js";
import { escapeName } from "../app/messages.js";
import { textReport } from "../app/report.js";
import { hasErrors } from "../app/types.js";
import { verifyFile } from "../app/verify.js";
import { convert } from "./convert.js";
import {
  hasSources,
  type Options,
  optionsOfWords,
  ruleOptionsOf,
  sourceOptions,
  sourceWords,
  textOption,
} from "./inputs.js";
import { printFindings, printNote } from "./print.js";
import { withLine, withProgress } from "./progress.js";
import { SIGNAL_EXITS } from "./signals.js";

interface Round {
  readonly folder: BuildFolder;
  /** Those of the command line, with what the folder says itself. */
  readonly options: Options;
  readonly quiet: boolean;
}

function withFolder(folder: BuildFolder, options: Options): Options {
  const sources = hasSources(options) ? {} : optionsOfWords(folder.sourceWords);
  const decisions = folder.decisions === null ? {} : { decisions: folder.decisions };
  return { ...sources, ...decisions, ...options };
}

/** Builds the modules; null where that is done, else the exit code. */
async function make({ folder, options, quiet }: Round): Promise<number | null> {
  const asked = ruleOptionsOf(options).kernel;
  const given = textOption(options, "kdir") ?? textOption(options, "kernelTree");
  const ofRelease = asked === null ? folder.headers : headersOfRelease(asked);
  const headers = given ?? ofRelease ?? headersOfRelease(asked ?? os.release());
  const release = asked ?? (headers === null ? null : releaseOfHeaders(headers)) ?? os.release();
  const running = os.release();
  const lacks = buildFaults({ root: "/", release, running, path: process.env["PATH"] ?? "" }, headers);
  printFindings("sympos", lacks, quiet);
  if (headers === null || hasErrors(lacks)) return EXIT.input;
  const { findings, signal } = await withLine(options, (onLine) =>
    runMake({ folder: folder.path, headers: path.resolve(headers), onLine }),
  );
  if (signal !== null) {
    printNote("sympos: make was interrupted; nothing was converted");
    return SIGNAL_EXITS[signal as keyof typeof SIGNAL_EXITS];
  }
  printFindings("sympos", findings, quiet);
  return hasErrors(findings) ? EXIT.input : null;
}

/** The command that asks the author; its decisions are where the next round looks for them. */
function nextStep(module: string, { folder, options }: Round): string {
  const words = ["sympos", module, ...sourceWords(options)];
  const decisions = textOption(options, "decisions") ?? path.join(folder.path, "decisions.json");
  const shell = [...words, "--decisions", decisions].map((word) =>
    /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`,
  );
  return escapeName(shell.join(" "));
}

function tellChanges(before: ReturnType<typeof roundOf>, out: string): void {
  const after = roundOf(out);
  if (before === null || after === null) return;
  const changes = changesBetween(before, after);
  if (changes.length === 0) printNote("sympos: it patches and uses the same as the round before");
  else for (const line of changes) printNote(`sympos: since the round before: ${line}`);
}

async function judged(out: string, { options }: Round): Promise<number> {
  const request = { path: out, sources: sourceOptions(options), rules: ruleOptionsOf(options) };
  const report = await withProgress(options, (onProgress) => verifyFile({ ...request, onProgress }));
  if (report.verdict === "PASS") return EXIT.done;
  printNote(textReport(report));
  return EXIT.refused;
}

async function finish(module: string, round: Round): Promise<number> {
  const out = path.join(round.folder.path, "converted", path.basename(module));
  makeFolder(path.dirname(out));
  const before = roundOf(out);
  const near = path.relative("", module) || module;
  const code = await convert(near, { ...round.options, output: path.relative("", out) || out });
  if (code === EXIT.open) printNote(`sympos: decide, then build again: ${nextStep(near, round)}`);
  if (code !== EXIT.done) return code;
  if (!round.quiet) tellChanges(before, out);
  return judged(out, round);
}

export async function build(dir: string, options: Options): Promise<number> {
  const folder = openBuildFolder(dir);
  const all = withFolder(folder, options);
  const round = { folder, options: all, quiet: all["quiet"] === true };
  const stopped = await make(round);
  if (stopped !== null) return stopped;
  const codes: number[] = [];
  for (const module of builtModules(folder)) codes.push(await finish(module, round));
  return Math.max(...codes);
}

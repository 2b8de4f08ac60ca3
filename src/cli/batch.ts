// sympos batch: livepatches times kernels, by a pool of workers or as a makefile.
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { commandLines, makefile } from "../app/batch/emit.js";
import {
  inputsOf,
  type Job,
  type Manifest,
  ManifestError,
  readManifest,
  selectJobs,
} from "../app/batch/manifest.js";
import { runJobs } from "../app/batch/pool.js";
import type { JobResult } from "../app/batch/run-job.js";
import { errorLines, resultText, summaryText, worstExit } from "../app/batch/summary.js";
import { EXIT } from "../app/exit.js";
import { writeText } from "../app/files.js";
import { refuseInputAsOutput } from "../app/outputs.js";
import { STANDARD } from "../app/standard-streams.js";
import { type Options, textOption, texts } from "./inputs.js";
import { printFindings, printJson, printNote, printResult } from "./print.js";
import { holdingSignals } from "./signals.js";

/** Beside the program's own file, in one folder of the bundle. */
const WORKER = fileURLToPath(new URL("batch-worker.cjs", import.meta.url));

const ENDS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

function workersOf(options: Options): number | null {
  const given = textOption(options, "jobs");
  if (given === null) return availableParallelism();
  return /^[1-9][0-9]{0,3}$/.test(given) ? Number(given) : null;
}

async function emit(manifest: Manifest, jobs: readonly Job[], options: Options): Promise<number> {
  const how = { manifest, jobs, from: process.cwd() };
  const text = options["emit"] === "make" ? makefile(how) : commandLines(how);
  const out = textOption(options, "output");
  if (out === null) printResult(text);
  else {
    refuseInputAsOutput(out, [manifest.path, ...manifest.jobs.flatMap(inputsOf)]);
    await holdingSignals(() => writeText(out, text));
  }
  return EXIT.done;
}

/** Told as they come, one line a job. */
function teller(count: number, options: Options): (result: JobResult) => void {
  let done = 0;
  const width = String(count).length;
  return (result) => {
    done++;
    if (options["quiet"] === true) return;
    printNote(`sympos: [${String(done).padStart(width)}/${count}] ${result.job}: ${resultText(result)}`);
  };
}

async function onSignals<T>(end: (code: number) => void, work: () => Promise<T>): Promise<T> {
  const onSignal = (signal: NodeJS.Signals): void => end(ENDS[signal as keyof typeof ENDS]);
  for (const signal of Object.keys(ENDS)) process.on(signal, onSignal);
  try {
    return await work();
  } finally {
    for (const signal of Object.keys(ENDS)) process.off(signal, onSignal);
  }
}

/** One job needs no other process; a signal ends it between two files. */
async function runHere(job: Job, again: boolean): Promise<JobResult[]> {
  const { runJob } = await import("../app/batch/run-job.js");
  return onSignals(
    (code) => process.exit(code),
    async () => [await runJob(job, again)],
  );
}

async function run(jobs: readonly Job[], workers: number, options: Options): Promise<number> {
  const abort = new AbortController();
  let ended: number | null = null;
  const end = (code: number): void => {
    ended = code;
    abort.abort();
  };
  const again = options["force"] === true;
  const onResult = teller(jobs.length, options);
  const pool = { worker: WORKER, workers, again, onResult, signal: abort.signal };
  const [first] = jobs;
  const results =
    jobs.length === 1 && first !== undefined
      ? await runHere(first, again)
      : await onSignals(end, () => runJobs(jobs, pool));
  if (jobs.length === 1) for (const result of results) onResult(result);
  if (options["json"] === true) {
    printJson({ schema: "sympos.batch/1", jobs: jobs.map(({ id }) => id), results });
  } else {
    for (const line of errorLines(results)) printNote(`sympos: ${line}`);
    printResult(summaryText(jobs, results));
  }
  return ended ?? worstExit(results);
}

export async function batch(path: string, options: Options): Promise<number> {
  const workers = workersOf(options);
  if (workers === null) {
    printNote("sympos: --jobs takes a number from 1");
    return EXIT.usage;
  }
  const emits = options["emit"] !== undefined;
  if (emits ? options["json"] === true : textOption(options, "output") !== null) {
    printNote(`sympos: ${emits ? "--json does not go with --emit" : "--output goes with --emit only"}`);
    return EXIT.usage;
  }
  if (emits && path === STANDARD) {
    printNote("sympos: --emit needs the manifest in a file: each job reads it again");
    return EXIT.usage;
  }
  try {
    const manifest = readManifest(path);
    const jobs = selectJobs(manifest, texts(options, "only"));
    return await (emits ? emit(manifest, jobs, options) : run(jobs, workers, options));
  } catch (error) {
    if (!(error instanceof ManifestError)) throw error;
    printFindings("sympos", error.findings);
    return EXIT.input;
  }
}

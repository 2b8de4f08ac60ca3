// The workers of a batch: processes of their own, each doing one job after the
// other, so that what is loaded once serves many jobs, and a job that takes its
// process down takes nothing else with it.
import { type ChildProcess, fork } from "node:child_process";
import { EXIT } from "../exit.js";
import type { Job } from "./manifest.js";
import type { JobResult } from "./run-job.js";

export interface PoolOptions {
  /** File of the worker's program (batch-worker.ts). */
  readonly worker: string;
  /** How many at once. */
  readonly workers: number;
  /** Do jobs whose inputs have not changed, too. */
  readonly again: boolean;
  readonly onResult?: (result: JobResult) => void;
  readonly signal?: AbortSignal;
}

/** What a worker is asked. */
export interface WorkerRequest {
  readonly job: Job;
  readonly again: boolean;
}

function died({ id }: Job, how: string): JobResult {
  const facts = { how };
  const finding = { code: "batch-worker-died", severity: "error", facts, where: {} } as const;
  const none = { upToDate: false, output: null, drift: null, open: [] };
  return { job: id, exit: EXIT.internal, findings: [finding], ...none };
}

/** One lane of the pool: its process is made when needed, and made again when it died. */
class Lane {
  readonly #options: PoolOptions;
  #process: ChildProcess | null = null;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  #start(): ChildProcess {
    const child = fork(this.#options.worker, { stdio: ["ignore", "ignore", "inherit", "ipc"] });
    this.#process = child;
    return child;
  }

  run(job: Job): Promise<JobResult> {
    const child = this.#process ?? this.#start();
    return new Promise((resolve) => {
      const onMessage = (result: unknown): void => end(result as JobResult);
      const onExit = (code: number | null, signal: string | null): void => {
        this.#process = null;
        end(died(job, signal ?? `exit ${code}`));
      };
      // no process can be made, or it went before it took the job
      const onError = (error: Error): void => {
        this.stop();
        end(died(job, error.message));
      };
      const end = (result: JobResult): void => {
        child.off("message", onMessage);
        child.off("exit", onExit);
        child.off("error", onError);
        resolve(result);
      };
      child.on("message", onMessage);
      child.on("exit", onExit);
      child.on("error", onError);
      child.send({ job, again: this.#options.again } satisfies WorkerRequest);
    });
  }

  /** The process ends after what it is writing. */
  stop(): void {
    this.#process?.kill("SIGTERM");
    this.#process = null;
  }
}

/** Results in the order of `jobs`; without those that an abort kept from being done. */
export async function runJobs(jobs: readonly Job[], options: PoolOptions): Promise<JobResult[]> {
  const { workers, signal, onResult } = options;
  const results = new Map<string, JobResult>();
  const waiting = [...jobs];
  const lanes = Array.from({ length: Math.min(workers, jobs.length) }, () => new Lane(options));
  const stop = (): void => {
    waiting.length = 0;
    for (const lane of lanes) lane.stop();
  };
  signal?.addEventListener("abort", stop);
  const drain = async (lane: Lane): Promise<void> => {
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
      const result = await lane.run(job);
      if (signal?.aborted === true) return;
      results.set(job.id, result);
      onResult?.(result);
    }
  };
  try {
    await Promise.all(lanes.map(drain));
  } finally {
    signal?.removeEventListener("abort", stop);
    for (const lane of lanes) lane.stop();
  }
  return jobs.flatMap(({ id }) => results.get(id) ?? []);
}

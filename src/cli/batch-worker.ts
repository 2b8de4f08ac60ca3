// The program of a batch's worker processes: a job comes as a message, its result
// goes back as one. It ends with its parent, and by a signal only between two
// files: writing one is a single synchronous step.
import type { WorkerRequest } from "../app/batch/pool.js";
import { runJob } from "../app/batch/run-job.js";

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => process.exit(1));
process.on("disconnect", () => process.exit(1));
process.on("message", (message) => {
  const { job, again } = message as WorkerRequest;
  void runJob(job, again).then((result) => process.send?.(result));
});

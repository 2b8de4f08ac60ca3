// The pool of a batch with workers that go away: programs of the test, run as its own are.
import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { readManifestFrom } from "../../../src/app/batch/manifest.js";
import { runJobs } from "../../../src/app/batch/pool.js";
import { parseToml } from "../../../src/app/toml.js";
import { scratch } from "../../helpers/sympos.js";

it("does the other jobs when a worker went between two of them", async () => {
  const worker = path.join(scratch(), "worker.cjs");
  const answer =
    "{ job: job.id, exit: 0, upToDate: false, output: null, drift: null, open: [], findings: [] }";
  writeFileSync(
    worker,
    `process.on("message", ({ job }) => {
      process.send(${answer}, () => { if (job.id === "k1/a") process.disconnect(); });
    });`,
  );
  const kernels = ["k1", "k2", "k3", "k4"].map((name) => `[[kernel]]\nname = "${name}"\n`).join("");
  const manifest = `[[livepatch]]\nname = "a"\nobject = "a.ko"\n${kernels}`;
  const { jobs } = readManifestFrom(parseToml(manifest, "/m/m.toml"));
  const results = await runJobs(jobs, { worker, workers: 1, again: false });
  expect(results.map(({ job }) => job)).toEqual(["k1/a", "k2/a", "k3/a", "k4/a"]);
  expect(results.filter(({ exit }) => exit !== 0).map(({ job }) => job)).toEqual(["k2/a"]);
});

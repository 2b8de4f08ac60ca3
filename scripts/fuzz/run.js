// Bundles the fuzzer, runs it in a process of its own, and says where it was when
// that process hangs or dies.
import { fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** Milliseconds without a thousand runs done: it hangs. */
const PATIENCE = 300_000;

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.join(here, "..", "..");
const room = mkdtempSync(path.join(os.tmpdir(), "sympos-fuzz-"));
const bundle = path.join(room, "main.mjs");
await build({
  entryPoints: [path.join(here, "main.ts")],
  outfile: bundle,
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  sourcemap: "inline",
  logLevel: "warning",
});

const child = fork(bundle, ["--root", root, ...process.argv.slice(2)], {
  execArgv: ["--enable-source-maps"],
});
let last = "before the first run";
const hang = () => {
  process.stderr.write(`fuzz: no progress since ${last}\n`);
  child.kill("SIGKILL");
};
let timer = setTimeout(hang, PATIENCE);
child.on("message", ({ target, run, seed }) => {
  last = `--target ${target} --seed ${seed} --from ${run}`;
  clearTimeout(timer);
  timer = setTimeout(hang, PATIENCE);
});
child.on("exit", (code, signal) => {
  clearTimeout(timer);
  rmSync(room, { recursive: true, force: true });
  if (signal !== null || (code ?? 1) > 1) process.stderr.write(`fuzz: the process died after ${last}\n`);
  process.exitCode = code ?? 1;
});

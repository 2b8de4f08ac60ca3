// `npm start`: the main job on the example of examples/cmdline. With a terminal
// the interface opens on it; without one the same walk is printed, with the
// example's decisions. Output goes to a fresh out/example; stdin is not read.
import { spawn } from "node:child_process";
import { copyFileSync, mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
const example = path.join(root, "examples", "cmdline");
const out = path.join(root, "out", "example");
const terminal = process.stdin.isTTY === true && process.stdout.isTTY === true;

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const decisions = path.join(out, "decisions.json");
if (!terminal) copyFileSync(path.join(example, "decisions.json"), decisions);

const args = [
  path.join(root, "bin", "sympos"),
  "resolve",
  path.join(example, "livepatch-cmdline.ko"),
  "--symbols",
  path.join(root, "examples", "kernel", "Symbols.list.gz"),
  "--decisions",
  decisions,
  "--output",
  path.join(out, "livepatch-cmdline.ko"),
  ...(terminal ? [] : ["--plain", "--walk"]),
];
const child = spawn(process.execPath, args, {
  stdio: [terminal ? "inherit" : "ignore", "inherit", "inherit"],
  // the example begins anew each time
  env: { ...process.env, XDG_STATE_HOME: path.join(out, "state") },
});
// the terminal's signals reach the child by themselves; the others are passed on
for (const signal of ["SIGINT", "SIGHUP", "SIGTERM"]) {
  process.on(signal, () => {
    if (signal !== "SIGINT") child.kill(signal);
  });
}
child.on("exit", (code, signal) => {
  process.exitCode = code ?? { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 }[signal] ?? 70;
});

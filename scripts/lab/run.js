// Starts the programs that the lab is made of. A failure becomes one LabError
// that names the command and ends with what the program itself said.
import { spawnSync } from "node:child_process";

/** Something that the lab cannot do here; the message says what, where and the next step. */
export class LabError extends Error {
  name = "LabError";
}

/** Runs a program to its end and returns its standard output as text. */
export function run(command, args, options = {}) {
  const done = spawnSync(command, args, {
    encoding: "utf8",
    maxBuffer: 1 << 28,
    stdio: ["ignore", "pipe", "pipe"],
    ...options,
    env: { ...process.env, LC_ALL: "C", ...options.env },
  });
  const what = [command, ...args].join(" ");
  if (done.error?.code === "ENOENT")
    throw new LabError(`${command}: no such program; install it and try again`);
  if (done.error) throw new LabError(`${what}: ${done.error.message}`);
  if (done.status !== 0) {
    const said = `${done.stderr ?? ""}${done.stdout ?? ""}`.trim().split("\n").slice(-15).join("\n");
    throw new LabError(`${what}: ${done.signal ?? `exit ${done.status}`}\n${said}`);
  }
  return done.stdout ?? "";
}

/** True if a program of this name is on the search path. */
export function hasProgram(name) {
  return spawnSync("sh", ["-c", 'command -v "$1"', "sh", name], { stdio: "ignore" }).status === 0;
}

/** Runs the main part of a lab script: a LabError is told in plain words, any other error with its stack. */
export async function main(name, body) {
  try {
    await body();
  } catch (error) {
    process.stderr.write(`${name}: ${error instanceof LabError ? error.message : error.stack}\n`);
    process.exitCode = error instanceof LabError ? 1 : 70;
  }
}

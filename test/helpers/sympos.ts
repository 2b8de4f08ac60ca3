// Runs the built commands as a user would.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

export const ROOT = path.join(path.dirname(fileURLToPath(import.meta.url)), "..", "..");
export const EXAMPLE = path.join(ROOT, "examples", "cmdline", "livepatch-cmdline.ko");
export const EXAMPLE_DECISIONS = path.join(ROOT, "examples", "cmdline", "decisions.json");
export const KERNEL_LIST = path.join(ROOT, "examples", "kernel", "Symbols.list.gz");

/** No test reads or leaves anything in the user's own folders. */
const STATE = path.join(mkdtempSync(path.join(tmpdir(), "sympos-state-")), "none");
process.on("exit", () => rmSync(path.dirname(STATE), { recursive: true, force: true }));

export interface Run {
  readonly code: number | null;
  readonly signal: string | null;
  readonly out: string;
  readonly err: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly input?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Of what it prints; `latin1` is one character a byte. */
  readonly encoding?: "utf8" | "latin1";
}

function run(
  bin: string,
  args: readonly string[],
  { cwd = ROOT, input = "", env = {}, encoding = "utf8" }: RunOptions,
): Run {
  const done = spawnSync(process.execPath, [path.join(ROOT, "bin", bin), ...args], {
    cwd,
    input,
    env: { ...process.env, XDG_STATE_HOME: STATE, XDG_CONFIG_HOME: STATE, XDG_CACHE_HOME: STATE, ...env },
    encoding,
    maxBuffer: 1 << 28,
  });
  return { code: done.status, signal: done.signal, out: done.stdout, err: done.stderr };
}

export const sympos = (args: readonly string[], options: RunOptions = {}): Run =>
  run("sympos", args, options);
export const klpConvert = (args: readonly string[], options: RunOptions = {}): Run =>
  run("klp-convert", args, options);

/** A directory that goes with the test. */
export function scratch(): string {
  const dir = mkdtempSync(path.join(tmpdir(), "sympos-test-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

export function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, "utf8"));
}

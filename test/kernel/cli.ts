// The commands under test, run as a user runs them: the built bins under plain node.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function ran(bin: string, args: readonly string[], input = ""): Ran {
  const program = fileURLToPath(new URL(`../../bin/${bin}`, import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    encoding: "utf8",
    timeout: 120_000,
    input,
  });
  return { status, stdout, stderr };
}

export const sympos = (...args: string[]): Ran => ran("sympos", args);
/** With lines on stdin. */
export const symposTold = (lines: readonly string[], ...args: string[]): Ran =>
  ran("sympos", args, lines.map((line) => `${line}\n`).join(""));
export const klpConvert = (...args: string[]): Ran => ran("klp-convert", args);

// The commands under test, run as a user runs them: the built bins under plain node.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function ran(bin: string, args: readonly string[]): Ran {
  const program = fileURLToPath(new URL(`../../bin/${bin}`, import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    encoding: "utf8",
    timeout: 120_000,
  });
  return { status, stdout, stderr };
}

export const sympos = (...args: string[]): Ran => ran("sympos", args);
export const klpConvert = (...args: string[]): Ran => ran("klp-convert", args);

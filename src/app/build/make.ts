// Runs kbuild for the module in a folder. The Makefile there is read by kbuild for
// obj-m alone, so that it need not be one that sympos wrote.
import { spawn } from "node:child_process";
import { type Finding, hasErrors } from "../../findings.js";
import { diagnosticsIn } from "./diagnostics.js";

export interface MakeRequest {
  /** Absolute. */
  readonly folder: string;
  /** Headers or build tree of the kernel. */
  readonly headers: string;
  /** Each line that make prints, e.g. `CC [M] lp.o`. */
  readonly onLine?: (line: string) => void;
}

export interface Made {
  /** Empty of errors: the module is there. */
  readonly findings: readonly Finding[];
  /** Ended by it; null: make ended by itself. */
  readonly signal: NodeJS.Signals | null;
}

/** So much of stderr is kept, in bytes: the first errors are the cause. */
const KEPT = 1 << 20;

const SIGNALS = ["SIGHUP", "SIGINT", "SIGTERM"] as const;

function failed(reason: string, stderr: string): Finding {
  const lines = stderr.split("\n").filter((line) => /\S/.test(line));
  const last = (lines.findLast((line) => /\*\*\*|not found/.test(line)) ?? lines.at(-1) ?? "").replace(
    /\.\s*$/,
    "",
  );
  return { code: "build-failed", severity: "error", facts: { reason, last: last.slice(0, 500) }, where: {} };
}

/** make with all that it has started: it is the first of a process group. */
function endGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGTERM");
  } catch {
    // it has just ended by itself
  }
}

/** A signal is passed on, and make removes what is half done before this ends. */
export function runMake({ folder, headers, onLine }: MakeRequest): Promise<Made> {
  const args = ["-C", headers, `M=${folder}`, "KBUILD_MODPOST_WARN=1", "modules"];
  // kbuild leaves LC_ALL out of what it passes on
  const env = { ...process.env, LC_ALL: "C", LANG: "C", LC_MESSAGES: "C", LC_CTYPE: "C" };
  return new Promise((resolve) => {
    const make = spawn("make", args, { env, stdio: ["ignore", "pipe", "pipe"], detached: true });
    let [stderr, caught, ended] = ["", null as NodeJS.Signals | null, false];
    const pass = (signal: NodeJS.Signals): void => {
      caught = signal;
      if (make.pid !== undefined) endGroup(make.pid);
    };
    for (const signal of SIGNALS) process.on(signal, pass);
    const end = (findings: readonly Finding[]): void => {
      if (ended) return;
      ended = true;
      for (const signal of SIGNALS) process.off(signal, pass);
      resolve({ findings, signal: caught });
    };
    make.stdout.setEncoding("utf8").on("data", (text: string) => {
      const line = text.trimEnd().split("\n").at(-1)?.trim();
      if (line) onLine?.(line);
    });
    make.stderr.setEncoding("utf8").on("data", (text: string) => {
      if (stderr.length < KEPT) stderr += text;
    });
    make.on("error", (error) => end([failed(error.message, "")]));
    make.on("close", (code, signal) => {
      const told = diagnosticsIn(stderr, folder);
      const good = code === 0 || hasErrors(told);
      const reason = signal === null ? `exit ${code}` : `ended by ${signal}`;
      end(good ? told : [...told, failed(reason, stderr)]);
    });
  });
}

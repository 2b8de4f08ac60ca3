// Runs kbuild for the module in a folder. The Makefile there is read by kbuild for
// obj-m alone, so that it need not be one that sympos wrote.
import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { type Finding, hasErrors } from "../../findings.js";
import { shellWord } from "../shell.js";
import { Diagnostics } from "./diagnostics.js";

export interface MakeRequest {
  /** Absolute. */
  readonly folder: string;
  /** Headers or build tree of the kernel. */
  readonly headers: string;
  /** Each line that make prints, e.g. `CC [M] lp.o`. */
  readonly onLine?: (line: string) => void;
  /** Ends make. */
  readonly abort?: AbortSignal;
  /** Whether the signals that come to this process end make, too; default: they do. */
  readonly signals?: boolean;
}

export type Interruption = "SIGHUP" | "SIGINT" | "SIGTERM";

export interface Made {
  /** Empty of errors: the module is there. */
  readonly findings: readonly Finding[];
  /** What ended make before its time; null: make ended by itself. */
  readonly interrupted: Interruption | null;
}

const SIGNALS = ["SIGHUP", "SIGINT", "SIGTERM"] as const;

/** What does not end by SIGTERM in so many milliseconds is killed. */
const GRACE = 3_000;

/** make has ended, and something that it started holds its output open: it is not waited for any longer, in ms. */
const LINGER = 1_000;

function argumentsOf({ folder, headers }: MakeRequest): string[] {
  return ["-C", headers, `M=${folder}`, "KBUILD_MODPOST_WARN=1", "modules"];
}

/** As the author would type it: a Makefile that kbuild reads need not have a target of its own. */
const commandOf = (request: MakeRequest): string =>
  ["make", ...argumentsOf(request)].map(shellWord).join(" ");

const failed = (request: MakeRequest, reason: string, last: string): Finding => ({
  code: "build-failed",
  severity: "error",
  facts: { reason, last, command: commandOf(request) },
  where: {},
});

/** Where kbuild tries the compiler's options; the shell that removes them again does not when a signal ends it. */
function trialFolders(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => /^\.tmp_\d+$/.test(name));
  } catch {
    return [];
  }
}

function removeTrials(folder: string, before: readonly string[]): void {
  for (const name of trialFolders(folder)) {
    if (before.includes(name)) continue;
    try {
      rmSync(path.join(folder, name), { recursive: true, force: true });
    } catch {
      // nothing needs it to be gone
    }
  }
}

/** make with all that it has started: it is the first of a process group. */
function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // it has just ended by itself
  }
}

/** Ends the group when asked to, by a signal to this process, `abort`, or our own end; the second time at once. */
class Ender {
  readonly #make: ChildProcess;
  readonly #abort: AbortSignal | undefined;
  #timer: NodeJS.Timeout | undefined;
  caught: Interruption | null = null;

  constructor(make: ChildProcess, { abort, signals = true }: MakeRequest) {
    this.#make = make;
    this.#abort = abort;
    if (signals) for (const signal of SIGNALS) process.on(signal, this.#end);
    abort?.addEventListener("abort", this.#aborted);
    process.on("exit", this.#kill);
    if (abort?.aborted) this.#aborted();
  }

  readonly #kill = (): void => signalGroup(this.#make, "SIGKILL");

  readonly #aborted = (): void => this.#end("SIGINT");

  // kbuild removes what is half done when SIGTERM comes
  readonly #end = (signal: NodeJS.Signals): void => {
    signalGroup(this.#make, this.caught === null ? "SIGTERM" : "SIGKILL");
    this.caught = signal as Interruption;
    this.#timer ??= setTimeout(this.#kill, GRACE);
  };

  done(): void {
    clearTimeout(this.#timer);
    for (const signal of SIGNALS) process.off(signal, this.#end);
    this.#abort?.removeEventListener("abort", this.#aborted);
    process.off("exit", this.#kill);
  }
}

function spawnMake(request: MakeRequest) {
  const args = ["--no-print-directory", ...argumentsOf(request)];
  // kbuild leaves LC_ALL out of what it passes on
  const env = { ...process.env, LC_ALL: "C", LANG: "C", LC_MESSAGES: "C", LC_CTYPE: "C" };
  // detached: a group and a session of its own, so that nothing in it can read from the terminal
  return spawn("make", args, { env, stdio: ["ignore", "pipe", "pipe"], detached: true });
}

/** Never rejects. make removes what is half done before this ends. */
export function runMake(request: MakeRequest): Promise<Made> {
  const { folder, onLine } = request;
  return new Promise((resolve) => {
    const trials = trialFolders(folder);
    const make = spawnMake(request);
    const ender = new Ender(make, request);
    const said = new Diagnostics(folder);
    make.stdout.setEncoding("utf8").on("data", (text: string) => {
      const line = text.trimEnd().split("\n").at(-1)?.trim();
      if (line) onLine?.(line);
    });
    make.stderr.setEncoding("utf8").on("data", (text: string) => said.push(text));
    const end = (findings: readonly Finding[]): void => {
      ender.done();
      if (ender.caught !== null) removeTrials(folder, trials);
      resolve({ findings, interrupted: ender.caught });
    };
    make.on("error", (error) => end([failed(request, error.message, "")]));
    make.on("exit", () => {
      const linger = setTimeout(() => {
        make.stdout.destroy();
        make.stderr.destroy();
      }, LINGER);
      make.on("close", () => clearTimeout(linger));
    });
    make.on("close", (code, signal) => {
      const told = said.end();
      const good = code === 0 || ender.caught !== null || hasErrors(told);
      const reason = signal === null ? `exit ${code}` : `ended by ${signal}`;
      end(good ? told : [...told, failed(request, reason, said.cause)]);
    });
  });
}

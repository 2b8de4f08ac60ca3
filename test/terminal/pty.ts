// A program in a real pseudo-terminal, with xterm's parser as the screen that it draws on.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { type IPty, spawn } from "@lydell/node-pty";
import xterm from "@xterm/headless";
import { afterAll } from "vitest";

export const ROOT = path.join(path.dirname(fileURLToPath(import.meta.url)), "..", "..");
export const EXAMPLE = path.join(ROOT, "examples", "cmdline", "livepatch-cmdline.ko");
export const LIST = path.join(ROOT, "examples", "kernel", "Symbols.list.gz");
export const SYMPOS = [process.execPath, path.join(ROOT, "bin", "sympos")] as const;

/** Builds dist/ when a source is newer. */
export function build(): void {
  execFileSync(process.execPath, [path.join(ROOT, "scripts", "setup.js")], { stdio: "ignore" });
}

/** No output for this long is a screen at rest: three frames. */
const QUIET = 100;
const PATIENCE = 20_000;

interface PtyOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** Folders that are removed when the tests of a file are over. */
const homes: string[] = [];
afterAll(() => {
  for (const home of homes.splice(0)) rmSync(home, { recursive: true, force: true });
});

/**
 * A home of its own for each program: no test finds the session or the settings of another. The guide, which a
 * first session opens, is closed by its settings.
 */
function freshHome(): string {
  const home = mkdtempSync(path.join(tmpdir(), "sympos-home-"));
  const settings = path.join(home, ".config", "sympos");
  mkdirSync(settings, { recursive: true });
  writeFileSync(path.join(settings, "config.toml"), "guide = false\n");
  homes.push(home);
  return home;
}

/** What the tests depend on and nothing of the environment they run in. */
export function cleanEnv(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const { PATH = "" } = process.env;
  return { PATH, HOME: more["HOME"] ?? freshHome(), TERM: "xterm-256color", LANG: "C.UTF-8", ...more };
}

export class Pty {
  readonly #pty: IPty;
  readonly #terminal: xterm.Terminal;
  readonly exit: Promise<{ exitCode: number; signal: number | undefined }>;
  /** Everything the program wrote. */
  raw = "";
  #last = performance.now();
  #ended = false;

  constructor(command: readonly string[], options: PtyOptions = {}) {
    const { columns = 80, rows = 24 } = options;
    const [file = "", ...args] = command;
    this.#terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
    this.#pty = spawn(file, args, {
      cols: columns,
      rows,
      cwd: options.cwd ?? ROOT,
      env: cleanEnv(options.env),
    });
    this.#pty.onData((data) => {
      this.raw += data;
      this.#last = performance.now();
      this.#terminal.write(data);
    });
    this.exit = new Promise((resolve) => {
      this.#pty.onExit(({ exitCode, signal }) => {
        this.#ended = true;
        // the screen first: it parses in its own time
        this.#terminal.write("", () => resolve({ exitCode, signal }));
      });
    });
  }

  get pid(): number {
    return this.#pty.pid;
  }

  /** The program below a shell that this terminal was started with. */
  get child(): number {
    const children = readFileSync(`/proc/${this.pid}/task/${this.pid}/children`, "utf8");
    return Number(children.trim().split(" ")[0]);
  }

  get inAlternate(): boolean {
    return this.#terminal.buffer.active.type === "alternate";
  }

  get cursorHidden(): boolean {
    const shown = this.raw.lastIndexOf("\u001b[?25h");
    return this.raw.lastIndexOf("\u001b[?25l") > shown;
  }

  /** Lines of the screen that is shown. */
  get lines(): string[] {
    const { active } = this.#terminal.buffer;
    return Array.from({ length: this.#terminal.rows }, (_, row) => {
      return active.getLine(active.baseY + row)?.translateToString(true) ?? "";
    });
  }

  get text(): string {
    return this.lines.join("\n");
  }

  /** Lines of the main screen and what scrolled off it. */
  get main(): string[] {
    const { normal } = this.#terminal.buffer;
    return Array.from(
      { length: normal.length },
      (_, row) => normal.getLine(row)?.translateToString(true) ?? "",
    );
  }

  write(text: string): void {
    this.#pty.write(text);
  }

  resize(columns: number, rows: number): void {
    this.#terminal.resize(columns, rows);
    this.#pty.resize(columns, rows);
  }

  /** Waits until the screen shows `wanted` and is at rest. */
  async shows(wanted: string | RegExp): Promise<void> {
    const found = () => (typeof wanted === "string" ? this.text.includes(wanted) : wanted.test(this.text));
    await this.#until(
      () => found() && this.#resting,
      () => `screen never showed ${wanted}:\n${this.text}`,
    );
  }

  /** Types `text`; the bytes that come as an answer, until the screen is at rest. */
  async bytesOf(text: string): Promise<number> {
    const before = this.raw.length;
    this.write(text);
    await this.#until(
      () => this.raw.length > before && this.#resting,
      () => `no answer to ${JSON.stringify(text)}`,
    );
    return Buffer.byteLength(this.raw.slice(before));
  }

  /** Ends what is left of the program. */
  dispose(): void {
    if (!this.#ended) this.#pty.kill("SIGKILL");
    this.#terminal.dispose();
  }

  get #resting(): boolean {
    return performance.now() - this.#last > QUIET;
  }

  async #until(done: () => boolean, failure: () => string): Promise<void> {
    const end = performance.now() + PATIENCE;
    while (!done()) {
      if (performance.now() > end) throw new Error(failure());
      if (this.#ended && this.#resting && !done()) throw new Error(`the program ended: ${failure()}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

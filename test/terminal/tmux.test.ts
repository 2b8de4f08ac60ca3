// The built program inside tmux, under a shell with job control.
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { build, cleanEnv, EXAMPLE, LIST, SYMPOS } from "./pty.js";

const hasTmux = spawnSync("tmux", ["-V"]).status === 0;
if (!hasTmux && process.env["CI"] === "true") throw new Error("tmux is missing; .ci/run installs it");

const PATIENCE = 20_000;

class Tmux {
  readonly #socket: string;

  constructor(dir: string, columns: number, rows: number) {
    this.#socket = path.join(dir, "tmux");
    const shell = ["env", "PS1=$ ", "bash", "--norc", "--noprofile", "-i"];
    this.#tmux("-f", "/dev/null", "new-session", "-d", "-x", `${columns}`, "-y", `${rows}`, ...shell);
    this.#tmux("set", "-g", "status", "off");
  }

  #tmux(...args: string[]): string {
    return execFileSync("tmux", ["-S", this.#socket, ...args], { encoding: "utf8", env: cleanEnv() });
  }

  get text(): string {
    return this.#tmux("capture-pane", "-p");
  }

  format(format: string): string {
    return this.#tmux("display-message", "-p", format).trim();
  }

  keys(...keys: string[]): void {
    this.#tmux("send-keys", ...keys);
  }

  line(text: string): void {
    this.#tmux("send-keys", "-l", text);
    this.keys("Enter");
  }

  resize(columns: number, rows: number): void {
    this.#tmux("resize-window", "-x", `${columns}`, "-y", `${rows}`);
  }

  /** Waits until two looks in a row are the same and show `wanted`. */
  async shows(wanted: string | RegExp): Promise<string> {
    const end = performance.now() + PATIENCE;
    let before = "";
    for (;;) {
      const now = this.text;
      const found = typeof wanted === "string" ? now.includes(wanted) : wanted.test(now);
      if (found && now === before) return now;
      if (performance.now() > end) throw new Error(`tmux never showed ${wanted}:\n${now}`);
      before = now;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  buffer(): string {
    return this.#tmux("show-buffer");
  }

  kill(): void {
    spawnSync("tmux", ["-S", this.#socket, "kill-server"]);
  }
}

describe.skipIf(!hasTmux)("in tmux", () => {
  let dir = "";
  let tmux: Tmux;

  beforeAll(build);
  beforeEach(() => {
    dir = mkdtempSync(path.join(tmpdir(), "sympos-tmux-"));
    tmux = new Tmux(dir, 80, 24);
  });
  afterEach(() => {
    tmux.kill();
    rmSync(dir, { recursive: true, force: true });
  });

  async function start(): Promise<void> {
    await tmux.shows(/^\$$/m);
    tmux.line(`stty -g >${dir}/before; ${SYMPOS.join(" ")} ${EXAMPLE} -s ${LIST}; echo "exit $?"`);
    await tmux.shows("Candidates for pages_to_scan_show");
  }

  test("start and quit leave only the command line and its exit code", async () => {
    await start();
    expect(tmux.format("#{alternate_on} #{cursor_flag}")).toBe("1 0");
    tmux.keys("Q", "y");
    const after = await tmux.shows("exit 1");
    expect(after).not.toContain("Candidates");
    expect(tmux.format("#{alternate_on} #{cursor_flag}")).toBe("0 1");
    tmux.line(`stty -g | cmp - ${dir}/before && echo "the same"`);
    await tmux.shows(/^the same$/m);
  });

  test("a burst of 200 keys loses none", async () => {
    await start();
    tmux.keys("/", "s");
    await tmux.shows("1 of the best 200");
    tmux.keys("-N", "150", "Down");
    await tmux.shows("151 of the best 200");
    tmux.keys("-N", "50", "Up");
    expect(await tmux.shows("101 of the best 200")).toContain("> ");
  });

  test("a resize while running is followed in both directions", async () => {
    await start();
    tmux.resize(120, 30);
    expect(await tmux.shows(/^. Symbols .{20,60} Candidates for pages_to_scan_show/m)).toContain("? help");
    tmux.resize(58, 14);
    expect(await tmux.shows(/^. Symbols [^C]*$/m)).not.toContain("Candidates");
    tmux.resize(80, 24);
    await tmux.shows("Candidates for pages_to_scan_show");
  });

  test("the editor has the terminal, opens the file at its line, and gives it back as it was", async () => {
    const editor = path.join(dir, "editor");
    writeFileSync(
      editor,
      `#!/bin/sh\nstty -g >'${dir}/within'\necho "editing $*"\nread -r line </dev/tty\necho "$line" >'${dir}/typed'\n`,
    );
    chmodSync(editor, 0o755);
    await tmux.shows(/^\$$/m);
    tmux.line(`export EDITOR=${editor}`);
    await start();
    tmux.keys("Enter", "2", "Enter");
    await tmux.shows("All decided");
    tmux.keys("w", "C-u");
    tmux.line(`${dir}/own.c`);
    await tmux.shows("Annotation written to");
    tmux.keys("e");
    const within = await tmux.shows(`editing +1 ${dir}/own.c`);
    expect(within).not.toContain("Candidates");
    expect(tmux.format("#{alternate_on} #{cursor_flag}")).toBe("0 1");
    tmux.line("typed to the editor");
    const back = await tmux.shows(`Back from ${dir}/own.c.`);
    expect(back).toContain("Candidates for");
    expect(tmux.format("#{alternate_on} #{cursor_flag}")).toBe("1 0");
    expect(readFileSync(path.join(dir, "typed"), "utf8")).toBe("typed to the editor\n");
    expect(readFileSync(path.join(dir, "within"), "utf8")).toBe(
      readFileSync(path.join(dir, "before"), "utf8"),
    );
    tmux.keys("j", "k", "Q");
    await tmux.shows("exit 0");
    tmux.line(`stty -g | cmp - ${dir}/before && echo "the same"`);
    await tmux.shows(/^the same$/m);
  });

  test("^C in the editor is the editor's, and one that is missing is told", async () => {
    const editor = path.join(dir, "editor");
    writeFileSync(editor, "#!/bin/bash\ntrap 'exit 3' INT\necho waiting\nwhile :; do sleep 0.05; done\n");
    chmodSync(editor, 0o755);
    await tmux.shows(/^\$$/m);
    tmux.line(`export EDITOR=${editor}`);
    await start();
    tmux.keys("Enter", "2", "Enter", "w", "C-u");
    tmux.line(`${dir}/own.c`);
    await tmux.shows("Annotation written to");
    tmux.keys("e");
    await tmux.shows("waiting");
    tmux.keys("C-c");
    await tmux.shows(/Error: .*editor ended with 3\./);
    rmSync(editor);
    tmux.keys("e");
    await tmux.shows(/Error: .*editor is not installed\./);
    expect(tmux.format("#{alternate_on} #{cursor_flag}")).toBe("1 0");
  });

  test("kill -9 loses no decision: the next run goes on with them", async () => {
    await start();
    tmux.keys("Enter", "2", "Enter");
    await tmux.shows("All decided");
    const pid = tmux.format("#{pane_pid}");
    const child = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ")[0];
    process.kill(Number(child), "SIGKILL");
    await tmux.shows("exit 137");
    // what a terminal needs after a kill
    tmux.line("reset; clear");
    tmux.line(`${SYMPOS.join(" ")} ${EXAMPLE} -s ${LIST}`);
    await tmux.shows("Earlier session: 1 decision of ");
    tmux.keys("Enter");
    await tmux.shows("Resumed: 1 decision of ");
    expect(await tmux.shows(/= pages_to_scan_show .* unproven/)).toContain("9 unresolved: 1 auto, 1 decided");
    tmux.keys("u");
    await tmux.shows("Undone: pages_to_scan_show is to choose again.");
  });

  test("a copied annotation can be pasted with tmux", async () => {
    await start();
    tmux.keys("Enter", "2", "Enter");
    await tmux.shows("All decided");
    tmux.keys("y");
    await tmux.shows("Annotation copied with tmux: prefix ] pastes it.");
    expect(tmux.buffer()).toContain("KLP_SYMPOS(pages_to_scan_show, 2)");
  });

  test("^Z gives the shell its terminal, fg brings the screen back, also after a resize", async () => {
    await start();
    tmux.keys("Enter");
    await tmux.shows("Enter pick+next");
    tmux.keys("C-z");
    const stopped = await tmux.shows("Stopped");
    expect(stopped).not.toContain("Candidates");
    expect(tmux.format("#{alternate_on} #{cursor_flag}")).toBe("0 1");
    tmux.line("echo it is $((6 * 7))");
    await tmux.shows("it is 42");
    tmux.resize(120, 30);
    tmux.line("fg");
    const back = await tmux.shows(/^. Symbols .{20,60} Candidates for pages_to_scan_show/m);
    expect(back).toContain("Enter pick+next");
    tmux.keys("j");
    await tmux.shows("2 of 2 in 1 object");
    tmux.keys("Q", "y");
    await tmux.shows(/^\$$/m);
    tmux.line('echo "left with $?"');
    await tmux.shows("left with 1");
  });

  test("^Z and fg at the prompts of plain mode: each is asked again, and answered", async () => {
    const object = path.join(dir, "livepatch-cmdline.ko");
    copyFileSync(EXAMPLE, object);
    tmux.resize(250, 24); // no line is wrapped, however long the path of the list is
    await tmux.shows(/^\$$/m);
    tmux.line(`clear; ${SYMPOS.join(" ")} ${object} --plain`);
    await tmux.shows("q quit:");
    tmux.keys("C-z");
    await tmux.shows("Stopped");
    tmux.line("clear; fg");
    await tmux.shows(/begin, .*q quit:$/m);
    tmux.line(LIST);
    await tmux.shows(/Taken.*\n.*q quit:$/m);
    tmux.keys("Enter");
    await tmux.shows(/^Choose .*q quit:$/m);
    tmux.keys("C-z");
    await tmux.shows("Stopped");
    tmux.line("clear; fg");
    await tmux.shows(/^Choose .*q quit:$/m);
    tmux.line("2");
    await tmux.shows("All decided: c converts.");
    tmux.line("quit");
    await tmux.shows(/^\$$/m);
    tmux.line('echo "left with $?"');
    expect(await tmux.shows("left with 0")).not.toContain("Stopped");
  });
});

test.skipIf(hasTmux)("tmux is missing: the tests in tmux were skipped", () => {
  expect(hasTmux).toBe(false);
});

// Line mode at a real prompt and in a pipe.
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { build, cleanEnv, EXAMPLE, LIST, Pty, ROOT, SYMPOS } from "./pty.js";

const PROMPT = /q quit: \n*$/;

let dir = "";
let open: Pty[] = [];

beforeAll(build);
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), "sympos-plain-"));
});
afterEach(() => {
  for (const pty of open) pty.dispose();
  open = [];
  rmSync(dir, { recursive: true, force: true });
});

function start(args: readonly string[], env: Readonly<Record<string, string>> = {}): Pty {
  const pty = new Pty([...SYMPOS, EXAMPLE, "-s", LIST, ...args], { env, columns: 100, rows: 40 });
  open.push(pty);
  return pty;
}

describe("at a prompt", () => {
  test("TERM=dumb asks line by line and moves no cursor back up", async () => {
    const pty = start([], { TERM: "dumb" });
    await pty.shows(PROMPT);
    expect(pty.text).toContain("Symbol 1 of 1 to choose: pages_to_scan_show. 1 relocation. 2 candidates.");
    pty.write("2\r");
    await pty.shows("All decided: c converts.");
    pty.write(`convert ${dir}/out.ko\r`);
    await pty.shows(`verified: PASS ${dir}/out.ko`);
    expect(statSync(path.join(dir, "out.ko")).size).toBeGreaterThan(1_000);
    pty.write("quit\r");
    expect(await pty.exit).toMatchObject({ exitCode: 0 });
    expect(pty.raw).not.toContain("\u001b[?1049h");
    expect(pty.raw).not.toMatch(/\[\d*A/);
  });

  test("a screen reader gets lines: no other screen, nothing drawn over", async () => {
    const pty = start([], { INK_SCREEN_READER: "1" });
    await pty.shows(PROMPT);
    pty.write("2\r");
    await pty.shows("All decided: c converts.");
    expect(pty.inAlternate).toBe(false);
    expect(pty.raw).not.toMatch(/\[\d*A|\[\d+;\d+H|\[2J/);
  });

  test("Tab completes commands and symbols, an arrow brings the last line back", async () => {
    const pty = start(["--plain"]);
    await pty.shows(PROMPT);
    // a Tab that comes with other keys in one read is pasted text to readline
    for (const keys of ["sho", "\t", "pages", "\t"]) await pty.bytesOf(keys);
    await pty.shows(/show pages_to_scan_show$/m);
    pty.write("\r");
    await pty.shows("? choose, 1 relocation.");
    pty.write("\u001b[A");
    await pty.shows(/show pages_to_scan_show\n*$/);
    expect(pty.inAlternate).toBe(false);
  });

  test("^C drops the line and asks again, twice ends with 130; ^D ends as quit does", async () => {
    const pty = start(["--plain"]);
    await pty.shows(PROMPT);
    pty.write("bogus\u0003");
    await pty.shows(/\^C again within 2 seconds quits\.\n.*q quit: \n*$/);
    pty.write("\u0003");
    expect(await pty.exit).toMatchObject({ exitCode: 130 });
    const other = start(["--plain"]);
    await other.shows(PROMPT);
    other.write("\u0004");
    expect(await other.exit).toMatchObject({ exitCode: 1 });
  });
});

describe("without a symbol source", () => {
  test("what is found is offered, a path adds to it, and Enter begins", async () => {
    copyFileSync(EXAMPLE, path.join(dir, "lp.ko"));
    copyFileSync(LIST, path.join(dir, "Symbols.list.gz"));
    const pty = new Pty([...SYMPOS, "lp.ko", "--plain"], { cwd: dir, columns: 140, rows: 40 });
    open.push(pty);
    await pty.shows(/^1\. Symbols\.list\.gz, symbol list: names only\. Taken\.$/m);
    await pty.shows(/0 for none, q quit: \n*$/);
    pty.write("nowhere\r");
    await pty.shows("nowhere is no symbol source, or not there.");
    pty.write("1\r");
    await pty.shows(/^1\. Symbols\.list\.gz, symbol list: names only\.$/m);
    pty.write("./Symbols.list.gz\r");
    await pty.shows(/\. \.\/Symbols\.list\.gz, symbol list: names only\. Taken\.$/m);
    pty.write("\r");
    await pty.shows("Symbol 1 of 1 to choose: pages_to_scan_show.");
    pty.write("explain\r");
    await pty.shows(PROMPT);
    pty.write("quit\rquit\r");
    expect(await pty.exit).toMatchObject({ exitCode: 1 });
  });

  test("q leaves before anything is read", async () => {
    const pty = new Pty([...SYMPOS, EXAMPLE, "--plain"], { columns: 140, rows: 40 });
    open.push(pty);
    await pty.shows(/q quit: \n*$/);
    pty.write("q\r");
    expect(await pty.exit).toMatchObject({ exitCode: 1 });
    const other = new Pty([...SYMPOS, EXAMPLE, "--plain"], { columns: 140, rows: 40 });
    open.push(other);
    await other.shows(/q quit: \n*$/);
    other.write("\u0003");
    expect(await other.exit).toMatchObject({ exitCode: 130 });
  });
});

test("with stdout in a file the questions stay on the terminal, and the file has the answers alone", async () => {
  const command = `'${SYMPOS.join("' '")}' '${EXAMPLE}' -s '${LIST}' > '${dir}/answers'`;
  const pty = new Pty(["bash", "-c", command], { columns: 140, rows: 40 });
  open.push(pty);
  await pty.shows(PROMPT);
  expect(pty.text).toContain("Symbol 1 of 1 to choose: pages_to_scan_show.");
  pty.write("pick pages_to_scan_show vmlinux 2\rsnippet reloc\rquit\r");
  expect(await pty.exit).toMatchObject({ exitCode: 0 });
  const answers = readFileSync(path.join(dir, "answers"), "utf8");
  expect(answers).toContain("KLP_RELOC_SYMBOL_POS(vmlinux, vmlinux, pages_to_scan_show, 2);");
  for (const said of ["quit", "to choose:", "\u001b"]) expect(answers).not.toContain(said);
});

test("info says what the terminal is", async () => {
  const pty = new Pty([...SYMPOS, "info"], { columns: 140, rows: 40, env: { NO_COLOR: "1" } });
  open.push(pty);
  expect(await pty.exit).toMatchObject({ exitCode: 0 });
  expect(pty.text).toMatch(/^terminal +140x40, TERM=xterm-256color, UTF-8$/m);
  expect(pty.text).toMatch(/^colour +no, by NO_COLOR$/m);
  expect(pty.text).toMatch(/^interface +the full screen$/m);
});

test("edit gives the terminal to the editor at the line, and takes it back", async () => {
  const c = path.join(ROOT, "examples", "cmdline", "livepatch-cmdline.c");
  copyFileSync(c, path.join(dir, "livepatch-cmdline.c"));
  copyFileSync(EXAMPLE, path.join(dir, "livepatch-cmdline.ko"));
  const editor = path.join(dir, "editor");
  writeFileSync(
    editor,
    '#!/bin/sh\necho "editing $*"\nstty -a | grep -o " -\\?icanon"\nread word\necho "$word" > "$0.said"\n',
  );
  chmodSync(editor, 0o755);
  const command = [...SYMPOS, "livepatch-cmdline.ko", "-s", LIST, "--plain"];
  const pty = new Pty(command, { cwd: dir, env: { EDITOR: editor }, columns: 140, rows: 40 });
  open.push(pty);
  await pty.shows(PROMPT);
  pty.write("edit\r");
  await pty.shows("No source file is known yet");
  pty.write("2\r");
  await pty.shows("All decided");
  pty.write("annotate\r");
  await pty.shows("Written into livepatch-cmdline.c");
  pty.write("edit\r");
  await pty.shows(/^editing \+\d+ livepatch-cmdline\.c$/m);
  await pty.shows(/^ icanon$/m);
  pty.write("hello\r");
  await pty.shows(PROMPT);
  expect(readFileSync(`${editor}.said`, "utf8")).toBe("hello\n");
  pty.write("list\r");
  await pty.shows("= decided, 1 relocation. pages_to_scan_show");
});

describe("without a terminal", () => {
  function pipe(args: readonly string[], input: string) {
    const [node, script] = SYMPOS;
    const done = spawnSync(node, [script, EXAMPLE, "-s", LIST, ...args], {
      cwd: ROOT,
      env: cleanEnv(),
      input,
      encoding: "utf8",
    });
    return { code: done.status, stdout: done.stdout, stderr: done.stderr };
  }

  test("commands are read from a pipe to its end", () => {
    const { code, stdout } = pipe(["--plain"], `pick pages_to_scan_show vmlinux 2\nconvert ${dir}/out.ko\n`);
    expect(stdout).toContain(`verified: PASS ${dir}/out.ko`);
    expect(code).toBe(0);
  });

  test("an unknown command is told on stderr and ends with 2, after the others", () => {
    const script = `bogus\npick pages_to_scan_show vmlinux 2\nconvert ${dir}/out.ko\n`;
    const { code, stdout, stderr } = pipe(["--plain"], script);
    expect(stderr).toContain('No command "bogus"');
    expect(stdout).not.toContain("bogus");
    expect(stdout).toContain(`verified: PASS ${dir}/out.ko`);
    expect(code).toBe(2);
  });

  test("a reader that goes away stops no command and leaves no stack trace", () => {
    const [node, script] = SYMPOS;
    const command = `(printf 'list\\npick pages_to_scan_show vmlinux 2\\nlist\\nconvert ${dir}/out.ko\\n' |
      '${node}' '${script}' '${EXAMPLE}' -s '${LIST}' --plain; echo "exit $?" >&2) | true`;
    const { stderr } = spawnSync("sh", ["-c", command], { cwd: ROOT, env: cleanEnv(), encoding: "utf8" });
    expect(stderr).toMatch(/^exit 0$/m);
    expect(stderr).not.toMatch(/EPIPE|^ +at /m);
    expect(statSync(path.join(dir, "out.ko")).size).toBeGreaterThan(1_000);
  });

  test("a position that the list refutes is refused with 4, in the finding's words", () => {
    const wrong = "vmlinux:pages_to_scan_show=7";
    const { code, stdout, stderr } = pipe(["--walk", "-o", `${dir}/out.ko`, "--decide", wrong], "");
    expect(stdout).toContain("x invalid, 1 relocation. pages_to_scan_show: ");
    expect(stdout).not.toContain("PASS");
    expect(stderr).toMatch(/Not converted: 1 invalid\.\n.*pages_to_scan_show/);
    expect(existsSync(path.join(dir, "out.ko"))).toBe(false);
    expect(code).toBe(4);
  });

  test("an empty pipe ends with 1, since a symbol is open", () => {
    expect(pipe(["--plain"], "").code).toBe(1);
  });

  test("without --plain one sentence names the commands that need no terminal", () => {
    const { code, stdout, stderr } = pipe([], "");
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toMatch(/list.*convert.*--plain/);
  });
});

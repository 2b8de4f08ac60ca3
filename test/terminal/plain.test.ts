// Line mode at a real prompt and in a pipe.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
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

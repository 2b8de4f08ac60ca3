// The built program on the real example, in a real terminal.
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { build, EXAMPLE, LIST, Pty, SYMPOS } from "./pty.js";

const CLEAR = "\u001b[2J";
const ENTER = "\r";
const count = (text: string, part: string) => text.split(part).length - 1;

let dir = "";
let open: Pty[] = [];

beforeAll(build);
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), "sympos-terminal-"));
});
afterEach(() => {
  for (const pty of open) pty.dispose();
  open = [];
  rmSync(dir, { recursive: true, force: true });
});

type Options = ConstructorParameters<typeof Pty>[1];

function start(args: readonly string[] = [], options: Options = {}): Pty {
  const pty = new Pty([...SYMPOS, EXAMPLE, "-s", LIST, ...args], options);
  open.push(pty);
  return pty;
}

/** The program below a shell that notes the terminal's state before and after, and the exit code. */
function startInShell(args: readonly string[] = [], options: Options = {}): Pty {
  const command = [...SYMPOS, EXAMPLE, "-s", LIST, ...args].map((word) => `'${word}'`).join(" ");
  const pty = new Pty(
    ["sh", "-c", `stty -g >'${dir}/before'; ${command}; echo "exit $?"; stty -g >'${dir}/after'`],
    options,
  );
  open.push(pty);
  return pty;
}

function expectTerminalAsBefore(pty: Pty): void {
  expect(readFileSync(path.join(dir, "after"), "utf8")).toBe(readFileSync(path.join(dir, "before"), "utf8"));
  expect(pty.inAlternate).toBe(false);
  expect(pty.cursorHidden).toBe(false);
  expect(count(pty.raw, "\u001b[?2004h")).toBe(count(pty.raw, "\u001b[?2004l"));
}

describe("sympos LP.ko in a terminal", () => {
  test("start, pick, convert, quit", async () => {
    const out = path.join(dir, "out.ko");
    const decisions = path.join(dir, "decisions.json");
    const pty = start(["-o", out, "--decisions", decisions]);
    await pty.shows("Candidates for pages_to_scan_show");
    expect(pty.inAlternate).toBe(true);
    pty.write(`${ENTER}j`);
    await pty.shows("2 of 2 in 1 object");
    expect(pty.text).toContain("KLP_SYMPOS(pages_to_scan_show, 2)");
    pty.write(ENTER);
    await pty.shows("All decided: c converts.");
    expect(JSON.parse(readFileSync(decisions, "utf8"))).toBeTypeOf("object");
    pty.write("c");
    await pty.shows(`verified: PASS ${out}`);
    expect(pty.text).toContain(`insmod ${out}`);
    expect(statSync(out).size).toBeGreaterThan(1_000);
    pty.write("Q");
    expect(await pty.exit).toMatchObject({ exitCode: 0 });
    expect(pty.inAlternate).toBe(false);
    expect(pty.main.every((line) => line === "" || line.startsWith("sympos:"))).toBe(true);
  });

  test("search finds a name in the whole list and its definition can be picked", async () => {
    const pty = start();
    await pty.shows("Candidates for pages_to_scan_show");
    pty.write("/saved_command_l");
    await pty.shows("> saved_command_line");
    pty.write(ENTER);
    await pty.shows("saved_command_line for pages_to_scan_show");
    pty.write("\u001b");
    await pty.shows("Candidates for pages_to_scan_show");
    expect(pty.inAlternate).toBe(true);
  });

  test("keys that are typed while the list is read are not lost", async () => {
    const pty = start();
    await pty.shows("Symbols that the livepatch leaves undefined");
    pty.write("/\u0015saved_command_l");
    await pty.shows("> saved_command_line");
    expect(pty.text).toMatch(/^\/ saved_command_l *$/m);
  });

  test("nothing is cleared after the start, whatever is pressed", async () => {
    const pty = start();
    await pty.shows("Candidates for pages_to_scan_show");
    const before = pty.raw.length;
    for (const keys of ["k", "j", "?", "q", "r", "q", "/vfs", "\u001b", "\u000c", "\t\t", "x", "]"]) {
      await pty.bytesOf(keys);
    }
    expect(count(pty.raw.slice(before), CLEAR)).toBe(0);
    expect(count(pty.raw, CLEAR)).toBe(1);
    expect(pty.raw.slice(before)).not.toContain("\n");
  });

  test("a cursor move costs at most 400 bytes, a scrolled row 1 KB", async () => {
    const pty = start();
    await pty.shows("Candidates for pages_to_scan_show");
    await pty.bytesOf("gg");
    const moves: number[] = [];
    const scrolled: number[] = [];
    // six rows are in sight, and the last keeps a neighbour below the cursor
    for (let row = 1; row < 9; row++) (row < 5 ? moves : scrolled).push(await pty.bytesOf("j"));
    // up and down again within the window: other candidates, annotation and hint at each of them
    for (const key of ["k", "k", "k", "j", "j"]) moves.push(await pty.bytesOf(key));
    pty.write("/s");
    await pty.shows("1 of the best 200");
    for (let row = 1; row < 25; row++) (row < 18 ? moves : scrolled).push(await pty.bytesOf("\u001b[B"));
    console.log(`bytes a cursor move: ${moves.join(" ")}; a scrolled row: ${scrolled.join(" ")}`);
    expect(Math.max(...moves)).toBeLessThanOrEqual(400);
    expect(Math.max(...scrolled)).toBeLessThanOrEqual(1_024);
  });

  test("a resize while running gives a whole screen of the new size", async () => {
    const pty = start();
    await pty.shows("Candidates for pages_to_scan_show");
    pty.resize(120, 30);
    await pty.shows(/^. Symbols .{20,60} Candidates for pages_to_scan_show .*$/m);
    expect(pty.lines[29]).toContain("? help");
    pty.resize(38, 9);
    await pty.shows("sympos needs at least 40 columns");
    pty.resize(80, 24);
    await pty.shows("Candidates for pages_to_scan_show");
    expect(pty.lines[23]).toContain("? help");
  });

  test.each([
    ["CI", { CI: "1" }],
    ["NO_COLOR", { NO_COLOR: "1" }],
    ["no locale", { LANG: "C" }],
    ["no colours at all", { TERM: "vt100", CI: "true" }],
  ] as const)("works with %s in the environment", async (_, env) => {
    const pty = start([], { env });
    await pty.shows("? pages_to_scan_show");
    pty.write(ENTER);
    await pty.shows("Enter pick+next");
    const tints = ["\u001b[31m", "\u001b[32m", "\u001b[33m", "\u001b[36m"];
    if ("NO_COLOR" in env) expect(tints.filter((tint) => pty.raw.includes(tint))).toEqual([]);
    pty.write("Qy");
    expect(await pty.exit).toMatchObject({ exitCode: 1 });
  });
});

describe("leaving the terminal as it was", () => {
  test("after quitting", async () => {
    const pty = startInShell();
    await pty.shows("Candidates for pages_to_scan_show");
    pty.write("Qy");
    await pty.exit;
    expect(pty.main).toContain("exit 1");
    expectTerminalAsBefore(pty);
  });

  test("after ^C twice, with 130", async () => {
    const pty = startInShell();
    await pty.shows("Candidates for pages_to_scan_show");
    pty.write("\u0003");
    await pty.shows("^C again within 2 seconds quits.");
    pty.write("\u0003");
    await pty.exit;
    expect(pty.main).toContain("exit 130");
    expectTerminalAsBefore(pty);
  });

  test.each([
    ["SIGTERM", 143],
    ["SIGHUP", 129],
    ["SIGINT", 130],
  ] as const)("after %s, with %i", async (signal, code) => {
    const pty = startInShell();
    await pty.shows("Candidates for pages_to_scan_show");
    process.kill(pty.child, signal);
    await pty.exit;
    expect(pty.main).toContain(`exit ${code}`);
    expectTerminalAsBefore(pty);
  });

  test("after a list that cannot be read, with 3 and the reason", async () => {
    const pty = new Pty([
      "sh",
      "-c",
      `stty -g >'${dir}/before'; '${SYMPOS.join("' '")}' '${EXAMPLE}' -s '${dir}/missing'; echo "exit $?"; stty -g >'${dir}/after'`,
    ]);
    open.push(pty);
    await pty.exit;
    expect(pty.main.join("\n")).toContain("missing");
    expect(pty.main).toContain("exit 3");
    expectTerminalAsBefore(pty);
  });
});

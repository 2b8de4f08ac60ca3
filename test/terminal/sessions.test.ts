// Saved sessions of the real program: kill -9, two at once, no place to write.
import { spawn, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { build, cleanEnv, Pty, ROOT, SYMPOS } from "./pty.js";

const OBJECT = path.join(ROOT, "examples", "homonyms", "livepatch-homonyms.ko");
const KALLSYMS = path.join(ROOT, "examples", "homonyms", "kallsyms.txt");
const PROMPT = /q quit: \n*$/;

let home = "";
let open: Pty[] = [];

beforeAll(build);
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), "sympos-session-"));
});
afterEach(() => {
  for (const pty of open) pty.dispose();
  open = [];
  rmSync(home, { recursive: true, force: true });
});

function start(args: readonly string[] = [], env: Record<string, string> = {}): Pty {
  const command = [...SYMPOS, OBJECT, "--kallsyms", KALLSYMS, "--plain", ...args];
  const pty = new Pty(command, { env: { HOME: home, ...env }, columns: 200, rows: 50 });
  open.push(pty);
  return pty;
}

function script(input: string, env: Record<string, string> = {}, args: readonly string[] = []) {
  const [node, file] = SYMPOS;
  const done = spawnSync(node, [file, OBJECT, "--kallsyms", KALLSYMS, "--plain", ...args], {
    env: cleanEnv({ HOME: home, ...env }),
    input,
    encoding: "utf8",
  });
  return { code: done.status, out: done.stdout, err: done.stderr };
}

const folder = (): string => path.join(home, ".local", "state", "sympos", "sessions");
const only = (): string => path.join(folder(), readdirSync(folder())[0]!);

async function decideTwo(pty: Pty): Promise<void> {
  await pty.shows(PROMPT);
  pty.write("pick nfsd_open nfsd 2\r");
  await pty.shows("nfsd_open: nfsd, position 2.");
  pty.write("skip proc_get_long not on this kernel\r");
  await pty.shows("proc_get_long: skipped.");
}

describe("kill -9", () => {
  test("costs no decision: the next run offers them, and undo leads back", async () => {
    const first = start();
    await decideTwo(first);
    process.kill(first.pid, "SIGKILL");
    await first.exit;
    const second = start();
    await second.shows("A session of these inputs is saved: 2 decisions of ");
    await second.shows(/y go on with it, n begin anew: \n*$/);
    second.write("y\r");
    await second.shows("Resumed: 2 decisions of ");
    second.write("list\r");
    await second.shows("~ skipped, 1 relocation. proc_get_long: skipped, not on this kernel.");
    second.write("undo\r");
    await second.shows("Undone: proc_get_long is to choose again.");
    second.write("undo\r");
    await second.shows("Undone: nfsd_open is to choose again.");
    second.write("redo\r");
    await second.shows("Redone: nfsd_open.");
    second.write("quit\rquit\r");
    expect(await second.exit).toMatchObject({ exitCode: 1 });
    expect(second.text).toContain("The session is saved with 1 decision; the same command resumes it.");
  });

  test("n begins anew and keeps what was", async () => {
    script("pick nfsd_open nfsd 2\n");
    const second = start();
    await second.shows("n begin anew:");
    second.write("pick nfsd_open nfsd 1\r");
    await second.shows("Answer y or n.");
    second.write("n\r");
    await second.shows("A new session; the earlier one is kept.");
    await second.shows(PROMPT);
    second.write("pick nfsd_open nfsd 1\r");
    await second.shows("nfsd_open: nfsd, position 1.");
    second.write("sessions\r");
    await second.shows(/2\. \S+livepatch-homonyms\.ko, 1 decision of .*, the inputs of now, set aside\./);
    second.write("resume 2\r");
    await second.shows("Resumed: 1 decision of ");
    second.write("show nfsd_open\r");
    await second.shows("nfsd_open: nfsd, position 2 (picked by the author).");
    // the one that was gone on with, and the one that was left for it
    expect(readdirSync(only()).filter((name) => name.startsWith("aside-"))).toHaveLength(2);
  });

  test("of a terminal that went away leaves the session to the next", async () => {
    const first = start();
    await decideTwo(first);
    first.dispose();
    await first.exit;
    const { out } = script("resume\nlist\n");
    expect(out).toContain("Resumed: 2 decisions of ");
  });
});

test("kill -9 of the screen in the middle: the next one offers what was decided, with undo", async () => {
  const command = [...SYMPOS, OBJECT, "--kallsyms", KALLSYMS];
  const first = new Pty(command, { env: { HOME: home } });
  open.push(first);
  await first.shows("Candidates for nfsd_open");
  first.write("\rj\r\r");
  await first.shows("Candidates for state_show");
  process.kill(first.pid, "SIGKILL");
  await first.exit;
  const second = new Pty(command, { env: { HOME: home } });
  open.push(second);
  await second.shows("Earlier session: 2 decisions of ");
  second.write("\r");
  await second.shows("Resumed: 2 decisions of ");
  await second.shows(/= nfsd_open .* decided/);
  second.write("uu");
  await second.shows("Undone: nfsd_open is to choose again.");
  expect(second.lines[0]).toContain("3 to choose, 1 missing");
});

test("keys that clash end the screen before it begins, with 3 and the line", async () => {
  const config = path.join(home, ".config", "sympos");
  mkdirSync(config, { recursive: true });
  writeFileSync(path.join(config, "config.toml"), '[keys]\nskip = "u"\n');
  const pty = new Pty([...SYMPOS, OBJECT, "--kallsyms", KALLSYMS], { env: { HOME: home }, columns: 200 });
  open.push(pty);
  expect(await pty.exit).toMatchObject({ exitCode: 3 });
  expect(pty.text).toContain("config.toml:2: keys.skip: u means undo already.");
  expect(pty.raw).not.toContain("\u001b[?1049h");
});

test("of many that find the lock of a killed process at once, one has the session", async () => {
  const killed = start();
  await decideTwo(killed);
  process.kill(killed.pid, "SIGKILL");
  await killed.exit;
  const [node, file] = SYMPOS;
  const args = [file, OBJECT, "--kallsyms", KALLSYMS, "--plain"];
  const runs = Array.from({ length: 5 }, () => {
    const run = spawn(node, args, { env: cleanEnv({ HOME: home }), stdio: ["pipe", "pipe", "pipe"] });
    let err = "";
    run.stderr.on("data", (bytes: Buffer) => {
      err += bytes.toString();
    });
    // the first question comes when the session was asked for
    const asked = new Promise<void>((resolve) => run.stdout.once("data", () => resolve()));
    const ended = new Promise<string>((resolve) => run.on("close", () => resolve(err)));
    return { run, asked, ended };
  });
  await Promise.all(runs.map(({ asked }) => asked));
  for (const { run } of runs) run.stdin.end();
  const told = await Promise.all(runs.map(({ ended }) => ended));
  expect(told.filter((err) => err.includes("has had the session"))).toHaveLength(4);
  expect(told.filter((err) => err.includes('"resume" goes on with it'))).toHaveLength(1);
  expect(readdirSync(only()).sort()).toEqual(["journal", "snapshot"]);
});

test("a signal at the prompt gives the terminal back, ends with the signal, and the session is saved", async () => {
  const command = `'${SYMPOS.join("' '")}' '${OBJECT}' --kallsyms '${KALLSYMS}' --plain; echo "code $?"; stty -a`;
  const shell = new Pty(["bash", "-c", command], { env: { HOME: home }, columns: 200, rows: 60 });
  open.push(shell);
  await decideTwo(shell);
  process.kill(shell.child, "SIGTERM");
  await shell.exit;
  expect(shell.text).toContain("code 143");
  expect(shell.text).toMatch(/ icanon .* echo /s);
  expect(script("resume\nlist\n").out).toContain("Resumed: 2 decisions of ");
});

test("a second process works without the session, and says which process has it", async () => {
  const first = start();
  await decideTwo(first);
  const { err, code } = script("pick nfsd_open nfsd 1\n");
  expect(err).toMatch(new RegExp(`process ${first.pid} has had the session of these inputs since 20`));
  expect(code).toBe(1);
  first.write("undo\r");
  await first.shows("Undone: proc_get_long");
  first.write("quit\rquit\r");
  await first.exit;
  expect(script("resume\nlist\n").out).toContain("nfsd_open: nfsd, position 2 (picked by the author)");
});

describe("a script", () => {
  test("is the same whatever an earlier run left, until it says resume", () => {
    const lines = "pick nfsd_open nfsd 2\nlist\n";
    const first = script(lines);
    const second = script(lines);
    expect(second.out).toBe(first.out);
    expect(second.code).toBe(first.code);
    expect(second.err).toContain('"resume" goes on with it.');
    expect(script("resume\nundo\nlist\n").out).toContain("? choose, 1 relocation. nfsd_open");
  });

  test("that ends in the middle says that the session is saved", () => {
    const { code, err } = script("pick nfsd_open nfsd 2\n");
    expect(code).toBe(1);
    expect(err).toBe("The session is saved with 1 decision; the same command resumes it.\n");
  });

  test("without a decision leaves nothing", () => {
    script("list\n");
    expect(existsSync(folder()) ? readdirSync(folder()) : []).toEqual([]);
  });

  test("what the command line states holds over what is resumed, and can be undone", () => {
    script("pick nfsd_open nfsd 2\n");
    const { out } = script("resume\nlist\nundo\nlist\n", {}, ["--decide", "nfsd:nfsd_open=1"]);
    const said = [...out.matchAll(/nfsd_open: nfsd, position (\d) \(picked/g)].map(([, at]) => at);
    expect(said).toEqual(["1", "2"]);
  });

  test("a decisions file that says the same as the session is gone on with, and can be undone", () => {
    const args = ["--decisions", path.join(home, "decisions.json")];
    script("pick nfsd_open nfsd 2\npick state_show vmlinux 2\n", {}, args);
    const { out, err } = script("undo\nundo\nlist open\n", {}, args);
    expect(err).not.toContain("goes on with it");
    expect(out).toContain("Undone: state_show is to choose again.");
    expect(out).toContain("Undone: nfsd_open is to choose again.");
  });

  test("a walk neither reads nor leaves a session", () => {
    script("pick nfsd_open nfsd 2\n");
    const before = readdirSync(only());
    const { err } = script("", {}, ["--walk"]);
    expect(err).not.toContain("session");
    expect(readdirSync(only())).toEqual(before);
  });
});

describe("other inputs", () => {
  test("what differs is named, and the old decisions are kept", () => {
    script("pick nfsd_open nfsd 2\n");
    const kept = only();
    const list = path.join(home, "Module.symvers");
    writeFileSync(list, "0x00000000\tnot_there\tvmlinux\tEXPORT_SYMBOL\t\n");
    const { err, out } = script("list\n", {}, ["--symvers", list]);
    expect(err).toMatch(
      /snapshot: an earlier session of this object, 1 decision of \S+ \S+ UTC, was made from other inputs \(Module\.symvers was not given then\)/,
    );
    expect(out).toContain("? choose, 1 relocation. nfsd_open");
    expect(readdirSync(kept).sort()).toEqual(["journal", "snapshot"]);
  });
});

describe("no place to write", () => {
  test("a state folder that cannot be made: it works, and says that sessions are off", () => {
    // a file in the place of the folder stops root too
    mkdirSync(path.join(home, ".local"));
    writeFileSync(path.join(home, ".local", "state"), "");
    const { code, out, err } = script(`pick nfsd_open nfsd 2\nlist\n`);
    expect(err).toContain("sessions are off: decisions live in this run only");
    expect(err).not.toContain("saved with");
    expect(out).toContain("nfsd_open: nfsd, position 2 (picked by the author)");
    expect(code).toBe(1);
  });

  /** A file system of 64 KB, or read-only, in a mount namespace of its own. */
  const mount = (options: string, before: string, input: string) => {
    const state = path.join(home, "state");
    mkdirSync(state, { recursive: true });
    const [node, file] = SYMPOS;
    const run = `'${node}' '${file}' '${OBJECT}' --kallsyms '${KALLSYMS}' --plain`;
    const command = `mount -t tmpfs -o ${options} none '${state}' && cd '${state}' && ${before} ${run}; echo "exit $?"`;
    const done = spawnSync("unshare", ["-rm", "sh", "-c", command], {
      env: cleanEnv({ HOME: home, XDG_STATE_HOME: state }),
      input,
      encoding: "utf8",
    });
    return { out: done.stdout, err: done.stderr };
  };
  const canMount = spawnSync("unshare", ["-rm", "mount", "-t", "tmpfs", "none", "/mnt"]).status === 0;

  test("a read-only file system: the same", ({ skip }) => {
    if (!canMount) skip("mounting a tmpfs is not permitted here");
    const { out, err } = mount("size=64k", `mount -o remount,ro '${path.join(home, "state")}';`, "1\nlist\n");
    expect(err).toContain("sessions are off: decisions live in this run only (the file system is read-only)");
    expect(out).toContain("nfsd_open: nfsd, position 1 (picked by the author)");
    expect(out).toContain("exit 1");
  });

  test("a full disk: the decision holds, and is said not to be saved", ({ skip }) => {
    if (!canMount) skip("mounting a tmpfs is not permitted here");
    const fill = "mkdir -p sympos/sessions; head -c 1m /dev/zero > filler 2>/dev/null;";
    const { out, err } = mount("size=64k", fill, "1\nlist\n");
    expect(err).toMatch(/no space left on the device/);
    expect(err).not.toContain("The session is saved");
    expect(out).toContain("nfsd_open: nfsd, position 1 (picked by the author)");
    expect(out).toContain("exit 1");
  });
});

test("the history of the prompt comes back in the next run, for its owner alone", async () => {
  const first = start();
  await first.shows(PROMPT);
  first.write("show nfsd_open\r");
  await first.shows("? choose, 1 relocation. nfsd_open");
  first.write("quit\rquit\r");
  await first.exit;
  const file = path.join(home, ".local", "state", "sympos", "history");
  expect((statSync(file).mode & 0o777).toString(8)).toBe("600");
  expect(readFileSync(file, "utf8").split("\n")).toContain("show nfsd_open");
  const second = start();
  await second.shows(PROMPT);
  for (const key of ["\u001b[A", "\u001b[A"]) await second.bytesOf(key);
  await second.shows(/q quit: show nfsd_open\n*$/);
});

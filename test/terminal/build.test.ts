// sympos build at a terminal: what make does is one line, Ctrl-C ends it, errors open in the editor, what is
// open is asked about. And the key b: build, an error, the editor, build again, back in the queue.
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { COPY, kbuildStandIn, NAME } from "../helpers/kbuild-stand-in.js";
import { EXAMPLE_DECISIONS } from "../helpers/sympos.js";
import { describeWith } from "../helpers/tools.js";
import { build, EXAMPLE, LIST, Pty, ROOT, SYMPOS } from "./pty.js";

const room = mkdtempSync(path.join(tmpdir(), "sympos-build-"));

beforeAll(build);
afterAll(() => rmSync(room, { recursive: true, force: true }));

function start(name: string, recipe: readonly string[]) {
  const there = path.join(room, name);
  kbuildStandIn(there, recipe);
  return {
    there,
    pty: new Pty([...SYMPOS, "build", path.join(there, "lp"), "--decisions", EXAMPLE_DECISIONS]),
  };
}

describeWith(["make", "gcc"], "sympos build", () => {
  test("shows what make does in one line that is gone afterwards", async () => {
    const { pty } = start("whole", ["echo '  CC [M]  lp.o'", ...COPY]);
    await pty.exit;
    expect(pty.raw.split("\r\x1b[K")).toContainEqual(
      expect.stringMatching(/^sympos: (CC|LD) \[M\] {2}lp\.k?o$/),
    );
    expect(pty.lines.join("\n")).not.toContain("[M]");
    expect(pty.lines.join("").replaceAll(/\s/g, "")).toContain("verified:PASS");
    pty.dispose();
  });

  test("Ctrl-C ends make with what it started, and leaves no converted module", async () => {
    const { there, pty } = start("held", ["echo '  CC [M]  lp.o'; sleep 60", ...COPY]);
    await pty.shows("CC [M]  lp.o");
    pty.write("\x03");
    expect(await pty.exit).toMatchObject({ exitCode: 130 });
    expect(pty.text).toContain("make was interrupted; nothing was converted");
    expect(existsSync(path.join(there, "lp/converted"))).toBe(false);
    pty.dispose();
  });
});

/** A folder whose make compiles lp.c, then gives the object that `object` is a copy of. */
function loop(name: string) {
  const there = path.join(room, name);
  const lp = path.join(there, "lp");
  const put = kbuildStandIn(there, [
    "echo '  CC [M]  lp.o'",
    "gcc -fsyntax-only $(M)/lp.c",
    "while test -e $(M)/slow; do echo $$$$ >$(M)/slow; sleep 0.1; done",
    `cp $(M)/object $(M)/${NAME}.ko`,
    `echo $(M)/${NAME}.ko > $(M)/modules.order`,
  ]);
  const good = "int f(void)\n{\n\treturn 1;\n}\n";
  const broken = good.replace("1;", "1");
  put("lp/lp.c", good);
  put("home/.config/sympos/config.toml", "guide = false\n");
  const become = (object: string) => copyFileSync(object, path.join(lp, "object"));
  become(EXAMPLE);
  copyFileSync(EXAMPLE, path.join(lp, `${NAME}.ko`));
  writeFileSync(path.join(there, "good.c"), good);
  // an editor that corrects the line, and tells where it was opened
  const editor = put("editor", `#!/bin/sh\necho "$@" >> ${there}/opened\ncp ${there}/good.c ${lp}/lp.c\n`);
  chmodSync(editor, 0o755);
  const opened = () => readFileSync(path.join(there, "opened"), "utf8");
  const home = path.join(there, "home");
  const open = (args: readonly string[], size = {}) =>
    new Pty([...SYMPOS, ...args], { cwd: there, env: { EDITOR: editor, HOME: home }, ...size });
  return { put, lp, good, broken, become, open, opened };
}

const HOMONYMS = path.join(ROOT, "examples/homonyms/livepatch-homonyms.ko");

describeWith(["make", "gcc"], "an error of the compiler", () => {
  test("opens in the editor at its line, and the round goes on when that ends", async () => {
    const { put, broken, open, opened } = loop("opens");
    put("lp/lp.c", broken);
    const pty = open(["build", "lp", "--decisions", EXAMPLE_DECISIONS]);
    await pty.shows("Enter opens lp/lp.c:3 in your editor, b builds again, q ends:");
    pty.write("\r");
    expect(await pty.exit).toMatchObject({ exitCode: 0 });
    expect(opened()).toBe("+3 lp/lp.c\n");
    expect(pty.text).toContain("verified: PASS");
    pty.dispose();
  });

  test.each([
    ["q", "q\r"],
    ["^C", "\x03"],
    ["^D", "\x04"],
  ])("%s ends the round", async (name, keys) => {
    const { put, broken, open } = loop(`ends-${name.replace("^", "")}`);
    put("lp/lp.c", broken);
    const pty = open(["build", "lp"]);
    await pty.shows("q ends:");
    pty.write(keys);
    expect(await pty.exit).toMatchObject({ exitCode: 3 });
    pty.dispose();
  });

  test("is told without a question with --quiet", async () => {
    const { put, broken, open } = loop("quiet");
    put("lp/lp.c", broken);
    const pty = open(["build", "lp", "--quiet"]);
    expect(await pty.exit).toMatchObject({ exitCode: 3 });
    expect(pty.text).not.toContain("q ends");
    pty.dispose();
  });
});

describeWith(["make", "gcc"], "the loop", () => {
  test("asks in the interface, builds there with b, and converts when that is left", async () => {
    const { put, lp, broken, become, open, opened } = loop("loop");
    const pty = open(["build", "lp"]);
    await pty.shows("Candidates for pages_to_scan_show");
    put("lp/lp.c", broken);
    pty.write("b");
    await pty.shows("It does not build: 1 error.");
    expect(pty.lines[2]).toMatch(/^> lp\/lp\.c:3: error: expected ';' before '}' token$/);
    pty.write("\r");
    await pty.shows("Back from lp/lp.c.");
    expect(opened()).toBe("+3 lp/lp.c\n");
    pty.write("b");
    await pty.shows("Built: the object is the same as before.");
    become(HOMONYMS);
    pty.write("b");
    await pty.shows(/Built: \d+ new, \d+ gone/);
    become(EXAMPLE);
    pty.write("b");
    await pty.shows("Candidates for pages_to_scan_show");
    await pty.shows("Built: ");
    pty.write("2\r");
    await pty.shows("All decided");
    pty.write("Q");
    expect(await pty.exit).toMatchObject({ exitCode: 0 });
    expect(readFileSync(path.join(lp, "decisions.json"), "utf8")).toContain('"sympos": 2');
    expect(existsSync(path.join(lp, `converted/${NAME}.ko`))).toBe(true);
    expect(pty.text).toContain("verified: PASS");
    pty.dispose();
  });

  test("goes on with the symbol sources that were chosen in the interface", async () => {
    const { put, lp, open } = loop("sources");
    put("lp/Makefile", `KDIR := ${path.join(path.dirname(lp), "kdir")}\nobj-m := ${NAME}.o\n`);
    copyFileSync(LIST, path.join(lp, "Symbols.list.gz"));
    const pty = open(["build", "lp"]);
    await pty.shows("Symbols.list.gz");
    pty.write("\r");
    await pty.shows("Candidates for pages_to_scan_show");
    pty.write("2\r");
    await pty.shows("All decided");
    pty.write("Q");
    expect(await pty.exit).toMatchObject({ exitCode: 0 });
    const said = pty.main.join("").replaceAll(/\s/g, "");
    expect(said).toContain(`goesonwith--symbols${lp}/Symbols.list.gz`);
    expect(said).toContain("verified:PASS");
    pty.dispose();
  });

  test("a decision survives the builds of a session, and the session its end", async () => {
    const { become, open } = loop("kept");
    const args = [`lp/${NAME}.ko`, "-s", LIST];
    const pty = open(args, { columns: 58, rows: 14 });
    await pty.shows("pages_to_scan_show");
    pty.write("2\r");
    await pty.shows("All decided");
    become(HOMONYMS);
    pty.write("b");
    await pty.shows("Built: ");
    become(EXAMPLE);
    pty.write("b");
    await pty.shows(/Built: .*all decided/);
    pty.write("Q");
    expect(await pty.exit).toMatchObject({ exitCode: 0 });
    pty.dispose();
    // another run on the same object goes on with what was decided
    const again = open(args);
    await again.shows("Earlier session: 1 decision");
    again.write("\r");
    await again.shows("Resumed: 1 decision");
    again.dispose();
  });

  test("an object that somebody else built meanwhile is read, though make has nothing to do", async () => {
    const { lp, become, open } = loop("meanwhile");
    const pty = open([`lp/${NAME}.ko`, "-s", LIST]);
    await pty.shows("Candidates for pages_to_scan_show");
    become(HOMONYMS);
    copyFileSync(HOMONYMS, path.join(lp, `${NAME}.ko`));
    pty.write("b");
    await pty.shows(/Built: \d+ new, \d+ gone/);
    pty.write("b");
    await pty.shows("Built: the object is the same as before.");
    expect(pty.lines[0]).toMatch(/ [2-9] to choose/);
    pty.dispose();
  });

  test("^C ends make with what it started, and the session goes on", async () => {
    const { put, lp, open } = loop("ended");
    put("lp/slow", "");
    const pty = open([`lp/${NAME}.ko`, "-s", LIST]);
    await pty.shows("Candidates for pages_to_scan_show");
    pty.write("b");
    await pty.shows("Building: CC [M]  lp.o, ^C ends it");
    await expect.poll(() => readFileSync(path.join(lp, "slow"), "utf8")).toMatch(/\d/);
    pty.write("j\x03");
    await pty.shows("make was ended: nothing was read again.");
    const shell = Number(readFileSync(path.join(lp, "slow"), "utf8"));
    await expect.poll(() => existsSync(`/proc/${shell}`)).toBe(false);
    pty.write("Qy");
    expect(await pty.exit).toMatchObject({ exitCode: 1 });
    pty.dispose();
  });

  test("a signal that ends the interface ends make", async () => {
    const { put, lp } = loop("signal");
    put("lp/slow", "");
    const command = [...SYMPOS, path.join(lp, `${NAME}.ko`), "-s", LIST].join(" ");
    const pty = new Pty(["sh", "-c", `${command}; echo "exit $?"`]);
    await pty.shows("Candidates for pages_to_scan_show");
    pty.write("b");
    await expect.poll(() => readFileSync(path.join(lp, "slow"), "utf8"), { timeout: 20_000 }).toMatch(/\d/);
    process.kill(pty.child, "SIGTERM");
    await pty.exit;
    expect(pty.main).toContain("exit 143");
    const shell = Number(readFileSync(path.join(lp, "slow"), "utf8"));
    await expect.poll(() => existsSync(`/proc/${shell}`)).toBe(false);
    pty.dispose();
  });

  test("line by line: build tells the error, edit opens it, build reads the object", async () => {
    const { put, broken, open, opened } = loop("plain");
    const pty = open(["build", "lp", "--plain"], { columns: 120, rows: 40 });
    await pty.shows("Choose 1-2");
    put("lp/lp.c", broken);
    pty.write("build\r");
    await pty.shows("It does not build: 1 error.");
    expect(pty.text).toContain("lp/lp.c:3: error: expected ';' before '}' token");
    pty.write("edit\r");
    await pty.shows("Back from lp/lp.c.");
    expect(opened()).toBe("+3 lp/lp.c\n");
    pty.write("build\r");
    await pty.shows("Built: the object is the same");
    pty.write("2\rquit\r");
    expect(await pty.exit).toMatchObject({ exitCode: 0 });
    expect(pty.text).toContain("verified: PASS");
    pty.dispose();
  });
});

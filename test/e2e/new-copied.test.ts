// sympos new --kernel-source as an author runs it, on a tree of a few files: which file is taken, what is refused, and
// trees that mean ill.
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { scratch, sympos } from "../helpers/sympos.js";

const PARTS = ["on", "off", "open", "close", "state_show", "reset", "poll", "entry", "leave"];

/** The code of one file in one piece, as a linker puts it. */
const symbolsOf = (name: string, page: string): string =>
  PARTS.map(
    (part, i) => `ffffffff8${page}0${i}0 t ${part === "state_show" ? part : `${name}_${part}`}\n`,
  ).join("");

const KALLSYMS = `ffffffff81000000 T _text
${symbolsOf("power", "1001")}${symbolsOf("net", "1002")}ffffffff81003000 t lonely
ffffffff81004000 T __do_sys_fork
ffffffff81004010 t fork_init
ffffffff81004020 t changed.isra.0
`;

const FILE = (name: string): string => `#include <linux/fs.h>
static int ${name}_on(int x) { return x; }
static int ${name}_off(int x) { return x; }
static int ${name}_open(int x) { return x; }
static int ${name}_close(int x) { return x; }
static inline int ${name}_inner(int x) { return ${name}_on(x); }
static int state_show(int x) { return ${name}_inner(x); }
static int ${name}_reset(int x) { return state_show(x); }
static int ${name}_poll(int x) { return ${name}_off(x); }
static int ${name}_entry(int x) { return x; }
static int ${name}_leave(int x) { return x; }
`;

const TREE = {
  Makefile: "VERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = 192\n",
  "kernel/power.c": FILE("power"),
  "net/core/net.c": FILE("net"),
  "drivers/a/twin.c": "static int lonely(int x) { return 1; }\nstatic int net_on(int x) { return 1; }\n",
  "drivers/b/twin.c": "static int lonely(int x) { return 2; }\nstatic int net_on(int x) { return 1; }\n",
  "kernel/fork.c": "static void fork_init(void)\n{\n}\nSYSCALL_DEFINE0(fork)\n{\n\treturn 0;\n}\n",
};

function start(files: Readonly<Record<string, string>> = TREE, release = "6.1.0-1-none") {
  const room = scratch();
  const tree = path.join(room, "linux");
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(tree, file)), { recursive: true });
    writeFileSync(path.join(tree, file), text);
  }
  writeFileSync(path.join(room, "kallsyms"), KALLSYMS);
  const given = ["new", "lp-a", "--kallsyms", "kallsyms", "--kernel", release, "--kernel-source", "linux"];
  const run = (...functions: string[]) =>
    sympos([...given, ...functions.flatMap((name) => ["--function", name])], { cwd: room });
  const source = () => readFileSync(path.join(room, "lp-a/lp-a.c"), "utf8");
  return { room, tree, run, source };
}

describe("the file of a homonym", () => {
  test("is the one that defines what stands around it", () => {
    const { run, source } = start();
    const { code, err, out } = run("state_show=2");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(source()).toContain("static int livepatch_state_show(int x) { return net_inner(x); }");
    expect(source()).toContain("extern int net_on(int x);");
    expect(out).toContain("to resolve: net_on (vmlinux)\n");
  });

  test("is not guessed: the files are named, and @FILE says which", () => {
    const { run, source, room } = start();
    const { code, err } = run("lonely");
    expect(code).toBe(0);
    expect(err).toContain(
      "2 files define lonely, and nothing tells which is meant: drivers/a/twin.c, drivers/b/twin.c",
    );
    expect(err).toContain("--function vmlinux:lonely@FILE");
    expect(source()).toContain("#warning");
    execFileSync("rm", ["-r", path.join(room, "lp-a")]);
    expect(run("lonely@drivers/b/twin.c")).toMatchObject({ code: 0, err: "" });
    expect(source()).toContain("static int livepatch_lonely(int x) { return 2; }");
  });

  test("both homonyms stand in one source, each with its own", () => {
    const { run, source } = start();
    expect(run("state_show=1", "state_show=2")).toMatchObject({ code: 0, err: "" });
    expect(source()).toContain("static int livepatch_state_show_vmlinux_1(int x) { return power_inner(x); }");
    expect(source()).toContain("static int livepatch_state_show_vmlinux_2(int x) { return net_inner(x); }");
  });
});

describe("what cannot be copied", () => {
  test("an inlined function is refused, with the functions that it went into", () => {
    const { run, room } = start();
    const { code, err } = run("net_inner");
    expect(code).toBe(4);
    expect(err).toContain("net_inner is inlined: net/core/net.c defines it");
    expect(err).toContain("by that file: state_show.");
    expect(readdirSync(room)).not.toContain("lp-a");
  });

  test("a function that a macro makes leaves a skeleton, and is told", () => {
    const { run, source } = start();
    const { code, err } = run("__do_sys_fork");
    expect(code).toBe(0);
    expect(err).toContain("kernel/fork.c: no function __do_sys_fork is written there as C has it");
    expect(source()).toContain("static void livepatch___do_sys_fork(void)");
  });

  test("a function that the compiler made another one of has other parameters, and is not copied", () => {
    const { run, source } = start({ ...TREE, "a.c": "static int changed(int x) { return x; }\n" });
    const { code, err } = run("changed.isra.0");
    expect(code).toBe(0);
    expect(err).toContain("[new-copy-variant]");
    expect(source()).not.toContain("return x;");
  });

  test("THIS_MODULE is told, which is another module in the copy", () => {
    const { run } = start({ ...TREE, "a.c": "static int lonely(int x) { return !THIS_MODULE; }\n" });
    expect(run("lonely@a.c").err).toContain("a.c: what is copied uses THIS_MODULE");
  });

  test("two files that need the same static name in two ways are told apart by the author", () => {
    const files = {
      ...TREE,
      "kernel/power.c": `struct own { int a; };\n${FILE("power").replace("return power_inner(x)", "return sizeof(struct own)")}`,
      "net/core/net.c": `struct own { long b; };\n${FILE("net").replace("return net_inner(x)", "return sizeof(struct own)")}`,
    };
    const { run } = start(files);
    const { code, err } = run("state_show=1", "state_show=2");
    expect(code).toBe(0);
    expect(err).toContain("net/core/net.c: it defines own in another way than kernel/power.c");
  });
});

describe("a tree", () => {
  test.each([
    ["of another series", "6.12.0", "its Makefile says 6.1"],
    ["of another release, where the kernel's own has a third number", "6.1.55", "6.1.192"],
  ])("%s is warned of", (_, release, words) => {
    const { run } = start(TREE, release);
    const { code, err } = run("state_show=2");
    expect(code).toBe(0);
    expect(err).toContain("[kernel-source-other-version]");
    expect(err).toContain(words.replace("its Makefile says ", ""));
  });

  test.each([
    ["is not there", {}, "linux", 3],
    ["has no C files", { Makefile: "VERSION = 6\n" }, "linux", 3],
  ])("that %s is refused", (_, files, words, exit) => {
    const { run, room } = start(files);
    const { code, err } = run("state_show=2");
    expect(code).toBe(exit);
    expect(err).toContain(words);
    expect(readdirSync(room)).not.toContain("lp-a");
  });

  test.each(["kernel/none.c", "../kallsyms", "/etc/passwd"])("without the file that is named, %s", (file) => {
    const { run, room } = start();
    const { code, err } = run(`state_show=2@${file}`);
    expect(code).toBe(3);
    expect(err).toContain("the source tree has no such file");
    expect(readdirSync(room)).not.toContain("lp-a");
  });

  test("@FILE without a tree is a fault of usage", () => {
    const { room } = start();
    const args = ["new", "lp-a", "--kallsyms", "kallsyms", "--function", "lonely@a.c"];
    expect(sympos(args, { cwd: room })).toMatchObject({
      code: 2,
      err: expect.stringContaining("--kernel-source"),
    });
  });

  test("with loops of links and of headers, pipes, huge files and paths that lead out, is read to its end", () => {
    const files = {
      ...TREE,
      "net/core/net.c": `#include "a.h"\n#include "../../../kallsyms"\n#include "/etc/passwd"\n#include "pipe.h"\n#include "huge.h"\n${FILE("net")}`,
      "net/core/a.h": '#include "b.h"\n',
      "net/core/b.h": '#include "a.h"\n#include "net.c"\n',
    };
    const { run, tree, source } = start(files);
    symlinkSync("..", path.join(tree, "net/loop"));
    execFileSync("mkfifo", [path.join(tree, "net/core/pipe.h"), path.join(tree, "net/core/pipe.c")]);
    writeFileSync(path.join(tree, "net/core/huge.h"), "");
    truncateSync(path.join(tree, "net/core/huge.h"), 64 << 20);
    const { code, err } = run("state_show=2");
    expect(code).toBe(0);
    expect(err).toContain("../../../kallsyms, /etc/passwd, pipe.h, huge.h");
    expect(source()).toContain("static int livepatch_state_show(int x)");
    expect(source()).not.toContain("root:");
  });
});

describe("without --function", () => {
  const plain = (input: string, ...args: string[]) => {
    const { room } = start();
    const given = ["new", "lp-a", "--kallsyms", "kallsyms", "--kernel", "6.1.0-1-none", ...args];
    return { room, ...sympos(given, { cwd: room, input }) };
  };

  test("and without a terminal it says what is needed, exit 2", () => {
    const { code, err, out } = plain("");
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(/^sympos: new needs --function: .*sympos search.*\n$/);
  });

  test("--plain searches and chooses by number from a pipe", () => {
    const { code, err, out, room } = plain("state\n2\n\n", "--plain");
    expect(code).toBe(0);
    expect(err).toContain("2. state_show, vmlinux, position 2 of 2");
    expect(err).toContain("vmlinux:state_show=2 is chosen.");
    expect(out).toBe("lp-a/lp-a.c\nlp-a/Makefile\nlp-a/.gitignore\n");
    expect(readFileSync(path.join(room, "lp-a/lp-a.c"), "utf8")).toContain(".old_sympos = 2,");
  });

  test.each(["q\n", "", "nothing-like-it\n7\n"])(
    "--plain with nothing chosen writes nothing: %j",
    (input) => {
      const { code, out, room } = plain(input, "--plain");
      expect({ code, out }).toEqual({ code: 1, out: "" });
      expect(readdirSync(room)).not.toContain("lp-a");
    },
  );
});

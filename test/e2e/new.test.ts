// sympos new as a first-time author runs it: a folder that builds, or one sentence that says why not.
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { ARCHITECTURES, compile } from "../helpers/compile.js";
import { scratch, sympos } from "../helpers/sympos.js";
import { describeWith } from "../helpers/tools.js";

const KALLSYMS = `ffffffff81000000 T _text
ffffffff81000010 T shown
ffffffff81000100 t twice
ffffffff81000200 t twice
ffffffff81000300 t strange
ffffffff81001000 D data
ffffffff82000000 T _sinittext
ffffffff82000010 t early
ffffffff82000100 T _einittext
`;

const TYPES = `
typedef long long loff_t;
typedef struct { int a; } hidden_t;
struct seq_file;
int shown(struct seq_file *m, loff_t *pos) { return 0; }
int strange(hidden_t by_value) { return by_value.a; }
`;

function start() {
  const room = scratch();
  writeFileSync(path.join(room, "kallsyms"), KALLSYMS);
  return (...args: string[]) => {
    const given = ["new", "lp-a", "--kallsyms", "kallsyms", "--kernel", "6.1.0-1-none", ...args];
    return { room, ...sympos(given, { cwd: room }) };
  };
}

const [x86] = ARCHITECTURES;

describeWith([x86!.gcc], "with the kernel's types", () => {
  const withTypes = () => {
    const run = start();
    const { room } = run("--help");
    const types = compile(x86!, room, TYPES, ["-O0", "-gbtf"]);
    return (...args: string[]) => run("--btf", types, ...args);
  };

  test("the replacement has the function's own parameters", () => {
    const { room, code, out, err } = withTypes()("--function", "shown");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toBe("lp-a/lp-a.c\nlp-a/Makefile\nlp-a/.gitignore\n");
    expect(readFileSync(path.join(room, "lp-a/lp-a.c"), "utf8")).toContain(`
struct seq_file;

/* replaces shown (vmlinux) */
static int livepatch_shown(struct seq_file *m, loff_t *pos)
{
	/* TODO: what shown must do from now on; the original no longer runs */
	return 0;
}

static struct klp_func vmlinux_funcs[] = {
	{
		.old_name = "shown",
		.new_func = livepatch_shown,
	},
	{ }
};
`);
  });

  test("a type that no header has is told, with the prototype to write", () => {
    const { room, code, err } = withTypes()("--function", "strange");
    expect(code).toBe(0);
    expect(err).toContain("needs types that no header has: hidden_t");
    const text = readFileSync(path.join(room, "lp-a/lp-a.c"), "utf8");
    expect(text).toContain("/* one of:\n *   static int livepatch_strange(hidden_t by_value)\n */\n#warning");
  });

  test("a function that the types do not know is told", () => {
    const { code, err } = withTypes()("--function", "twice=2");
    expect(code).toBe(0);
    expect(err).toContain("warning: nothing tells the parameters of twice (vmlinux)");
  });

  test("an ELF file without types is refused by name", () => {
    const run = start();
    const { room } = run("--help");
    const plain = compile(x86!, room, TYPES);
    const { code, err } = run("--btf", plain, "--function", "shown");
    expect(code).toBe(3);
    expect(err).toContain(`${plain}: it has no types (.BTF)`);
    expect(existsSync(path.join(room, "lp-a"))).toBe(false);
  });
});

test("homonyms that are to be chosen from show what stands around them in memory", () => {
  const room = scratch();
  writeFileSync(path.join(room, "kallsyms"), KALLSYMS);
  const given = ["new", "lp-a", "--kallsyms", "kallsyms", "--plain"];
  const { err } = sympos(given, { cwd: room, input: "twice\n" });
  expect(err).toContain(
    "1. twice, vmlinux, position 1 of 2, near shown, twice. --function vmlinux:twice=1\n",
  );
  expect(err).toContain(
    "2. twice, vmlinux, position 2 of 2, near twice, strange. --function vmlinux:twice=2\n",
  );
});

test("a function that is asked for twice is replaced once", () => {
  const { room, code } = start()("--function", "shown", "--function", "vmlinux:shown=1");
  expect(code).toBe(0);
  const text = readFileSync(path.join(room, "lp-a/lp-a.c"), "utf8");
  expect(text.match(/\.old_name = "shown"/g)).toHaveLength(1);
  expect(text).toContain("static void livepatch_shown(void)");
});

test("the new folder is open to whom the author's umask lets in, and nothing is left beside it", () => {
  const { room, code } = start()("--function", "shown");
  expect(code).toBe(0);
  expect(statSync(path.join(room, "lp-a")).mode & 0o777).toBe(0o777 & ~process.umask());
  expect(readdirSync(room).filter((name) => name.startsWith(".new-"))).toEqual([]);
});

test("a homonym gets its position as old_sympos, and a unique function none", () => {
  const { room, code } = start()("--function", "twice=2", "--function", "vmlinux:shown=1");
  expect(code).toBe(0);
  const text = readFileSync(path.join(room, "lp-a/lp-a.c"), "utf8");
  expect(text.match(/old_sympos = \d+/g)).toEqual(["old_sympos = 2"]);
});

describe("what is refused leaves nothing behind", () => {
  test.each([
    ["a homonym without a position", ["--function", "twice"], 4, "vmlinux:twice=1, vmlinux:twice=2"],
    ["a position beyond the last", ["--function", "twice=3"], 4, "position 3"],
    ["a name that nothing has", ["--function", "shwon"], 4, "Names like it: shown"],
    ["a function of another object", ["--function", "nfsd:shown"], 4, "It is in: vmlinux"],
    ["data", ["--function", "data"], 4, "data"],
    ["a function of .init", ["--function", "early"], 4, "early"],
    [
      "a folder that kbuild cannot build in",
      ["--function", "shown", "-o", "a,b"],
      2,
      "a,b: kbuild cannot build",
    ],
    ["an option that is no function", ["--function", "a:b:c"], 2, "OBJ:NAME=POS"],
    ["no function", [], 2, "new needs --function"],
    ["types that are not there", ["--function", "shown", "--btf", "none"], 3, "none"],
    ["types that are none", ["--function", "shown", "--btf", "kallsyms"], 3, "BTF: no magic number"],
  ] as const)("%s: exit %#", (_, args, exit, words) => {
    const { room, code, err, out } = start()(...args);
    expect({ code, out }).toEqual({ code: exit, out: "" });
    expect(err).toContain(words);
    expect(readdirSync(room)).toEqual(["kallsyms"]);
  });

  test("a folder that exists is not touched", () => {
    const run = start();
    const { room } = run("--help");
    mkdirSync(path.join(room, "lp-a"));
    const { code, err } = run("--function", "shown");
    expect(code).toBe(2);
    expect(err).toContain("lp-a: it is there already");
    expect(readdirSync(path.join(room, "lp-a"))).toEqual([]);
  });

  test("a name that no module can have", () => {
    const room = scratch();
    const { code, err } = sympos(["new", "a.b", "--kallsyms", "/dev/null", "--function", "x"], { cwd: room });
    expect(code).toBe(2);
    expect(err).toContain("a.b is no name of a module");
  });
});

// sympos build in a folder whose kernel headers are a stand-in: real make, real gcc, an object that kbuild made.
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { makefileText, readMakefile } from "../../src/annotate/scaffold/makefile.js";
import { COPY, kbuildStandIn, NAME } from "../helpers/kbuild-stand-in.js";
import { EXAMPLE_DECISIONS, KERNEL_LIST, ROOT, scratch, sympos } from "../helpers/sympos.js";
import { describeWith } from "../helpers/tools.js";

function start(recipe: readonly string[]) {
  const room = scratch();
  const put = kbuildStandIn(room, recipe);
  const build = (...args: string[]) => sympos(["build", "lp", ...args], { cwd: room });
  return { room, put, build };
}

describeWith(["make", "gcc"], "sympos build", () => {
  test("makes, resolves, converts and proves with what the folder says of headers and sources", () => {
    const { room, build } = start(COPY);
    const { code, out, err } = build("--decisions", EXAMPLE_DECISIONS);
    expect({ code, out }, err).toEqual({ code: 0, out: `verified: PASS lp/converted/${NAME}.ko\n` });
    const listed = sympos(["verify", path.join(room, `lp/converted/${NAME}.ko`), "-s", KERNEL_LIST]);
    expect(listed.code).toBe(0);
  });

  test("what is open is told with the command that asks, whose decisions the next round takes", () => {
    const { room, put, build } = start(COPY);
    const { code, err } = build();
    expect(code).toBe(1);
    expect(err).toContain("pages_to_scan_show");
    const decisions = path.join(room, "lp/decisions.json");
    expect(err).toContain(
      `sympos: decide, then build again: sympos lp/${NAME}.ko --symbols ${KERNEL_LIST} --decisions ${decisions}\n`,
    );
    expect(existsSync(path.join(room, `lp/converted/${NAME}.ko`))).toBe(false);
    put("lp/decisions.json", readFileSync(EXAMPLE_DECISIONS, "utf8"));
    expect(build().code).toBe(0);
  });

  test("says what is otherwise than in the round before", () => {
    const { build } = start(COPY);
    const decide = (position: number) => build("--decide", `vmlinux:pages_to_scan_show=${position}`);
    expect(decide(1).err).not.toContain("round before");
    expect(decide(1).err).toContain("sympos: it patches and uses the same as the round before\n");
    expect(decide(2).err).toMatch(
      /^sympos: since the round before: ~ (uses|patches) pages_to_scan_show of vmlinux \(position 1 -> position 2\)$/m,
    );
    expect(decide(2).err).not.toContain("->");
  });

  test("errors of the compiler are told with file and line, and nothing is converted", () => {
    const { room, put, build } = start(["gcc -Wall -c $(M)/lp.c -o $(M)/lp.o"]);
    put("lp/lp.c", "static int left;\nint f(void)\n{\n\treturn g(;\n}\n");
    const { code, out, err } = build();
    expect({ code, out }).toEqual({ code: 3, out: "" });
    expect(err).toMatch(
      /^sympos: error: lp\/lp\.c:4: expected expression before ';' token\. .* \[build-compiler\]$/m,
    );
    expect(existsSync(path.join(room, "lp/converted"))).toBe(false);
  });

  test("warnings do not stop it; names that modpost does not know are not told", () => {
    const { put, build } = start([
      "gcc -Wall -c $(M)/lp.c -o $(M)/lp.o",
      `echo 'WARNING: modpost: "cmdline" [$(M)/lp.ko] undefined!' >&2`,
      `echo 'WARNING: modpost: missing MODULE_DESCRIPTION() in $(M)/lp.o' >&2`,
      ...COPY,
    ]);
    put("lp/lp.c", "static int left;\n");
    const { code, err } = build("--decisions", EXAMPLE_DECISIONS);
    expect(code).toBe(0);
    expect(err).toMatch(/^sympos: warning: lp\/lp\.c:1: .*left.* \[build-compiler\]$/m);
    expect(err).toMatch(/^sympos: warning: missing MODULE_DESCRIPTION\(\) in .* \[build-modpost\]$/m);
    expect(err).not.toContain("undefined!");
  });

  test("another failure of make is told with its last words", () => {
    const { build } = start(["echo 'no rule can help' >&2; exit 3"]);
    const { code, err } = build();
    expect(code).toBe(3);
    expect(err).toMatch(/^sympos: error: make failed \(exit 2\): make: \*\*\* .* \[build-failed\]$/m);
  });

  test("headers that are not there, or half there, are told before make runs", () => {
    const { put, build } = start(["touch $(M)/ran"]);
    expect(build("--kernel", "6.1.0-0-none")).toMatchObject({
      code: 3,
      err: expect.stringMatching(/error: no headers of 6\.1\.0-0-none: .* \[machine-no-headers\]/),
    });
    put("half/Makefile", "modules:\n");
    const { code, err } = build("--kdir", "half");
    expect(code).toBe(3);
    expect(err).toContain("[machine-headers-raw]");
    expect(err).toContain("[machine-no-modpost]");
  });

  test("a folder that is none, a Makefile without a module and a path that kbuild cannot take are told", () => {
    const { put, room, build } = start(["true"]);
    expect(sympos(["build", "nowhere"], { cwd: room })).toMatchObject({ code: 2, out: "" });
    expect(build()).toMatchObject({ code: 3, err: expect.stringContaining("[build-no-module]") });
    put("a b/Makefile", "obj-m := x.o\n");
    const { code, err } = sympos(["build", "a b"], { cwd: room });
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining("[build-folder-name]") });
  });

  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("%s ends make, then sympos with %i, and nothing is converted", async (signal, expected) => {
    const { room } = start(["touch $(M)/started; sleep 60", ...COPY]);
    const bin = path.join(ROOT, "bin/sympos");
    const child = spawn(process.execPath, [bin, "build", "lp"], {
      cwd: room,
      stdio: ["ignore", "ignore", "pipe"],
    });
    let err = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      err += text;
    });
    const ended = new Promise((resolve) => child.on("close", resolve));
    await expect.poll(() => existsSync(path.join(room, "lp/started")), { timeout: 20_000 }).toBe(true);
    child.kill(signal);
    expect(await ended).toBe(expected);
    expect(err).toContain("sympos: make was interrupted; nothing was converted\n");
    expect(existsSync(path.join(room, "lp/converted"))).toBe(false);
  });
});

test("what a Makefile of sympos new says is read again, whatever is in the paths", () => {
  const sourceWords = ["--kallsyms", "/a b/it's $HOME #1", "--running", "--modules", "/lib/modules"];
  const text = makefileText({ name: "lp", headers: "/usr/src/linux-headers-6.1", sourceWords });
  expect(readMakefile(text)).toEqual({ headers: "/usr/src/linux-headers-6.1", sourceWords });
  const running = makefileText({ name: "lp", headers: null, sourceWords: [] });
  expect(readMakefile(running)).toEqual({ headers: null, sourceWords: [] });
  expect(readMakefile("obj-m := x.o\n")).toEqual({ headers: null, sourceWords: [] });
});

// sympos build in a folder whose kernel headers are a stand-in: real make, real gcc, an object that kbuild made.
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { makefileText, readMakefile } from "../../src/annotate/scaffold/makefile.js";
import { expectValid } from "../helpers/json-schema.js";
import { COPY, kbuildStandIn, NAME } from "../helpers/kbuild-stand-in.js";
import { EXAMPLE, EXAMPLE_DECISIONS, KERNEL_LIST, ROOT, scratch, sympos } from "../helpers/sympos.js";
import { describeWith } from "../helpers/tools.js";

const OTHER = path.join(ROOT, "examples/homonyms/livepatch-homonyms.ko");

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

  test.each([
    ["with short options", "-s Symbols.list"],
    ["with = and a comment", "--symbols=Symbols.list # of the kernel that runs"],
    ["over several lines", "\\\n\t--symbols \\\n\tSymbols.list"],
    ["from the folder itself", "-s $(CURDIR)/Symbols.list"],
  ])("a Makefile by hand names its sources %s, where make would find them", (_, sources) => {
    const { put, build } = start(COPY);
    put("lp/Symbols.list", readFileSync(KERNEL_LIST));
    put("lp/Makefile", `KDIR := ../kdir\nSOURCES = ${sources}\nobj-m := ${NAME}.o\n`);
    const { code, out, err } = build("--decisions", EXAMPLE_DECISIONS);
    expect({ code, out }, err).toEqual({ code: 0, out: `verified: PASS lp/converted/${NAME}.ko\n` });
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
    put("linux/mm/ksm.c", "int f(void)\n{\n\treturn 0;\n}\n");
    const tree = path.join(room, "linux");
    expect(build("--kernel-source", "linux").err).toContain(` --kernel-source ${tree} --decisions `);
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

  test("another failure of make is told with its last words, and the command that tells more", () => {
    const { build, room } = start(["echo 'no rule can help' >&2; exit 3"]);
    const { code, err } = build();
    expect(code).toBe(3);
    expect(err).toMatch(/^sympos: error: make failed \(exit 2\): no rule can help\. .* \[build-failed\]$/m);
    const command = /output: (make .+) \[build-failed\]$/m.exec(err)?.[1] ?? "";
    const byHand = spawnSync("sh", ["-c", command], { cwd: room, encoding: "utf8" });
    expect(byHand.stderr).toContain("no rule can help");
  });

  test("headers that are not there, or half there, are told before make runs", () => {
    const { put, build } = start(["touch $(M)/ran"]);
    expect(build("--kernel", "6.1.0-0-none")).toMatchObject({
      code: 3,
      err: expect.stringMatching(/error: no headers of 6\.1\.0-0-none: .* \[machine-no-headers\]/),
    });
    expect(build("--kdir", "nowhere")).toMatchObject({
      code: 3,
      err: expect.stringMatching(/^sympos: error: nowhere: .*no such folder\..* \[file-unreadable\]$/m),
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
    put("gnu/GNUmakefile", "obj-m := x.o\n");
    expect(sympos(["build", "gnu"], { cwd: room })).toMatchObject({
      code: 2,
      err: expect.stringContaining("no folder with a Makefile or Kbuild"),
    });
    for (const folder of ["a b", "it's", "a,b", "100%", "a:b", 'a"b', "$a"]) {
      put(`${folder}/Makefile`, "obj-m := x.o\n");
      const { code, err } = sympos(["build", folder], { cwd: room });
      expect({ code, err }, folder).toEqual({ code: 2, err: expect.stringContaining("[build-folder-name]") });
    }
  });

  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("%s ends make, then sympos with %i, and nothing is converted", async (signal, expected) => {
    const trial = "mkdir $(M)/.tmp_4711; touch $(M)/.tmp_4711/tmp";
    const { room } = start([`${trial}; touch $(M)/started; sleep 60`, ...COPY]);
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
    expect(existsSync(path.join(room, "lp/.tmp_4711"))).toBe(false);
  });
});

describeWith(["make"], "what make says", () => {
  /** A round whose make prints `text` byte for byte before it fails or goes on. */
  const saying = (text: string, ...then: string[]) => {
    const started = start(["cat $(M)/said >&2", ...then]);
    started.put("lp/said", Buffer.from(text, "latin1"));
    return started;
  };

  test("colours and links that the author's compiler is told to write do not hide an error", () => {
    const link = "\x1b]8;;https://gcc.gnu.org/x\x1b\\-Wimplicit\x1b]8;;\x1b\\";
    const { build } = saying(
      `\x1b[01m\x1b[Klp.c:7:3:\x1b[m\x1b[K \x1b[01;31m\x1b[Kerror: \x1b[m\x1b[Kwrong [${link}]\n`,
      "exit 1",
    );
    expect(build().err).toMatch(/^sympos: error: lp\.c:7: wrong \[-Wimplicit\]\. .* \[build-compiler\]$/m);
  });

  test("nothing of it acts on a terminal, and bytes that are no UTF-8 are shown", () => {
    const { build } = saying(
      "l\x1b[2Jp.c:7: error: \x07\xff\xfe \x1b]0;title\x07 here\nlp.c:8: error: \x9b2J\n",
      "exit 1",
    );
    const { err } = build();
    expect(err).toMatch(/^sympos: error: lp\.c:7: .*here\. .*\[build-compiler\]$/m);
    expect(err.replaceAll("\n", "")).toMatch(/^[ -~]*$/);
  });

  test("an error behind megabytes of warnings is told, and how many messages are not", () => {
    const { put, build } = start(["cat $(M)/said >&2", "exit 1"]);
    const warnings = Array.from(
      { length: 60_000 },
      (_, i) => `lp.c:${i + 1}:1: warning: number ${i} of many\n`,
    );
    put("lp/said", `${warnings.join("")}${"x".repeat(1 << 20)}\nlp.c:9:1: error: the one\n`);
    const { code, err } = build();
    expect(code).toBe(3);
    expect(err).toMatch(/^sympos: error: lp\.c:9: the one\. /m);
    expect(err).toContain("59800 messages are not shown");
    expect(err.length).toBeLessThan(10_000);
  });

  test("errors of the assembler are errors by file and line", () => {
    const { build } = saying(
      "lp.S: Assembler messages:\nlp.S:3: Error: no such instruction: `frob'\n",
      "exit 1",
    );
    expect(build().err).toMatch(
      /^sympos: error: lp\.S:3: no such instruction: `frob'\. .* \[build-compiler\]$/m,
    );
  });

  test("files from the future are warned of, since make may have left them out", () => {
    const { put, build } = start(["touch -d '+1 day' $(M)/later", "$(MAKE) -C $(M) -f sub.mk", ...COPY]);
    put("lp/sub.mk", "all: later\n\t@true\n");
    const { code, err } = build("--decisions", EXAMPLE_DECISIONS);
    expect(code).toBe(0);
    expect(err).toMatch(
      /^sympos: warning: lp\/later: make sees a time of the future.* \[build-clock-skew\]$/m,
    );
  });

  test.each([
    ["ends by a signal", ["kill -9 $$PPID"], /make failed \(ended by SIGKILL\)/],
    ["fails before the compiler", ["exit 3"], /make failed \(exit 2\): make: \*\*\* .*Error 3/],
    ["says nothing", ["exec 2>/dev/null; kill -9 $$PPID"], /make failed \(ended by SIGKILL\)\. /],
  ])("a make that %s is told so", (_, recipe, expected) => {
    const { code, err } = start(recipe).build();
    expect({ code, err }).toEqual({ code: 3, err: expect.stringMatching(expected) });
  });

  test("a recipe that reads finds nothing to read, nor a terminal", () => {
    const { build } = start([
      "read answer && exit 7; true",
      "( : </dev/tty ) 2>/dev/null && exit 8; true",
      ...COPY,
    ]);
    expect(build("--decisions", EXAMPLE_DECISIONS).code).toBe(0);
  });

  test("what make leaves running with its output open is not waited for", () => {
    const { room, build } = start(["setsid sleep 300 & echo $$! >$(M)/left", ...COPY]);
    expect(build("--decisions", EXAMPLE_DECISIONS).code).toBe(0);
    // it still runs: a signal reaches it
    expect(process.kill(Number(readFileSync(path.join(room, "lp/left"), "utf8")))).toBe(true);
  });

  test("a folder that is not the author's is told before make runs", () => {
    const { room } = start(["touch $(M)/ran"]);
    // root may write everywhere: nobody does it, with a copy of the program that nobody can read
    for (const part of ["bin", "dist"])
      cpSync(path.join(ROOT, part), path.join(room, part), { recursive: true });
    chmodSync(room, 0o755);
    chmodSync(path.join(room, "lp"), 0o555);
    const isRoot = process.getuid?.() === 0;
    const { status, stderr } = spawnSync(process.execPath, [path.join(room, "bin/sympos"), "build", "lp"], {
      cwd: room,
      encoding: "utf8",
      ...(isRoot ? { uid: 65534, gid: 65534 } : {}),
    });
    chmodSync(path.join(room, "lp"), 0o755);
    expect({ status, stderr }).toEqual({ status: 5, stderr: expect.stringContaining("[build-read-only]") });
    expect(existsSync(path.join(room, "lp/ran"))).toBe(false);
  });

  test("without make in PATH the command that installs it is told", () => {
    const { room } = start(COPY);
    const { code, err } = sympos(["build", "lp"], { cwd: room, env: { PATH: room } });
    expect({ code, err }).toEqual({ code: 3, err: expect.stringContaining("[machine-no-make]") });
  });
});

describeWith(["make"], "rounds of sympos build", () => {
  const decisions = ["--decisions", EXAMPLE_DECISIONS];

  test("a converted module stays when the next round fails, and is said to be of an earlier one", () => {
    const { room, put, build } = start(["test ! -e $(M)/broken", ...COPY]);
    expect(build(...decisions).code).toBe(0);
    const out = path.join(room, `lp/converted/${NAME}.ko`);
    const before = readFileSync(out);
    put("lp/broken", "");
    const { code, err } = build(...decisions);
    expect(code).toBe(3);
    expect(err).toMatch(
      new RegExp(
        `^sympos: note: lp/converted/${NAME}\\.ko: it is of an earlier round.* \\[build-old-output\\]$`,
        "m",
      ),
    );
    expect(readFileSync(out).equals(before)).toBe(true);
  });

  test("the same where something is open again", () => {
    const { build } = start(COPY);
    expect(build(...decisions).code).toBe(0);
    expect(build()).toMatchObject({ code: 1, err: expect.stringContaining("[build-old-output]") });
  });

  test("all modules of a Makefile are converted, each by its own decisions where there are any", () => {
    const { room, put, build } = start([
      ...COPY,
      `cp ${EXAMPLE} $(M)/second.ko`,
      "echo $(M)/second.ko >> $(M)/modules.order",
    ]);
    put("lp/decisions.json", readFileSync(EXAMPLE_DECISIONS, "utf8"));
    expect(build()).toMatchObject({ code: 0, out: expect.stringMatching(/(?:verified: PASS .*\n){2}/) });
    put(
      "lp/second.decisions.json",
      readFileSync(EXAMPLE_DECISIONS, "utf8").replaceAll('"sympos": 2', '"sympos": 1'),
    );
    const { err } = build();
    expect(err).toContain("it patches and uses the same as the round before");
    expect(err).toMatch(/~ (uses|patches) pages_to_scan_show of vmlinux/);
    expect(existsSync(path.join(room, "lp/converted/second.ko"))).toBe(true);
  });

  test("a decision that one of the modules uses is not said to be of no effect", () => {
    const { build } = start([
      ...COPY,
      `cp ${OTHER} $(M)/second.ko`,
      "echo $(M)/second.ko >> $(M)/modules.order",
    ]);
    const decide = (symbol: string) => ["--decide", `vmlinux:${symbol}=2`];
    const { err } = build("--decisions", EXAMPLE_DECISIONS, ...decide("no_such_symbol"));
    const unused = err.split("\n").filter((line) => line.endsWith("[decision-unused]"));
    expect(unused.length).toBeGreaterThan(0);
    for (const line of unused) expect(line).toContain("no_such_symbol");
  });

  test("a module in a subfolder is one of them", () => {
    const { room, put, build } = start([
      ...COPY,
      `cp ${EXAMPLE} $(M)/below/second.ko`,
      "echo $(M)/below/second.ko >> $(M)/modules.order",
    ]);
    put("lp/below/Makefile", "obj-m := second.o\n");
    const { code, out, err } = build("--decisions", EXAMPLE_DECISIONS);
    expect({ code, out }, err).toEqual({
      code: 0,
      out: `verified: PASS lp/converted/${NAME}.ko\nverified: PASS lp/converted/second.ko\n`,
    });
    expect(existsSync(path.join(room, "lp/converted/second.ko"))).toBe(true);
  });

  test("every round is one document with --json, and stderr is silent", () => {
    const { put, build } = start([
      "test ! -e $(M)/broken || { echo 'lp.c:3:1: error: no' >&2; exit 1; }",
      ...COPY,
    ]);
    const json = (...args: string[]) => {
      const { code, out, err } = build("--json", ...args);
      const value = expectValid("build", out) as { exit: number };
      expect({ exit: value.exit, err }).toEqual({ exit: code, err: "" });
      return value;
    };
    expect(json()).toMatchObject({
      exit: 1,
      make: { runs: 1, release: "6.1.0-1-none", interrupted: null, findings: [] },
      modules: [{ path: `lp/${NAME}.ko`, changed: true, annotated: null, changes: null, verified: null }],
    });
    expect(json(...decisions)).toMatchObject({
      exit: 0,
      modules: [{ changed: false, converted: { verified: true }, verified: { verdict: "PASS" } }],
    });
    const again = ["--decide", "vmlinux:pages_to_scan_show=1"];
    expect(json(...again)).toMatchObject({
      modules: [{ changes: [{ object: "vmlinux", name: "pages_to_scan_show", before: 2, after: 1 }] }],
    });
    put("lp/broken", "");
    expect(json(...again)).toMatchObject({
      exit: 3,
      make: { findings: [{ code: "build-compiler", where: { file: "lp.c", line: 3 } }] },
      modules: [],
      findings: [{ code: "build-old-output" }],
    });
  });
});

describeWith(["make"], "sympos build --annotate", () => {
  const SOURCE = path.join(path.dirname(EXAMPLE), `${NAME}.c`);
  const decisions = ["--decide", "vmlinux:pages_to_scan_show=2", "--decide", "vmlinux:saved_command_line=0"];
  const COUNT = "echo >> $(M)/runs";

  function annotating(...recipe: string[]) {
    const started = start([...recipe, COUNT, ...COPY]);
    const file = path.join(started.room, `lp/${NAME}.c`);
    copyFileSync(SOURCE, file);
    const runs = () => readFileSync(path.join(started.room, "lp/runs"), "utf8").length;
    return { ...started, file, runs, text: () => readFileSync(file, "utf8") };
  }

  test("leaves the source alone unless it is asked for", () => {
    const { build, text, runs } = annotating();
    expect(build(...decisions).code).toBe(0);
    expect({ same: text() === readFileSync(SOURCE, "utf8"), runs: runs() }).toEqual({ same: true, runs: 1 });
  });

  test("writes what is decided, shows it as a diff, makes once more, and does neither again", () => {
    const { build, text, runs } = annotating();
    const { code, out, err } = build("--annotate", ...decisions);
    expect(code, err).toBe(0);
    expect(out).toMatch(/^\+.*pages_to_scan_show.*2/m);
    expect(out).toMatch(/^verified: PASS /m);
    expect(err).toContain(`sympos: annotated ${NAME}.c`.replace(NAME, path.join("lp", NAME)));
    expect(runs()).toBe(2);
    const written = text();
    const second = build("--annotate", ...decisions);
    expect(second.code).toBe(0);
    expect(second.out).toBe(`verified: PASS lp/converted/${NAME}.ko\n`);
    expect({ text: text(), runs: runs() }).toEqual({ text: written, runs: 3 });
  });

  test("prints for the author what it could not write", () => {
    const { build, file, text } = annotating();
    const [declaration = ""] = /^extern .*pages_to_scan_show.*$/m.exec(text()) ?? [];
    const inside = text().replace(declaration, "").replace("\tunsigned long pages;", `\t${declaration}\n$&`);
    writeFileSync(file, inside);
    const { code, out, err } = build("--annotate", ...decisions);
    expect(code, err).toBe(0);
    expect(err).toContain("[annotate-no-room]");
    expect(out).toContain("KLP_SYMPOS(pages_to_scan_show, 2)");
  });

  test("waits until nothing is open", () => {
    const { build, text } = annotating();
    expect(build("--annotate").code).toBe(1);
    expect(text()).toBe(readFileSync(SOURCE, "utf8"));
  });

  test("takes the annotation back where the source does not build with it", () => {
    const { build, text } = annotating(
      `! grep -q KLP_SYMPOS $(M)/${NAME}.c || { echo "${NAME}.c:5:1: error: unknown type" >&2; exit 1; }`,
    );
    const { code, err } = build("--annotate", ...decisions);
    expect(code).toBe(3);
    expect(err).toMatch(/error: .*\.c:5: unknown type/);
    expect(err).toMatch(/error: .*\.c: with the annotation it did not build.* \[build-annotation-failed\]/);
    expect(text()).toBe(readFileSync(SOURCE, "utf8"));
  });

  test("tells of it in the document of --json", () => {
    const { build } = annotating();
    const { out } = build("--json", "--annotate", ...decisions);
    expect(expectValid("build", out)).toMatchObject({
      make: { runs: 2 },
      modules: [
        { annotated: { schema: "sympos.annotate/1", written: true, edits: [{ path: `lp/${NAME}.c` }] } },
      ],
    });
  });
});

test("what a Makefile of sympos new says is read again, whatever is in the paths", () => {
  const sourceWords = ["--kallsyms", "/a b/it's $HOME #1", "--running", "--modules", "/lib/modules"];
  const text = makefileText({ name: "lp", headers: "/usr/src/linux-headers-6.1", sourceWords });
  expect(readMakefile(text, "/lp")).toEqual({ headers: "/usr/src/linux-headers-6.1", sourceWords });
  const running = makefileText({ name: "lp", headers: null, sourceWords: [] });
  expect(readMakefile(running, "/lp")).toEqual({ headers: null, sourceWords: [] });
  expect(readMakefile("obj-m := x.o\n", "/lp")).toEqual({ headers: null, sourceWords: [] });
});

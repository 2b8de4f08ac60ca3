// What can be wrong before a first livepatch is built, as its author meets it: the command says which, leaves
// nothing half-written, and its exit code is that of docs/commands.md.
import { spawn } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { COPY, kbuildStandIn, NAME } from "../helpers/kbuild-stand-in.js";
import { EXAMPLE_DECISIONS, ROOT, scratch, sympos } from "../helpers/sympos.js";
import { describeWith } from "../helpers/tools.js";

const RELEASE = "6.1.0-1-none";
const GCC = "gcc (Debian 12.2.0-14) 12.2.0";

const LIVEPATCHING = `CONFIG_MODULES=y
CONFIG_SYSFS=y
CONFIG_KALLSYMS_ALL=y
CONFIG_DYNAMIC_FTRACE_WITH_REGS=y
CONFIG_HAVE_RELIABLE_STACKTRACE=y
`;

/** A livepatch folder, headers with `config`, and a PATH with make and, if it is asked for, a compiler. */
function start({ config = "", compiler = null }: { config?: string; compiler?: string | null }) {
  const room = scratch();
  const put = kbuildStandIn(room, COPY);
  put("kdir/.config", config);
  const bin = path.join(room, "bin");
  mkdirSync(bin);
  for (const name of ["make", "sh", "cp", "echo"]) symlinkSync(`/usr/bin/${name}`, path.join(bin, name));
  if (compiler !== null) chmodSync(put("bin/gcc", `#!/bin/sh\necho '${compiler}'\n`), 0o755);
  const build = (...args: string[]) =>
    sympos(["build", "lp", "--decisions", EXAMPLE_DECISIONS, ...args], { cwd: room, env: { PATH: bin } });
  const isUntouched = () => readdirSync(path.join(room, "lp")).join() === "Makefile";
  return { room, put, build, isUntouched };
}

describeWith(["make"], "sympos build", () => {
  test("no headers: exit 3, with the release and how to get them", () => {
    const { build, isUntouched } = start({ compiler: GCC });
    const { code, out, err } = build("--kernel", "6.1.0-2-none");
    expect({ code, out }).toEqual({ code: 3, out: "" });
    expect(err).toMatch(/error: no headers of 6\.1\.0-2-none: .* \[machine-no-headers\]/);
    expect(isUntouched()).toBe(true);
  });

  test("no headers where the Makefile has them: exit 3, with the release of that place, not the running one", () => {
    const { put, build, room } = start({ compiler: GCC });
    put("lp/Makefile", "KDIR ?= /lib/modules/6.1.0-2-none/build\nobj-m := lp.o\n");
    const { code, err } = build();
    expect(code).toBe(3);
    expect(err).toMatch(/error: no headers of 6\.1\.0-2-none: .* \[machine-no-headers\]/);
    expect(readdirSync(path.join(room, "lp"))).toEqual(["Makefile"]);
  });

  test("headers of another release: exit 3, with both", () => {
    const { room, build, isUntouched } = start({ compiler: GCC });
    const { code, err } = build("--kernel", "6.1.0-2-none", "--kdir", path.join(room, "kdir"));
    expect(code).toBe(3);
    expect(err).toMatch(
      /these headers are of 6\.1\.0-1-none, not of 6\.1\.0-2-none: .* \[machine-headers-other\]/,
    );
    expect(isUntouched()).toBe(true);
  });

  test("no compiler: exit 3, with the one that the kernel was built with", () => {
    const { build, isUntouched } = start({
      config: 'CONFIG_CC_VERSION_TEXT="gcc-12 (Debian 12.2.0-14) 12.2.0"\n',
    });
    const { code, err } = build();
    expect(code).toBe(3);
    expect(err).toMatch(
      /error: gcc-12 is not in PATH; the kernel was built with gcc-12 \(Debian 12\.2\.0-14\) 12\.2\.0\..* \[machine-no-compiler\]/,
    );
    expect(isUntouched()).toBe(true);
  });

  test("a compiler of another version: a warning with both versions, and it builds", () => {
    const config = 'CONFIG_CC_VERSION_TEXT="gcc (GCC) 13.2.1"\nCONFIG_LIVEPATCH=y\n';
    const { build } = start({ config: `${config}${LIVEPATCHING}`, compiler: GCC });
    const { code, out, err } = build();
    expect(err).toMatch(
      /^sympos: warning: the compiler is gcc \(Debian 12\.2\.0-14\) 12\.2\.0, the kernel was built with gcc \(GCC\) 13\.2\.1: .* \[machine-compiler-other\]$/m,
    );
    expect({ code, out }, err).toEqual({ code: 0, out: `verified: PASS lp/converted/${NAME}.ko\n` });
  });

  test("a kernel without livepatch support: exit 3, with what it was built without", () => {
    const config = "# CONFIG_LIVEPATCH is not set\n";
    const { build, isUntouched } = start({ config: `${config}${LIVEPATCHING}`, compiler: GCC });
    const { code, err } = build();
    expect(code).toBe(3);
    expect(err).toMatch(
      /6\.1\.0-1-none was built without CONFIG_LIVEPATCH: it loads no livepatch\. .* \[machine-no-livepatch\]/,
    );
    expect(isUntouched()).toBe(true);
  });

  test("make interrupted: exit 130, said once, and nothing is converted", async () => {
    const { room, put } = start({ compiler: GCC });
    put("kdir/Makefile", "modules:\n\t@touch $(M)/started\n\t@exec sleep 60\n");
    const child = spawn(process.execPath, [path.join(ROOT, "bin/sympos"), "build", "lp"], {
      cwd: room,
      stdio: ["ignore", "ignore", "pipe"],
    });
    let err = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      err += text;
    });
    const ended = new Promise((resolve) => child.on("close", resolve));
    await expect.poll(() => existsSync(path.join(room, "lp/started")), { timeout: 20_000 }).toBe(true);
    child.kill("SIGINT");
    expect(await ended).toBe(130);
    expect(err).toContain("make was interrupted; nothing was converted");
    expect(err).not.toContain("build-failed");
    expect(existsSync(path.join(room, "lp/converted"))).toBe(false);
  });
});

const KALLSYMS = `ffffffff81000000 T _text
ffffffff81000010 T shown
ffffffff81000100 t split.isra.0
ffffffff82000000 T _sinittext
ffffffff82000010 t early
ffffffff82000100 T _einittext
`;

describe("sympos new", () => {
  function create(name: string, ...args: string[]) {
    const room = scratch();
    writeFileSync(path.join(room, "kallsyms"), KALLSYMS);
    mkdirSync(path.join(room, "there"));
    const given = ["new", name, "--kallsyms", "kallsyms", "--kernel", RELEASE, ...args];
    return { ...sympos(given, { cwd: room }), left: readdirSync(room).sort().join(" ") };
  }
  const LEFT = "kallsyms there";

  test("a directory that exists: exit 2, and it is not touched", () => {
    const { code, err, left } = create("there", "--function", "shown");
    expect({ code, left }).toEqual({ code: 2, left: LEFT });
    expect(err).toMatch(/there: it is there already, .* \[new-folder-exists\]/);
  });

  test.each(["a.b", "a b", "../a", "", "_a", "a".repeat(56)])(
    "a name that is no module name: %s: exit 2",
    (name) => {
      const { code, err, left } = create(name, "--function", "shown");
      expect({ code, left }).toEqual({ code: 2, left: LEFT });
      expect(err).toMatch(/is no name of a module\. .* \[new-name\]/);
    },
  );

  test("a function that is inlined: exit 4, with what may be left of it and what to patch instead", () => {
    const { code, err, left } = create("lp", "--function", "split");
    expect({ code, left }).toEqual({ code: 4, left: LEFT });
    expect(err).toMatch(
      /no source has a function split\. Names like it: split\.isra\.0\. .*inlined it: then patch the functions that call it\. \[new-function-missing\]/,
    );
  });

  test("no headers: the Makefile names the place of those of that kernel, never the running one's", () => {
    const room = scratch();
    writeFileSync(path.join(room, "kallsyms"), KALLSYMS);
    const given = ["new", "lp", "--kallsyms", "kallsyms", "--kernel", RELEASE, "--function", "shown"];
    expect(sympos(given, { cwd: room }).code).toBe(0);
    const makefile = readFileSync(path.join(room, "lp/Makefile"), "utf8");
    expect(makefile).toContain(`\nKDIR ?= /lib/modules/${RELEASE}/build\n`);
    const { code, err } = sympos(["build", "lp"], { cwd: room });
    expect(code).toBe(3);
    expect(err).toContain(`no headers of ${RELEASE}: `);
  });

  test("a function in .init: exit 4, with the reason", () => {
    const { code, err, left } = create("lp", "--function", "early");
    expect({ code, left }).toEqual({ code: 4, left: LEFT });
    expect(err).toMatch(/patches early, whose memory was freed after booting\. .* \[old-name-in-init\]/);
  });
});

test("sympos info --check: no headers: exit 1, and the last line is the verdict", () => {
  const { code, out, err } = sympos(["info", "--check", "--kernel", RELEASE]);
  expect(code).toBe(1);
  expect(out).toMatch(/^headers +lacking /m);
  expect(out).toMatch(/\ncheck: FAIL\n$/);
  expect(err).toContain("[machine-no-headers]");
});

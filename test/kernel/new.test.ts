// From nothing to a running livepatch: sympos new for functions of vmlinux, a homonym and a module, the bodies
// written, make, and the newest Debian kernel runs them.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, it } from "vitest";
import { ensureKallsyms, headersDir } from "../../scripts/lab/lab.js";
import { type Ran, sympos } from "./cli.js";
import { describeKernel, kernel, scratch } from "./lab.js";
import { liveAndUnload, type NewLife } from "./new-life.js";

const NAME = "lp-new";
const SYMPOS = fileURLToPath(new URL("../../bin/sympos", import.meta.url));
const SHOWN = {
  cmdline: "cat /proc/cmdline",
  first: "cat /sys/kernel/mm/transparent_hugepage/khugepaged/pages_to_scan",
  second: "cat /sys/kernel/mm/ksm/pages_to_scan",
  zram: "cat /sys/block/zram0/disksize",
};

/** The body of each function, in the place of the remark that asks for it. */
const BODIES: Readonly<Record<string, string>> = {
  livepatch_cmdline_proc_show: 'seq_puts(m, "from new\\n");\n\treturn 0;',
  livepatch_pages_to_scan_show_vmlinux_1: 'return sprintf(buf, "the first\\n");',
  livepatch_pages_to_scan_show_vmlinux_2: 'return sprintf(buf, "the second\\n");',
  livepatch_disksize_show: 'return sprintf(buf, "of zram\\n");',
};

function withBodies(source: string): string {
  return Object.entries(BODIES).reduce((text, [name, body]) => {
    const head = new RegExp(
      `(static [^\\n]*\\b${name}\\([^\\n]*\\)\\n\\{\\n)\\t/\\* TODO:[^\\n]*\\n\\treturn 0;\\n`,
    );
    expect(text).toMatch(head);
    return text.replace(head, (_, start: string) => `${start}\t${body}\n`);
  }, source);
}

describeKernel("sympos new", () => {
  const room = scratch();
  const folder = path.join(room, NAME);
  let made: Ran;
  let built: string;
  let life: NewLife;

  beforeAll(async () => {
    const { release, vmlinuz, modules } = kernel();
    const wanted = [
      "cmdline_proc_show",
      "pages_to_scan_show=1",
      "pages_to_scan_show=2",
      "zram:disksize_show",
    ];
    const functions = wanted.flatMap((each) => ["--function", each]);
    const sources = ["--kallsyms", await ensureKallsyms(kernel()), "--modules", modules];
    const kernelOptions = ["--btf", vmlinuz, "--kernel", release];
    made = sympos("new", NAME, ...functions, ...sources, ...kernelOptions, "-o", folder);
    const source = path.join(folder, `${NAME}.c`);
    const text = readFileSync(source, "utf8");
    // it builds as it is, without a word
    const make = () =>
      execFileSync(
        "make",
        [`KDIR=${headersDir(release)}`, `SYMPOS=${process.execPath} ${SYMPOS}`, "KCFLAGS=-Werror"],
        { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] },
      );
    built = make();
    writeFileSync(source, withBodies(text));
    make();
    life = await liveAndUnload(folder, SHOWN);
  });

  it("knows every prototype, and says nothing", () => {
    expect(made).toMatchObject({ status: 0, stderr: "" });
  });

  it("makes a folder that builds without a warning and is converted as the last step", () => {
    expect(built).toContain(`verified: PASS converted/${NAME}.ko`);
  });

  it("replaces each of the functions, the homonyms by their positions", () => {
    const patched = life.shown("patched");
    expect(patched).toMatchObject({ cmdline: "from new", zram: "of zram" });
    expect([patched["first"], patched["second"]].sort()).toEqual(["the first", "the second"]);
  });

  it("is disabled and unloaded, and everything is as before", () => {
    const { unloaded, ...after } = life.shown("after");
    expect(unloaded).toBe("yes");
    expect(after).toEqual(life.shown("before"));
  });

  it("gives the kernel nothing to complain about", () => {
    for (const log of life.logs) expect(log).not.toMatch(/WARNING|BUG|Oops|Call Trace|protection fault/);
  });
});

// Functions copied from the kernel's own source: with static functions, of which one has homonyms, with static data,
// homonyms themselves, and one of a module. Each gets one mark, make converts, and the newest Debian kernel runs them.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, it } from "vitest";
import { ensureKallsyms, ensureSource, headersDir } from "../../scripts/lab/lab.js";
import { type Ran, sympos } from "./cli.js";
import { describeKernel, kernel, scratch } from "./lab.js";
import { liveAndUnload, type NewLife } from "./new-life.js";

const NAME = "lp-copied";
const SYMPOS = fileURLToPath(new URL("../../bin/sympos", import.meta.url));

const FUNCTIONS = [
  "timer_list_show",
  "filesystems_proc_show",
  "pages_to_scan_show=1",
  "pages_to_scan_show=2@mm/khugepaged.c",
  "zram:comp_algorithm_show",
];

const SHOWN = {
  timers: "head -n 1 /proc/timer_list",
  cpu: "grep -m 1 ^cpu /proc/timer_list",
  filesystems: "head -n 1 /proc/filesystems | tr '\\t' ' '",
  ksm: "cat /sys/kernel/mm/ksm/pages_to_scan",
  khugepaged: "cat /sys/kernel/mm/transparent_hugepage/khugepaged/pages_to_scan",
  zram: "cat /sys/block/zram0/comp_algorithm | tr '\\n' ' '",
};

/** The only thing that an author does to the copies. */
const MARKS: readonly (readonly [string, string])[] = [
  [
    "\t\ttimer_list_header(m, iter->now);\n",
    '\t{\n\t\tseq_puts(m, "marked\\n");\n\t\ttimer_list_header(m, iter->now);\n\t}\n',
  ],
  ['seq_printf(m, "%s\\t%s\\n"', 'seq_printf(m, "marked %s\\t%s\\n"'],
  ['sysfs_emit(buf, "%u\\n", ksm_thread_pages', 'sysfs_emit(buf, "marked %u\\n", ksm_thread_pages'],
  ['sysfs_emit(buf, "%u\\n", khugepaged_pages', 'sysfs_emit(buf, "marked %u\\n", khugepaged_pages'],
  [
    "\tup_read(&zram->init_lock);\n",
    '\tsz += sprintf(buf + sz, "marked\\n");\n\tup_read(&zram->init_lock);\n',
  ],
];

function marked(source: string): string {
  return MARKS.reduce((text, [from, to]) => {
    expect(text.split(from)).toHaveLength(2);
    return text.replace(from, () => to);
  }, source);
}

describeKernel("sympos new --kernel-source", () => {
  const room = scratch();
  const folder = path.join(room, NAME);
  let made: Ran;
  let built: string;
  let life: NewLife;

  beforeAll(async () => {
    const { release, modules } = kernel();
    const tree = ensureSource(kernel());
    const functions = FUNCTIONS.flatMap((each) => ["--function", each]);
    const sources = ["--kallsyms", await ensureKallsyms(kernel()), "--modules", modules];
    const options = ["--kernel", release, "--kernel-source", tree, "-o", folder];
    made = sympos("new", NAME, ...functions, ...sources, ...options);
    const source = path.join(folder, `${NAME}.c`);
    const words = [
      `KDIR=${headersDir(release)}`,
      `SYMPOS=${process.execPath} ${SYMPOS}`,
      // three files of vmlinux have a print_cpu: what stands around them tells which is meant
      `DECISIONS=--kernel-source ${tree} --yes=strong`,
      "KCFLAGS=-Werror",
    ];
    const make = () =>
      execFileSync("make", words, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
    built = make();
    writeFileSync(source, marked(readFileSync(source, "utf8")));
    make();
    life = await liveAndUnload(folder, SHOWN);
  });

  it("copies each function, and lists what sympos is to resolve", () => {
    expect(made).toMatchObject({ status: 0, stderr: "" });
    const open = [...made.stdout.matchAll(/^to resolve: (.*)$/gm)].map(([, what]) => what);
    expect(open).toEqual(
      expect.arrayContaining([
        "SEQ_printf (vmlinux)",
        "file_systems (vmlinux)",
        "file_systems_lock (vmlinux)",
        "khugepaged_pages_to_scan (vmlinux)",
        "ksm_thread_pages_to_scan (vmlinux)",
        "print_tickdevice (vmlinux)",
        "zcomp_available_show (zram)",
      ]),
    );
    expect(open.join("\n")).toMatch(/^print_cpu \(vmlinux, one of \d+\)$/m);
  });

  it("makes a folder that builds as it is, without a warning of the compiler, and is converted", () => {
    expect(built).toContain(`verified: PASS converted/${NAME}.ko`);
  });

  it("runs the copies with their marks, and what they call and read is the kernel's own", () => {
    const { timers, cpu, ...before } = life.shown("before");
    const patched = life.shown("patched");
    expect(timers).toMatch(/^Timer List Version/);
    expect(patched).toEqual({
      timers: "marked",
      cpu,
      filesystems: `marked ${before["filesystems"]}`,
      ksm: `marked ${before["ksm"]}`,
      khugepaged: `marked ${before["khugepaged"]}`,
      // the list ends in a blank
      zram: `${before["zram"]}  marked`,
    });
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

// sympos new and sympos build against the packaged headers of a real kernel: the rounds of an author, and the whole
// loop of one whose livepatch uses a homonym, to its end in the running kernel.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, expect, it } from "vitest";
import { boot, ensureKallsyms } from "../../scripts/lab/lab.js";
import { sympos, symposTold } from "./cli.js";
import { describeKernel, kernel, scratch } from "./lab.js";

describeKernel("sympos build", () => {
  const room = scratch();
  const folder = path.join(room, "lp-rounds");
  const source = path.join(folder, "lp-rounds.c");
  const output = path.join(folder, "converted/lp-rounds.ko");
  const edit = (from: RegExp, to: string) =>
    writeFileSync(source, readFileSync(source, "utf8").replace(from, to));

  beforeAll(async () => {
    const { release, vmlinuz } = kernel();
    const sources = ["--kallsyms", await ensureKallsyms(kernel()), "--btf", vmlinuz, "--kernel", release];
    sympos("new", "lp-rounds", "--function", "cmdline_proc_show", ...sources, "-o", folder);
  });

  it("takes the new folder as it is", () => {
    const { status, stdout, stderr } = sympos("build", folder);
    expect({ status, stdout }, stderr).toEqual({
      status: 0,
      stdout: expect.stringContaining("verified: PASS "),
    });
    expect(sympos("verify", output).status).toBe(0);
  });

  it("tells the compiler's errors by file and line", () => {
    edit(/\/\* TODO[^\n]*/, "seq_puts(m, saved_command_line)");
    const { status, stderr } = sympos("build", folder);
    expect(status).toBe(3);
    expect(stderr).toMatch(/lp-rounds\.c:\d+: expected ';' before 'return'\. .* \[build-compiler\]/);
  });

  it("goes on once it compiles, and says what is new", () => {
    edit(
      /seq_puts\(m, saved_command_line\)/,
      "extern char *saved_command_line;\n\tseq_puts(m, saved_command_line);",
    );
    const { status, stdout, stderr } = sympos("build", folder);
    expect({ status, stdout }, stderr).toEqual({
      status: 0,
      stdout: expect.stringContaining("verified: PASS "),
    });
    expect(stderr).toContain("since the round before: + uses saved_command_line of vmlinux (unique)");
  });

  it("stops at a homonym until it is decided", () => {
    edit(/extern char/, "extern long pages_to_scan_show(void);\n\textern char");
    edit(/return 0;/, "return pages_to_scan_show() ? 1 : 0;");
    const { status, stderr } = sympos("build", folder);
    expect(status).toBe(1);
    expect(stderr).toContain(`--decisions ${path.join(folder, "decisions.json")}`);
    const decided = sympos("build", folder, "--decide", "vmlinux:pages_to_scan_show=2");
    expect(decided.status, decided.stderr).toBe(0);
    expect(decided.stderr).toContain("+ uses pages_to_scan_show of vmlinux (position 2)");
  });
});

const json = (text: string) =>
  JSON.parse(text) as { make: { runs: number }; modules: readonly object[]; exit: number };

describeKernel("the loop of a livepatch with a homonym", () => {
  const NAME = "lp-loop";
  const folder = path.join(scratch(), NAME);
  const source = path.join(folder, `${NAME}.c`);
  const decisions = path.join(folder, "decisions.json");
  const output = path.join(folder, `converted/${NAME}.ko`);
  const text = () => readFileSync(source, "utf8");
  /** Of every homonym, in the order of the kernel. */
  let addresses: string[] = [];

  beforeAll(async () => {
    const { release, vmlinuz } = kernel();
    const kallsyms = await ensureKallsyms(kernel());
    addresses = [
      ...readFileSync(kallsyms, "latin1").matchAll(/^([0-9a-f]{16}) \w pages_to_scan_show$/gm),
    ].map(([, address]) => address ?? "");
    const sources = ["--kallsyms", kallsyms, "--btf", vmlinuz, "--kernel", release];
    sympos("new", NAME, "--function", "cmdline_proc_show", ...sources, "-o", folder);
    const written = text()
      .replace(/^static int livepatch_cmdline_proc_show/m, "extern long pages_to_scan_show(void);\n\n$&")
      .replace(/\/\* TODO[^\n]*/, 'seq_printf(m, "at %px\\n", (void *)pages_to_scan_show);');
    writeFileSync(source, written);
  });

  it("ends with what is open, and the source as it was", () => {
    const before = text();
    const { status, stderr } = sympos("build", folder, "--annotate");
    expect({ status, text: text() }, stderr).toEqual({ status: 1, text: before });
    expect(stderr).toContain(`--decisions ${decisions}`);
  });

  it("goes on once it is decided, and leaves the source alone unasked", () => {
    const before = text();
    const asked = symposTold(["pick pages_to_scan_show vmlinux 2", "quit"], "build", folder, "--plain");
    expect(asked.status, asked.stderr).toBe(0);
    expect(readFileSync(decisions, "utf8")).toContain('"sympos": 2');
    expect(text()).toBe(before);
  });

  it("annotates the source when asked, builds it once more, and the object says it by itself then", () => {
    const { status, stdout, stderr } = sympos("build", folder, "--annotate");
    expect(status, stderr).toBe(0);
    expect(stdout).toMatch(/^\+.*KLP_SYMPOS\(pages_to_scan_show, 2\)/m);
    expect(text()).toContain("KLP_SYMPOS(pages_to_scan_show, 2)");
    expect(stdout).toContain("verified: PASS ");
    rmSync(decisions);
    const alone = sympos("build", folder, "--json");
    expect(json(alone.stdout), alone.stderr).toMatchObject({
      exit: 0,
      make: { runs: 1, findings: [] },
      modules: [
        {
          changed: false,
          changes: [],
          verified: { verdict: "PASS" },
          converted: {
            symbols: expect.arrayContaining([
              expect.objectContaining({
                symbol: "pages_to_scan_show",
                outcome: expect.objectContaining({ rule: "annotation", sympos: 2 }),
              }),
            ]),
          },
        },
      ],
    });
  });

  it("asked again annotates nothing, and makes once", () => {
    const before = text();
    const { stdout, status } = sympos("build", folder, "--annotate", "--json");
    expect(status).toBe(0);
    expect(json(stdout)).toMatchObject({
      make: { runs: 1 },
      modules: [{ changed: false, annotated: { written: false, edits: [] } }],
    });
    expect(text()).toBe(before);
  });

  it("and the kernel runs it with the symbol that was chosen", async () => {
    const results = await boot({
      vmlinuz: kernel().vmlinuz,
      files: { [`${NAME}.ko`]: readFileSync(output) },
      steps: [
        { name: "patched", script: `insmod /${NAME}.ko && settle lp_loop\ncat /proc/cmdline` },
        {
          name: "after",
          script: `echo 0 > /sys/kernel/livepatch/lp_loop/enabled
wait_for "[ ! -e /sys/kernel/livepatch/lp_loop ]"
rmmod lp_loop && echo "unloaded = yes"`,
        },
      ],
    });
    expect(addresses).toHaveLength(2);
    expect(results.get("patched")?.output).toContain(`at ${addresses[1]}`);
    expect(results.get("after")?.output).toContain("unloaded = yes");
  });
});

// sympos new and sympos build against the packaged headers of a real kernel: the rounds of an author. Nothing is booted.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, expect, it } from "vitest";
import { ensureKallsyms } from "../../scripts/lab/lab.js";
import { sympos } from "./cli.js";
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

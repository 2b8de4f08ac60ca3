// examples/homonyms in the newest Debian kernel: what each symbol became, seen in
// the files that the livepatch changes. nfsd is loaded after the livepatch.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, it } from "vitest";
import { boot, ensureKallsyms, inLoadOrder, moduleFiles, type StepResult } from "../../scripts/lab/lab.js";
import { type Ran, sympos } from "./cli.js";
import { build, describeKernel, kernel, repositoryFile, scratch } from "./lab.js";

const NAME = "livepatch-homonyms";
const LOADED = "livepatch_homonyms";
const KHUGEPAGED = "/sys/kernel/mm/transparent_hugepage/khugepaged/pages_to_scan";
const DECISIONS = fileURLToPath(new URL("../../examples/homonyms/decisions.json", import.meta.url));

const READ = `
show() { echo "$1 = $2"; }
show khugepaged "$(cat ${KHUGEPAGED} | tr '\\n' '|')"
show ksm "$(cat /sys/kernel/mm/ksm/pages_to_scan)"
show power "$(cat /sys/power/state)"
show slot "$(cat /sys/kernel/slab/khugepaged_mm_slot/object_size)"
mount -t nfsd nfsd /proc/fs/nfsd 2>/dev/null
show features "$(cat /proc/fs/nfsd/export_features 2>/dev/null | tr '\\n' '|')"
`;

const shown = ({ output }: StepResult): Map<string, string> =>
  new Map([...output.matchAll(/^(\w+) = (.*)$/gm)].map(([, key, value]) => [key!, value!]));

describeKernel("examples/homonyms", () => {
  const room = scratch();
  let ran: Ran;
  let before: Map<string, string>;
  let after: Map<string, string>;
  let log: string;

  beforeAll(async () => {
    const files = moduleFiles(kernel());
    const order = inLoadOrder(files, ["nfsd"]);
    const [input, output] = [path.join(room, `${NAME}.in.ko`), path.join(room, `${NAME}.ko`)];
    writeFileSync(input, build(NAME, repositoryFile(`examples/homonyms/${NAME}.c`)));
    const sources = ["--kallsyms", await ensureKallsyms(kernel()), "--modules", files.get("nfsd")!];
    ran = sympos("convert", input, ...sources, "--decisions", DECISIONS, "-o", output);
    if (ran.status !== 0) throw new Error(ran.stderr);
    const results = await boot({
      vmlinuz: kernel().vmlinuz,
      files: {
        [`${NAME}.ko`]: readFileSync(output),
        ...Object.fromEntries(order.map((name) => [`m/${name}.ko`, readFileSync(files.get(name)!)])),
      },
      steps: [
        { name: "before", script: READ },
        {
          name: "after",
          script: `insmod /${NAME}.ko && settle ${LOADED}
${order.map((name) => `insmod /m/${name}.ko`).join("\n")}
${READ}`,
        },
      ],
    });
    [before, after] = [shown(results.get("before")!), shown(results.get("after")!)];
    log = results.get("after")!.log;
  });

  it("patches khugepaged's pages_to_scan_show and not ksm's", () => {
    expect(after.get("khugepaged")).not.toBe(before.get("khugepaged"));
    expect(after.get("ksm")).toBe(before.get("ksm"));
  });

  it("calls state_show of /sys/power/state", () => {
    expect(after.get("power")).not.toBe("");
    expect(after.get("khugepaged")?.split("|")[0]).toBe(after.get("power"));
  });

  it("reads khugepaged's own variable and its own cache", () => {
    const pages = before.get("khugepaged")?.split("|")[0];
    expect(after.get("khugepaged")?.split("|")[1]).toMatch(
      new RegExp(`^${pages} pages, slots of ${after.get("slot")} bytes, `),
    );
  });

  it("means the variant that the compiler made", () => {
    expect(after.get("khugepaged")).toContain("bytes, proc_get_long.constprop.0|");
  });

  it("means nfsd's global nfsd_open, which is the longer one", () => {
    const sizes = /\|nfsd_open\+0x0\/0x([0-9a-f]+) \[nfsd\]\|$/.exec(after.get("features") ?? "");
    expect(Number.parseInt(sizes?.[1] ?? "0", 16)).toBeGreaterThan(0x60);
  });

  it("gives the kernel nothing to complain about", () => {
    expect(log).not.toMatch(/WARNING|BUG|Oops|Call Trace|protection fault/);
  });
});

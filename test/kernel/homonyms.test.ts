// examples/homonyms in the newest Debian kernel: what each symbol became, seen in
// the files that the livepatch changes. nfsd is loaded after the livepatch. The
// answers come from the decisions file, or from the source, annotated in either dialect.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
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

/** What the livepatch refers to, as /proc/kallsyms has it after loading. */
const NAMES = [
  ...["state_show", "nfsd_open", "mm_slot_cache", "proc_get_long.constprop.0", "khugepaged_pages_to_scan"],
  ...["pages_to_scan_show", "export_features_show", "_sinittext", "_einittext"],
];
const KALLSYMS = `grep -E ' (${NAMES.join("|").replaceAll(".", "\\.")})([[:space:]]|$)|\\[${LOADED}\\]' /proc/kallsyms`;

const linesOfKallsyms = ({ output }: StepResult): string =>
  [...output.matchAll(/^[0-9a-f]{16} .*$/gm)].map(([line]) => `${line.trimEnd()}\n`).join("");

interface Verified {
  readonly loaded: { readonly symbols: readonly { readonly name: string; readonly state: string }[] };
}

const shown = ({ output }: StepResult): Map<string, string> =>
  new Map([...output.matchAll(/^(\w+) = (.*)$/gm)].map(([, key, value]) => [key!, value!]));

const SOURCE = `examples/homonyms/${NAME}.c`;

interface Files {
  readonly room: string;
  readonly input: string;
  readonly output: string;
  /** Options that name the symbol sources. */
  readonly known: readonly string[];
}

/** The source annotated by sympos, as an author would: the module beside it, rebuilt afterwards. */
function rebuiltAnnotated({ room, input, known }: Files, dialect: string): string {
  const source = path.join(room, `${NAME}.c`);
  writeFileSync(source, repositoryFile(SOURCE));
  const { status, stderr } = sympos(
    "annotate",
    input,
    ...known,
    "--decisions",
    DECISIONS,
    "--dialect",
    dialect,
  );
  if (status !== 0) throw new Error(stderr);
  const again = sympos(
    "annotate",
    input,
    ...known,
    "--decisions",
    DECISIONS,
    "--dialect",
    dialect,
    "--dry-run",
  );
  if (again.stdout !== "") throw new Error(`annotated again:\n${again.stdout}`);
  const rebuilt = path.join(room, `annotated-${dialect}.ko`);
  writeFileSync(rebuilt, build(NAME, readFileSync(source, "utf8")));
  return rebuilt;
}

const WAYS: readonly { readonly title: string; readonly convert: (files: Files) => Ran }[] = [
  {
    title: "by its decisions file",
    convert: ({ input, output, known }) =>
      sympos("convert", input, ...known, "--decisions", DECISIONS, "-o", output),
  },
  ...["sympos", "reloc"].map((dialect) => ({
    title: `by its source, annotated in the ${dialect} dialect`,
    convert: (files: Files) =>
      sympos("convert", rebuiltAnnotated(files, dialect), ...files.known, "-o", files.output),
  })),
];

describe.each(WAYS)("$title", ({ convert }) => {
  describeKernel("examples/homonyms", () => homonyms(convert));
});

function homonyms(convert: (files: Files) => Ran): void {
  const room = scratch();
  let before: Map<string, string>;
  let after: Map<string, string>;
  let log: string;
  let verified: Ran;

  beforeAll(async () => {
    const files = moduleFiles(kernel());
    const order = inLoadOrder(files, ["nfsd"]);
    const [input, output] = [path.join(room, `${NAME}.in.ko`), path.join(room, `${NAME}.ko`)];
    writeFileSync(input, build(NAME, repositoryFile(SOURCE)));
    const known = ["--kallsyms", await ensureKallsyms(kernel()), "--modules", files.get("nfsd")!];
    const ran = convert({ room, input, output, known });
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
${READ}
${KALLSYMS}`,
        },
      ],
    });
    const kallsyms = path.join(room, "kallsyms-loaded.txt");
    writeFileSync(kallsyms, linesOfKallsyms(results.get("after")!));
    verified = sympos("verify", output, "--loaded", "--kallsyms", kallsyms, "--json");
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

  it("has the kernel choose the addresses that were decided", () => {
    const { loaded } = JSON.parse(verified.stdout) as Verified;
    const states = Object.fromEntries(loaded.symbols.map(({ name, state }) => [name, state]));
    expect(states).toMatchObject({
      khugepaged_pages_to_scan: "chosen",
      mm_slot_cache: "chosen",
      nfsd_open: "chosen",
      "proc_get_long.constprop.0": "chosen",
      state_show: "chosen",
    });
  });

  it("gives the kernel nothing to complain about", () => {
    expect(log).not.toMatch(/WARNING|BUG|Oops|Call Trace|protection fault/);
  });
}

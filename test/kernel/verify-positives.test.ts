// What verify passes, the kernel loads, patches, unpatches and unloads without a
// word of complaint: klp relocations of every kind of section, two modules at
// once, a symbol of one module in the code of another, one of vmlinux in that of modules.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { boot, ensureKallsyms, ensureTraceable, type StepResult } from "../../scripts/lab/lab.js";
import { type Ran, sympos } from "./cli.js";
import { build, describeKernel, kernel, releaseUnderTest, repositoryFile, scratch } from "./lab.js";

const COMPLAINTS = /WARNING|BUG|Oops|Call Trace|protection fault|invalid relocation|Unknown symbol/;

const unload = (name: string): string => `
echo 0 > /sys/kernel/livepatch/${name}/enabled
wait_for "[ ! -e /sys/kernel/livepatch/${name} ]"
rmmod ${name}; echo "rmmod $?"`;

const TRACING = "/sys/kernel/tracing";
const EVENT = `${TRACING}/events/task/task_rename/enable`;

const STEPS = [
  {
    name: "every-section",
    script: `
mount -t tracefs none ${TRACING}
insmod /every-section.ko; echo "insmod $?"; settle every_section
cat /proc/cmdline > /dev/null; echo "off $(grep -c newcomm=every_section ${TRACING}/trace)"
echo 1 > ${EVENT}; cat /proc/cmdline; echo 0 > ${EVENT}
echo "on $(grep -c newcomm=every_section ${TRACING}/trace)"${unload("every_section")}`,
  },
  {
    name: "two-modules-early",
    script: `
insmod /first-target.ko; insmod /second-target.ko; cat /proc/first /proc/second
insmod /two-modules.ko; echo "insmod $?"; settle two_modules
cat /proc/first /proc/second${unload("two_modules")}
cat /proc/first /proc/second; rmmod second_target; rmmod first_target`,
  },
  {
    name: "two-modules-late",
    script: `
insmod /two-modules.ko; echo "insmod $?"; settle two_modules
insmod /first-target.ko; insmod /second-target.ko; cat /proc/first /proc/second
rmmod second_target; rmmod first_target; echo "rmmod $?"${unload("two_modules")}`,
  },
];

const SECTIONS = [
  ...[".text", ".text.unlikely", ".text.of_its_own", ".init.text", ".exit.text", ".data", ".rodata"],
  ...["__jump_table", ".static_call_sites", ".altinstr_replacement"],
];

interface Converted {
  readonly converted: Ran;
  readonly verified: Ran;
}

describeKernel("what verify passes, in the kernel", () => {
  const room = scratch();
  const inRoom = (name: string): string => path.join(room, name);
  const ran = new Map<string, Converted>();
  let results: Map<string, StepResult>;

  const lines = (name: string): string[] =>
    (results.get(name)?.output ?? "").split("\n").filter((line) => line !== "");

  beforeAll(async () => {
    const sources = [
      ...["--kallsyms", await ensureKallsyms(kernel()), "--traceable", await ensureTraceable(kernel())],
      ...["--symvers", `/usr/src/linux-headers-${releaseUnderTest}/Module.symvers`],
      ...["--modules", inRoom("first-target.ko"), "--modules", inRoom("second-target.ko")],
    ];
    const files: Record<string, Uint8Array> = {};
    for (const name of ["first-target", "second-target"]) {
      files[`${name}.ko`] = build(name, repositoryFile(`test/kernel/${name}.c`));
      writeFileSync(inRoom(`${name}.ko`), files[`${name}.ko`]!);
    }
    for (const name of ["every-section", "two-modules"]) {
      const [input, output] = [inRoom(`${name}.in`), inRoom(`${name}.ko`)];
      writeFileSync(input, build(name, repositoryFile(`test/kernel/${name}.c`)));
      const decide = name === "two-modules" ? ["--decide", "second_target/first_target:first_secret=0"] : [];
      const converted = sympos("convert", input, ...sources, ...decide, "-o", output);
      if (converted.status !== 0) throw new Error(converted.stderr);
      ran.set(name, { converted, verified: sympos("verify", output, ...sources, "--json") });
      files[`${name}.ko`] = readFileSync(output);
    }
    results = await boot({ vmlinuz: kernel().vmlinuz, files, steps: STEPS });
  });

  const report = (name: string) => JSON.parse(ran.get(name)!.verified.stdout);

  it.each(["every-section", "two-modules"])("%s passes without an error", (name) => {
    const { verdict, findings } = report(name);
    expect(verdict).toBe("PASS");
    expect(findings.filter((f: { severity: string }) => f.severity === "error")).toEqual([]);
  });

  it.each(STEPS.map(({ name }) => name))("%s leaves no complaint in dmesg", (name) => {
    expect(results.get(name)).toMatchObject({ exit: 0 });
    expect(results.get(name)?.log).not.toMatch(COMPLAINTS);
    expect(lines(name)).toContain("insmod 0");
    expect(lines(name).filter((line) => line.startsWith("rmmod"))).not.toContain("rmmod 1");
  });

  describe("symbols of vmlinux", () => {
    it("are relocated in every section that verify counts", () => {
      const counted = report("every-section").counts.map((c: { section: string }) => c.section);
      expect([...counted].sort()).toEqual([...SECTIONS].sort());
    });

    it("are what the patched function reaches, from each section", () => {
      for (const what of ["data", "rodata", "cold", "own", "alternative", "clock"])
        expect(lines("every-section")).toContain(`${what} right`);
    });

    it("work in .init.text and .exit.text", () => {
      const { log } = results.get("every-section")!;
      expect(log).toContain("every_section: init right");
      expect(log).toContain("every_section: exit right");
    });

    it("make a tracepoint that can be switched on, with its static call", () => {
      expect(lines("every-section")).toContain("off 0");
      expect(lines("every-section")).toContain("on 1");
    });
  });

  describe("two modules at once", () => {
    const patched = ["patched", "patched 42 41 booted"];

    it("are patched where they are there already, and go back", () => {
      expect(lines("two-modules-early")).toEqual([
        ...["first 41", "second 42", "insmod 0", ...patched, "rmmod 0", "first 41", "second 42"],
      ]);
    });

    it("are patched when they come, each with the symbols of both", () => {
      expect(lines("two-modules-late")).toEqual(["insmod 0", ...patched, "rmmod 0", "rmmod 0"]);
    });

    it("have a symbol of the one (B) in the section of the other (A)", () => {
      expect(report("two-modules").counts).toContainEqual({
        applyWith: "second_target",
        section: ".text",
        relocations: 2,
        symbols: 2,
      });
    });

    it("have a symbol of vmlinux, which they do not patch: the module loader applies it", () => {
      expect(report("two-modules").counts).toContainEqual({
        applyWith: "vmlinux",
        section: ".text",
        relocations: 1,
        symbols: 1,
      });
    });
  });
});

// Static keys, the measure of the rules: one of vmlinux in __jump_table works; one
// of a module is refused, works with the way out, early and late, and without it
// shows in a kernel what the refusal has spared.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { boot, ensureKallsyms, type Step, type StepResult } from "../../scripts/lab/lab.js";
import { type Ran, sympos } from "./cli.js";
import { build, describeKernel, kernel, repositoryFile, scratch } from "./lab.js";

const KEY = "/sys/module/statickey_target/parameters/on";
const COMPLAINTS = /WARNING|BUG|Oops|Call Trace|protection fault|invalid relocation/;

const unload = (name: string): string => `
echo 0 > /sys/kernel/livepatch/${name}/enabled
wait_for "[ ! -e /sys/kernel/livepatch/${name} ]"
rmmod ${name}; echo "rmmod $?"`;

const SEEN = "/sys/module/statickey_target/parameters/seen";

/** Off, on, off; the probe of the tracepoint counts how often it was fired while on. */
const toggled = `
cat /proc/statickey; echo 1 > ${KEY}; cat /proc/statickey; echo 0 > ${KEY}; cat /proc/statickey
echo "seen $(cat ${SEEN})"`;

const STEPS = [
  {
    name: "vmlinux-key",
    script: `
insmod /vmlinux-key.ko; echo "insmod $?"; settle vmlinux_key
cat /proc/cmdline; echo 1 > /proc/sys/kernel/sched_schedstats
cat /proc/cmdline; echo 0 > /proc/sys/kernel/sched_schedstats
cat /proc/cmdline${unload("vmlinux_key")}`,
  },
  {
    name: "early",
    script: `
insmod /statickey-target.ko; insmod /way-out/livepatch-static-key.ko; echo "insmod $?"
settle livepatch_static_key${toggled}${unload("livepatch_static_key")}
cat /proc/statickey; rmmod statickey_target; echo "rmmod $?"`,
  },
  {
    name: "late",
    script: `
insmod /way-out/livepatch-static-key.ko; insmod /statickey-target.ko; echo "insmod $?"
settle livepatch_static_key${toggled}
rmmod statickey_target; echo "rmmod $?"`,
  },
  { name: "again", script: `insmod /statickey-target.ko; echo "insmod $?"${unload("livepatch_static_key")}` },
];

const ALLOW = ["--allow", "special-static-key", "--allow", "special-static-call"];

/** The module's keys in __jump_table, by --allow. */
const KEYS_ALLOWED = {
  name: "keys-allowed",
  script: `
insmod /statickey-target.ko; insmod /allowed/livepatch-static-key.ko; echo "insmod $?"
settle livepatch_static_key${toggled}`,
};

/** Its tracepoint as well; an oops ends the machine, which would hang otherwise. */
const ALL_ALLOWED = {
  name: "all-allowed",
  script: `
echo 1 > /proc/sys/kernel/panic_on_oops
insmod /statickey-target.ko; insmod /allowed/livepatch-static-key.ko; echo "insmod $?"
settle livepatch_static_key${toggled}`,
};

describeKernel("static keys", () => {
  const room = scratch();
  const inRoom = (name: string): string => path.join(room, name);
  const ran = new Map<string, Ran>();
  let results: Map<string, StepResult>;
  let keysAllowed: StepResult | undefined;
  let allAllowed: string;

  const output = (name: string): string[] =>
    (results.get(name)?.output ?? "").split("\n").filter((line) => line !== "");

  beforeAll(async () => {
    const kallsyms = await ensureKallsyms(kernel());
    const source = repositoryFile("examples/static-key/livepatch-static-key.c");
    writeFileSync(
      inRoom("target.ko"),
      build("statickey-target", repositoryFile("examples/static-key/target/statickey-target.c")),
    );
    writeFileSync(inRoom("refused.in"), build("livepatch-static-key", source));
    const keysOnly = source.replace("\tfire_statickey_read(hidden);\n", "");
    writeFileSync(inRoom("keys.in"), build("livepatch-static-key", keysOnly));
    writeFileSync(inRoom("way-out.in"), build("livepatch-static-key", `#define WAY_OUT\n${source}`));
    writeFileSync(
      inRoom("vmlinux-key.in"),
      build("vmlinux-key", repositoryFile("test/kernel/vmlinux-key.c")),
    );
    const sources = ["--kallsyms", kallsyms, "--modules", inRoom("target.ko")];
    const convert = (input: string, name: string, ...more: string[]): void => {
      const out = inRoom(`${name}.ko`);
      ran.set(name, sympos("convert", inRoom(input), ...sources, "-o", out, ...more));
      if (existsSync(out)) ran.set(`verify ${name}`, sympos("verify", out, ...sources));
    };
    convert("refused.in", "refused");
    convert("keys.in", "keys-allowed", "--allow", "special-static-key");
    convert("refused.in", "all-allowed", ...ALLOW);
    convert("way-out.in", "way-out");
    convert("vmlinux-key.in", "vmlinux-key");
    const file = (name: string) => readFileSync(inRoom(`${name}.ko`));
    const { vmlinuz } = kernel();
    const files = { "statickey-target.ko": file("target") };
    results = await boot({
      vmlinuz,
      files: {
        ...files,
        "vmlinux-key.ko": file("vmlinux-key"),
        "way-out/livepatch-static-key.ko": file("way-out"),
      },
      steps: STEPS,
    });
    const bootAllowed = (step: Step) =>
      boot({
        vmlinuz,
        files: { ...files, "allowed/livepatch-static-key.ko": file(step.name) },
        steps: [step],
      });
    keysAllowed = (await bootAllowed(KEYS_ALLOWED)).get(KEYS_ALLOWED.name);
    allAllowed = await bootAllowed(ALL_ALLOWED).then(
      () => "the machine goes on",
      (error: Error) => error.message,
    );
  });

  describe("of vmlinux, in __jump_table", () => {
    it("passes convert and verify without a word", () => {
      expect(ran.get("vmlinux-key")).toMatchObject({ status: 0 });
      expect(ran.get("verify vmlinux-key")).toMatchObject({ status: 0 });
      expect(ran.get("verify vmlinux-key")?.stdout).toMatch(/vmlinux, __jump_table: 1 relocation/);
    });

    it("takes effect in the patched function when it is toggled", () => {
      expect(output("vmlinux-key")).toEqual([
        "insmod 0",
        "schedstats=off",
        "schedstats=on",
        "schedstats=off",
        "rmmod 0",
      ]);
      expect(results.get("vmlinux-key")?.log).not.toMatch(COMPLAINTS);
    });
  });

  describe("of the patched module, in __jump_table", () => {
    it("is refused with the place, the key and the way out", () => {
      const { status, stderr, stdout } = ran.get("refused")!;
      expect({ status, stdout }).toEqual({ status: 4, stdout: "" });
      for (const key of ["statickey_hidden", "statickey_exported"])
        expect(stderr).toMatch(new RegExp(`error: __jump_table\\+0x[0-9a-f]+: ${key}: .*static_key_enabled`));
      for (const place of ["__jump_table", ".static_call_sites"])
        expect(stderr).toMatch(
          new RegExp(
            `error: \\${place}\\+0x[0-9a-f]+: __\\S+_statickey_read: .*__traceiter_statickey_read\\(\\)`,
          ),
        );
      expect(existsSync(inRoom("refused.ko"))).toBe(false);
    });

    it("with --allow, loads with rc 0 and is wrong: this is what the refusal spares", () => {
      expect(ran.get("keys-allowed")).toMatchObject({ status: 0 });
      expect(ran.get("verify keys-allowed")).toMatchObject({ status: 4 });
      const lines = (keysAllowed?.output ?? "").split("\n").filter((line) => line !== "");
      expect(lines[0]).toBe("insmod 0");
      const works = [
        "livepatch hidden 0 exported 0",
        "livepatch hidden 1 exported 1",
        "livepatch hidden 0 exported 0",
      ];
      const right = lines.slice(1, 4).join() === works.join() && !COMPLAINTS.test(keysAllowed?.log ?? "");
      expect(right, `${lines.join("\n")}\n${keysAllowed?.log}`).toBe(false);
    });

    it("with the tracepoint allowed as well, ends the machine", () => {
      expect(ran.get("all-allowed")).toMatchObject({ status: 0 });
      expect(allAllowed).toMatch(/the virtual machine ended early[\s\S]*(?:static_call|Oops)/);
    });
  });

  describe("of the patched module, with static_key_enabled()", () => {
    it("passes convert and verify", () => {
      expect(ran.get("way-out")).toMatchObject({ status: 0 });
      expect(ran.get("verify way-out")).toMatchObject({ status: 0 });
    });

    it.each(["early", "late"])("works where the module is loaded %s", (name) => {
      const lines = output(name);
      expect(lines.slice(0, 5)).toEqual([
        "insmod 0",
        "livepatch hidden 0 exported 0",
        "livepatch hidden 1 exported 1",
        "livepatch hidden 0 exported 0",
        "seen 1",
      ]);
      expect(
        lines
          .slice(5)
          .filter((line) => line.startsWith("rmmod"))
          .join(),
      ).toMatch(/^rmmod 0/);
      expect(results.get(name)?.log).not.toMatch(COMPLAINTS);
    });

    it("warns that the module loads once where the kernel does not clear relocations, which is so", () => {
      const { log } = results.get("again")!;
      const warned = /module-loads-once/.test(ran.get("verify way-out")?.stdout ?? "");
      expect(warned).toBe(/Skipping invalid relocation target, existing value is nonzero/.test(log));
      expect(output("again")[0] === "insmod 0").toBe(!warned);
    });
  });
});

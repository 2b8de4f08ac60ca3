// What verify refuses, the kernel refuses in the words that verify quotes: modules
// made of a good one by one edit each. Those that only crash come last in the boot.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { boot, ensureKallsyms, ensureTraceable, type StepResult } from "../../scripts/lab/lab.js";
import { NO_RULE_OPTIONS, patchedObjectsOf } from "../../src/app/rules.js";
import { kernelMessage, type VerifyReport, verifyFile } from "../../src/app/verify.js";
import { writeObject } from "../../src/elf/write.js";
import { sympos } from "./cli.js";
import { ModuleEdit } from "./edit-module.js";
import { build, describeKernel, kernel, releaseUnderTest, repositoryFile, scratch } from "./lab.js";

const NAME = "livepatch-cmdline";
const KLP = ".klp.rela.vmlinux..text";
const SAVED = ".klp.sym.vmlinux.saved_command_line,0";
const PAGES = ".klp.sym.vmlinux.pages_to_scan_show,2";

interface Broken {
  readonly code: string;
  /** What of the rule, where there are several. */
  readonly title?: string;
  /** What the kernel says; 6.1 writes `(null)` for vmlinux in the ambiguity message. */
  readonly says: RegExp;
  readonly edit: (module: ModuleEdit) => ModuleEdit;
  /** It loads, and the kernel crashes when the patched function runs. */
  readonly crashes?: true;
  /** The kernel loads it all the same. */
  readonly loads?: true;
}

const SYMVERS = `/usr/src/linux-headers-${releaseUnderTest}/Module.symvers`;

/** Uses an export of vmlinux in a namespace, with its CRC, in place of seq_printf. */
function useNamespace(module: ModuleEdit): ModuleEdit {
  const lines = readFileSync(SYMVERS, "utf8")
    .split("\n")
    .map((line) => line.split("\t"));
  const [crc, name] = lines.find(([, , object, , namespace]) => object === "vmlinux" && namespace)!;
  const setVersion = (bytes: Uint8Array): void => {
    const at = Buffer.from(bytes).indexOf("seq_printf\0", 0, "latin1") - 8;
    new DataView(bytes.buffer, bytes.byteOffset).setUint32(at, Number(crc), true);
    bytes.fill(0, at + 8, at + 64).set(Buffer.from(name!, "latin1"), at + 8);
  };
  return module.setBytes("__versions", setVersion).setSymbol("seq_printf", { name: name! });
}

const setType = (type: number) => (module: ModuleEdit) =>
  module.setEntries(KLP, ([first, ...rest]) => [{ ...first!, type }, ...rest]);

const NOT_ZERO = /Skipping invalid relocation target, existing value is nonzero for type/;
/** What is at the place without the relocation: address 0, or the code that follows. */
const CRASH =
  /BUG: kernel NULL pointer dereference|BUG: unable to handle page fault|general protection fault/;

const CASES: readonly Broken[] = [
  {
    code: "elf-not-relocatable",
    says: /Invalid ELF header type: 3 != 1/,
    edit: (m) => {
      Object.assign(m.object.header, { type: 3 });
      return m;
    },
  },
  {
    code: "klp-symbol-name",
    says: /symbol \S+ has an incorrectly formatted name/,
    edit: (m) => m.setSymbol(SAVED, { name: ".klp.sym.vmlinux.saved_command_line" }),
  },
  {
    code: "klp-symbol-name",
    title: "longer than what the kernel reads",
    says: /symbol \S+ has an incorrectly formatted name/,
    edit: (m) => m.setSymbol(SAVED, { name: `.klp.sym.vmlinux.${"n".repeat(512)},0` }),
  },
  {
    code: "klp-symbol-not-in-kallsyms",
    says: /symbol '__crc_printk' not found in symbol table/,
    edit: (m) => m.setSymbol(SAVED, { name: ".klp.sym.vmlinux.__crc_printk,0" }),
  },
  {
    code: "annotation-in-name",
    says: /Unknown symbol \.klp\.sym\.rela\.vmlinux\.vmlinux\.saved_command_line,0 \(err -2\)/,
    edit: (m) => m.setSymbol(SAVED, { name: ".klp.sym.rela.vmlinux.vmlinux.saved_command_line,0", shndx: 0 }),
  },
  {
    code: "klp-section-name",
    says: /section \S+ has an incorrectly formatted name/,
    edit: (m) => m.setSection(KLP, { name: ".klp.rela..text" }),
  },
  {
    code: "klp-relocation-symbol",
    says: /symbol klp_enable_patch is not marked as a livepatch symbol/,
    edit: (m) =>
      m.setEntries(KLP, ([first, ...rest]) => [
        { ...first!, symbol: m.symbol("klp_enable_patch").id },
        ...rest,
      ]),
  },
  {
    code: "klp-symbol-undefined",
    says: /Unknown symbol \.klp\.sym\.vmlinux\.saved_command_line,0 \(err -2\)/,
    edit: (m) => m.setSymbol(SAVED, { shndx: 0 }),
  },
  {
    code: "sympos-no-such-symbol",
    says: /symbol 'saved_command_linf' not found in symbol table/,
    edit: (m) => m.setSymbol(SAVED, { name: ".klp.sym.vmlinux.saved_command_linf,0" }),
  },
  {
    code: "sympos-ambiguous",
    says: /unresolvable ambiguity for symbol 'pages_to_scan_show' in object/,
    edit: (m) => m.setSymbol(PAGES, { name: ".klp.sym.vmlinux.pages_to_scan_show,0" }),
  },
  {
    code: "sympos-out-of-range",
    says: /symbol position 3 for symbol 'pages_to_scan_show' in object 'vmlinux' not found/,
    edit: (m) => m.setSymbol(PAGES, { name: ".klp.sym.vmlinux.pages_to_scan_show,3" }),
  },
  {
    code: "module-symbol-in-vmlinux-section",
    says: /symbol 'nfsd_open' not found in symbol table/,
    edit: (m) => m.setSymbol(SAVED, { name: ".klp.sym.nfsd.nfsd_open,1" }),
  },
  {
    code: "livepatch-modinfo-missing",
    says: /module livepatch_cmdline is not marked as a livepatch module/,
    edit: (m) => m.replaceText(".modinfo", "livepatch=Y", "nolivepat=Y"),
  },
  {
    code: "module-record-not-found",
    says: /No module found in object/,
    edit: (m) => m.setSection(".gnu.linkonce.this_module", { flags: 1n }),
  },
  {
    code: "common-symbol",
    says: /please compile with -fno-common/,
    edit: (m) => m.setSymbol(SAVED, { name: "shared", shndx: 0xfff2, size: 8n, value: 8n }),
  },
  { code: "relocation-type", says: /Unknown rela relocation: 9/, edit: setType(9) },
  {
    code: "place-not-zero",
    says: NOT_ZERO,
    edit: (m) =>
      m.setBytes(".text", (bytes) => bytes.fill(1, m.entries(KLP)[0]!.offset, m.entries(KLP)[0]!.offset + 1)),
  },
  {
    code: "relocated-twice",
    says: NOT_ZERO,
    edit: (m) => m.setEntries(KLP, ([first, ...rest]) => [first!, { ...first!, addend: 8n }, ...rest]),
  },
  {
    code: "vermagic-mismatch",
    says: /version magic '.*' should be '.*'/,
    edit: (m) => m.replaceText(".modinfo", "mod_unload modversions", "mod_unload modversionz"),
  },
  {
    code: "vermagic-missing",
    says: /bad vermagic: kernel tainted/,
    loads: true,
    edit: (m) => m.replaceText(".modinfo", "vermagic=", "vermagiz="),
  },
  {
    code: "license-not-gpl",
    says: /module license 'Own' taints kernel[\s\S]*Unknown symbol klp_enable_patch/,
    edit: (m) => m.replaceText(".modinfo", "license=GPL\0", "license=Own\0"),
  },
  {
    // after those whose messages come with the first taint alone
    code: "modinfo-not-found",
    says: /Unknown symbol klp_enable_patch \(err -2\)/,
    edit: (m) => m.setSection(".modinfo", { flags: 0n }),
  },
  {
    code: "namespace-not-imported",
    says: /module uses symbol \(\S+\) from namespace \S+, but does not import it/,
    edit: useNamespace,
  },
  {
    code: "crc-mismatch",
    says: /disagrees about version of symbol \S+/,
    edit: (m) => m.setBytes("__versions", (bytes) => bytes.set([bytes[0]! ^ 0xff], 0)),
  },
  {
    code: "symbol-unresolved",
    says: /Unknown symbol klp_enable_patcz \(err -2\)/,
    edit: (m) => m.setSymbol("klp_enable_patch", { name: "klp_enable_patcz" }),
  },
  {
    code: "old-name-missing",
    says: /symbol 'cmdline_proc_shox' not found in symbol table/,
    edit: (m) => m.replaceText(".rodata.str1.1", "cmdline_proc_show\0", "cmdline_proc_shox\0"),
  },
  {
    code: "old-name-ambiguous",
    says: /unresolvable ambiguity for symbol 'pages_to_scan_show' in object/,
    edit: (m) => m.replaceText(".rodata.str1.1", "hpage_pmd_size_show\0", "pages_to_scan_show\0"),
  },
  {
    code: "old-name-not-code",
    says: /failed to find location for function 'saved_command_line'/,
    edit: (m) => m.replaceText(".rodata.str1.1", "hpage_pmd_size_show\0", "saved_command_line\0"),
  },
  {
    code: "old-name-in-init",
    says: /failed to find location for function 'console_setup'/,
    edit: (m) => m.replaceText(".rodata.str1.1", "cmdline_proc_show\0", "console_setup\0"),
  },
  {
    code: "old-sympos-out-of-range",
    says: /symbol position 9 for symbol 'cmdline_proc_show' in object 'vmlinux' not found/,
    edit: (m) => {
      const bytes = writeObject(m.object);
      const { section, offset } = patchedObjectsOf(bytes)[0]!.functions.find(
        (f) => f.oldName === "cmdline_proc_show",
      )!;
      return m.setBytes(section, (data) => data.set([9], offset + 16));
    },
  },
  {
    code: "old-name-not-traceable",
    says: /failed to find location for function 'native_sched_clock'/,
    edit: (m) => m.replaceText(".rodata.str1.1", "hpage_pmd_size_show\0", "native_sched_clock\0"),
  },
  {
    code: "ordinary-relocation-symbol",
    crashes: true,
    says: CRASH,
    edit: (m) => {
      const saved = m.symbol(SAVED).id;
      const moved = m.entries(KLP).filter(({ symbol }) => symbol === saved);
      return m
        .setEntries(KLP, (entries) => entries.filter(({ symbol }) => symbol !== saved))
        .setEntries(".rela.text", (entries) => [...entries, ...moved]);
    },
  },
  {
    code: "klp-section-flags",
    crashes: true,
    says: CRASH,
    edit: (m) => m.setSection(KLP, { flags: 0x42n }),
  },
  {
    code: "applied-with-unpatched",
    crashes: true,
    says: CRASH,
    edit: (m) => m.setSection(KLP, { name: ".klp.rela.nfsd..text" }),
  },
];

const step = (name: string, file: string, crashes: boolean) => ({
  name,
  script: crashes
    ? `insmod /${file}; echo "insmod = $?"; (cat /proc/cmdline); true`
    : `insmod /${file}; echo "insmod = $?"; lsmod
if [ -e /sys/kernel/livepatch/livepatch_cmdline ]; then
  settle livepatch_cmdline; echo 0 > /sys/kernel/livepatch/livepatch_cmdline/enabled
  wait_for "[ ! -e /sys/kernel/livepatch/livepatch_cmdline ]"; rmmod livepatch_cmdline
fi`,
});

describeKernel("what verify refuses, and what the kernel says", () => {
  const room = scratch();
  const reports = new Map<Broken, VerifyReport>();
  let results: Map<string, StepResult>;
  let good: VerifyReport;

  beforeAll(async () => {
    const kallsyms = await ensureKallsyms(kernel());
    const sources = {
      symbols: [],
      kallsyms: [kallsyms],
      symvers: [SYMVERS],
    };
    const input = path.join(room, "in.ko");
    const output = path.join(room, `${NAME}.ko`);
    writeFileSync(input, build(NAME, repositoryFile(`examples/cmdline/${NAME}.c`)));
    const pick = ["--decide", "vmlinux:pages_to_scan_show=2"];
    const { status, stderr } = sympos("convert", input, "--kallsyms", kallsyms, ...pick, "-o", output);
    if (status !== 0) throw new Error(stderr);
    const original = readFileSync(output);
    // the vermagic of the kernel's own modules is what it holds a module against
    const modules = [path.join(kernel().modules, "kernel/fs/nfsd/nfsd.ko")];
    const rules = { ...NO_RULE_OPTIONS, traceable: await ensureTraceable(kernel()) };
    good = await verifyFile({ path: output, sources: { ...sources, modules }, rules });
    const files: Record<string, Uint8Array> = {};
    const steps = [];
    for (const [i, broken] of CASES.entries()) {
      const bytes = broken.edit(new ModuleEdit(original)).bytes();
      const file = `broken/${i}/${NAME}.ko`;
      const onDisk = path.join(room, `${i}.ko`);
      writeFileSync(onDisk, bytes);
      reports.set(broken, await verifyFile({ path: onDisk, sources: { ...sources, modules }, rules }));
      files[file] = bytes;
      steps.push(step(`case-${i}`, file, broken.crashes === true));
    }
    const safe = steps.filter((_, i) => CASES[i]?.crashes !== true);
    const boots = [safe, ...steps.filter((_, i) => CASES[i]?.crashes === true).map((s) => [s])];
    results = new Map();
    for (const each of boots)
      for (const [name, result] of await boot({ vmlinuz: kernel().vmlinuz, files, steps: each }))
        results.set(name, result);
  });

  it("the module that they are made of passes, with nothing unchecked", () => {
    expect(good).toMatchObject({ verdict: "PASS", unchecked: [] });
  });

  describe.each(
    CASES.map((c, i) => [c.title === undefined ? c.code : `${c.code}: ${c.title}`, c, i] as const),
  )("%s", (_, broken, i) => {
    it("is refused by verify", () => {
      const errors = reports.get(broken)?.findings.filter((f) => f.severity === "error") ?? [];
      expect(errors.map((f) => f.code)).toContain(broken.code);
    });

    const loads = broken.crashes ?? broken.loads ?? false;

    it(loads ? "is loaded by the kernel, which shows it" : "is refused by the kernel", () => {
      const { log, output } = results.get(`case-${i}`)!;
      expect(log).toMatch(broken.says);
      if (loads) expect(output).toContain("insmod = 0");
      else expect(output).not.toMatch(/livepatch_cmdline/m);
    });

    it.skipIf(broken.crashes)("is quoted as the kernel says it", () => {
      const finding = reports.get(broken)?.findings.find((f) => f.code === broken.code);
      const message = finding === undefined ? null : kernelMessage(finding);
      expect(message).not.toBeNull();
      // the format string as a pattern: what stands between the conversions has to be in the log
      const words = (message ?? "").split(/%(?:ll|l)?[a-z]S?/).filter((part) => part.trim().length > 3);
      for (const part of words) {
        const text = part.replace(" in object '", " in object ").replace(/'$/, "").trim();
        expect(results.get(`case-${i}`)?.log).toContain(text);
      }
    });
  });
});

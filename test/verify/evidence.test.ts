// What a rule says depends on the evidence and on where it is asked: unchecked
// without, a warning where the author or the order of loading decides.
import { describe, expect, test } from "vitest";
import { F } from "../helpers/elf-builder.js";
import { LivepatchModule, MODINFO, type ModuleOptions } from "../helpers/livepatch-module.js";
import { complaints, type Evidence, judged, KALLSYMS } from "./verified.js";

const both: ModuleOptions = {
  patches: [
    ["vmlinux", "old_show", 0],
    ["nfsd", "nfsd_open", 0],
  ],
};

function good(options: ModuleOptions = {}): LivepatchModule {
  const module = new LivepatchModule(options);
  module.klp("vmlinux.state_show,2");
  module.use("klp_enable_patch", { offset: 32 });
  return module;
}

const unchecked = (module: LivepatchModule, evidence: Evidence): string[] => [
  ...new Set(judged(module.bytes(), evidence).unchecked.map((u) => `${u.unchecked}: ${u.needs}`)),
];

describe("without the evidence that it needs, a rule is unchecked", () => {
  test("with the object alone", () => {
    expect(unchecked(good(), {})).toEqual([
      "vermagic-mismatch: kernel",
      "symbol-unresolved: symvers",
      "sympos-no-such-symbol: symbols",
      "old-name-missing: order",
    ]);
  });

  test("old_name is never judged by a list, which has other names than kallsyms", () => {
    const list = ["*vmlinux", "state_show", "state_show", "klp_enable_patch", "__ksymtab_klp_enable_patch"];
    const module = good();
    expect(unchecked(module, { list })).toEqual(["vermagic-mismatch: kernel", "old-name-missing: order"]);
    expect(complaints(judged(module.bytes(), { list }).findings)).toEqual(["warning position-unproven"]);
  });

  test("an undefined symbol is an error by kallsyms alone only where vmlinux has it without an export", () => {
    const codes = (name: string) => {
      const module = good();
      module.use(name, { offset: 40 });
      return complaints(judged(module.bytes(), { kallsyms: KALLSYMS }).findings);
    };
    expect(codes("some_data")).toEqual(["error symbol-unresolved"]);
    expect(codes("exported_show")).toEqual([]);
    expect(codes("of_some_module")).toEqual([]);
  });

  test("a kallsyms without exports says nothing about them", () => {
    const kallsyms = KALLSYMS.filter((line) => !line.includes("__ksymtab_"));
    const { findings } = judged(good().bytes(), { kallsyms });
    expect(complaints(findings)).toEqual([]);
  });
});

describe("vermagic", () => {
  const magic = (kernel: string, versions: boolean): string[] => {
    const module = good();
    if (versions) module.section("__versions", 0, F.ALLOC);
    const { findings } = judged(module.bytes(), { kallsyms: KALLSYMS, vermagic: kernel });
    return complaints(findings);
  };

  test.each([
    ["6.12.0 SMP mod_unload ", false, []],
    ["6.12.0 SMP mod_unload ", true, []],
    ["6.12.1 SMP mod_unload ", false, ["error vermagic-mismatch"]],
    ["6.12.1 SMP mod_unload ", true, ["warning vermagic-release"]],
    ["6.12.0 SMP preempt mod_unload ", false, ["error vermagic-mismatch"]],
    ["6.12.0 SMP preempt mod_unload ", true, ["error vermagic-mismatch"]],
  ])("is compared as same_magic does: %j, __versions %j", (kernel, versions, expected) => {
    expect(magic(kernel, versions)).toEqual(expected);
  });
});

test("CRCs are also read where names of any length are kept (6.14)", () => {
  const module = good();
  const words = new Uint8Array(8);
  new DataView(words.buffer).setUint32(4, 0x55, true);
  module.section("__version_ext_crcs", 0, F.ALLOC).body = { kind: "bytes", bytes: words };
  const names = new TextEncoder().encode("module_layout\0klp_enable_patch\0");
  module.section("__version_ext_names", 0, F.ALLOC).body = { kind: "bytes", bytes: names };
  const symvers = [
    "0x00000000\tmodule_layout\tvmlinux\tEXPORT_SYMBOL\t",
    "0x00000056\tklp_enable_patch\tvmlinux\tEXPORT_SYMBOL_GPL\t",
  ];
  const { findings } = judged(module.bytes(), { kallsyms: KALLSYMS, symvers });
  const errors = findings.filter((f) => f.severity === "error");
  expect(errors.map((f) => [f.code, f.where.symbol])).toEqual([["crc-mismatch", "klp_enable_patch"]]);
});

describe("while converting", () => {
  const severities = (module: LivepatchModule, evidence: Evidence) =>
    (["verify", "convert", "drop-in"] as const).map(
      (stage) =>
        complaints(judged(module.bytes(), { ...evidence, stage }).findings)
          .map((c) => c.split(" ")[0])
          .join() || "nothing",
    );

  test("a module symbol in a vmlinux section is what the author stated", () => {
    const module = good(both);
    module.klp("nfsd.nfsd_find,0", { applyWith: "vmlinux", offset: 48 });
    expect(severities(module, {})).toEqual(["error", "warning", "warning"]);
  });

  test("how the module was built is no reason for klp-convert to refuse", () => {
    const module = good({ modinfo: MODINFO.filter((entry) => entry !== "livepatch=Y") });
    expect(severities(module, {})).toEqual(["error", "error", "warning"]);
  });

  test("klp-convert does not refuse what some kernels accept, where it does not know the kernel", () => {
    const module = good(both);
    module.klp("vmlinux.unique_show,0", { applyWith: "nfsd", offset: 48 });
    expect(severities(module, { kernel: null })).toEqual(["error", "error", "warning"]);
    expect(severities(module, { kernel: "6.12.0" })).toEqual(["error", "error", "error"]);
    expect(severities(module, { kernel: "5.7.0" })).toEqual(["warning", "warning", "warning"]);
  });

  test("a name with a dot in a lookup by an LTO kernel is told of", () => {
    const module = good();
    module.klp("vmlinux.show.llvm.123,0", { offset: 48 });
    const facts = judged(module.bytes(), { kernel: "6.1.0" }).findings.find(
      (f) => f.code === "compiler-made-name",
    )?.facts;
    expect(facts).toMatchObject({ name: "show.llvm.123", stripped: true });
  });
});

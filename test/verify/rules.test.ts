// One module that is right in every way, and for each code one that breaks exactly this rule.
import { describe, expect, test } from "vitest";
import { SENTENCES } from "../../src/app/sentences.js";
import { GROUPS } from "../../src/verify/rule.js";
import { RULES } from "../../src/verify/rules/all.js";
import {
  F,
  FORMATS,
  type Format,
  progbits,
  relaSection,
  section,
  symbol,
  symtabOf,
  T,
} from "../helpers/elf-builder.js";
import { LivepatchModule, MODINFO, type ModuleOptions } from "../helpers/livepatch-module.js";
import { complaints, type Evidence, judged, KALLSYMS } from "./verified.js";

interface Case {
  readonly code: string;
  /** What else the same fault breaks. */
  readonly also?: readonly string[];
  readonly severity?: "error" | "warning" | "note";
  readonly title?: string;
  readonly module?: ModuleOptions;
  readonly evidence?: Evidence;
  readonly edit?: (module: LivepatchModule) => void;
  readonly damage?: (bytes: DataView<ArrayBuffer>) => void;
}

const good = (options: ModuleOptions = {}): LivepatchModule => {
  const module = new LivepatchModule(options);
  module.klp("vmlinux.state_show,2");
  module.klp("vmlinux.unique_show,0");
  return module;
};

const nfsd: ModuleOptions = { patches: [["nfsd", "nfsd_open", 0]] };
const both: ModuleOptions = {
  patches: [
    ["vmlinux", "old_show", 0],
    ["nfsd", "nfsd_open", 0],
  ],
};
const MODULE_LINES = ["ffffffffc0000000 t nfsd_open\t[nfsd]", "ffffffffc0001000 t nfsd_find\t[nfsd]"];
const evidence: Evidence = { kallsyms: [...KALLSYMS, ...MODULE_LINES] };
const modinfo = (change: (entries: string[]) => string[]): ModuleOptions => ({
  modinfo: change([...MODINFO]),
});

/** A klp relocation of a special section to a symbol of vmlinux or of nfsd. */
const special = (code: string, name: string, more: Partial<Case> = {}): Case => ({
  code,
  title: name,
  module: both,
  ...more,
  edit: (module) => {
    module.klp("nfsd.nfsd_find,0", { target: module.section(name, 32), applyWith: "nfsd" });
  },
});

const patched = (edit: NonNullable<ModuleOptions["patches"]>): ModuleOptions => ({ patches: edit });

/** A relocation of each width, by machine. */
const LAST_BYTES: readonly (readonly [string, number, Format, type: number, width: number])[] = [
  ["x86_64", 62, FORMATS[0]!, 1, 8],
  ["x86_64", 62, FORMATS[0]!, 2, 4],
  ["s390x", 22, FORMATS[1]!, 22, 8],
  ["s390x", 22, FORMATS[1]!, 20, 4],
  ["s390x", 22, FORMATS[1]!, 3, 2],
  ["ppc64le", 21, FORMATS[0]!, 38, 8],
  ["ppc64le", 21, FORMATS[0]!, 10, 4],
  ["ppc64le", 21, FORMATS[0]!, 50, 2],
  ["ppc32", 20, FORMATS[3]!, 1, 4],
  ["ppc32", 20, FORMATS[3]!, 6, 2],
  ["arm64", 183, FORMATS[0]!, 257, 8],
  ["arm64", 183, FORMATS[0]!, 283, 4],
  ["loongarch", 258, FORMATS[0]!, 2, 8],
  ["loongarch", 258, FORMATS[0]!, 66, 4],
];

/** `struct modversion_info`, with CRC 0x11223344. */
function versions(names: readonly string[]): Uint8Array {
  const bytes = new Uint8Array(64 * names.length);
  for (const [i, name] of names.entries()) {
    new DataView(bytes.buffer).setUint32(64 * i, 0x1122_3344, true);
    bytes.set(Buffer.from(name), 64 * i + 8);
  }
  return bytes;
}

const addVersions = (module: LivepatchModule, ...names: string[]): void => {
  module.section("__versions", 0, F.ALLOC).body = { kind: "bytes", bytes: versions(names) };
};

const klpSection = (module: LivepatchModule) => module.sectionNamed(".klp.rela.vmlinux..text");

const alternative = (module: LivepatchModule): void => {
  // one struct alt_instr of 14 bytes: the site is .text+8, five bytes long
  const table = module.section(".altinstructions", 14);
  const data = new Uint8Array(14);
  data[12] = 5;
  table.body = { kind: "bytes", bytes: data };
  const text = symbol("", { bind: 0, type: 3, at: module.text });
  module.spec.symbols.push(text);
  module
    .relocations(table)
    .push(
      { offset: 0, type: 2, symbol: text, addend: 24n },
      { offset: 4, type: 2, symbol: text, addend: 40n },
    );
  module.klp("nfsd.nfsd_find,0", { applyWith: "nfsd", offset: 25, type: 4 });
};

const CASES: readonly Case[] = [
  {
    code: "elf-not-relocatable",
    also: ["warning patched-objects-unknown"],
    edit: (m) => void Object.assign(m.spec, { type: 3 }),
  },
  {
    code: "machine-without-livepatch",
    severity: "warning",
    edit: (m) => void Object.assign(m.spec, { machine: 243 }),
  },
  ...([62, 22] as const).map(
    (machine): Case => ({
      code: "machine-without-livepatch",
      severity: "warning",
      title: `32 bits on ${machine === 62 ? "x86_64 (x32)" : "s390"}`,
      module: { machine, format: FORMATS[machine === 62 ? 2 : 3]! },
    }),
  ),
  {
    code: "elf-symbol-tables",
    also: ["warning patched-objects-unknown"],
    edit: (m) => {
      const strtab = section(".strtab2", T.STRTAB, { kind: "bytes", bytes: Uint8Array.of(0) });
      const table = { kind: "bytes" as const, bytes: new Uint8Array(24) };
      m.spec.sections.push(
        strtab,
        section(".symtab2", T.SYMTAB, table, { entsize: 24, link: strtab, info: 1 }),
      );
    },
  },
  {
    code: "elf-symbol-order",
    edit: (m) => void Object.assign(symtabOf(m.spec), { info: 1 }),
  },
  {
    code: "elf-extended-numbering",
    edit: (m) => {
      m.spec.symbols.push(symbol("far_away", { at: 0xffff }));
      const indices = new Uint8Array(4 * (m.spec.symbols.length + 1));
      indices[indices.length - 4] = 1;
      const body = { kind: "bytes" as const, bytes: indices };
      m.spec.sections.push(
        section(".symtab_shndx", T.SYMTAB_SHNDX, body, { entsize: 4, link: symtabOf(m.spec) }),
      );
    },
  },
  {
    code: "elf-overlap",
    also: ["warning patched-objects-unknown"],
    damage: (file) => {
      const offsetOf = (section: number) => Number(file.getBigUint64(40, true)) + 64 * section + 24;
      file.setBigUint64(offsetOf(4), file.getBigUint64(offsetOf(1), true), true); // this_module and .text
    },
  },
  {
    code: "elf-section-bounds",
    also: ["error elf-overlap", "warning patched-objects-unknown"],
    edit: (m) =>
      void m.spec.sections.push(section(".comment", T.PROGBITS, { kind: "nobits", size: 1 << 20 })),
  },
  {
    code: "common-symbol",
    edit: (m) => void m.spec.symbols.push(symbol("shared", { at: 0xfff2, size: 8n })),
  },
  {
    code: "reserved-section-index",
    title: "SHN_X86_64_LCOMMON",
    edit: (m) => void m.spec.symbols.push(symbol("shared", { at: 0xff02, size: 8n })),
  },
  { code: "module-record-twice", edit: (m) => void m.section(".gnu.linkonce.this_module", 64) },
  {
    code: "module-record-not-found",
    edit: (m) => void Object.assign(m.sectionNamed(".gnu.linkonce.this_module"), { flags: F.WRITE }),
  },
  { code: "modinfo-twice", edit: (m) => void m.section(".modinfo", 8, F.ALLOC) },
  {
    code: "modinfo-not-found",
    edit: (m) => void Object.assign(m.sectionNamed(".modinfo"), { flags: 0n }),
  },
  {
    code: "livepatch-modinfo-missing",
    module: modinfo((all) => all.filter((e) => e !== "livepatch=Y")),
  },
  { code: "modinfo-missing", module: { modinfo: [] }, also: ["error livepatch-modinfo-missing"] },
  { code: "vermagic-missing", module: modinfo((all) => all.filter((e) => !e.startsWith("vermagic"))) },
  {
    code: "license-not-gpl",
    module: modinfo((all) => all.map((e) => (e === "license=GPL" ? "license=Proprietary" : e))),
    edit: (m) => void m.use("klp_enable_patch", { offset: 32 }),
  },
  {
    code: "namespace-not-imported",
    evidence: { ...evidence, symvers: ["0x11223344\tspaced\tvmlinux\tEXPORT_SYMBOL\tSPACE"] },
    edit: (m) => void m.use("spaced", { offset: 32 }),
  },
  { code: "vermagic-mismatch", evidence: { ...evidence, kernel: "6.12.1", stated: true } },
  {
    code: "vermagic-release",
    severity: "warning",
    evidence: { ...evidence, kernel: "6.12.1", stated: true },
    edit: (m) => addVersions(m, "module_layout"),
  },
  {
    code: "crc-mismatch",
    evidence: { ...evidence, symvers: ["0x11223345\tmodule_layout\tvmlinux\tEXPORT_SYMBOL\t"] },
    edit: (m) => addVersions(m, "module_layout"),
  },
  {
    code: "depends-on-modules",
    severity: "warning",
    module: modinfo((all) => all.map((e) => (e === "depends=" ? "depends=nfsd" : e))),
  },
  {
    code: "not-converted",
    also: ["error symbol-unresolved"],
    edit: (m) => {
      m.spec.sections = m.spec.sections.filter((s) => !s.name.startsWith(".klp.rela."));
      addVersions(m, "module_layout");
      m.use("some_data");
    },
  },
  { code: "klp-section-name", edit: (m) => void Object.assign(klpSection(m), { name: ".klp.rela.vmlinux" }) },
  {
    code: "klp-section-name",
    title: "an object of 56 bytes",
    edit: (m) => void Object.assign(klpSection(m), { name: `.klp.rela.${"m".repeat(56)}..text` }),
  },
  {
    code: "klp-section-name",
    title: "the flag on another section",
    edit: (m) => {
      const flags = F.ALLOC | F.LIVEPATCH;
      m.spec.sections.splice(-3, 0, relaSection(m.format, m.text, symtabOf(m.spec), [], { flags }));
    },
  },
  {
    code: "klp-section-target-name",
    edit: (m) => void Object.assign(klpSection(m), { name: ".klp.rela.vmlinux..data" }),
  },
  {
    code: "klp-section-target-name",
    title: "no dot before __jump_table",
    edit: (m) => {
      const target = m.section("__jump_table", 32);
      m.klp("vmlinux.unique_show,0", { target }).name = ".klp.rela.vmlinux__jump_table";
      m.sectionNamed(".klp.rela.vmlinux__jump_table").name = ".klp.rela.vmlinux.jump_table";
    },
  },
  {
    code: "klp-section-object",
    module: { patches: [["snd-core", "f", 0]] },
    also: [
      "error patched-object-name",
      "error applied-with-unpatched",
      "error vmlinux-symbol-in-module-section",
    ],
    evidence: {},
    edit: (m) => void m.klp("vmlinux.unique_show,0", { applyWith: "snd-core", target: m.section(".data.x") }),
    title: "a dash",
  },
  { code: "klp-section-type", edit: (m) => void Object.assign(klpSection(m), { type: T.PROGBITS }) },
  {
    code: "klp-section-flags",
    title: "no SHF_ALLOC",
    edit: (m) => void Object.assign(klpSection(m), { flags: F.LIVEPATCH }),
  },
  {
    code: "klp-section-flags",
    title: "no SHF_RELA_LIVEPATCH",
    edit: (m) => void Object.assign(klpSection(m), { flags: F.ALLOC | F.INFO_LINK }),
  },
  {
    code: "klp-section-link",
    also: ["warning patched-objects-unknown"],
    edit: (m) => void Object.assign(klpSection(m), { link: 1 }),
  },
  {
    code: "klp-section-target",
    edit: (m) => void Object.assign(klpSection(m), { info: m.section(".text", 64, 0n) }),
  },
  {
    code: "klp-section-entsize",
    also: ["error relocations-unreadable", "warning patched-objects-unknown"],
    edit: (m) => void Object.assign(klpSection(m), { entsize: 16 }),
  },
  { code: "klp-arch-section", edit: (m) => void m.section(".klp.arch.vmlinux..altinstructions") },
  { code: "annotation-leftover", edit: (m) => void m.section(".klp.module_relocs.vmlinux") },
  {
    code: "annotation-leftover",
    title: "__klp_relocs without klp sections",
    edit: (m) => {
      m.spec.sections = m.spec.sections.filter((s) => !s.name.startsWith(".klp.rela."));
      m.section("__klp_relocs");
    },
  },
  {
    code: "annotation-in-name",
    edit: (m) => void m.use(".klp.sym.rela.vmlinux.vmlinux.unique_show,0", { offset: 32 }),
  },
  {
    code: "relocations-unreadable",
    also: ["warning patched-objects-unknown"],
    edit: (m) => {
      m.use("klp_enable_patch", { offset: 32 });
      m.sectionNamed(".rela.text").entsize = 0;
    },
  },
  {
    code: "relocation-symbol-index",
    also: ["warning patched-objects-unknown"],
    edit: (m) => void m.relocations(m.text).push({ offset: 32, type: 1, symbol: 999, addend: 0n }),
  },
  {
    code: "relocation-offset",
    also: ["warning patched-objects-unknown"],
    edit: (m) => void m.klp("vmlinux.unique_show,0", { offset: 64 }),
  },
  ...LAST_BYTES.map(
    ([title, machine, format, type, width]): Case => ({
      code: "relocation-offset",
      title: `type ${type} of ${title}, of which one byte is outside`,
      also: machine === 183 ? ["error relocation-type"] : [], // type 1 of its other relocations
      module: { machine, format },
      edit: (m) => void m.use("klp_enable_patch", { offset: 64 - width + 1, type }),
    }),
  ),
  {
    code: "klp-relocation-symbol",
    edit: (m) => {
      const { body } = klpSection(m);
      if (body.kind === "relocations") body.entries[0]!.symbol = m.named("patched_show");
    },
  },
  {
    code: "ordinary-relocation-symbol",
    edit: (m) => void m.use(m.named(".klp.sym.vmlinux.unique_show,0"), { offset: 32 }),
  },
  { code: "relocation-type", edit: (m) => void m.klp("vmlinux.unique_show,0", { offset: 32, type: 9 }) },
  { code: "relocated-twice", edit: (m) => void m.klp("vmlinux.unique_show,0", { offset: 8, addend: 8n }) },
  {
    code: "relocated-twice",
    title: "in part, on x86",
    edit: (m) => void m.klp("vmlinux.unique_show,0", { offset: 12, type: 2 }),
  },
  {
    code: "relocated-twice",
    title: "in part, by an ordinary one of lower offset",
    edit: (m) => {
      m.klp("vmlinux.unique_show,0", { offset: 33 });
      m.use("klp_enable_patch", { offset: 32, type: 2 });
    },
  },
  {
    code: "relocated-twice",
    title: "an identical duplicate on s390",
    module: { format: { is64: true, littleEndian: false } },
    edit: (m) => void m.klp("vmlinux.unique_show,0", { offset: 8 }),
  },
  {
    code: "place-not-zero",
    edit: (m) => {
      const bytes = new Uint8Array(64);
      bytes[15] = 1;
      m.text.body = { kind: "bytes", bytes };
    },
  },
  {
    code: "call-without-nop",
    module: { machine: 21 },
    edit: (m) => {
      const bytes = new Uint8Array(64);
      bytes.set([1, 0, 0, 0x48, 0, 0, 0, 0x38], 32);
      m.text.body = { kind: "bytes", bytes };
      for (const s of m.spec.sections)
        if (s.body.kind === "relocations") for (const e of s.body.entries) e.type = 38;
      m.klp("vmlinux.unique_show,0", { offset: 32, type: 10 });
    },
  },
  special("special-init", ".init.text"),
  special("special-ro-after-init", ".data..ro_after_init", { severity: "warning" }),
  special("special-percpu", ".data..percpu"),
  special("special-static-key", "__jump_table"),
  special("special-static-call-key", ".static_call_tramp_key"),
  special("special-static-call", ".static_call_sites"),
  special("special-alternatives", ".altinstr_replacement"),
  special("special-own-places", ".return_sites"),
  special("special-exception-table", "__ex_table"),
  special("special-bug-table", "__bug_table"),
  special("special-mcount", "__mcount_loc"),
  special("special-tracepoint", "__tracepoints_ptrs"),
  special("special-dynamic-debug", "__dyndbg"),
  special("special-module-data", "__param"),
  special("special-annotation", ".printk_index", { severity: "warning" }),
  special("special-feature-fixup", "__ftr_fixup"),
  special("special-unknown", "my_own_section"),
  { code: "special-replaced-text", module: both, edit: alternative },
  {
    code: "klp-symbol-name",
    edit: (m) =>
      void Object.assign(m.named(".klp.sym.vmlinux.unique_show,0"), { name: ".klp.sym.vmlinux.unique_show" }),
  },
  {
    code: "klp-symbol-name-length",
    evidence: { kernel: "6.0.0" },
    edit: (m) => void m.klp(`vmlinux.${"n".repeat(128)},0`, { offset: 32 }),
  },
  {
    code: "klp-symbol-object",
    also: ["warning symbol-of-other-module"],
    module: nfsd,
    evidence: {},
    edit: (m) => {
      m.spec.sections = m.spec.sections.filter((s) => !s.name.startsWith(".klp.rela."));
      m.klp("snd-core.probe,0", { applyWith: "nfsd" });
    },
  },
  {
    code: "klp-symbol-undefined",
    edit: (m) => void m.use(".klp.sym.vmlinux.old_show,0", { offset: 32 }),
  },
  {
    code: "klp-symbol-not-in-kallsyms",
    evidence: {},
    edit: (m) => void m.klp("vmlinux.__crc_printk,0", { offset: 32 }),
  },
  {
    code: "compiler-made-name",
    severity: "warning",
    evidence: {},
    edit: (m) => void m.klp("vmlinux.show.isra.0,0", { offset: 32 }),
  },
  {
    code: "vmlinux-symbol-in-module-section",
    module: both,
    edit: (m) => void m.klp("vmlinux.unique_show,0", { applyWith: "nfsd", offset: 32 }),
  },
  {
    code: "module-symbol-in-vmlinux-section",
    edit: (m) => void m.klp("nfsd.nfsd_find,0", { applyWith: "vmlinux", offset: 32 }),
  },
  {
    code: "applied-with-unpatched",
    edit: (m) => void m.klp("nfsd.nfsd_find,0", { offset: 32 }),
  },
  {
    code: "applied-with-unpatched",
    title: "vmlinux, before 5.8",
    module: { patches: [["nfsd", "nfsd_open", 0]] },
    evidence: { ...evidence, kernel: "5.7.0" },
    edit: (m) => void m.klp("vmlinux.unique_show,0", { offset: 32 }),
  },
  {
    code: "patched-objects-unknown",
    severity: "warning",
    edit: (m) => {
      m.spec.sections = m.spec.sections.filter((s) => s.name !== ".rela.data");
    },
  },
  {
    code: "symbol-of-other-module",
    severity: "warning",
    module: both,
    evidence: { kallsyms: [...KALLSYMS, ...MODULE_LINES, "ffffffffc1000000 t shared\t[sunrpc]"] },
    edit: (m) => void m.klp("sunrpc.shared,0", { applyWith: "nfsd", offset: 32 }),
  },
  {
    code: "module-loads-once",
    severity: "warning",
    module: both,
    evidence: { ...evidence, kernel: "6.1.0" },
    edit: (m) => void m.klp("nfsd.nfsd_find,0", { offset: 32 }),
  },
  {
    code: "exported-yet-converted",
    severity: "warning",
    edit: (m) => void m.klp("vmlinux.exported_show,0", { offset: 32 }),
  },
  {
    code: "ibt-address-taken",
    severity: "warning",
    edit: (m) => {
      const bytes = new Uint8Array(64);
      bytes.set([0xf3, 0x0f, 0x1e, 0xfa]);
      m.text.body = { kind: "bytes", bytes };
      klpSection(m).body = { kind: "relocations", entries: [] };
      m.klp("vmlinux.unique_show,0", { target: m.section(".data.pointers", 32) });
    },
  },
  {
    code: "sympos-no-such-symbol",
    edit: (m) => void m.klp("vmlinux.nowhere,0", { offset: 32 }),
  },
  { code: "sympos-ambiguous", edit: (m) => void m.klp("vmlinux.state_show,0", { offset: 32 }) },
  { code: "sympos-out-of-range", edit: (m) => void m.klp("vmlinux.state_show,3", { offset: 32 }) },
  {
    code: "sympos-one-on-unique",
    severity: "warning",
    edit: (m) => void m.klp("vmlinux.unique_show,1", { offset: 32 }),
  },
  {
    code: "object-unknown",
    module: both,
    evidence: { list: ["*vmlinux", "state_show", "state_show", "unique_show"] },
    also: ["warning position-unproven"],
    edit: (m) => void m.klp("nfsd.nfsd_find,0", { offset: 32 }),
  },
  {
    code: "object-not-in-sources",
    severity: "warning",
    module: both,
    evidence: { kallsyms: KALLSYMS },
    edit: (m) => void m.klp("nfsd.nfsd_find,0", { offset: 32 }),
  },
  {
    code: "position-unproven",
    severity: "warning",
    evidence: { list: ["*vmlinux", "state_show", "state_show", "unique_show"] },
  },
  {
    code: "position-while-coming",
    severity: "warning",
    module: both,
    evidence: { ...evidence, list: ["*nfsd", "nfsd_find", "nfsd_find", "nfsd_open"] },
    edit: (m) => void m.klp("nfsd.nfsd_find,0", { offset: 32 }),
  },
  { code: "symbol-unresolved", edit: (m) => void m.use("some_data", { offset: 32 }) },
  {
    code: "symbol-unresolved",
    title: "not in Module.symvers",
    evidence: { symvers: ["0x11223345\tmodule_layout\tvmlinux\tEXPORT_SYMBOL\t"] },
    edit: (m) => void m.use("some_data", { offset: 32 }),
  },
  { code: "old-name-missing", module: patched([["vmlinux", "nowhere", 0]]) },
  { code: "old-name-ambiguous", module: patched([["vmlinux", "state_show", 0]]) },
  { code: "old-sympos-out-of-range", module: patched([["vmlinux", "state_show", 3]]) },
  { code: "old-name-not-code", module: patched([["vmlinux", "some_data", 0]]) },
  { code: "old-name-in-init", module: patched([["vmlinux", "begin_show", 0]]) },
  { code: "old-name-not-traceable", evidence: { ...evidence, traceable: ["state_show"] } },
  {
    code: "patched-object-name",
    module: patched([
      ["vmlinux", "old_show", 0],
      ["nfsd.ko", "nfsd_open", 0],
    ]),
  },
  ...["", "m".repeat(56)].map(
    (object): Case => ({
      code: "patched-object-name",
      title: `${object.length} bytes`,
      module: patched([
        ["vmlinux", "old_show", 0],
        [object, "nfsd_open", 0],
      ]),
    }),
  ),
];

/** Told in other ways than by one fault of a whole livepatch module; the tests below have them. */
const ELSEWHERE = new Set([
  "not-a-livepatch",
  "not-a-module",
  "kernel-unknown",
  "module-unsigned",
  "taints-kernel",
]);

describe("a module that is right", () => {
  test.each(FORMATS)("passes every rule: $title", (format) => {
    expect(complaints(judged(good({ format }).bytes(), evidence).findings)).toEqual([]);
  });

  test("passes with a patched module beside vmlinux", () => {
    const module = good(both);
    module.klp("nfsd.nfsd_find,0", { offset: 32 });
    expect(complaints(judged(module.bytes(), evidence).findings)).toEqual([]);
  });

  test("passes as mainline's klp-build leaves it: __klp_relocs and unused tombstones", () => {
    const module = good();
    module.section("__klp_relocs", 24);
    module.spec.symbols.push(symbol(".klp.tombstone.foo", { at: 0xff20 }));
    expect(complaints(judged(module.bytes(), evidence).findings)).toEqual([]);
  });
});

describe("a module that breaks one rule", () => {
  test.each(CASES.map((c) => [`${c.code}${c.title === undefined ? "" : `: ${c.title}`}`, c] as const))(
    "%s",
    (_, { code, severity = "error", also = [], module, edit, damage, evidence: own = evidence }) => {
      const made = good(module);
      edit?.(made);
      const bytes = Uint8Array.from(made.bytes());
      damage?.(new DataView(bytes.buffer));
      const { findings } = judged(bytes, own);
      const expected = severity === "note" ? [...also] : [`${severity} ${code}`, ...also];
      expect(complaints(findings).filter((c) => !expected.includes(c))).toEqual([]);
      expect(findings.map((f) => f.code)).toContain(code);
    },
  );

  test("is there for every code", () => {
    const tested = new Set([...CASES.map((c) => c.code), ...ELSEWHERE]);
    expect(RULES.map((rule) => rule.code).filter((code) => !tested.has(code))).toEqual([]);
  });
});

describe("the table of rules", () => {
  test("has every code once, in a known group, with a sentence and a way out", () => {
    const codes = RULES.map((rule) => rule.code);
    expect(codes.filter((code, i) => codes.indexOf(code) !== i)).toEqual([]);
    expect(RULES.filter((rule) => !GROUPS.includes(rule.group))).toEqual([]);
    expect(codes.filter((code) => SENTENCES[code] === undefined)).toEqual([]);
  });
});

describe("a signature", () => {
  const codes = (bytes: Uint8Array) => judged(bytes, evidence).findings.map(({ code }) => code);

  test("is missed where there is none", () => {
    expect(codes(good().bytes())).toContain("module-unsigned");
  });

  test("is seen after the last section", () => {
    const signed = Buffer.concat([good().bytes(), Buffer.from("pkcs7~Module signature appended~\n")]);
    expect(codes(signed)).not.toContain("module-unsigned");
  });
});

describe("what is no livepatch module", () => {
  test("an ordinary module is said to be none", () => {
    const module = new LivepatchModule({ modinfo: ["license=GPL", "name=plain", "vermagic=6.12.0 "] });
    module.spec.sections = module.spec.sections.filter((s) => s.name !== ".rela.data");
    expect(complaints(judged(module.bytes(), evidence).findings)).toEqual(["error not-a-livepatch"]);
  });

  test("an object of a module is not judged as the loader judges whole ones", () => {
    const module = good();
    module.spec.sections = module.spec.sections.filter((s) => !/^\.(modinfo|gnu)/.test(s.name));
    module.spec.symbols = module.spec.symbols.filter((s) => s.name !== "__this_module");
    module.spec.sections = module.spec.sections.filter((s) => s.name !== ".rela.data");
    const { findings } = judged(module.bytes(), { ...evidence, kernel: null });
    expect(findings.map((f) => f.code).sort()).toEqual(["kernel-unknown", "not-a-module"]);
  });

  test("a file of nothing is judged without a crash", () => {
    const module = good();
    module.spec.sections = [...module.spec.sections.slice(-3), progbits(".text", new Uint8Array(0))];
    module.spec.symbols = [];
    expect(complaints(judged(module.bytes()).findings)).toEqual(["error not-a-livepatch"]);
  });
});

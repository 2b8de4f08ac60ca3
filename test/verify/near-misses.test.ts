// For each code a module that comes as near to breaking the rule as one can and
// does not: what the rules must not refuse.
import { describe, expect, test } from "vitest";
import { RULES } from "../../src/verify/rules/all.js";
import { F, type Format, symbol, T } from "../helpers/elf-builder.js";
import { LivepatchModule, MODINFO, type ModuleOptions } from "../helpers/livepatch-module.js";
import { complaints, type Evidence, judged, KALLSYMS } from "./verified.js";

interface NearMiss {
  readonly codes: readonly string[];
  readonly title: string;
  readonly module?: ModuleOptions;
  readonly evidence?: Evidence;
  readonly edit?: (module: LivepatchModule) => void;
  /** Told all the same, and rightly. */
  readonly also?: readonly string[];
}

const LITTLE: Format = { is64: true, littleEndian: true };
const BIG: Format = { is64: true, littleEndian: false };
const SMALL: Format = { is64: false, littleEndian: false };
const MODULE_LINES = ["ffffffffc0000000 t nfsd_open\t[nfsd]", "ffffffffc0001000 t nfsd_find\t[nfsd]"];
const evidence: Evidence = { kallsyms: [...KALLSYMS, ...MODULE_LINES], traceable: ["old_show"] };
const both: ModuleOptions = {
  patches: [
    ["vmlinux", "old_show", 0],
    ["nfsd", "nfsd_open", 0],
  ],
};
const modinfo = (change: (entries: string[]) => string[]): ModuleOptions => ({
  modinfo: change([...MODINFO]),
});

function versions(...names: string[]): Uint8Array {
  const bytes = new Uint8Array(64 * names.length);
  for (const [i, name] of names.entries()) {
    new DataView(bytes.buffer).setUint32(64 * i, 0x1122_3344, true);
    bytes.set(Buffer.from(name), 64 * i + 8);
  }
  return bytes;
}

const addVersions = (m: LivepatchModule, ...names: string[]): void => {
  m.section("__versions", 0, F.ALLOC).body = { kind: "bytes", bytes: versions(...names) };
};

const fill = (m: LivepatchModule, at: number, ...bytes: number[]): void => {
  const content = new Uint8Array(64);
  content.set(bytes, at);
  m.text.body = { kind: "bytes", bytes: content };
};

/** A symbol of vmlinux in a special section, on a kernel that knows it in time. */
const early = (code: string, name: string): NearMiss => ({
  codes: [code],
  title: `${name}, a symbol of vmlinux from 5.8 on`,
  edit: (m) => void m.klp("vmlinux.unique_show,0", { target: m.section(name, 32) }),
});

/** Where no kernel takes a livepatch symbol: one of the livepatch's own. */
const own = (code: string, name: string): NearMiss => ({
  codes: [code],
  title: `${name}, a symbol of its own`,
  edit: (m) => void m.use(m.named("patched_show"), { section: m.section(name, 32) }),
});

const MACHINES: readonly (readonly [
  title: string,
  machine: number,
  format: Format,
  types: readonly number[],
])[] = [
  ["x86_64", 62, LITTLE, [1, 2, 4, 10, 11, 24]],
  ["ppc64le", 21, LITTLE, [1, 26, 38, 44, 47, 50, 63, 252]],
  ["ppc32", 20, SMALL, [1, 4, 5, 6, 10, 26]],
  ["s390x", 22, BIG, [1, 4, 19, 20, 22, 23, 26]],
  ["arm64", 183, LITTLE, [257, 258, 261, 275, 277, 282, 283, 299]],
  ["loongarch", 258, LITTLE, [1, 2, 20, 47, 66, 71, 75, 99]],
];

/** Types that the loader of no kernel of the machine applies. */
const REFUSED: Readonly<Record<string, readonly number[]>> = {
  x86_64: [3, 9, 22, 41, 42],
  ppc64le: [19, 20, 68],
  ppc32: [19, 23, 252],
  s390x: [9, 10, 11, 12, 50],
  arm64: [311, 312, 1024],
  loongarch: [3, 12, 83],
};

const withType = (machine: number, format: Format, type: number): LivepatchModule => {
  const m = new LivepatchModule({ machine, format });
  for (const { body } of m.spec.sections)
    if (body.kind === "relocations")
      for (const e of body.entries) e.type = MACHINES.find(([, n]) => n === machine)![3][0]!;
  m.klp("vmlinux.unique_show,0", { offset: 32, type });
  return m;
};

const NEAR: readonly NearMiss[] = [
  {
    codes: ["elf-not-relocatable", "machine-without-livepatch", "elf-symbol-tables", "elf-symbol-order"],
    title: "ET_REL with one symbol table, locals first",
    edit: (m) => void m.spec.symbols.push(symbol("local", { bind: 0, at: m.text })),
  },
  {
    codes: ["elf-extended-numbering", "not-a-module"],
    title: "a few hundred sections",
    edit: (m) => {
      for (let i = 0; i < 300; i++) m.section(`.text.f${i}`, 8);
    },
  },
  {
    codes: ["elf-overlap", "elf-section-bounds"],
    title: "a section without bytes where the next one begins",
    edit: (m) => {
      Object.assign(m.section(".bss", 0), { type: T.NOBITS, body: { kind: "nobits", size: 4096 } });
      m.section(".data.empty", 0);
    },
  },
  {
    codes: ["common-symbol", "reserved-section-index"],
    title: "an absolute symbol",
    edit: (m) => void m.spec.symbols.push(symbol("shared", { at: 0xfff1, size: 8n })),
  },
  {
    codes: ["module-record-twice", "module-record-not-found", "modinfo-twice", "modinfo-not-found"],
    title: "sections of names that begin like those of the loader",
    edit: (m) => {
      m.section(".modinfo.old", 8, 0n);
      m.section(".gnu.linkonce.this_module.old", 64, 0n);
    },
  },
  {
    codes: ["not-a-livepatch", "livepatch-modinfo-missing", "modinfo-missing", "vermagic-missing"],
    title: "livepatch= of another value",
    module: modinfo((all) => all.map((e) => (e === "livepatch=Y" ? "livepatch=1" : e))),
  },
  {
    codes: ["not-converted", "symbol-unresolved"],
    title: "without klp sections, all that it needs has a version",
    edit: (m) => {
      m.spec.sections = m.spec.sections.filter((s) => !s.name.startsWith(".klp.rela."));
      m.use("exported_show", { offset: 32 });
      addVersions(m, "exported_show");
    },
  },
  {
    codes: ["kernel-unknown", "vermagic-mismatch", "vermagic-release"],
    title: "the very kernel is named",
    evidence: { ...evidence, kernel: "6.12.0", stated: true },
  },
  {
    codes: ["license-not-gpl"],
    title: "a dual licence",
    module: modinfo((all) => all.map((e) => (e === "license=GPL" ? "license=Dual MIT/GPL" : e))),
    edit: (m) => void m.use("klp_enable_patch", { offset: 32 }),
  },
  {
    codes: ["namespace-not-imported"],
    title: "an imported namespace, and one that names the module",
    module: modinfo((all) => [...all, "import_ns=SPACE"]),
    evidence: {
      ...evidence,
      symvers: [
        "0x11223344\tspaced\tvmlinux\tEXPORT_SYMBOL\tSPACE",
        "0x11223344\tfor_lp\tvmlinux\tEXPORT_SYMBOL_GPL\tmodule:kvm,l*",
        "0x11223344\tplain\tvmlinux\tEXPORT_SYMBOL\t",
      ],
    },
    edit: (m) => m.use("spaced", { offset: 32 }).use("for_lp", { offset: 40 }).use("plain", { offset: 48 }),
  },
  {
    codes: ["taints-kernel"],
    title: "while converting nothing is loaded",
    evidence: { ...evidence, stage: "convert" },
  },
  {
    codes: ["crc-mismatch"],
    title: "the kernel's CRC, with more digits, and one that the kernel does not tell",
    evidence: { ...evidence, symvers: ["0x0000000011223344\tmodule_layout\tvmlinux\tEXPORT_SYMBOL\t"] },
    edit: (m) => addVersions(m, "module_layout", "of_nobody"),
  },
  {
    codes: ["depends-on-modules"],
    title: "no depends= at all",
    module: modinfo((all) => all.filter((e) => e !== "depends=")),
  },
  ...["vmlinux..text", "vmlinux.text"].map(
    (name): NearMiss => ({
      codes: [
        ...["klp-section-name", "klp-section-target-name", "klp-section-object", "klp-section-type"],
        ...["klp-section-flags", "klp-section-link", "klp-section-target", "klp-section-entsize"],
      ],
      title: `.klp.rela.${name}, with SHF_INFO_LINK`,
      edit: (m) => {
        m.klp("vmlinux.unique_show,0");
        const flags = F.ALLOC | F.LIVEPATCH | F.INFO_LINK;
        Object.assign(m.sectionNamed(".klp.rela.vmlinux..text"), { name: `.klp.rela.${name}`, flags });
      },
    }),
  ),
  {
    codes: ["klp-section-object", "klp-symbol-object"],
    title: "an object of 55 bytes, with '_'",
    module: { patches: [["snd_core".padEnd(55, "x"), "f", 0]] },
    evidence: {},
    edit: (m) => {
      const object = "snd_core".padEnd(55, "x");
      m.klp(`${object}.probe,0`, { applyWith: object });
    },
  },
  {
    codes: ["klp-arch-section"],
    title: "before 5.8",
    evidence: { ...evidence, kernel: "5.7.0" },
    edit: (m) => void m.section(".klp.arch.vmlinux..altinstructions"),
  },
  {
    codes: ["annotation-leftover"],
    title: "__klp_relocs beside klp sections, as mainline's tool leaves them",
    edit: (m) => {
      m.klp("vmlinux.unique_show,0");
      m.section("__klp_relocs");
      m.section("__klp_relocs.nfsd");
    },
  },
  {
    codes: ["annotation-in-name", "klp-symbol-undefined"],
    title: "weak and undefined, as mainline's tool leaves them",
    edit: (m) => void m.undefined(".klp.sym.vmlinux.unique_show,0", 2),
  },
  {
    codes: ["relocations-unreadable", "relocation-symbol-index"],
    title: "a relocation to symbol 0",
    edit: (m) => void m.relocations(m.text).push({ offset: 32, type: 0, symbol: 0, addend: 0n }),
  },
  {
    codes: ["relocation-offset"],
    title: "the last bytes of the section",
    edit: (m) => void m.klp("vmlinux.unique_show,0", { offset: 56 }),
  },
  {
    codes: ["relocation-offset"],
    title: "the last two bytes of the section, on s390 by a type that writes two",
    module: { format: BIG },
    edit: (m) => void m.klp("vmlinux.unique_show,0", { offset: 62, type: 16 }),
  },
  {
    codes: ["relocated-twice"],
    title: "places that touch each other",
    edit: (m) => {
      m.klp("vmlinux.unique_show,0", { offset: 20, type: 2 });
      m.klp("vmlinux.unique_show,0", { offset: 16, type: 2 });
      m.klp("vmlinux.unique_show,0", { offset: 24 });
    },
  },
  {
    codes: ["klp-relocation-symbol", "ordinary-relocation-symbol"],
    title:
      "NONE may refer to a livepatch symbol from anywhere, and debug information from where nobody loads it",
    edit: (m) => {
      m.klp("vmlinux.unique_show,0");
      const to = m.named(".klp.sym.vmlinux.unique_show,0");
      m.use(to, { offset: 32, type: 0 });
      m.use(to, { section: m.section(".debug_info", 32, 0n) });
    },
  },
  ...MACHINES.flatMap(([title, machine, format, types]) =>
    types.map(
      (type): NearMiss => ({
        codes: ["relocation-type"],
        title: `type ${type} of ${title}`,
        module: { machine, format },
        edit: (m) => {
          const { spec } = withType(machine, format, type);
          Object.assign(m.spec, spec);
          // the bytes of a call through the table of contents, with its nop
          if (machine === 21 && type === 10) fill(m, 32, 1, 0, 0, 0x48, 0, 0, 0, 0x60);
        },
      }),
    ),
  ),
  {
    codes: ["relocated-twice"],
    title: "the two halves of a place on s390",
    module: { format: BIG },
    edit: (m) => {
      m.klp("vmlinux.unique_show,0", { offset: 32, type: 22 });
      m.klp("vmlinux.unique_show,0", { offset: 32, type: 20 });
    },
  },
  {
    codes: ["relocated-twice"],
    title: "ADD and SUB of one place on loongarch",
    module: { machine: 258, format: LITTLE },
    edit: (m) => {
      const twice = withType(258, LITTLE, 50);
      twice.klp("vmlinux.unique_show,0", { offset: 32, type: 50 });
      Object.assign(m.spec, twice.spec);
    },
  },
  {
    codes: ["place-not-zero"],
    title: "bytes beside the place",
    edit: (m) => {
      fill(m, 36, 1);
      m.klp("vmlinux.unique_show,0", { offset: 32, type: 2 });
    },
  },
  {
    codes: ["place-not-zero"],
    title: "bytes at the place on s390, which adds nothing to them",
    module: { format: BIG },
    edit: (m) => {
      fill(m, 32, 1);
      m.klp("vmlinux.unique_show,0", { offset: 32 });
    },
  },
  {
    codes: ["call-without-nop"],
    title: "a sibling call, and a call with its nop, on ppc64",
    module: { machine: 21, format: LITTLE },
    edit: (m) => {
      const calls = withType(21, LITTLE, 10);
      fill(calls, 32, 1, 0, 0, 0x48, 0, 0, 0, 0x60, 0, 0, 0, 0x48, 0, 0, 0, 0x38);
      calls.klp("vmlinux.unique_show,0", { offset: 40, type: 10 });
      Object.assign(m.spec, calls.spec);
    },
  },
  early("special-init", ".init.text"),
  early("special-ro-after-init", ".data..ro_after_init"),
  own("special-percpu", ".data..percpu"),
  early("special-static-key", "__jump_table"),
  own("special-static-call-key", ".static_call_tramp_key"),
  early("special-static-call", ".static_call_sites"),
  early("special-alternatives", ".altinstr_replacement"),
  own("special-own-places", ".return_sites"),
  early("special-exception-table", "__ex_table"),
  early("special-bug-table", "__bug_table"),
  own("special-mcount", "__mcount_loc"),
  early("special-tracepoint", "__tracepoints_ptrs"),
  early("special-dynamic-debug", "__dyndbg"),
  own("special-module-data", "__param"),
  early("special-annotation", ".printk_index"),
  early("special-feature-fixup", "__ftr_fixup"),
  own("special-unknown", "my_own_section"),
  {
    codes: ["special-replaced-text"],
    title: "right behind the site of an alternative",
    module: both,
    edit: (m) => {
      const table = m.section(".altinstructions", 14);
      const data = new Uint8Array(14);
      data[12] = 5;
      table.body = { kind: "bytes", bytes: data };
      const text = symbol("", { bind: 0, type: 3, at: m.text });
      m.spec.symbols.push(text);
      m.relocations(table).push(
        { offset: 0, type: 2, symbol: text, addend: 24n },
        { offset: 4, type: 2, symbol: text, addend: 40n },
      );
      m.klp("nfsd.nfsd_find,0", { applyWith: "nfsd", offset: 29, type: 4 });
    },
  },
  {
    codes: ["klp-symbol-name", "klp-symbol-name-length"],
    title: "127 bytes before 6.1, with dots",
    evidence: { kernel: "6.0.0" },
    edit: (m) => void m.klp(`vmlinux.${"n.".repeat(63)}n,0`, { offset: 32 }),
  },
  {
    codes: ["klp-symbol-name"],
    title: "an unused tombstone",
    edit: (m) => {
      m.klp("vmlinux.unique_show,0");
      m.spec.symbols.push(symbol(".klp.tombstone.foo", { at: 0xff20 }));
    },
  },
  {
    codes: ["klp-symbol-not-in-kallsyms"],
    title: "an export's mark, which kallsyms keeps",
    edit: (m) => void m.klp("vmlinux.__ksymtab_exported_show,0", { offset: 32 }),
  },
  {
    codes: ["compiler-made-name"],
    title: "a number at the end",
    evidence: {},
    edit: (m) => void m.klp("vmlinux.__func__.12,0", { offset: 32 }),
  },
  {
    codes: ["vmlinux-symbol-in-module-section", "module-symbol-in-vmlinux-section", "applied-with-unpatched"],
    title: "each in a section of its own object",
    module: both,
    edit: (m) => {
      m.klp("vmlinux.unique_show,0", { offset: 32 });
      m.klp("nfsd.nfsd_find,0", { offset: 40 });
    },
  },
  {
    codes: ["vmlinux-symbol-in-module-section"],
    title: "before 5.8, where it is applied with the module",
    module: both,
    evidence: { ...evidence, kernel: "5.4.0" },
    also: ["warning module-loads-once"],
    edit: (m) => void m.klp("vmlinux.unique_show,0", { applyWith: "nfsd", offset: 32 }),
  },
  {
    codes: ["symbol-of-other-module", "object-not-in-sources"],
    title: "of a module that is patched as well",
    module: { patches: [...both.patches!, ["sunrpc", "rpc_call", 0]] },
    evidence: {
      kallsyms: [
        ...evidence.kallsyms!,
        "ffffffffc1000000 t rpc_call\t[sunrpc]",
        "ffffffffc1001000 t shared\t[sunrpc]",
      ],
    },
    edit: (m) => void m.klp("sunrpc.shared,0", { applyWith: "nfsd", offset: 32 }),
  },
  {
    codes: ["patched-objects-unknown"],
    title: "patches a module alone",
    module: { patches: [["nfsd", "nfsd_open", 0]] },
    edit: (m) => void m.klp("nfsd.nfsd_find,0", { offset: 32 }),
  },
  {
    codes: ["applied-with-unpatched"],
    title: "a module alone is patched, and the loader applies the section of vmlinux all the same",
    module: { patches: [["nfsd", "nfsd_open", 0]] },
    evidence: { ...evidence, kernel: "5.8.0" },
    edit: (m) => void m.klp("vmlinux.unique_show,0", { offset: 32 }),
  },
  {
    codes: ["module-loads-once"],
    title: "from 6.3 on",
    module: both,
    evidence: { ...evidence, kernel: "6.3.0" },
    edit: (m) => void m.klp("nfsd.nfsd_find,0", { offset: 32 }),
  },
  {
    codes: ["module-loads-once"],
    title: "on s390, which writes over what is there",
    module: { ...both, format: BIG },
    evidence: { ...evidence, kernel: "6.1.0" },
    edit: (m) => void m.klp("nfsd.nfsd_find,0", { offset: 32 }),
  },
  {
    codes: ["exported-yet-converted"],
    title: "a symbol of a module of an export's name",
    module: both,
    evidence: { kallsyms: [...evidence.kallsyms!, "ffffffffc0002000 t exported_show\t[nfsd]"] },
    edit: (m) => void m.klp("nfsd.exported_show,0", { offset: 32 }),
  },
  {
    codes: ["ibt-address-taken"],
    title: "a call, built for IBT",
    edit: (m) => {
      fill(m, 0, 0xf3, 0x0f, 0x1e, 0xfa, 0xe8);
      m.klp("vmlinux.unique_show,0", { offset: 5, type: 4 });
    },
  },
  {
    codes: ["sympos-no-such-symbol", "sympos-ambiguous", "sympos-out-of-range", "sympos-one-on-unique"],
    title: "the last of two, and a unique one with 0",
    edit: (m) => {
      m.klp("vmlinux.state_show,2");
      m.klp("vmlinux.unique_show,0");
    },
  },
  {
    codes: ["object-unknown", "position-unproven"],
    title: "a unique name of a list",
    evidence: { list: ["*vmlinux", "state_show", "unique_show"] },
    edit: (m) => void m.klp("vmlinux.unique_show,0"),
  },
  {
    codes: ["position-while-coming"],
    title: "as many in the list as are left",
    module: both,
    evidence: { ...evidence, list: ["*nfsd", "nfsd_find", "nfsd_open"] },
    edit: (m) => void m.klp("nfsd.nfsd_find,0", { offset: 32 }),
  },
  {
    codes: ["old-name-missing", "old-name-ambiguous", "old-sympos-out-of-range"],
    title: "the second of two",
    module: { patches: [["vmlinux", "state_show", 2]] },
    evidence: { ...evidence, traceable: ["state_show", "state_show"] },
  },
  {
    codes: ["old-name-not-code", "old-name-in-init"],
    title: "right behind the init text",
    module: { patches: [["vmlinux", "behind_show", 0]] },
    evidence: {
      kallsyms: [...KALLSYMS, "ffffffff83002000 t behind_show"],
      traceable: ["behind_show"],
    },
  },
  {
    codes: ["old-name-not-traceable"],
    title: "of a module that ftrace's list does not speak of",
    module: both,
    evidence: { ...evidence, traceable: ["old_show", "other_open [other]"] },
  },
  {
    codes: ["patched-object-name"],
    title: "a name with '_'",
    module: { patches: [["snd_core", "f", 0]] },
    evidence: {},
  },
];

/** Only a file on disk can be signed: the command's tests have it. */
const ELSEWHERE = new Set(["module-unsigned"]);

describe("what comes near to breaking a rule is not refused", () => {
  test.each(NEAR.map((n) => [`${n.codes.join(", ")}: ${n.title}`, n] as const))(
    "%s",
    (_, { codes, module, edit, evidence: given = evidence, also = [] }) => {
      const made = new LivepatchModule(module);
      edit?.(made);
      const { findings } = judged(made.bytes(), given);
      expect(findings.filter((f) => codes.includes(f.code))).toEqual([]);
      expect(complaints(findings)).toEqual(also);
    },
  );

  test("for every code", () => {
    const tested = new Set([...NEAR.flatMap((n) => n.codes), ...ELSEWHERE]);
    expect(RULES.map((rule) => rule.code).filter((code) => !tested.has(code))).toEqual([]);
  });
});

describe.each(MACHINES)("the loader of %s", (title, machine, format, types) => {
  const codes = (type: number): string[] =>
    complaints(judged(withType(machine, format, type).bytes()).findings);

  test.each(types)("applies type %i", (type) => {
    expect(codes(type)).not.toContain("error relocation-type");
  });

  test.each(REFUSED[title]!)("refuses type %i", (type) => {
    expect(codes(type)).toContain("error relocation-type");
  });
});

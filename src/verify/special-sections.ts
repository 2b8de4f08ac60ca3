// Sections that the module loader or a subsystem reads when the livepatch is
// loaded. A relocation that is applied later leaves them with what they read
// before; the kernel says nothing, and the first use goes wrong.
//
//   vmlinuxLate   symbol of vmlinux, kernels that relocate in klp_enable_patch
//   vmlinuxEarly  symbol of vmlinux, kernels that relocate before module_finalize
//   module        symbol of a module: late everywhere
//
// The first row whose pattern matches counts. Proven on a kernel where `seen`.

export type Level = "ok" | "warning" | "error";

export interface SpecialSection {
  readonly code: string;
  readonly sections: RegExp;
  readonly vmlinuxLate: Level;
  readonly vmlinuxEarly: Level;
  readonly module: Level;
  /** Machines that have the sections; absent: all that livepatch. */
  readonly machines?: string;
  /** In the drop-in klp-convert, whose callers rely on it being converted. */
  readonly dropIn?: "warning";
}

const ORDINARY = "special-none";

export const SPECIAL_SECTIONS: readonly SpecialSection[] = [
  {
    // freed once the livepatch is loaded: what comes later is written into memory of somebody else
    code: "special-init",
    sections: /^\.init\./,
    vmlinuxLate: "error",
    vmlinuxEarly: "ok",
    module: "error",
    dropIn: "warning",
  },
  {
    // made read-only at the end of loading
    code: "special-ro-after-init",
    sections: /^\.data\.\.ro_after_init/,
    vmlinuxLate: "warning",
    vmlinuxEarly: "ok",
    module: "warning",
  },
  {
    // copied for each CPU while loading: a later relocation changes the original only
    code: "special-percpu",
    sections: /^\.data\.\.percpu/,
    vmlinuxLate: "error",
    vmlinuxEarly: "warning",
    module: "error",
  },
  {
    // jump_label_module_notify patches the sites of the key while loading: a key of a module is not there yet
    code: "special-static-key",
    sections: /^__jump_table/,
    vmlinuxLate: "error",
    vmlinuxEarly: "ok",
    module: "error",
  },
  {
    // the key of a trampoline is looked up while loading and cannot be a symbol of another object
    code: "special-static-call-key",
    sections: /^\.static_call_tramp_key/,
    vmlinuxLate: "error",
    vmlinuxEarly: "error",
    module: "error",
  },
  {
    code: "special-static-call",
    sections: /^\.static_call_sites/,
    vmlinuxLate: "error",
    vmlinuxEarly: "ok",
    module: "error",
  },
  {
    // module_finalize copies the replacements over the sites
    code: "special-alternatives",
    sections: /^\.(?:altinstructions|altinstr_replacement|altinstr_aux|parainstructions)/,
    vmlinuxLate: "error",
    vmlinuxEarly: "ok",
    module: "error",
  },
  {
    // lists of places in the livepatch's own text
    code: "special-own-places",
    sections:
      /^\.(?:smp_locks|retpoline_sites|return_sites|call_sites|cfi_sites|ibt_endbr_seal|orc_unwind|orc_header)/,
    vmlinuxLate: "error",
    vmlinuxEarly: "warning",
    module: "error",
  },
  {
    // sorted while loading, then searched by halves
    code: "special-exception-table",
    sections: /^__ex_table/,
    vmlinuxLate: "error",
    vmlinuxEarly: "ok",
    module: "error",
    dropIn: "warning",
  },
  {
    code: "special-bug-table",
    sections: /^__bug_table/,
    vmlinuxLate: "warning",
    vmlinuxEarly: "ok",
    module: "error",
    dropIn: "warning",
  },
  {
    // ftrace takes the places of the livepatch's own functions from it
    code: "special-mcount",
    sections: /^__(?:mcount_loc|patchable_function_entries)/,
    vmlinuxLate: "error",
    vmlinuxEarly: "error",
    module: "error",
  },
  {
    // registered by module notifiers while loading
    code: "special-tracepoint",
    sections: /^(?:__tracepoints|__bpf_raw_tp_map|_ftrace_events)/,
    vmlinuxLate: "error",
    vmlinuxEarly: "ok",
    module: "error",
  },
  {
    code: "special-dynamic-debug",
    sections: /^(?:__dyndbg|__verbose)/,
    vmlinuxLate: "error",
    vmlinuxEarly: "ok",
    module: "error",
  },
  {
    // read before any livepatch code runs
    code: "special-module-data",
    sections: /^(?:__param|__ksymtab|__kcrctab|__versions|\.modinfo|\.gnu\.linkonce\.this_module)/,
    vmlinuxLate: "error",
    vmlinuxEarly: "warning",
    module: "error",
  },
  {
    code: "special-annotation",
    sections: /^\.(?:printk_index|discard\.)/,
    vmlinuxLate: "warning",
    vmlinuxEarly: "ok",
    module: "warning",
  },
  {
    // powerpc feature sections and s390 expolines: the text is patched while loading
    code: "special-feature-fixup",
    machines: "powerpc, s390",
    sections: /^(?:__(?:ftr|mmu_ftr|fw_ftr|lwsync|barrier_nospec)_fixup|\.s390_(?:return|indirect)_)/,
    vmlinuxLate: "error",
    vmlinuxEarly: "ok",
    module: "error",
  },
  {
    // text, data, and what stays in memory (.exit.*): read when it is used
    code: ORDINARY,
    sections:
      /^\.(?:text|data|rodata|bss|sdata|sbss|toc|got|fixup|exit\.|(?:noinstr|sched|cpuidle|kprobes|ref|entry|spinlock|irqentry|softirqentry|static_call)\.text)/,
    vmlinuxLate: "ok",
    vmlinuxEarly: "ok",
    module: "ok",
  },
  {
    code: "special-unknown",
    sections: /^/,
    vmlinuxLate: "warning",
    vmlinuxEarly: "warning",
    module: "error",
    dropIn: "warning",
  },
];

/** The row of an allocated section; null: text or data, of which nobody reads anything while loading. */
export function specialSection(name: string): SpecialSection | null {
  const row = SPECIAL_SECTIONS.find(({ sections }) => sections.test(name));
  return row === undefined || row.code === ORDINARY ? null : row;
}

// Options that several commands have, and what an option is: part of the command
// contract (contract.ts).

export interface OptionSpec {
  /** In commander's notation. */
  readonly flags: string;
  readonly about: string;
  readonly repeatable?: boolean;
  readonly choices?: readonly string[];
  /** What completions offer, where the words are too many for the help. */
  readonly completes?: "errors of the kernel's rules";
  readonly initial?: string;
}

export const SOURCE_OPTIONS: readonly OptionSpec[] = [
  {
    flags: "-s, --symbols <FILE>",
    about: "symbol list: Symbols.list or symbols.klp, plain or .gz",
    repeatable: true,
  },
  { flags: "--kallsyms <FILE>", about: "/proc/kallsyms or a saved copy: shows positions", repeatable: true },
  {
    flags: "--vmlinux <FILE>",
    about: "the linked kernel (ELF): positions, sizes, source files",
    repeatable: true,
  },
  { flags: "--system-map <FILE>", about: "System.map of the linked kernel", repeatable: true },
  { flags: "--modules <DIR|FILE.ko>", about: "modules, a tree of them or one: positions", repeatable: true },
  { flags: "-k, --kernel-tree <DIR>", about: "a kernel's build tree: what it holds of all of these" },
  {
    flags: "--running",
    about: "the running kernel: /proc/kallsyms, its modules, Module.symvers and vmlinux",
  },
  { flags: "--symvers <FILE>", about: "Module.symvers: exports with their objects", repeatable: true },
];

/** Beside the sources, where homonyms are told apart. */
export const KERNEL_SOURCE: OptionSpec = {
  flags: "--kernel-source <DIR>",
  about: "the kernel's source tree: source files of homonyms, inferred from what stands around them",
};

export const DECIDE_OPTIONS: readonly OptionSpec[] = [
  {
    flags: "--decide <[APPLY/]OBJ:SYM=[NAME,]POS>",
    about: "decide one symbol: its object and position (0 when unique)",
    repeatable: true,
  },
  {
    flags: "--decide-function <OBJ:NAME=POS>",
    about: "decide the position of a patched function, where its name is an undefined symbol too",
    repeatable: true,
  },
];

export const DECISION_OPTIONS: readonly OptionSpec[] = [
  ...DECIDE_OPTIONS,
  { flags: "--decisions <FILE>", about: "decisions file" },
];

export const RULE_OPTIONS: readonly OptionSpec[] = [
  { flags: "--kernel <RELEASE>", about: "the kernel to load it on, as uname -r says; default: vermagic" },
  {
    flags: "--traceable <FILE>",
    about: "available_filter_functions of that kernel, or a copy: the functions that can be patched",
  },
  {
    flags: "--allow <CODE>",
    about: "accept the findings of this code (docs/findings.md)",
    repeatable: true,
    completes: "errors of the kernel's rules",
  },
];

export const SRC_OPTION: OptionSpec = {
  flags: "--src <FILE.c>",
  about: "a source of the object; default: found beside it (kbuild, debug information, names)",
  repeatable: true,
};

export const YES_OPTION: OptionSpec = {
  flags: "--yes [LEVEL]",
  about: "take without asking what is proven (the default), strong evidence, or any best guess",
  choices: ["proof", "strong", "any"],
};
export const JSON_OPTION: OptionSpec = { flags: "--json", about: "result as JSON on stdout" };
export const QUIET: OptionSpec = { flags: "--quiet", about: "errors only on stderr" };
export const DIALECT: OptionSpec = {
  flags: "--dialect <NAME>",
  about:
    "sympos: KLP_MODULE_RELOC arrays; reloc: KLP_RELOC_SYMBOL declarations; default: the one that the source is in, else sympos",
  choices: ["sympos", "reloc"],
};

// The command contract as data. `--help` is made from it here, the tables of
// docs/commands.md are made from it by scripts/docs.js.

import {
  DECIDE_OPTIONS,
  DECISION_OPTIONS,
  DIALECT,
  JSON_OPTION,
  KERNEL_SOURCE,
  type OptionSpec,
  QUIET,
  RULE_OPTIONS,
  SOURCE_OPTIONS,
  SRC_OPTION,
  YES_OPTION,
} from "./options.js";

export type { OptionSpec } from "./options.js";

export interface CommandSpec {
  readonly name: string;
  /** Operands in commander's notation. */
  readonly operands: string;
  /** Words that the first operand can be; `codes`: those of findings. */
  readonly operandChoices?: readonly string[] | "codes";
  readonly about: string;
  readonly options: readonly OptionSpec[];
  readonly isDefault?: boolean;
}

export const COMMANDS: readonly CommandSpec[] = [
  {
    name: "resolve",
    operands: "<LP.ko>",
    about: "walk through the unresolved symbols, decide, annotate, convert (the default)",
    options: [
      ...SOURCE_OPTIONS,
      KERNEL_SOURCE,
      { flags: "-o, --output <OUT.ko>", about: "where the converted object goes" },
      SRC_OPTION,
      ...DECISION_OPTIONS,
      YES_OPTION,
      ...RULE_OPTIONS,
      { flags: "--plain", about: "line by line; commands are read from stdin" },
      { flags: "--walk", about: "with --plain: walk through, convert and report without reading stdin" },
      {
        flags: "--color <WHEN>",
        about: "colour on the screen",
        choices: ["auto", "always", "never"],
        initial: "auto",
      },
    ],
    isDefault: true,
  },
  {
    name: "list",
    operands: "<LP.ko>",
    about: "unresolved symbols with their candidates and the outcome by rule",
    options: [
      ...SOURCE_OPTIONS,
      KERNEL_SOURCE,
      ...DECISION_OPTIONS,
      YES_OPTION,
      ...RULE_OPTIONS,
      JSON_OPTION,
      QUIET,
    ],
  },
  {
    name: "annotate",
    operands: "<LP.ko>",
    about: "write the decisions into the C source, as annotations",
    options: [
      ...SOURCE_OPTIONS,
      KERNEL_SOURCE,
      SRC_OPTION,
      ...DECISION_OPTIONS,
      YES_OPTION,
      ...RULE_OPTIONS,
      DIALECT,
      { flags: "--dry-run", about: "show the change as a diff, write nothing" },
      { flags: "--orig", about: "keep the old text of a changed source as FILE.c.orig" },
      { flags: "--print", about: "print the annotation as C instead, and edit nothing" },
      { flags: "-o, --output <FILE.c>", about: "write it to a file of its own instead, and edit nothing" },
      JSON_OPTION,
      QUIET,
    ],
  },
  {
    name: "convert",
    operands: "<LP.ko>",
    about: "make and prove the converted object",
    options: [
      ...SOURCE_OPTIONS,
      KERNEL_SOURCE,
      {
        flags: "-o, --output <OUT.ko>",
        about: "where the converted object goes (needed, but for --dry-run)",
      },
      ...DECISION_OPTIONS,
      YES_OPTION,
      ...RULE_OPTIONS,
      { flags: "--dry-run", about: "plan and prove in memory, write nothing" },
      JSON_OPTION,
      QUIET,
    ],
  },
  {
    name: "verify",
    operands: "<LP.ko>",
    about: "whether the kernel takes a finished livepatch, and whether it is right",
    options: [
      ...SOURCE_OPTIONS,
      ...RULE_OPTIONS,
      {
        flags: "--loaded",
        about: "after loading: the symbols that the kernel chose, in /proc/kallsyms or the --kallsyms copy",
      },
      JSON_OPTION,
      { flags: "--markdown", about: "report as Markdown on stdout" },
    ],
  },
  {
    name: "replay",
    operands: "<DECISIONS> <LP.ko>",
    about: "decisions made on another build: what still holds here, with a drift report",
    options: [
      ...SOURCE_OPTIONS,
      { flags: "-o, --output <FILE>", about: "write the decisions of this build, when none is left open" },
      { flags: "--partial", about: "with -o: write what holds even if some are left open" },
      { flags: "--strict", about: "fail on anything but same and moved" },
      ...DECIDE_OPTIONS,
      YES_OPTION,
      ...RULE_OPTIONS,
      JSON_OPTION,
      { flags: "--markdown", about: "drift report as Markdown on stdout" },
      QUIET,
    ],
  },
  {
    name: "batch",
    operands: "<MANIFEST>",
    about: "livepatches times kernels: replay, convert and verify them all (docs/batch.md)",
    options: [
      { flags: "-j, --jobs <N>", about: "workers at once; default: one a processor" },
      {
        flags: "--only <KERNEL[/LIVEPATCH]>",
        about: "this kernel, or this one job",
        repeatable: true,
      },
      { flags: "-f, --force", about: "do also what is up to date" },
      {
        flags: "--emit <FORM>",
        about: "do nothing: write a makefile of the jobs, or one command a line",
        choices: ["make", "commands"],
      },
      { flags: "-o, --output <FILE>", about: "with --emit: where it goes; stdout without it" },
      JSON_OPTION,
      QUIET,
    ],
  },
  {
    name: "search",
    operands: "<QUERY...>",
    about: "fuzzy search over all symbol names",
    options: [
      ...SOURCE_OPTIONS,
      { flags: "--limit <N>", about: "most names to show", initial: "20" },
      JSON_OPTION,
    ],
  },
  {
    name: "symbols",
    operands: "",
    about: "write a Symbols.list from other sources",
    options: [
      ...SOURCE_OPTIONS,
      { flags: "-o, --output <FILE>", about: "where the list goes; stdout without it" },
      {
        flags: "--as-kbuild",
        about:
          "as a kernel's build writes it: with the names that modules refer to, from vmlinux and modules",
      },
      QUIET,
    ],
  },
  {
    name: "info",
    operands: "",
    about: "versions, folders, settings, and what the terminal can do",
    options: [
      { flags: "--check", about: "instead: what this machine lacks for building and loading a livepatch" },
      {
        flags: "--kernel <RELEASE>",
        about: "with --check: the kernel to build for; default: the running one",
      },
      JSON_OPTION,
    ],
  },
  {
    name: "explain",
    operands: "[CODE]",
    operandChoices: "codes",
    about: "what a finding means, how it comes about and what to do; without a code: all of them",
    options: [JSON_OPTION],
  },
  {
    name: "new",
    operands: "<NAME>",
    about: "a new livepatch that builds, from functions that are named or chosen",
    options: [
      {
        flags: "--function <[OBJ:]NAME[=POS][@FILE]>",
        about: "a function to replace, with its position where there are several, and its source file",
        repeatable: true,
      },
      ...SOURCE_OPTIONS,
      {
        flags: "--kernel-source <DIR>",
        about: "the kernel's source tree: the functions are copied from it, with what they need",
      },
      {
        flags: "--btf <FILE>",
        about: "the kernel's types: /sys/kernel/btf/vmlinux, /boot/vmlinuz-RELEASE, a vmlinux",
      },
      ...RULE_OPTIONS,
      { flags: "-o, --output <DIR>", about: "the folder to make; default: NAME" },
      { flags: "--plain", about: "without --function: choose line by line, also from stdin" },
      QUIET,
    ],
  },
  {
    name: "build",
    operands: "<DIR>",
    about: "make the module in a folder, resolve, annotate, convert and verify it, and say what has changed",
    options: [
      ...SOURCE_OPTIONS,
      KERNEL_SOURCE,
      ...DECISION_OPTIONS,
      YES_OPTION,
      {
        flags: "--annotate",
        about: "write what is decided into the C source, show the change, and make once more",
      },
      SRC_OPTION,
      DIALECT,
      ...RULE_OPTIONS,
      { flags: "--kdir <DIR>", about: "headers or build tree to build with; default: KDIR of the Makefile" },
      { flags: "--plain", about: "ask about what is open line by line; commands are read from stdin" },
      JSON_OPTION,
      QUIET,
    ],
  },
  {
    name: "completion",
    operands: "<SHELL>",
    operandChoices: ["bash", "zsh", "fish"],
    about: "print the script by which bash, zsh or fish completes commands",
    options: [],
  },
  {
    name: "man",
    operands: "",
    about: "print the manual page: sympos man | man -l -",
    options: [],
  },
];

export const EXIT_TEXT = `Exit codes:
  0 done    1 undecided, missing or skipped symbols remain    2 usage, or no terminal
  3 an input cannot be read    4 refused, or verification failed    5 cannot write
  70 internal error    129, 130, 143 ended by a signal
`;

export const FIRST_TEXT = "A first livepatch, step by step: docs/first-livepatch.md\n";

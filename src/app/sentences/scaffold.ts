// The sentences of sympos new.
import type { Words } from "./words.js";

export const SCAFFOLD_SENTENCES: Readonly<Record<string, Words>> = {
  "new-function-option": {
    says: (f) => `--function ${f("option")}: it is OBJ:NAME=POS, OBJ:NAME or NAME, and @FILE behind it`,
    next: () => "For example --function vmlinux:cmdline_proc_show, or nfsd:nfsd_open=2.",
  },
  "new-name": {
    says: (f) => `${f("name")} is no name of a module`,
    next: () => "Letters, digits, - and _, 55 at most, and a letter or digit first.",
  },
  "new-folder-exists": {
    says: () => "it is there already, and nothing in it is changed",
    next: () => "Give another name, or remove it.",
  },
  "new-function-missing": {
    says: (f) =>
      f("elsewhere") === ""
        ? `no source has a function ${f("name")}`
        : `${f("object")} has no function ${f("name")}`,
    next: (f) => {
      if (f("elsewhere") !== "") return `It is in: ${f("elsewhere")}.`;
      return f("near") === ""
        ? "The compiler may have inlined it: then patch the functions that call it."
        : `Names like it: ${f("near")}. Or the compiler inlined it: then patch the functions that call it.`;
    },
  },
  "new-function-several": {
    says: (f) => `there are several functions ${f("name")}`,
    next: (f) => `Say which: --function with one of ${f("choices")}.`,
  },
  "new-function-inlined": {
    says: (f) => `${f("name")} is inlined: ${f("file")} defines it, and the kernel has no symbol of it`,
    next: (f) =>
      f("callers") === ""
        ? "Patch the functions that call it."
        : `Patch the functions that it went into, by that file: ${f("callers")}.`,
  },
  "new-copy-none": {
    says: (f) => `no C file of this source tree defines ${f("name")} (${f("object")})`,
    next: (f) =>
      `Its body is yours to write. Where you know the file, name it: --function ${f("choice")}@FILE, from the top of the tree.`,
  },
  "new-copy-several": {
    says: (f) => `${f("count")} files define ${f("name")}, and nothing tells which is meant: ${f("files")}`,
    next: (f) => `Say which: --function ${f("choice")}@FILE.`,
  },
  "new-copy-macro": {
    says: (f) =>
      `no function ${f("names")} is written there as C has it: a macro makes it, such as SYSCALL_DEFINE, or it is of another file`,
    next: () => "Its body is yours to write, from what the macro becomes; @FILE names another file.",
  },
  "new-copy-conflict": {
    says: (f) =>
      `it defines ${f("name")} in another way than ${f("other")}, so that ${f("names")} is not copied`,
    next: () => "Make a livepatch of its own for the functions of this file, or copy them by hand.",
  },
  "new-copy-missing": {
    says: (f) => `what is copied needs ${f("names")}, which macros of that file make`,
    next: () => "Declare them where the file says so.",
  },
  "new-copy-static-locals": {
    says: (f) => `static variables of copied functions begin anew in the livepatch: ${f("names")}`,
    next: () =>
      "Where the old value matters, declare the variable as extern outside of the function, and let sympos resolve it.",
  },
  "new-copy-headers": {
    says: (f) =>
      `it includes headers that are neither in the tree nor in the kernel's package: ${f("names")}`,
    next: () => "What is missing of them, the compiler names.",
  },
  "new-copy-tracepoints": {
    says: (f) =>
      `tracepoints of the module are left out, since a livepatch cannot use their static keys: ${f("names")}`,
    next: () => "Nothing is traced by them in the replacement.",
  },
  "new-copy-variant": {
    says: (f) =>
      `${f("name")} (${f("object")}) was made by the compiler of a function of the source, with other parameters`,
    next: () =>
      "It is not copied: patch the functions that call it, or write its prototype from the disassembly.",
  },
  "new-copy-this-module": {
    says: (f) => `what is copied uses ${f("names")}, which is the livepatch in its copy`,
    next: () =>
      "Where the original module is meant, take it from the object at hand, such as an owner that it has.",
  },
  "types-none": {
    says: () => "it has no types (.BTF)",
    next: () =>
      "Give /sys/kernel/btf/vmlinux, /boot/vmlinuz-RELEASE, or a vmlinux built with CONFIG_DEBUG_INFO_BTF.",
  },
  "new-types-unknown": {
    says: (f) => `nothing tells the parameters of ${f("name")} (${f("object")})`,
    next: (f) =>
      f("object") === "vmlinux"
        ? "Types come with --btf /boot/vmlinuz-RELEASE or /sys/kernel/btf/vmlinux. Where they lack it, write them where the file warns."
        : "Types come with --btf for the kernel and --modules for the module's own file. Where they lack it, write them where the file warns.",
  },
  "new-types-several": {
    says: (f) =>
      f("count") === "1"
        ? `${f("name")} (${f("object")}) may have the prototype that vmlinux has of that name`
        : `${f("name")} (${f("object")}) has one of ${f("count")} prototypes, by its name`,
    next: () => "Take the one that is meant where the file warns: the kernel's source shows it.",
  },
  "new-types-hidden": {
    says: (f) => `the prototype of ${f("name")} needs types that no header has: ${f("types")}`,
    next: (f) => `Define them as its source does, and write: ${f("prototype")}.`,
  },
};

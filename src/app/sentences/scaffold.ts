// The sentences of sympos new.
import type { Words } from "./words.js";

export const SCAFFOLD_SENTENCES: Readonly<Record<string, Words>> = {
  "new-function-option": {
    says: (f) => `--function ${f("option")}: it is OBJ:NAME=POS, OBJ:NAME or NAME`,
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
  "types-none": {
    says: () => "it has no types (.BTF)",
    next: () =>
      "Give /sys/kernel/btf/vmlinux, /boot/vmlinuz-RELEASE, or a vmlinux built with CONFIG_DEBUG_INFO_BTF.",
  },
  "new-types-unknown": {
    says: (f) => `nothing tells the parameters of ${f("name")} (${f("object")})`,
    next: (f) =>
      f("object") === "vmlinux"
        ? "Give --btf /boot/vmlinuz-RELEASE or /sys/kernel/btf/vmlinux, or write them where the file warns."
        : "Give --btf for the kernel and --modules for the module's own file, or write them where the file warns.",
  },
  "new-types-several": {
    says: (f) => `${f("name")} (${f("object")}) has one of ${f("count")} prototypes, by its name`,
    next: () => "Take the one that is meant where the file warns: the kernel's source shows it.",
  },
  "new-types-hidden": {
    says: (f) => `the prototype of ${f("name")} needs types that no header has: ${f("types")}`,
    next: (f) => `Define them as its source does, and write: ${f("prototype")}.`,
  },
};

// The sentences of symbol sources (src/symbols).
import { counted, type Facts, type Words, whether } from "./words.js";

const LIKE: Readonly<Record<string, string>> = {
  elf: "it is an ELF file",
  nm: "it looks like the output of nm or /proc/kallsyms",
  symvers: "it looks like a Module.symvers",
  "symbols-list": "it looks like a symbol list",
  binary: "it is binary data",
};

const like = (f: Facts): string => {
  const what = LIKE[f("like")];
  return what === undefined ? "" : `; ${what}`;
};

export const SOURCE_SENTENCES: Readonly<Record<string, Words>> = {
  "list-empty": {
    says: () => "the symbol list is empty",
    next: () => "Make one with: sympos symbols --kallsyms FILE -o Symbols.list",
  },
  "list-no-header": {
    says: (f) => `not a symbol list: line 1 is not klp-convert-symbol-data.0.1${like(f)}`,
    next: () =>
      "Give a Symbols.list or symbols.klp, or make one with: sympos symbols --kallsyms FILE -o Symbols.list",
  },
  "list-version": {
    says: (f) => `symbol list of version "${f("found")}"; ${f("supported")} are read`,
    next: () => "Make the list again with: sympos symbols --kallsyms FILE -o Symbols.list",
  },
  "list-name-before-object": {
    says: (f) => `the name "${f("found")}" stands before any *object line`,
    next: () => "The list is damaged: make it again.",
  },
  "list-long-name": {
    says: (f) => `a name of ${f("length")} bytes; the kernel reads ${f("limit")} at most ("${f("found")}")`,
    next: () => "No kernel has such a name: the list is damaged, make it again.",
  },
  "list-bad-name": {
    says: (f) => `"${f("found")}" is no symbol name (${f("reason")})`,
    next: () => "A line is one name; the list is made by nm -f posix FILE | cut -d' ' -f1. Make it again.",
  },
  "list-no-names": { says: () => "the symbol list has no names", next: () => "Make the list again." },
  "list-cut": {
    says: (f) => `the last line (${f("found")}) does not end: the list may be cut off`,
    next: () => "Copy or make the list again; if it is whole, end its last line.",
  },
  "list-blanks": {
    says: (f) =>
      `${counted(f, "lines", "line")} ${whether(f, "lines", "ends", "end")} in blanks or carriage returns, which are left out`,
    next: () => "Nothing is lost; write it without carriage returns to silence this.",
  },
  "list-object-repeated": {
    says: (f) => `the object ${f("object")} has several *object lines; their names are added up`,
    next: () => "If the list was joined from two kernels, make it again from one.",
  },
  "list-bad-object": {
    says: (f) => `"${f("found")}" is no object name`,
    next: () =>
      "An object line is '*' and a module's name of 55 bytes at most, without a dot. Make the list again.",
  },
  "debug-file-other-build": {
    says: (f) => `the debug file of ${f("object")} is of another build (${f("found")}, not ${f("expected")})`,
    next: () => "Install the debug package of exactly this kernel: without it source files are not known.",
  },
  "debug-information-unread": {
    says: (f) => `its debug information is not used: ${f("reason")}`,
    next: () => "Without it source files are known as far as the symbol table has them.",
  },
  "kallsyms-text-only": {
    says: () =>
      "has functions and hardly any data: the kernel was built without CONFIG_KALLSYMS_ALL, which livepatching needs",
    next: () =>
      "Save it from the kernel that the livepatch is for: exports and data cannot be told from this one.",
  },
  "objects-not-listed": {
    says: (f) => `no source lists the symbols of ${f("objects")}: what is open may be there`,
    next: () => "Give --kallsyms or --vmlinux for vmlinux, --modules for modules.",
  },
  "kernel-source-empty": {
    says: () => "no C files are below it",
    next: () => "Give the root of the kernel's source tree, e.g. /usr/src/linux.",
  },
  "kernel-source-other-version": {
    says: (f) => `the source of Linux ${f("found")}, the livepatch is for ${f("expected")}`,
    next: () => "Files inferred from it may be wrong: give the source of the very kernel.",
  },
  "list-not-as-kbuild": {
    says: (f) => `does not show what ${f("objects")} refer to: a kernel's build lists those names, too`,
    next: () => "Give --vmlinux and --modules.",
  },
  "list-exports-left-out": {
    says: (f) => `exports of objects that no source lists are left out: ${f("objects")}`,
    next: () => "Add a source of these objects (--modules), if the livepatch uses their exports.",
  },
  "too-many-objects": {
    says: (f) => `more than ${f("limit")} objects: no kernel has so many modules`,
    next: () => "Check that it is the file you mean.",
  },
  "kallsyms-empty": {
    says: () => "no line of /proc/kallsyms",
    next: () => "Save it again: cat /proc/kallsyms > FILE",
  },
  "kallsyms-zeroed": {
    says: () =>
      "all addresses are zero (saved without privilege): the order counts, the addresses are unknown",
    next: () => "Save it as root to see addresses.",
  },
  "kallsyms-no-final-newline": {
    says: () => "the last line has no end: the file may be cut off",
    next: () => "Compare its length with the original, or save it again.",
  },
  "kallsyms-bad-line": {
    says: (f) => `"${f("found")}" is no line of /proc/kallsyms${like(f)}`,
    next: () => "Save it again: cat /proc/kallsyms > FILE",
  },
  "kallsyms-unsorted": {
    says: (f) =>
      `the address of ${f("name")} is lower than the one before it: the lines are not in the kernel's order, which positions are counted in`,
    next: () => "Save it again, without sorting or joining: cat /proc/kallsyms > FILE",
  },
  "kallsyms-truncated": {
    says: (f) => `the file ends within a line ("${f("found")}")`,
    next: () => "Save it again.",
  },
  "symvers-bad-line": {
    says: (f) => `"${f("found")}" is no line of a Module.symvers${like(f)}`,
    next: () => "Give the Module.symvers of the kernel's build folder or headers package.",
  },
  "system-map-stub": {
    says: (f) => `a placeholder without symbols: the real System.map is in the package ${f("package")}`,
    next: () => "Install that package, or save /proc/kallsyms of the booted kernel and give --kallsyms.",
  },
  "system-map-empty": { says: () => "no line of a System.map", next: () => "Copy or make the file again." },
  "system-map-bad-line": {
    says: (f) => `"${f("found")}" is no line of a System.map${like(f)}`,
    next: () => "Copy the file again, or save /proc/kallsyms of the booted kernel and give --kallsyms.",
  },
  "vmlinux-not-linked": {
    says: (f) => `an ELF file, but no linked kernel (e_type ${f("type")})`,
    next: () => "Give the file vmlinux of the build folder or of the debug package; modules go to --modules.",
  },
  "vmlinux-stripped": {
    says: () => "the kernel image has no symbol table",
    next: () => "Give the unstripped vmlinux of the build folder or of the debug package.",
  },
  "module-not-one": {
    says: (f) => `no kernel module (e_type ${f("type")}): passed over`,
    next: () => "A module has .modinfo and .gnu.linkonce.this_module; vmlinux goes to --vmlinux.",
  },
  "module-other-machine": {
    says: (f) => `a module for machine ${f("machine")}, the others are for ${f("expected")}: passed over`,
    next: () => "Give modules of one build.",
  },
  "module-livepatch": {
    says: (f) => `${f("object")} is a livepatch: its symbols are no part of the kernel, it is passed over`,
    next: () => "Leave it out of --modules to silence this.",
  },
  "module-duplicate": {
    says: (f) => `a second file of module ${f("object")}: ${f("taken")} is taken`,
    next: () => "Remove the one that the kernel does not load.",
  },
  "module-stripped": {
    says: (f) => `module ${f("object")} has no symbol table: passed over`,
    next: () => "Give the module as it was built.",
  },
  "module-other-release": {
    says: (f) =>
      `made for kernel ${f("release")} (${counted(f, "count", "module")}), the others are for ${f("expected")}: likely stale`,
    next: () => "Give modules of one build: a position holds for one build only.",
  },
  "modules-none": {
    says: (f) => `no kernel module could be read here (${counted(f, "files", "file")} looked at)`,
    next: () => "Give a folder such as /lib/modules/RELEASE, or single .ko files.",
  },
  "tree-empty": {
    says: (f) => `nothing that tells of symbols is here; looked for: ${f("missing")}`,
    next: () => "Give the folder in which the kernel was built, or single files.",
  },
  "tree-more-faults": {
    says: (f) =>
      `${counted(f, "more", "more file")} ${whether(f, "more", "has", "have")} the fault of ${f("example")} (${f("fault")})`,
    next: () => "Look at the first ones: they have one cause.",
  },
  "tree-lacks": {
    says: (f) => `not found here: ${f("missing")}; used: ${f("found")}`,
    next: () => "Give what is missing as a file of its own, if a symbol stays open for want of it.",
  },
  "sources-other-release": {
    says: (f) => {
      const other = f("source") === "" ? "the livepatch is for" : "the others are of";
      return `of kernel ${f("found")}, ${other} ${f("expected")}: likely stale`;
    },
    next: () => "Give sources of one build: a position holds for one build only.",
  },
  "sources-other-build": {
    says: (f) =>
      `build-id ${f("found")}, but ${f("source")} has ${f("expected")}: another build, likely stale`,
    next: () => "Give sources of one build: a position holds for one build only.",
  },
  "sources-other-machine": {
    says: (f) => `for machine ${f("found")}, ${f("source")} is for ${f("expected")}`,
    next: () => "Give sources of one build.",
  },
  "sources-other-vermagic": {
    says: (f) =>
      `vermagic "${f("found")}", the others have "${f("expected")}": another configuration, likely stale`,
    next: () => "Give sources of one build.",
  },
  "sources-differ": {
    says: (f) =>
      `counts ${counted(f, "names", "name")} of ${f("object")} otherwise than ${f("source")} (e.g. ${f("examples")}): made from another build, likely stale`,
    next: () => "Give sources of one build.",
  },
  "sources-disagree": {
    says: (f) =>
      `has ${f("count")} of this name in ${f("object")}, ${f("source")} has ${f("expected")}: one of them is of another kernel build`,
    next: () => "Give sources of one build.",
  },
};

// The sentence and the next step of every finding code. A table: one entry a
// code, in the order of the stages. `f` gives a fact as text, safe for a terminal.

import { BATCH_SENTENCES } from "./sentences/batch.js";
import { FILE_SENTENCES } from "./sentences/file-rules.js";
import { LOADED_SENTENCES } from "./sentences/loaded.js";
import { REFERENCE_SENTENCES } from "./sentences/reference-rules.js";
import type { Facts, Words } from "./sentences/words.js";

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

const FAULTS: Readonly<Record<string, string>> = {
  empty: "it is empty",
  "too-long": "the kernel reads 55 bytes at most",
  dot: "the kernel reads up to the first '.'; write the module's name without .ko",
  control: "it has a blank, a comma or a control character",
};

const fault = (f: Facts): string => FAULTS[f("fault")] ?? f("fault");

const files: Record<string, Words> = {
  "file-unreadable": {
    says: (f) => `cannot be read: ${f("reason")}`,
    next: () => "Check the path and its permissions.",
  },
  "file-unwritable": {
    says: (f) => `cannot be written: ${f("reason")}; what was there before is untouched`,
    next: () => "Choose another output path or make room.",
  },
  "output-is-input": {
    says: () => "is the output and an input at once",
    next: () => "Choose another output path.",
  },
  "output-is-list": {
    says: () => "is a symbol list, not a place for the output",
    next: () => "The operands are [SYMBOLS] IN.ko OUT.ko.",
  },
  "elf-malformed": {
    says: (f) => `${f("reason")} (found ${f("value")})`,
    next: () => "Build the object again; a copy may be cut off or damaged.",
  },
  "elf-unsupported": { says: (f) => f("reason") },
  "livepatch-compressed": {
    says: (f) => `the livepatch object is compressed (${f("format")})`,
    next: () => "Unpack it first; the build directory has the plain .ko.",
  },
  "archive-unsupported": {
    says: (f) => `${f("format")} files are not read here`,
    next: () => "Unpack it, or compress it with gzip.",
  },
  "archive-too-large": {
    says: (f) => `unpacks to more than ${f("limit")} bytes, which no source of symbols of that size does`,
    next: () => "Check that it is the file you mean.",
  },
  "archive-needs-xz": {
    says: () => "packed by xz with a filter that only the program xz can undo, which is not installed",
    next: () => "Install xz-utils, or unpack the file.",
  },
  "archive-by-program": {
    says: (f) =>
      `unpacked by the program ${f("program")}: the filters of xz in use are not known here (${f("files")} files)`,
  },
  "archive-truncated": {
    says: (f) => `the ${f("format") || "gzip"} data end too early`,
    next: () => "Copy or make the file again.",
  },
  "archive-damaged": {
    says: (f) => `the ${f("format") || "gzip"} data are damaged (${f("reason")})`,
    next: () => "Copy or make the file again.",
  },
};

const sources: Record<string, Words> = {
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
  },
  "list-bad-name": { says: (f) => `"${f("found")}" is no symbol name (${f("reason")})` },
  "list-no-names": { says: () => "the symbol list has no names", next: () => "Make the list again." },
  "list-blanks": { says: (f) => `${f("lines")} lines end in blanks or carriage returns, which are left out` },
  "list-object-repeated": {
    says: (f) => `the object ${f("object")} has several *object lines; their names are added up`,
  },
  "list-bad-object": { says: (f) => `"${f("found")}" is no object name` },
  "list-exports-left-out": {
    says: (f) => `exports of objects that no source lists are left out: ${f("objects")}`,
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
  "kallsyms-no-final-newline": { says: () => "the last line has no end: the file may be cut off" },
  "kallsyms-bad-line": {
    says: (f) => `"${f("found")}" is no line of /proc/kallsyms${like(f)}`,
    next: () => "Save it again: cat /proc/kallsyms > FILE",
  },
  "kallsyms-truncated": {
    says: (f) => `the file ends within a line ("${f("found")}")`,
    next: () => "Save it again.",
  },
  "symvers-bad-line": { says: (f) => `"${f("found")}" is no line of a Module.symvers${like(f)}` },
  "system-map-stub": {
    says: (f) => `a placeholder without symbols: the real System.map is in the package ${f("package")}`,
    next: () => "Install that package, or save /proc/kallsyms of the booted kernel and give --kallsyms.",
  },
  "system-map-empty": { says: () => "no line of a System.map", next: () => "Copy or make the file again." },
  "system-map-bad-line": { says: (f) => `"${f("found")}" is no line of a System.map${like(f)}` },
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
      `made for kernel ${f("release")} (${f("count")} modules), the others are for ${f("expected")}: likely stale`,
    next: () => "Give modules of one build: a position holds for one build only.",
  },
  "modules-none": {
    says: (f) => `no kernel module could be read here (${f("files")} files looked at)`,
    next: () => "Give a folder such as /lib/modules/RELEASE, or single .ko files.",
  },
  "tree-empty": {
    says: (f) => `nothing that tells of symbols is here; looked for: ${f("missing")}`,
    next: () => "Give the folder in which the kernel was built, or single files.",
  },
  "tree-more-faults": {
    says: (f) => `${f("more")} more files have the fault of ${f("example")} (${f("fault")})`,
  },
  "tree-lacks": { says: (f) => `not found here: ${f("missing")}; used: ${f("found")}` },
  "sources-other-release": {
    says: (f) => `of kernel ${f("found")}, the others are of ${f("expected")}: likely stale`,
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
      `counts ${f("names")} names of ${f("object")} otherwise than ${f("source")} (e.g. ${f("examples")}): made from another build, likely stale`,
    next: () => "Give sources of one build.",
  },
  "position-while-coming": {
    says: (f) =>
      `${f("object")} has ${f("count")} of this name when loaded, but ${f("coming")} while it is coming (with .init*): a position may not hold at that moment`,
    next: () => "Load the module before the livepatch, or choose a name without a twin in .init.",
  },
  "sources-disagree": {
    says: (f) =>
      `has ${f("count")} of this name in ${f("object")}, ${f("source")} has ${f("expected")}: one of them is of another kernel build`,
    next: () => "Give sources of one build.",
  },
};

const annotations: Record<string, Words> = {
  "annotation-object-name": { says: (f) => `"${f("object")}" cannot be an object's name: ${fault(f)}` },
  "object-name-dash": {
    says: (f) => `object "${f("written")}" is taken as ${f("object")}: the kernel's names have '_' for '-'`,
  },
  "annotation-no-data": {
    says: () => "an annotation section without data",
    next: () => "Rebuild the object.",
  },
  "annotation-without-relocations": {
    says: (f) => `an annotation section of ${f("size")} bytes without relocations: it names no symbol`,
    next: () => "Use KLP_SYMPOS(symbol, position) for its entries and rebuild.",
  },
  "annotation-size": {
    says: (f) => `annotation section of ${f("size")} bytes, no multiple of its ${f("stride")}-byte entries`,
  },
  "annotation-entry": {
    says: (f) => `not the beginning of an annotation entry (${f("stride")} bytes each, addend 0, one symbol)`,
  },
  "annotation-entry-without-symbol": {
    says: () => "an annotation entry without a relocation: it names no symbol",
  },
  "annotation-defined-symbol": {
    says: () => "annotated, but the livepatch defines it itself: the annotation has no effect",
  },
  "annotation-name": {
    says: () => "not of the form .klp.sym.rela.<object>.<object>.<name>,<position>",
    next: () => "Use KLP_RELOC_SYMBOL_POS(object, object, name, position).",
  },
  "annotation-conflict": {
    says: (f) => `annotated twice, and differently: ${f("first")} and ${f("second")}`,
    next: () => "Leave one annotation: a name in the livepatch can mean one symbol only.",
  },
  "annotation-unused": {
    says: (f) => `annotated for ${f("object")}, but nothing uses it: the annotation is dropped`,
  },
  "annotation-referenced": {
    says: (f) => `code or data points at the annotation ${f("annotation")}, which conversion removes`,
    next: () => "Remove that reference from the source.",
  },
};

const claims: Record<string, Words> = {
  "sympos-no-such-symbol": {
    says: (f) =>
      `${f("object")} has no symbol ${f("name")}${f("elsewhere") === "" ? "" : `; ${f("elsewhere")} has`}`,
    next: () => "The kernel would say: symbol not found in symbol table. Correct the object or the name.",
  },
  "sympos-ambiguous": {
    says: (f) => `position 0 for ${f("name")}, of which ${f("object")} has ${f("count")}`,
    next: (f) =>
      `The kernel would say: unresolvable ambiguity for symbol. Give a position from 1 to ${f("count")}.`,
  },
  "sympos-out-of-range": {
    says: (f) => `position ${f("sympos")} for ${f("name")}, of which ${f("object")} has ${f("count")}`,
    next: (f) => `The kernel would say: symbol position not found. Give a position up to ${f("count")}.`,
  },
  "sympos-one-on-unique": {
    says: (f) => `position 1 for a symbol that is unique in ${f("object")}: 0 is written`,
  },
  "object-unknown": {
    says: (f) => `no object ${f("object")} in ${f("lists")}`,
    next: () =>
      "Correct the object's name (a module's name without .ko, '_' for '-') or give the list of the right kernel.",
  },
  "object-not-in-sources": { says: (f) => `no source knows ${f("object")}: its position is not checked` },
  "export-of-patched-module": {
    says: (f) =>
      `exported by ${f("object")}, which this livepatch patches: made a klp relocation, so that the livepatch loads first; depends= in its modinfo still names ${f("object")}`,
  },
  "decision-contradicts-annotation": {
    says: (f) => `annotated as ${f("annotated")}, decided as ${f("decided")}: the decision counts`,
  },
  "decision-repeated": {
    says: (f) => `decided as ${f("first")} and as ${f("second")}: the last counts`,
    next: () => "Leave one decision.",
  },
  "decision-unused": { says: () => "decided, but not undefined in this object: the decision has no effect" },
  "decision-object-name": { says: (f) => `"${f("object")}" cannot be an object's name: ${fault(f)}` },
  "decisions-not-json": { says: (f) => `not a decisions file: ${f("reason")}` },
  "decisions-shape": { says: (f) => `not a decisions file: at ${f("at")}: ${f("reason")}` },
  "decisions-other-release": {
    says: (f) =>
      `made for kernel ${f("made")}, this object is for ${f("now")}: a position holds for one build only`,
    next: () => "Check each position anew.",
  },
  "decisions-other-object": { says: (f) => `made from another build of ${f("object")}` },
  "decisions-other-source": {
    says: (f) => `made from other symbols than are given now: ${f("sources")}`,
    next: () => "Check each position anew.",
  },
  "decide-option": {
    says: (f) => `--decide ${f("option")}: ${f("reason")}`,
    next: () => "Write --decide [APPLY/]OBJ:SYM=[NAME,]POS",
  },
  "symbol-undecided": {
    says: () => "several symbols have this name",
    next: () => "Decide with --decide OBJ:SYM=POS, an annotation, or in: sympos LP.ko",
  },
  "symbol-missing": {
    says: () => "no source has a symbol of this name",
    next: () =>
      "It may be inlined, renamed by the compiler (.isra, .constprop), or in a module that the sources lack.",
  },
  "function-undecided": {
    says: (f) => `patched, but ${f("object")} has several functions of this name and old_sympos is 0`,
    next: (f) => `Decide with --decide ${f("object")}:${f("name")}=POS, or set .old_sympos.`,
  },
  "function-missing": {
    says: (f) => `patched, but ${f("object")} has no symbol of this name`,
    next: () => "It may be inlined or renamed by the compiler (.isra, .constprop): correct old_name.",
  },
  "symbol-skipped": {
    says: () => "skipped: it is still undefined",
    next: () => "Decide it before converting.",
  },
};

const snippets: Record<string, Words> = {
  "snippet-empty": {
    says: () => "nothing to annotate: every decision is made by a rule that needs no annotation",
  },
  "snippet-not-c": {
    says: () => "cannot be spelled in C",
    next: () => "Decide it in a decisions file or with --decide.",
  },
  "snippet-apply-with": {
    says: (f) =>
      `applied with ${f("applyWith")}, found in ${f("object")}: the sympos dialect has no word for that`,
    next: () => "Use --dialect reloc.",
  },
  "snippet-renamed": {
    says: (f) => `means ${f("name")}: the sympos dialect has no word for another name`,
    next: () => "Use --dialect reloc.",
  },
};

const objects: Record<string, Words> = {
  "no-sources": {
    says: () => "no symbol source is given: only annotated symbols can be resolved",
    next: () => "Give --symbols Symbols.list or --kallsyms FILE.",
  },
  "kernel-option": {
    says: (f) => `--kernel ${f("option")}: not the beginning of a kernel release`,
    next: () => "Write it as uname -r does, e.g. 6.1.0-13-amd64, or 6.1.",
  },
  "allow-option": {
    says: (f) => `--allow ${f("option")}: no finding that can be allowed has this code`,
    next: () => "docs/findings.md has all codes; --json shows them.",
  },
  "conversion-differs": {
    says: (f) =>
      `after writing, ${f("what")}: expected ${f("expected")}, found ${f("found")}; nothing was put in place`,
    next: () => "This is a fault of sympos: please report it with the object.",
  },
  "already-converted": {
    says: (f) => `already converted (${f("symbols")} livepatch symbols): nothing to do, a copy is written`,
  },
};

export const SENTENCES: Readonly<Record<string, Words>> = {
  ...files,
  ...sources,
  ...annotations,
  ...claims,
  ...snippets,
  ...objects,
  ...FILE_SENTENCES,
  ...REFERENCE_SENTENCES,
  ...BATCH_SENTENCES,
  ...LOADED_SENTENCES,
};

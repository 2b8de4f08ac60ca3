// The sentences of what the author wrote and decided: annotations, decisions, and what is open (src/resolve).
import { counted, type Facts, type Words, whether } from "./words.js";

const FAULTS: Readonly<Record<string, string>> = {
  empty: "it is empty",
  "too-long": "the kernel reads 55 bytes at most",
  dot: "the kernel reads up to the first '.'; write the module's name without .ko",
  control: "it has a blank, a comma or a control character",
};

const fault = (f: Facts): string => FAULTS[f("fault")] ?? f("fault");

const annotations: Record<string, Words> = {
  "annotation-object-name": {
    says: (f) => `"${f("object")}" cannot be an object's name: ${fault(f)}`,
    next: () => "Write KLP_MODULE_RELOC(vmlinux) or the module's name as lsmod shows it, and rebuild.",
  },
  "object-name-dash": {
    says: (f) => `object "${f("written")}" is taken as ${f("object")}: the kernel's names have '_' for '-'`,
    next: () => "Write it so in the source, too.",
  },
  "annotation-no-data": {
    says: () => "an annotation section without data, or with compressed ones",
    next: () => "Rebuild the object.",
  },
  "annotation-without-relocations": {
    says: (f) =>
      `an annotation section of ${counted(f, "size", "byte")} without relocations: it names no symbol`,
    next: () => "Use KLP_SYMPOS(symbol, position) for its entries and rebuild.",
  },
  "annotation-size": {
    says: (f) =>
      `annotation section of ${counted(f, "size", "byte")}, no multiple of its ${f("stride")}-byte entries`,
    next: () =>
      "Use KLP_SYMPOS(symbol, position) for its entries, nothing else in that section, and rebuild.",
  },
  "annotation-entry": {
    says: (f) => `not the beginning of an annotation entry (${f("stride")} bytes each, addend 0, one symbol)`,
    next: () => "Use KLP_SYMPOS(symbol, position) for its entries and rebuild.",
  },
  "annotation-entry-without-symbol": {
    says: () => "an annotation entry without a relocation: it names no symbol",
    next: () => "Use KLP_SYMPOS(symbol, position) with an extern symbol for each entry and rebuild.",
  },
  "annotation-defined-symbol": {
    says: () => "annotated, but the livepatch defines it itself: the annotation has no effect",
    next: () => "Remove the annotation, or declare the symbol extern if the kernel's is meant.",
  },
  "annotation-name": {
    says: () => "not of the form .klp.sym.rela.<object>.<object>.<name>,<position>",
    next: () => "Use KLP_RELOC_SYMBOL_POS(object, object, name, position).",
  },
  "annotation-conflict": {
    says: (f) => `annotated twice, and differently: ${f("first")} and ${f("second")}`,
    next: () => "Leave one annotation: a name in the livepatch can mean one symbol only.",
  },
  "undefined-unused": {
    says: () =>
      "undefined, though nothing uses it, and no source has it: the module loader refuses the module",
    next: () => "Remove it from the object: objcopy --strip-symbol=SYMBOL LP.ko",
  },
  "annotation-unused": {
    says: (f) => `annotated for ${f("object")}, but nothing uses it: the annotation is dropped`,
    next: () => "Remove the annotation from the source, or use the symbol.",
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
    next: (f) =>
      `The kernel would say: symbol position not found. ${whether(f, "count", "Give 0: it is the only one.", `Give a position from 1 to ${f("count")}.`)}`,
  },
  "sympos-one-on-unique": {
    says: (f) => `position 1 for a symbol that is unique in ${f("object")}, for which conversion writes 0`,
    next: () => "Write 0, so that all builds of the livepatch name the symbol alike.",
  },
  "object-unknown": {
    says: (f) => `no object ${f("object")} in ${f("lists")}`,
    next: () =>
      "Correct the object's name (a module's name without .ko, '_' for '-') or give the list of the right kernel.",
  },
  "object-not-in-sources": {
    says: (f) => `no source knows ${f("object")}: its position is not checked`,
    next: () => "Give a source that has it (--modules FILE.ko, --symbols) to have it checked.",
  },
  "export-of-patched-module": {
    says: (f) =>
      `exported by ${f("object")}, which this livepatch patches: made a klp relocation, so that the livepatch loads first${f("depends") === "true" ? `; depends= in its modinfo still names ${f("object")}` : ""}`,
    next: (f) =>
      f("depends") === "true"
        ? "To build without depends=, leave the module's Module.symvers out of KBUILD_EXTRA_SYMBOLS."
        : `Nothing: it does not depend on ${f("object")}.`,
  },
  "decision-contradicts-annotation": {
    says: (f) => `annotated as ${f("annotated")}, decided as ${f("decided")}: the decision counts`,
    next: () => "Correct the annotation, or leave the decision out.",
  },
  "decision-repeated": {
    says: (f) => `decided as ${f("first")} and as ${f("second")}: the last counts`,
    next: () => "Leave one decision.",
  },
  "decision-unused": {
    says: () => "decided, but neither undefined here nor patched in that object: the decision has no effect",
    next: () =>
      "Remove it, or correct the name; a symbol that a KLP_RELOC_SYMBOL label names is decided by the label's whole name, as sympos list shows it.",
  },
  "decision-object-name": {
    says: (f) => `"${f("object")}" cannot be an object's name: ${fault(f)}`,
    next: () => "Correct it in the decisions file: vmlinux, or a module's name as lsmod shows it.",
  },
  "decisions-not-json": {
    says: (f) => `not a decisions file: ${f("reason")}`,
    next: () => "Give a file that sympos wrote with --decisions, or make it again.",
  },
  "decisions-shape": {
    says: (f) => `not a decisions file: at ${f("at")}: ${f("reason")}`,
    next: () =>
      "Correct that place; docs/commands.md has the format. Or decide again with: sympos LP.ko --decisions FILE",
  },
  "decisions-version": {
    says: (f) => `decisions of the format ${f("found")}; ${f("supported")} is read`,
    next: () => "A newer sympos wrote it: use that one.",
  },
  "decisions-too-large": {
    says: (f) => `${f("bytes")} bytes are no decisions file (at most ${f("limit")})`,
    next: () => "Check that it is the file you mean.",
  },
  "decisions-other-release": {
    says: (f) =>
      `made for kernel ${f("made")}, this object is for ${f("now")}: a position holds for one build only`,
    next: () => "Carry them over with: sympos replay FILE LP.ko [sources] -o NEW",
  },
  "decisions-other-object": {
    says: (f) => `made from another build of ${f("object")}`,
    next: () => "Nothing to do when the sources are the same: names and positions still hold.",
  },
  "decisions-other-source": {
    says: (f) => `made from other symbols than are given now: ${f("sources")}`,
    next: () =>
      "If the kernel is another build, carry them over with: sympos replay FILE LP.ko [sources] -o NEW",
  },
  "decide-option": {
    says: (f) => `--decide ${f("option")}: ${f("reason")}`,
    next: () => "Write --decide [APPLY/]OBJ:SYM=[NAME,]POS",
  },
  "decide-function-option": {
    says: (f) => `--decide-function ${f("option")}: a patched function has one object and one name`,
    next: () => "Write --decide-function OBJ:NAME=POS",
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
    next: (f) => `Decide with --decide-function ${f("object")}:${f("name")}=POS, or set .old_sympos.`,
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

export const DECISION_SENTENCES: Readonly<Record<string, Words>> = { ...annotations, ...claims };

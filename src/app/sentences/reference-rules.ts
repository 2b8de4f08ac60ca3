// The sentences of the rules on what livepatch symbols and patched functions refer
// to (src/verify/rules), and the way out of each.
import { inFunction } from "./file-rules.js";
import { type Facts, type Words, whether } from "./words.js";

const plural = (f: Facts): string => (Number(f("places")) > 1 ? ` (${f("places")} places)` : "");

const firstOf = (names: string): string => names.split(", ")[0] ?? "";

/** What a section is for and what to do instead, where its symbol comes too late. */
const SPECIAL: Readonly<Record<string, readonly [what: string, instead: string]>> = {
  "special-init": [
    "memory that is freed once the livepatch is loaded",
    "Do not use the symbol in __init code or data.",
  ],
  "special-ro-after-init": [
    "data that is read-only once the livepatch is loaded",
    "Leave __ro_after_init away, or look the address up at run time.",
  ],
  "special-percpu": [
    "per-CPU data, copied for each CPU while the livepatch is loaded",
    "Set the variable in code, when the livepatch is enabled.",
  ],
  "special-static-key": [
    "the jump table, which is walked while the livepatch is loaded: the key is not known then",
    "Use static_key_enabled(&key) in place of static_branch_likely() or static_branch_unlikely().",
  ],
  "special-static-call-key": [
    "the keys of static call trampolines, looked up while the livepatch is loaded",
    "Call through the key's function with KLP_STATIC_CALL().",
  ],
  "special-static-call": [
    "the static call sites, which are patched while the livepatch is loaded",
    "Call through the key's function with KLP_STATIC_CALL().",
  ],
  "special-alternatives": [
    "alternatives, which replace code while the livepatch is loaded",
    "Avoid the alternative: call the function itself, outside of the macro.",
  ],
  "special-own-places": [
    "a list of the livepatch's own places, read while it is loaded",
    "Symbols of this list should be local: look at the assembly that makes it.",
  ],
  "special-exception-table": [
    "the exception table, sorted while the livepatch is loaded",
    "Keep the handler and the place in the livepatch itself.",
  ],
  "special-bug-table": ["the table of BUG and WARN places", "Avoid BUG_ON() and WARN_ON() with the symbol."],
  "special-mcount": [
    "the list of ftrace's places, which can only be the livepatch's own",
    "Look at the assembly that makes the entry.",
  ],
  "special-tracepoint": [
    "tracepoints, registered while the livepatch is loaded",
    "Drop the tracepoint, or call its __traceiter_ function under static_key_enabled().",
  ],
  "special-dynamic-debug": [
    "dynamic debug messages, registered while the livepatch is loaded",
    "Use printk() in place of pr_debug() and dev_dbg().",
  ],
  "special-module-data": [
    "what the module loader reads before any code of the livepatch runs",
    "Do not make parameters or exports of other objects' symbols.",
  ],
  "special-annotation": [
    "a list that is read while the livepatch is loaded",
    "It does no harm; leave it away.",
  ],
  "special-feature-fixup": [
    "feature sections, whose places are patched while the livepatch is loaded",
    "Avoid the feature section.",
  ],
  "special-unknown": [
    "a section that this version does not know: something may read it while the livepatch is loaded",
    "Find out who reads it, and when.",
  ],
};

/** What trace_NAME() makes: its key in the jump table, its probes at a static call site. */
const TRACEPOINT = /^(?:__tracepoint_|__SC[KT]__tp_func_)(.+)$/;

function insteadOf(name: string, instead: string): string {
  const [, tracepoint] = TRACEPOINT.exec(name) ?? [];
  if (tracepoint === undefined) return instead;
  return `Drop the tracepoint, or call __traceiter_${tracepoint}() if static_key_enabled(&__tracepoint_${tracepoint}.key).`;
}

function specialWords([what, instead]: readonly [string, string]): Words {
  return {
    says: (f) => {
      const where = f("applyWith") === "vmlinux" ? "the livepatch is enabled" : `${f("applyWith")} is there`;
      const when =
        f("object") === "vmlinux" && f("late") !== "true"
          ? ""
          : `; ${f("name")} of ${f("object")} gets there only when ${where}`;
      return `${what}${when}${plural(f)}`;
    },
    next: (f) => insteadOf(f("name"), instead),
  };
}

const sections: Record<string, Words> = {
  ...Object.fromEntries(Object.entries(SPECIAL).map(([code, words]) => [code, specialWords(words)])),
  "special-replaced-text": {
    says: (f) =>
      `code${inFunction(f)} that ${f("why")} replaces while the livepatch is loaded; ${f("name")} of ${f("object")} comes later and would be written over other instructions`,
    next: () => "Keep the symbol out of the replaced code: take its address before, in plain C.",
  },
};

const symbols: Record<string, Words> = {
  "klp-symbol-name": {
    says: () => "not of the form .klp.sym.OBJECT.NAME,POSITION",
    next: () => "OBJECT has 55 bytes at most and no dot, NAME no comma, POSITION is a number.",
  },
  "klp-symbol-name-length": {
    says: (f) => `a name of ${f("length")} bytes; this kernel reads ${f("limit")}`,
    next: () => "No livepatch can name it on this kernel: patch the code that uses it otherwise.",
  },
  "klp-symbol-object": {
    says: (f) => `the object ${f("object")}: no module has such a name`,
    next: () => "The kernel's names have '_' for '-'.",
  },
  "klp-symbol-undefined": {
    says: () => "a livepatch symbol that is undefined: the loader would look for this very name",
    next: () => "Its section index has to be SHN_LIVEPATCH (0xff20): convert the object.",
  },
  "klp-symbol-not-in-kallsyms": {
    says: (f) => `${f("name")} is a name that no kernel keeps in kallsyms`,
    next: () => "Refer to another symbol.",
  },
  "compiler-made-name": {
    says: (f) =>
      `${f("name")} is a name that the compiler made: it may differ in each build${f("stripped") === "true" ? ", and this kernel also finds names with the suffix left out" : ""}`,
    next: () => "Check it against the symbols of the very build that the livepatch is for.",
  },
  "vmlinux-symbol-in-module-section": {
    says: (f) => `${f("name")} of vmlinux${inFunction(f)}, applied with ${f("applyWith")}`,
    next: () => "Apply it with vmlinux: symbols of vmlinux are there at once.",
  },
  "module-symbol-in-vmlinux-section": {
    says: (f) =>
      `${f("name")} of ${f("object")}${inFunction(f)}, applied with vmlinux: loading fails while ${f("object")} is not loaded`,
    next: (f) => `Apply it with ${f("object")}, or with the patched module that needs it.`,
  },
  "applied-with-unpatched": {
    says: (f) =>
      `applied with ${f("applyWith")}, which this livepatch does not patch (it patches ${f("patched")}): it is never applied, and the first use${inFunction(f)} crashes`,
    next: (f) =>
      `Patch a function of ${f("applyWith")}, or let a patched object apply it: convert with --decide ${firstOf(f("patched"))}/${f("object")}:${f("name")}=POS`,
  },
  "patched-objects-unknown": {
    says: () => "no klp_patch is found: whether its klp sections are ever applied is not checked",
    next: () => "Check that every object named in a .klp.rela section is patched.",
  },
  "symbol-of-other-module": {
    says: (f) =>
      `${f("name")} of ${f("object")}, which is neither patched nor a dependency: ${f("applyWith")} fails to load while ${f("object")} is not loaded`,
    next: (f) => `Be sure that ${f("applyWith")} depends on ${f("object")}.`,
  },
  "module-loads-once": {
    says: (f) =>
      `this kernel does not clear klp relocations when ${f("applyWith")} is unloaded: it cannot be loaded a second time${plural(f)}`,
    next: () => "Unload the livepatch before the module is loaded again.",
  },
  "ibt-address-taken": {
    says: (f) =>
      `takes the address of ${f("name")}${inFunction(f)}: a kernel with IBT seals functions whose address nobody takes, and an indirect call of one is a fault${plural(f)}`,
    next: () => "Call it directly, or through a function of the livepatch's own.",
  },
  "exported-yet-converted": {
    says: (f) => `vmlinux exports ${f("name")}: an ordinary relocation would do`,
    next: () => "Leave it to the module loader, unless the livepatch must not depend on the export.",
  },
  "position-unproven": {
    says: (f) =>
      `position ${f("sympos")} of ${f("name")} in ${f("object")}: no source given shows which one that is`,
    next: () => "Give --kallsyms.",
  },
  "position-while-coming": {
    says: (f) =>
      `${f("object")} has ${f("coming")} of ${f("name")} while it is being loaded, .init sections included, and ${f("later")} afterwards: if it is loaded after the livepatch, the position means another one, or none`,
    next: (f) => `Load ${f("object")} before the livepatch.`,
  },
  "symbol-unresolved": {
    says: (f) =>
      f("inVmlinux") === "true"
        ? "undefined, and vmlinux does not export it"
        : "undefined, and nothing exports it",
    next: () => "Convert it, or correct its name.",
  },
};

const functions: Record<string, Words> = {
  "old-name-missing": {
    says: (f) => `patches ${f("name")}, which ${f("object")} does not have`,
    next: () => "It may be inlined, or renamed by the compiler (.isra, .constprop): patch its callers.",
  },
  "old-name-ambiguous": {
    says: (f) => `patches ${f("name")}, of which ${f("object")} has ${f("count")}`,
    next: (f) => `Set .old_sympos to a position from 1 to ${f("count")}.`,
  },
  "old-sympos-out-of-range": {
    says: (f) => `patches position ${f("sympos")} of ${f("name")}, of which ${f("object")} has ${f("count")}`,
    next: (f) =>
      `Set .old_sympos to ${whether(f, "count", "0: it is the only one", `a position from 1 to ${f("count")}`)}.`,
  },
  "old-name-not-code": {
    says: (f) => `patches ${f("name")}, which is no function in ${f("object")} (type ${f("type")})`,
    next: () => "Only functions can be patched; data need shadow variables or callbacks.",
  },
  "old-name-in-init": {
    says: (f) => `patches ${f("name")}, whose memory was freed after booting`,
    next: () => "Functions in .init.text cannot be patched: they have run.",
  },
  "old-name-not-traceable": {
    says: (f) => `patches ${f("name")} of ${f("object")}, where ftrace has no place: it cannot be diverted`,
    next: () => "It is notrace, or written in assembler: patch its callers.",
  },
  "trace-list-format": {
    says: () => "not what available_filter_functions has: a name a line, with [module] behind",
    next: () => "Give a copy of /sys/kernel/tracing/available_filter_functions.",
  },
  "patched-object-name": {
    says: (f) =>
      `patches an object called "${f("object")}": no module has such a name, so nothing is ever patched`,
    next: () => "Write the module's name, of 55 bytes at most: '_' for '-', and no .ko.",
  },
};

export const REFERENCE_SENTENCES: Readonly<Record<string, Words>> = { ...sections, ...symbols, ...functions };

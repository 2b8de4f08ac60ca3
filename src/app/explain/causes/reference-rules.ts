// How the faults of what livepatch symbols and patched functions refer to come about
// (src/verify/rules).

const sections: Readonly<Record<string, string>> = {
  "special-init":
    "Code and data of .init.* are given back after the livepatch's init function. A relocation that is applied when a module arrives would write into memory of somebody else.",
  "special-ro-after-init":
    "The memory is made read-only at the end of loading. A relocation that is applied later finds it so, and code that read the value before has the old one.",
  "special-percpu":
    "Each CPU gets its copy of the section while loading. A later relocation changes the original, which nobody reads.",
  "special-static-key":
    "The sites of a static key (static_branch_likely and its kin) are entered at the key while loading. A key that is looked up later is not known then: old kernels (5.1) crash there, later ones load the livepatch and go on with a wrong key.",
  "special-static-call-key":
    "The trampoline's key is looked up while loading, among the kernel's own. One of another object cannot be found by then.",
  "special-static-call":
    "Every static_call() site is rewritten to a direct call while loading, from a key that is not known yet.",
  "special-alternatives":
    "The kernel copies instructions that fit the CPU over others while loading; a relocation within either is then written to the wrong place. Macros such as user_access_begin() make them.",
  "special-own-places":
    "Lists of places in the livepatch's own text (locks, returns, calls, the unwinder), which the kernel walks while loading. An entry that refers to another object is not in place then.",
  "special-exception-table":
    "The table is sorted by address while loading and then searched by halves: an entry that changes later is out of order.",
  "special-bug-table":
    "The table says file and line of BUG and WARN places. An entry that is relocated late is wrong until then.",
  "special-mcount":
    "ftrace changes the places that are listed here while loading: they have to be the livepatch's own.",
  "special-tracepoint":
    "Tracepoints and trace events are registered by notifiers while loading, with whatever the records hold by then.",
  "special-dynamic-debug":
    "pr_debug() and dev_dbg() make a record with a static key, which is registered while loading.",
  "special-module-data":
    "Parameters, exports, versions and the module's own record are read before any of its code runs.",
  "special-annotation":
    "The list is indexed while loading (printk formats) or is for tools that run on the build (.discard).",
  "special-feature-fixup":
    "Instructions that depend on features of the CPU are rewritten while loading, at the places that are listed here.",
  "special-unknown":
    "Who reads it is not known here. If a notifier or the loader does, it sees what was there before the relocation.",
  "special-replaced-text":
    "The relocated bytes lie within an instruction that the kernel replaces while loading. The late relocation is then written into another instruction.",
};

const symbols: Readonly<Record<string, string>> = {
  "klp-symbol-name":
    "Object, name and position are read from the symbol's name (klp_resolve_symbols). A script wrote another form, or a name was cut off.",
  "klp-symbol-name-length":
    "The name is read into a buffer of KSYM_NAME_LEN bytes: 128 before 6.1, 512 from there on. Rust and C++ names get that long.",
  "klp-symbol-object":
    "The object is compared with module names, which have '_' where files have '-', and no ending.",
  "klp-symbol-undefined":
    "With SHN_UNDEF the module loader looks for an export of this very name, and there is none.",
  "klp-symbol-not-in-kallsyms":
    "scripts/kallsyms leaves some names out (local labels, $ marks, CFI and stub prefixes), so no lookup finds them.",
  "compiler-made-name":
    "gcc and clang make copies of functions (.isra, .constprop, .part, .cold, .llvm) by what they inline in that build. Another compiler or another change makes others.",
  "vmlinux-symbol-in-module-section":
    "A section of a module is applied when the module comes, and since 5.8 symbols of vmlinux belong to the section of vmlinux alone, which is applied while loading.",
  "module-symbol-in-vmlinux-section":
    "The section of vmlinux is applied when the livepatch is loaded, and the module's symbols are known only while it is loaded.",
  "applied-with-unpatched":
    "The relocations of an object are applied when that object is patched. One without functions to patch is never visited, so the addresses stay 0; from 5.8 on the section of vmlinux is excepted, which the module loader applies.",
  "symbol-of-other-module":
    "The lookup happens when the patched module comes. The module that has the symbol may not be there, and then the patched module is refused as well.",
  "module-loads-once":
    "When a patched module goes, x86 kernels before 6.3 leave the relocated values behind; when it comes again the places are not zero, and it is refused (0c05e7bd2d01).",
  "exported-yet-converted":
    "The module loader finds exports by itself, with their versions checked. A klp relocation does the same without that check.",
  "ibt-address-taken":
    "objtool removes the landing mark (endbr64) of functions that no code of the kernel calls by pointer. The livepatch takes such an address, so a call by it traps.",
  "sympos-no-such-symbol":
    "The object has no symbol of that name in kallsyms. It may be spelt otherwise, inlined, renamed by the compiler, or of another build.",
  "sympos-ambiguous":
    "Position 0 says that the name is unique in its object, and the kernel finds several. Several source files have a static symbol of that name.",
  "sympos-out-of-range":
    "The position is counted among the symbols of that name in the object, from 1. There are fewer in this build.",
  "sympos-one-on-unique":
    "Position 1 of a unique name is found as well as 0. If another build has several, 1 is silently the first of them, where 0 would be refused.",
  "object-unknown":
    "No source names that module. The livepatch waits for it, and nothing here can say whether it is ever found.",
  "object-not-in-sources":
    "The sources that were given do not have the symbols of that object, so name and position were not looked at.",
  "position-unproven":
    "Symbol lists are sorted by name: they show how many homonyms there are, not which one comes first in memory.",
  "position-while-coming":
    "While a module is being loaded its .init symbols are there, too, and are counted; they go afterwards. Loaded before or after the livepatch, the same number means another symbol.",
  "symbol-unresolved":
    "The module loader looks for an export of that name and refuses the module without one. The symbol is static, or its name is misspelt.",
  "patched-objects-unknown":
    "The livepatch's klp_object array was not found in its data (it may be made at run time), so it is not known which objects it patches.",
};

const functions: Readonly<Record<string, string>> = {
  "old-name-missing":
    "The livepatch core looks the function up by name in the object (klp_find_object_symbol). The compiler inlined or renamed it, or it is of another build.",
  "old-name-ambiguous":
    "old_sympos is 0, which says that the name is unique in its object. Several source files have a static function of that name.",
  "old-sympos-out-of-range":
    "old_sympos counts the functions of that name in the object, from 1. There are fewer in this build.",
  "old-name-not-code": "Livepatching diverts calls. A variable is not called, so there is nothing to divert.",
  "old-name-in-init": "__init code is given back after booting, or after the module's init function.",
  "old-name-not-traceable":
    "A call is diverted at the function's ftrace place, which the compiler leaves at its beginning. Functions marked notrace and those in assembler have none.",
  "trace-list-format":
    "available_filter_functions lists every place that ftrace can divert, one a line. It shows whether a function can be patched at all, so a file of another kind is not read as one.",
  "patched-object-name":
    "klp_object.name is compared with module names, which have '_' where files have '-', and no ending. A name that never comes is waited for in silence; one of more than 55 bytes is refused (klp_init_object).",
};

export const REFERENCE_CAUSES: Readonly<Record<string, string>> = { ...sections, ...symbols, ...functions };

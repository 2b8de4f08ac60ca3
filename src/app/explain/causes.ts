// How each fault of a livepatch comes about, and what the kernel does with it: the
// general form, where src/app/sentences tells the case. One entry a rule
// (src/verify/rules), in the order of the report.

const object: Readonly<Record<string, string>> = {
  "elf-not-relocatable":
    "The module loader relocates a module itself, so it takes unlinked objects only (elf_validity_check). A vmlinux, a shared library or a program was given.",
  "machine-without-livepatch":
    "Livepatching needs a function tracer that can divert calls and relocations that can be applied late: x86-64, s390, powerpc, arm64 and loongarch have them. The object was compiled for another machine.",
  "elf-symbol-tables":
    "The loader reads names and addresses from the one .symtab. It is gone after strip without -g, or there are two after joining files by hand.",
  "elf-symbol-order":
    "ELF has local symbols first, and sh_info of .symtab is the index of the first global one. A tool that wrote the object left it stale.",
  "elf-extended-numbering":
    "With 65,280 sections and more their indices move to other places, which the module loader does not look at. -ffunction-sections on a very large module does that.",
  "elf-section-bounds":
    "The section header says more bytes than the file has. The file was cut off while it was copied, or is damaged.",
  "elf-overlap":
    "Two parts of the file claim the same bytes. No compiler or linker does that, so what one tool reads there is not what another one does.",
  "common-symbol":
    "A global variable without initial value and without -fno-common is left for a linker to place, and modules are never linked that way.",
  "reserved-section-index":
    "Of the reserved indices simplify_symbols knows the undefined, the absolute, COMMON and livepatch symbols. It takes any other one for a section's and reads its address beyond the section headers. SHN_X86_64_LCOMMON of the large code model is one.",
  "not-a-livepatch":
    "Nothing of what makes a livepatch is in the file. Often the target module, or an object of another build, was given instead.",
  "not-a-module":
    "The compiler's .o lacks what modpost adds (.modinfo, __versions, the module's own record), so rules about these cannot be judged.",
  "livepatch-modinfo-missing":
    "klp_enable_patch takes only modules that say livepatch=Y, and only for them the loader keeps what relocates later. The source does not say it.",
  "not-converted":
    "Names that nothing exports are still ordinary undefined symbols. The module loader looks for exports only, finds none, and refuses the module.",
  "kernel-unknown":
    "Some rules differ between kernels (when relocations are applied, how long names may be), and nothing says which kernel this one is for.",
  "modinfo-missing":
    "modpost writes licence, vermagic and dependencies into .modinfo. The object did not go through the kernel's build, or was stripped.",
  "vermagic-missing":
    "The release and the options that the module was built for are unknown, so the kernel cannot see whether it fits.",
  "vermagic-mismatch":
    "vermagic is the release and the options of the kernel whose headers were used. It was built with headers of another kernel, or of one with other options (SMP, preemption, module unloading).",
  "vermagic-release":
    "With module versions the kernel does not compare the release itself, so it loads the module. Symbol positions and offsets in structures hold for one build only.",
  "crc-mismatch":
    "A CRC stands for a symbol's type with all types in it. The type differs in the kernel that it is to be loaded on: headers of another build were used.",
  "depends-on-modules":
    "An ordinary reference to a module's export makes the livepatch depend on that module, and keeps it from being unloaded. A livepatch should be loadable before the modules that it patches.",
  "module-unsigned":
    "A signature is over every byte, so conversion invalidates it and it has to be made afterwards. A kernel that enforces signatures (or is locked down) refuses the module.",
  "license-not-gpl":
    "klp_enable_patch is an EXPORT_SYMBOL_GPL, which modules of other licences cannot use: the module has an unknown symbol then.",
  "namespace-not-imported":
    "The symbol is exported in a namespace (EXPORT_SYMBOL_NS), which a module has to import by name before it may use it.",
  "taints-kernel":
    "The kernel notes that its code was changed, so that whoever reads a later report knows. It is no fault.",
};

const format: Readonly<Record<string, string>> = {
  "klp-section-name":
    "The kernel reads the object out of the section's name: .klp.rela.OBJECT.SECTION (klp_apply_section_relocs). A tool or a script made another form.",
  "klp-section-target-name":
    "The object ends at the first dot after .klp.rela. A section name without a dot before it was appended directly, so it became part of the object's name.",
  "klp-section-object":
    "The kernel compares with module names, which have '_' where files have '-', and no ending. The file's name was written in place of the module's.",
  "klp-section-type": "Only SHT_RELA is applied. A section of another type has that name.",
  "klp-section-flags":
    "SHF_RELA_LIVEPATCH tells the loader to leave the section to the livepatch core, SHF_ALLOC to keep it in memory. objcopy or strip dropped one.",
  "klp-section-link":
    "The symbol indices in the relocations are those of the table that sh_link names. A tool moved sections and left the old number.",
  "klp-section-target":
    "sh_info names the section to change. What is not loaded (debug information) has no address, so there is nothing to change.",
  "klp-section-entsize":
    "The size of one record differs from the machine's. The section was written by hand or for another class.",
  "klp-arch-section":
    "Before 5.8 paravirt and alternatives of a livepatch stood in sections of their own, applied when the object came. Later kernels apply relocations early enough to do without.",
  "annotation-leftover":
    "Annotations (.klp.module_relocs sections, __klp names) are for the conversion, which removes them. It did not run on this one, or only in part.",
  "annotation-in-name":
    "KLP_RELOC_SYMBOL makes a symbol named .klp.sym.rela..., which conversion renames. Nothing exports such a name, so an unconverted one is refused.",
};

const relocations: Readonly<Record<string, string>> = {
  "relocations-unreadable":
    "The section cannot be read as records of its machine: it is cut off, or its size is no multiple of a record's.",
  "relocation-symbol-index":
    "A relocation names a symbol that the table does not have. Symbols were removed and the relocations not renumbered.",
  "relocation-offset":
    "The kernel writes as many bytes as the type has from that offset on, without asking whether the section has them: over memory of somebody else.",
  "klp-relocation-symbol":
    "Every symbol of a klp section is looked up by its name's form, .klp.sym.OBJECT.NAME,POSITION, and has the section index SHN_LIVEPATCH (klp_resolve_symbols). An ordinary symbol was left there.",
  "ordinary-relocation-symbol":
    "The loader applies ordinary relocations before the livepatch core looks anything up: the symbol is 0 then, and stays so.",
  "relocation-type":
    "The module loader knows a few types of each machine. Others come from position-independent code (-fPIC, GOT), another code model, or a newer assembler.",
  "relocated-twice":
    "One place can have one value. Two relocations of it, one ordinary and one for the livepatch core, write over each other; x86 refuses the second, also where they share but some of their bytes.",
  "place-not-zero":
    "x86 expects zeros where it writes an address, to find a relocation that is applied twice. The object was relocated before, or taken from memory.",
  "call-without-nop":
    "A call to another module goes through a stub that changes the TOC register; the linker's nop after the call becomes the instruction that restores it. The compiler took the function for a local one.",
};

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
    "The relocations of an object are applied when that object is patched. One without functions to patch is never visited, so the addresses stay 0.",
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
  "patched-object-name":
    "klp_object.name is compared with module names, which have '_' where files have '-', and no ending. A name that never comes is waited for in silence; one of more than 55 bytes is refused (klp_init_object).",
};

/** By code; every rule has one. */
export const CAUSES: Readonly<Record<string, string>> = {
  ...object,
  ...format,
  ...relocations,
  ...sections,
  ...symbols,
  ...functions,
};

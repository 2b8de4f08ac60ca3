// How the faults of the file, its sections and relocations come about (src/verify/rules).

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
  "module-record-twice":
    "modpost makes one .gnu.linkonce.this_module, the struct module that the kernel fills. A second one comes of objects that were joined after modpost had run.",
  "module-record-not-found":
    "The loader looks for its sections among the allocated ones only (find_sec). A tool that wrote the object took the flag away.",
  "modinfo-twice":
    "The linker joins all .modinfo of a module into one. A tool that wrote the object made a second one, and older kernels see only the first.",
  "modinfo-not-found":
    "The loader looks for its sections among the allocated ones only (find_sec). Without .modinfo it sees no licence, no vermagic and no livepatch=.",
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

export const FILE_RULE_CAUSES: Readonly<Record<string, string>> = { ...object, ...format, ...relocations };

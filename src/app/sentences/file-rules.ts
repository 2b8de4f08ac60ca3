// The sentences of the rules on the file, its sections and relocations
// (src/verify/rules), and the way out of each.
import { counted, type Facts, type Words, whether } from "./words.js";

const REBUILD = "Convert it again from the object that the build made.";

/** ` in foo+0x12`, where a function covers the place. */
export const inFunction = (f: Facts): string => (f("place") === "" ? "" : ` in ${f("place")}`);

const loader: Record<string, Words> = {
  "elf-not-relocatable": {
    says: (f) => `ELF type ${f("type")}: a module is a relocatable object (ET_REL)`,
    next: () => "Give the .ko or .o, not a linked program or library.",
  },
  "machine-without-livepatch": {
    says: (f) => `machine ${f("machine")}, ${f("bits")} bits: no kernel of this machine has livepatching`,
    next: () => "Compile for the machine that the livepatch is for.",
  },
  "elf-symbol-tables": {
    says: (f) => `${counted(f, "tables", "symbol table")}: the module loader needs exactly one`,
    next: () => "Do not strip the object; strip -g keeps what is needed.",
  },
  "elf-symbol-order": {
    says: (f) =>
      `sh_info is ${f("info")}, but ${counted(f, "locals", "symbol")} ${whether(f, "locals", "comes", "come")} before the first global one`,
    next: () => REBUILD,
  },
  "elf-extended-numbering": {
    says: (f) => `${f("sections")} sections, numbered in a way that the module loader does not read`,
    next: () => "Build with fewer sections (without -ffunction-sections -fdata-sections).",
  },
  "elf-overlap": {
    says: (f) => `${f("title")} takes bytes of ${f("other")}: no linker writes that`,
    next: () => "Build the object again; this copy is damaged, or made to deceive.",
  },
  "elf-section-bounds": {
    says: (f) => `ends at byte ${f("end")} of a file of ${counted(f, "file", "byte")}`,
    next: () => "Copy or make the file again.",
  },
  "common-symbol": {
    says: () => "a COMMON symbol: the module loader refuses it",
    next: () => "Compile with -fno-common.",
  },
  "reserved-section-index": {
    says: (f) =>
      `its section index is ${f("index")}, which is reserved: the module loader reads beyond its section headers`,
    next: () => "Compile with the kernel's own flags: -mcmodel=large makes COMMON symbols of such an index.",
  },
  "module-record-twice": {
    says: (f) => `there are ${f("count")} of it: the module loader takes one, or none`,
    next: () => "Build the module again: modpost makes exactly one.",
  },
  "module-record-not-found": {
    says: () => "is not allocated (SHF_ALLOC), so the module loader does not find it",
    next: () => "Build the module again, and keep the flags of its sections.",
  },
  "modinfo-twice": {
    says: (f) => `there are ${f("count")} of it: the module loader reads one, or refuses the module`,
    next: () => "Build the module again: ld -r with the kernel's own options joins them.",
  },
  "modinfo-not-found": {
    says: () => "is not allocated (SHF_ALLOC), so the module loader reads nothing of it",
    next: () => "Build the module again, and keep the flags of its sections.",
  },
  "not-a-livepatch": {
    says: (f) =>
      f("module") === "true"
        ? `an ordinary module${f("name") === "" ? "" : ` (${f("name")})`}, no livepatch: it has no klp section, no livepatch= in its modinfo, and does not call klp_enable_patch`
        : "no livepatch: it has no klp section, no annotation, and does not call klp_enable_patch",
    next: () => "Give the livepatch module.",
  },
  "not-a-module": {
    says: () => "an object of a module, not a whole one: what only the module loader looks at is not judged",
    next: () => "Verify the .ko that is loaded.",
  },
  "livepatch-modinfo-missing": {
    says: () => "livepatch= is missing",
    next: () => 'Write MODULE_INFO(livepatch, "Y"); into the source and rebuild.',
  },
  "not-converted": {
    says: (f) =>
      `not converted yet: ${counted(f, "count", "undefined symbol")} that nothing exports (${f("symbols")})`,
    next: () => "Convert it: sympos convert LP.ko -s Symbols.list -o OUT.ko",
  },
  "kernel-unknown": {
    says: () =>
      "neither --kernel nor vermagic says which kernel it is for: the newest kernel's rules are used",
    next: () => "Give --kernel VERSION.",
  },
  "modinfo-missing": {
    says: () => "a module without .modinfo: the module loader refuses it",
    next: () => "Build it with the kernel's makefiles; modpost writes .modinfo.",
  },
  "vermagic-missing": {
    says: () => "vermagic= is missing: the kernel loads it by force only, if at all",
    next: () => "Build it with the kernel's makefiles.",
  },
  "vermagic-mismatch": {
    says: (f) => `built for ${f("built")}, to be loaded on ${f("kernel")}`,
    next: (f) => `Build it against the headers of ${f("kernel")}.`,
  },
  "vermagic-release": {
    says: (f) =>
      `built for ${f("built")}, to be loaded on ${f("kernel")}: it loads if all versions agree, but positions and offsets hold for one build only`,
    next: (f) => `Build it against the headers of ${f("kernel")}.`,
  },
  "crc-mismatch": {
    says: (f) => `version ${f("built")}, the kernel's is ${f("kernel")}`,
    next: () => "Build it against the headers of the kernel that it is for.",
  },
  "depends-on-modules": {
    says: (f) =>
      `depends on ${f("depends")}: it cannot be loaded before ${f("depends").includes(",") ? "them" : "it"}`,
    next: () =>
      "Make klp relocations of the exports if the livepatch patches their module, and rebuild without depends.",
  },
  "license-not-gpl": {
    says: (f) => `license "${f("license")}": klp_enable_patch is exported to GPL-compatible modules only`,
    next: () => 'Write MODULE_LICENSE("GPL"); into the source and rebuild.',
  },
  "namespace-not-imported": {
    says: (f) => `exported in the namespace ${f("namespace")}, which the module does not import`,
    next: (f) => `Write MODULE_IMPORT_NS(${f("namespace")}); into the source and rebuild.`,
  },
  "taints-kernel": {
    says: (f) =>
      `loading it taints the kernel: livepatch (K)${f("outOfTree") === "true" ? " and out of tree (O)" : ""}, until the next boot`,
    next: () => "Nothing: every livepatch does.",
  },
  "module-unsigned": {
    says: () => "not signed: the kernel notes a taint, or refuses it where it enforces signatures",
    next: () => "Sign it last, after converting: scripts/sign-file HASH KEY CERTIFICATE OUT.ko",
  },
};

const format: Record<string, Words> = {
  "klp-section-name": {
    says: () => "the section's name gives no object that the kernel could match",
    next: () => "It has to be .klp.rela.OBJECT.SECTION, OBJECT without a dot and of 55 bytes at most.",
  },
  "klp-section-target-name": {
    says: (f) =>
      `after the object ${f("object")}, the name does not go on with the relocated section ${f("target")}: the kernel would wait for another object, and never apply it`,
    next: () => "The object and the section's name need a '.' between them.",
  },
  "klp-section-object": {
    says: (f) => `the object ${f("object")}: no module has such a name, so it is never applied`,
    next: () => "Write the module's name: '_' for '-', and no .ko.",
  },
  "klp-section-type": {
    says: (f) => `a klp section that is not SHT_RELA (type ${f("type")})`,
    next: () => REBUILD,
  },
  "klp-section-flags": {
    says: (f) =>
      `flags ${f("flags")} lack ${f("missing")}: the loader would apply it against address 0, or lose it`,
    next: () => REBUILD,
  },
  "klp-section-link": {
    says: (f) => `sh_link is ${f("link")}, which is not the symbol table`,
    next: () => REBUILD,
  },
  "klp-section-target": {
    says: (f) => `relocates ${f("target")}, which is not loaded`,
    next: () => "Relocations of sections without SHF_ALLOC stay ordinary.",
  },
  "klp-section-entsize": {
    says: (f) => `sh_entsize is ${f("entsize")}, not ${f("expected")}`,
    next: () => REBUILD,
  },
  "klp-arch-section": {
    says: () => "kernels from 5.8 on do not read .klp.arch sections: what is in them is never applied",
    next: () => "Build with tools for this kernel.",
  },
  "annotation-leftover": {
    says: (f) =>
      f("mainline") === "true"
        ? "relocations that mainline's klp-build has not converted yet"
        : "an annotation is left in the converted object",
    next: (f) =>
      f("mainline") === "true"
        ? "Finish it with that kernel's own tool: objtool klp post-link LP.ko"
        : REBUILD,
  },
  "annotation-in-name": {
    says: () => "a symbol that is still named by its annotation",
    next: () => "Convert it: klp-convert IN.ko OUT.ko",
  },
};

const relocations: Record<string, Words> = {
  "relocations-unreadable": { says: (f) => `cannot be read: ${f("reason")}`, next: () => REBUILD },
  "relocation-symbol-index": {
    says: (f) => `symbol index ${f("index")} is out of range`,
    next: () => REBUILD,
  },
  "relocation-offset": {
    says: (f) => `reaches beyond the end of ${f("target")}, which has ${counted(f, "size", "byte")}`,
    next: () => REBUILD,
  },
  "klp-relocation-symbol": {
    says: (f) => `a klp relocation of ${f("target")}${inFunction(f)} to an ordinary symbol`,
    next: () => "Only livepatch symbols belong into klp sections.",
  },
  "ordinary-relocation-symbol": {
    says: (f) =>
      `an ordinary relocation of ${f("target")}${inFunction(f)} to a livepatch symbol: the loader would use address 0`,
    next: () => "It belongs into a klp section.",
  },
  "relocation-type": {
    says: (f) => `relocation type ${f("type")}${inFunction(f)}: the kernel's module loader does not know it`,
    next: () => "Compile with the kernel's own flags (no -fPIC, the kernel's code model).",
  },
  "relocated-twice": {
    says: (f) => `the same bytes are relocated twice${inFunction(f)}`,
    next: () => REBUILD,
  },
  "place-not-zero": {
    says: (f) => `the bytes there are not zero${inFunction(f)}: x86 refuses to relocate them`,
    next: () => `${REBUILD} An object taken from memory or prelinked cannot be used.`,
  },
  "call-without-nop": {
    says: (f) => `a call without a nop after it${inFunction(f)}: the TOC could not be restored`,
    next: () => "Declare the function in C, so that the compiler knows it to be external.",
  },
};

export const FILE_RULE_SENTENCES: Readonly<Record<string, Words>> = { ...loader, ...format, ...relocations };

/** What a rule that could not be judged would take. */
export const NEEDS: Readonly<Record<string, string>> = {
  symbols: "a symbol source of the object (--kallsyms, --symbols)",
  order: "a source that is complete and shows positions (--kallsyms)",
  symvers: "a Module.symvers (--symvers)",
  kernel: "the release to load it on (--kernel RELEASE)",
  traceable: "the ELF file of the object (--vmlinux, --modules), or --traceable",
};

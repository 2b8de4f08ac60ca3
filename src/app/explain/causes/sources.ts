// How symbol sources come to be unreadable, of another build, or silent on what is asked.

const STALE =
  "An object's position among its homonyms, its addresses and its exports hold for one build only; of another build they can look right and be wrong.";

const lists: Readonly<Record<string, string>> = {
  "list-empty":
    "A makefile that fails half way leaves an empty file behind. An empty list would say that the kernel has no symbol at all.",
  "list-no-header":
    "A list names its format in its first line, so that a file of another kind is not read as one. Without that line nothing says what the names that follow are.",
  "list-version":
    "The format is told in the first line: 0.1 has objects and names, 0.2 (proposed in 2023) source files as well. Lines of another version may mean something else.",
  "list-name-before-object":
    "Every name belongs to the object of the last line that begins with '*'. A name before the first of these lines belongs to none: the beginning of the list was cut off.",
  "list-long-name":
    "The kernel keeps names in KSYM_NAME_LEN bytes: 512 from 6.1 on, 128 before, with the NUL at the end. A longer line is no name: line ends were lost, or the file is binary.",
  "list-bad-name":
    "A symbol's name has no blank and no control character. The whole output of nm, with types and addresses, was put into the list, or the file was damaged.",
  "list-no-names":
    "There are object lines and not one name. The nm of the build failed, or was that of another machine, and its error went unnoticed.",
  "list-cut":
    "nm ends each line, the last one too, so a copy or a download stopped early. What is missing may hold a second symbol of a name that looks unique here, and its position would then be wrong.",
  "list-blanks":
    "An editor, a mail or a copy from Windows adds such bytes. Names have none, so they are left out while reading.",
  "list-object-repeated":
    "Kernel makefiles write each object once. Joining two lists by hand makes counts too high, and then a name that is unique looks like several.",
  "list-bad-object":
    "The kernel compares the name with module names (klp_find_object_module), which have 55 bytes at most and no dot. A file's name or a path was written in its place.",
  "list-not-as-kbuild":
    "The build of a kernel makes the list from nm, which prints what a module refers to as well as what it has. A source without symbol tables does not show these references, so the list that was written lacks them.",
  "list-exports-left-out":
    "Exports are written under the object that has them. Module.symvers names exports of objects that none of the given sources lists, and a list cannot have an export without its object.",
};

const kallsyms: Readonly<Record<string, string>> = {
  "kallsyms-text-only":
    "Without CONFIG_KALLSYMS_ALL the table leaves out data symbols, and the __ksymtab_ entries that show exports are data. LIVEPATCH depends on KALLSYMS_ALL, so a livepatching kernel has them: this copy is of another kernel.",
  "kallsyms-empty":
    "The file has no line of a symbol, apart from those of BPF programs, which are none of the kernel's. A copy that failed leaves such a file.",
  "kallsyms-zeroed":
    "The kernel prints addresses only to privileged readers (kernel.kptr_restrict), and zeros to all others. The order of the lines is the same, and it is the order that positions are counted in.",
  "kallsyms-no-final-newline":
    "Every line that the kernel writes ends in a line feed. A copy that ends without one may lack more lines, and with them homonyms: then positions would be counted wrongly.",
  "kallsyms-bad-line":
    "A line is an address, a type letter and a name, and the module in brackets. Another line means that the file is not what it was given for, or that the console mixed something into it.",
  "kallsyms-unsorted":
    "The n-th line of a name is its position n, because the kernel walks its table in that order. Once the lines were sorted or joined, counting them gives wrong positions without any sign of it.",
  "kallsyms-truncated":
    "The copy stopped before the file did: the disk was full, or the connection broke. Symbols behind that place are missing, and so are the homonyms among them.",
};

const images: Readonly<Record<string, string>> = {
  "symvers-bad-line":
    "A line is a CRC, a name, its module and the kind of export, with tabs between. It tells which names the module loader resolves by itself, so a line that is not understood is not passed over.",
  "system-map-stub":
    "Debian ships a System.map of one line that points to the debug package. It has no symbols, and to read it as a map would say that the kernel has none.",
  "system-map-empty":
    "The file has not one line of an address, a type letter and a name. It was cut off, or is another file.",
  "system-map-bad-line":
    "The file is the output of nm on the linked kernel: an address, a type letter and a name a line. Another line means that it is another file or was damaged, and a line that is lost can be a homonym.",
  "vmlinux-not-linked":
    "The linked kernel has the final order of its symbols, which positions are counted in. An object file or a module has only its own part, and a bootable image has none that can be read here.",
  "vmlinux-stripped":
    "strip, or the installation of a kernel, removes the symbol table. Nothing else in the file says names and places of static symbols.",
  "debug-file-other-build":
    "A debug file belongs to the image of the same build-id. Another one names files and lines of other code, so a proof by source file would be one of the wrong symbol: it is not used.",
  "debug-information-unread":
    "The symbols are read from the symbol table, which is independent of it. Debug information adds the source file of each symbol, which can prove which homonym is meant.",
  "kernel-source-empty":
    "A source tree is searched for the files that define homonyms. The folder has no C file: it is a build folder, a headers package or another place.",
  "kernel-source-other-version":
    "The file of a homonym is inferred from what stands around it in memory, compared with what each file defines. In another version functions have moved between files, and the inference can name the wrong one.",
};

const modules: Readonly<Record<string, string>> = {
  "module-not-one":
    "A module is a relocatable object with the sections that kbuild adds last. A file without them (a linked kernel, a single .o) is not what the kernel loads, so its symbols are not what the kernel counts.",
  "module-other-machine":
    "The folder has modules of several machines. Those of another one can never be in the kernel that the livepatch is for.",
  "module-livepatch":
    "A livepatch in the module folder defines functions of the names that it replaces. Counted as the kernel's they would turn unique names into homonyms.",
  "module-duplicate":
    "Updates and DKMS put a second file of the same module beside the first, and the kernel loads one of them. Their symbols differ, so only the one that modprobe would take first is read.",
  "module-stripped":
    "The module loader needs the symbol table, so a module without one is never loaded. strip without -g took it away.",
  "module-other-release": `The folder was not cleaned, or was filled from two kernels. ${STALE}`,
  "modules-none":
    "None of the files below the folder is a module that could be read. Modules are in /lib/modules/RELEASE, often in a package that was not installed.",
  "too-many-objects":
    "Debian's kernels have about 4,000 modules. Sixty-five thousand object names mean that every line was taken for one: the file is of another kind.",
};

const together: Readonly<Record<string, string>> = {
  "objects-not-listed":
    "None of the given sources lists these objects: vmlinux, or modules that the livepatch patches. A symbol that is missing or undecided here may be found there.",
  "tree-empty":
    "A build folder has vmlinux, System.map, Module.symvers and modules once the kernel was built in it. A source tree that was only configured has none of them.",
  "tree-more-faults":
    "The first five of each kind are told one by one. More of the same kind seldom say more: one cause made all of them.",
  "tree-lacks":
    "The place has some of the sources and not all. What was found is used; a symbol that only the missing one knows stays open.",
  "sources-other-release": `The release stands in the source itself. ${STALE}`,
  "sources-other-build": `The linker writes a checksum of the image into it, the build-id, and no two builds have the same. ${STALE}`,
  "sources-other-machine":
    "The ELF header names the machine. Kernels of two machines have nothing in common but names.",
  "sources-other-vermagic": `vermagic is the release and the options that a module was built with. ${STALE}`,
  "sources-differ": `Two sources of one kernel count its names alike, apart from what kallsyms drops. ${STALE}`,
  "sources-disagree":
    "Both sources say that they know this object, and they count the homonyms differently. One position then means two symbols, so the better source is believed and the other one told.",
};

export const SOURCE_CAUSES: Readonly<Record<string, string>> = {
  ...lists,
  ...kallsyms,
  ...images,
  ...modules,
  ...together,
};

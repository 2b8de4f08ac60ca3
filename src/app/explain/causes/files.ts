// How files come to be unreadable, unwritable or of no use for what they were given for.

export const FILE_CAUSES: Readonly<Record<string, string>> = {
  "file-unreadable":
    "The operating system refused to open or read the file, for the reason that is told. Nothing was decided or written.",
  "file-unwritable":
    "Results are written to a temporary file beside the target, synced and renamed. One of these steps was refused: the folder is missing or read-only, or the disk is full.",
  "output-is-input":
    "The two names lead to one file, maybe through a link. Writing there would destroy the object or the symbols that the result is made from, and a second run would find something else.",
  "output-is-list":
    "klp-convert takes IN.ko OUT.ko, or SYMBOLS IN.ko OUT.ko. With two operands the second one is written to, and here it begins like a symbol list: one operand is missing.",
  "output-is-no-object":
    "An object replaces only an ELF file, so that a mistyped name cannot cost a source or a list. The file that is there begins otherwise.",
  "output-is-no-annotation":
    "An annotation in a file of its own begins with #ifndef KLP_, and replaces only a file that does, so that a mistyped name cannot cost a source.",
  "elf-malformed":
    "A header, a table or a name of the file points to bytes that it does not have, or holds a value that ELF has no meaning for. The module loader refuses most such files, too, and insmod says no more than Invalid module format.",
  "elf-unsupported":
    "The file is ELF, and has something that cannot be rewritten without guessing: a section whose content refers to others by number, or relocations without addends. A wrong guess would give an object that loads and is broken, so nothing is written.",
  "livepatch-compressed":
    "Distributions compress the modules that they install, and conversion rewrites the plain object. modprobe unpacks a module before the kernel reads it; a livepatch is compressed, if at all, after it is converted and signed.",
  "archive-unsupported":
    "gzip is unpacked everywhere, xz and zstd by the commands and not by every function of the library, bzip2 nowhere. The first bytes of the file tell which one it is.",
  "archive-too-large":
    "A small archive can unpack to any number of bytes. Symbol names shrink to a fifth or a tenth, so an archive that grows two hundred times, or beyond 512 MiB, is none of a kernel's symbols.",
  "archive-needs-xz":
    "Some builds pack modules with a filter for machine code (such as the BCJ filters), which the built-in unpacker does not have. The program xz has all of them.",
  "archive-by-program":
    "Some builds pack modules with a filter for machine code (such as the BCJ filters), which the built-in unpacker does not have. The program xz was there and unpacked them: what it gave is read like any other file.",
  "archive-truncated":
    "The archive ends before its last block does. A copy or a download was cut off, or the disk was full when it was made.",
  "archive-damaged":
    "The packed data contradict themselves, or do not give the checksum that stands beside them. What they would unpack to is not the file that was packed.",
};

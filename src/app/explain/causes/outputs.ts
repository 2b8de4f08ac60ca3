// How conversions end otherwise than expected, and how options come to be refused.

export const OUTPUT_CAUSES: Readonly<Record<string, string>> = {
  "no-sources":
    "Symbol sources tell what a kernel contains: which names are unique, which are exported, and where homonyms stand. Without one an annotation is believed unchecked, and a name without annotation stays open.",
  "kernel-option":
    "The release decides which rules hold: when relocations are applied, how long names may be, which sections are safe. Text that is no release would silently choose the newest kernel's rules.",
  "allow-option":
    "--allow turns the errors of one code into warnings. A misspelt code would allow nothing and look as if it did; conversion-differs is never allowed, since it is the program's own fault.",
  "conversion-differs":
    "The written file is read back before it takes its name, and every section, symbol and relocation is compared with what it must have become. Something differs, so the file was removed.",
  "signature-dropped":
    "A signature is over every byte of the module, and conversion changes them. One that does not fit is refused also by kernels that load unsigned modules (module_sig_check, kernel/module/signing.c).",
  "already-converted":
    "The object has livepatch symbols and nothing that is still to be converted. Running the conversion twice is no fault, so that a makefile may do it.",
};

// The sentences of what is made: converted objects (src/convert), and of options.
import { counted, type Words } from "./words.js";

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
    next: () => "See docs/findings.md for all codes; --json shows those that were found.",
  },
  "conversion-differs": {
    says: (f) =>
      `after writing, ${f("what")}: expected ${f("expected")}, found ${f("found")}; nothing was put in place`,
    next: () => "This is a fault of sympos: please report it with the object.",
  },
  "signature-dropped": {
    says: () =>
      "the module's signature is left out: it is of the bytes before the conversion, and the kernel refuses a module whose signature does not fit it",
    next: () => "Sign the converted file: scripts/sign-file HASH KEY CERTIFICATE OUT.ko",
  },
  "already-converted": {
    says: (f) =>
      `already converted (${counted(f, "symbols", "livepatch symbol")}): nothing to do, a copy is written`,
    next: null,
  },
};

export const OUTPUT_SENTENCES: Readonly<Record<string, Words>> = objects;

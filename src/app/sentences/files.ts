// The sentences of files that cannot be read, written or used as what they were given for.
import { counted, type Words } from "./words.js";

/** By kind of UnsupportedError. */
const UNSUPPORTED: Readonly<Record<string, string>> = {
  "hidden-indices":
    "Build without what makes that section, or remove it: objcopy --remove-section=SECTION LP.ko",
  "program-headers": "Give the .o or .ko that the build made, not a linked program.",
  "removed-part": "Let nothing but the annotation's own relocations refer to it, and rebuild.",
  "no-addends": "Compile for x86_64, s390x, powerpc, arm64 or loongarch.",
  "undefined-twice": "Link the object again with ld -r, which joins them.",
  "too-large": "Split the livepatch into several objects.",
};

export const FILE_SENTENCES: Readonly<Record<string, Words>> = {
  "file-unreadable": {
    says: (f) => `cannot be read: ${f("reason")}`,
    next: () => "Check the path and its permissions.",
  },
  "file-unwritable": {
    says: (f) => `cannot be written: ${f("reason")}; what was there before is untouched`,
    next: () => "Choose another output path or make room.",
  },
  "output-is-input": {
    says: () => "is the output and an input at once",
    next: () => "Choose another output path.",
  },
  "output-is-list": {
    says: () => "is a symbol list, not a place for the output",
    next: () => "The operands are [SYMBOLS] IN.ko OUT.ko.",
  },
  "output-is-no-object": {
    says: () => "is there already, and is no object: it is left as it was",
    next: () => "Choose another output path, or remove it.",
  },
  "output-is-no-annotation": {
    says: () => "is there already, and is no annotation written before: it is left as it was",
    next: () => "Choose another file; annotate adds to a source that is there.",
  },
  "elf-malformed": {
    says: (f) => `${f("reason")} (found ${f("value")})`,
    next: () => "Give the file as the build made it; a copy may be cut off, stripped or damaged.",
  },
  "elf-unsupported": {
    says: (f) => f("reason"),
    next: (f) => UNSUPPORTED[f("kind")] ?? "Build the object without it.",
  },
  "livepatch-compressed": {
    says: (f) => `the livepatch object is compressed (${f("format")})`,
    next: () => "Unpack it first; the build directory has the plain .ko.",
  },
  "archive-unsupported": {
    says: (f) => `${f("format")} files are not read here`,
    next: () => "Unpack it, or compress it with gzip.",
  },
  "archive-too-large": {
    says: (f) => `unpacks to more than ${f("limit")} bytes, which no source of symbols of that size does`,
    next: () => "Check that it is the file you mean.",
  },
  "archive-needs-xz": {
    says: () => "packed by xz with a filter that only the program xz can undo, which is not installed",
    next: () => "Install xz-utils, or unpack the file.",
  },
  "archive-by-program": {
    says: (f) =>
      `unpacked by the program ${f("program")}: the filters of xz in use are not known here (${counted(f, "files", "file")})`,
    next: null,
  },
  "archive-truncated": {
    says: (f) => `the ${f("format") || "gzip"} data end too early`,
    next: () => "Copy or make the file again.",
  },
  "archive-damaged": {
    says: (f) => `the ${f("format") || "gzip"} data are damaged (${f("reason")})`,
    next: () => "Copy or make the file again.",
  },
};

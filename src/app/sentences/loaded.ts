// The sentences of sympos verify --loaded (src/resolve/loaded.ts).
import type { Facts, Words } from "./words.js";

const chosen = (f: Facts): string =>
  f("sympos") === "0"
    ? `the only ${f("name")} of ${f("object")}`
    : `${f("name")} number ${f("sympos")} of ${f("object")}`;

const OTHER_FILE = "Is the loaded module made from this file? Verify the file that was loaded.";

export const LOADED_SENTENCES: Readonly<Record<string, Words>> = {
  "loaded-other-symbol": {
    says: (f) => `the kernel has ${f("address")}, ${chosen(f)} is at ${f("expected")}`,
    next: () => "Disable the livepatch: it uses another symbol than the one chosen.",
  },
  "loaded-unresolved": {
    says: (f) => `the kernel has 0 although ${f("object")} is loaded`,
    next: () => "Its relocations were not applied: is the object among those that the livepatch patches?",
  },
  "loaded-no-candidate": {
    says: (f) => `the kernel has ${f("address")}, but the file does not show ${chosen(f)}`,
    next: () => OTHER_FILE,
  },
  "loaded-not-listed": {
    says: () => "the loaded livepatch has no such symbol",
    next: () => OTHER_FILE,
  },
  "livepatch-not-loaded": {
    says: (f) => `the livepatch ${f("module")} is not among the loaded modules`,
    next: (f) => `Load it, or give a copy made while it was loaded: grep ${f("module")} /proc/modules`,
  },
  "loaded-kallsyms-zeroed": {
    says: () => "all addresses are 0: the kernel hides them from this user",
    next: () => "Read /proc/kallsyms as root (kernel.kptr_restrict 0 or 1), or give a copy made that way.",
  },
};

// The sentences of sympos build.
import type { Words } from "./words.js";

const CORRECT = "Correct that line, and build again.";

export const BUILD_SENTENCES: Readonly<Record<string, Words>> = {
  "build-no-folder": {
    says: () => "no folder with a Makefile or Kbuild",
    next: () => "Give the folder of the livepatch; sympos new NAME makes one.",
  },
  "build-folder-name": {
    says: () => "kbuild cannot build in a folder with blanks, colons or the like in its path",
    next: () => "Move it to a path of letters, digits and ._-+~/ only.",
  },
  "build-no-module": {
    says: () => "make built no module here",
    next: () => "The Makefile has to say obj-m := NAME.o",
  },
  "build-compiler": { says: (f) => f("message"), next: () => CORRECT },
  "build-modpost": {
    says: (f) => f("message"),
    next: () => "Correct what modpost names, and build again.",
  },
  "build-failed": {
    says: (f) => `make failed (${f("reason")})${f("last") === "" ? "" : `: ${f("last")}`}`,
    next: () => "Run make in the folder to see all of its output.",
  },
};

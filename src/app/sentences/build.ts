// The sentences of sympos build.
import { counted, type Words, whether } from "./words.js";

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
  "build-read-only": {
    says: () => "nothing can be written in that folder, and make writes beside the sources",
    next: () => "Copy it to where you may write, and build there.",
  },
  "build-no-module": {
    says: () => "make built no module here",
    next: () => "The Makefile has to say obj-m := NAME.o",
  },
  "build-other-module": {
    says: (f) => `make did not build it${f("modules") === "" ? "" : `, but ${f("modules")}`}`,
    next: () => "The Makefile beside it has to say obj-m := NAME.o with its name.",
  },
  "build-compiler": { says: (f) => f("message"), next: () => CORRECT },
  "build-modpost": {
    says: (f) => f("message"),
    next: () => "Correct what modpost names, and build again.",
  },
  "build-failed": {
    says: (f) => `make failed (${f("reason")})${f("last") === "" ? "" : `: ${f("last")}`}`,
    next: (f) => `To see all of its output: ${f("command")}`,
  },
  "build-more": {
    says: (f) =>
      `the compiler said more: ${counted(f, "count", "message")} ${whether(f, "count", "is", "are")} not shown`,
    next: () => "Correct what is shown, and build again.",
  },
  "build-clock-skew": {
    says: () => "make sees a time of the future, so it may have built too little",
    next: () => "Set the clock, or touch the files of the folder, and build again.",
  },
  "build-old-output": {
    says: () => "it is of an earlier round: not what the source says now",
    next: () => "Load it only if that is meant.",
  },
  "build-annotation-failed": {
    says: () => "with the annotation it did not build, so it is as it was before",
    next: () =>
      "The errors above are about the annotated text; without --annotate the decisions file decides alone.",
  },
};

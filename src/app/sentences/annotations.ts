// What is said of annotations: their text, and the sources that they are written into.
import type { Facts, Words } from "./words.js";

const entry = (f: Facts): string =>
  `the annotation for ${f("object")}, position ${f("sympos")}${f("name") === "" ? "" : `, of ${f("name")}`}`;

const BY_HAND = "The printed text has it: put it there by hand, or use a decisions file.";

const sources: Record<string, Words> = {
  "annotate-no-source": {
    says: () => "no source of the object was found, so the annotation is printed",
    next: () =>
      "Name it with --src FILE.c, or put the text behind the declarations of the symbols; labels must stand before the first use.",
  },
  "annotate-source-ambiguous": {
    says: (f) => `several files have the name of a source of the object: ${f("files")}`,
    next: () => "Name the right one with --src.",
  },
  "annotate-source-foreign": {
    says: () => "not a source of this object: it mentions none of its functions",
    next: () => "Name the source that the object was compiled from.",
  },
  "annotate-source-binary": {
    says: () => "not C source text: it has NUL bytes",
    next: () => "Name the .c file that the object was compiled from.",
  },
  "annotate-source-large": {
    says: (f) => `${f("bytes")} bytes are more than a source that is edited may have (32 MiB)`,
    next: () => "Put the annotation into a source of its own, printed by --print.",
  },
  "annotate-outside": {
    says: (f) =>
      `leads to ${f("realPath")}, outside of the folder where it was found, and is not edited unasked`,
    next: (f) => `If that is meant, name it: --src ${f("realPath")}.`,
  },
  "annotate-changed": {
    says: () => "changed since it was read, so nothing is written",
    next: () => "Run the command again.",
  },
};

const places: Record<string, Words> = {
  "annotate-no-place": {
    says: (f) => `no source declares or uses it, so ${entry(f)} has no place`,
    next: () => "Declare it (extern ...) in the source that uses it, or name that source with --src.",
  },
  "annotate-no-room": {
    says: (f) => `no line is behind its declaration and before its first use: ${entry(f)} was not written`,
    next: () => `Declare it at file scope before the function that uses it. ${BY_HAND}`,
  },
  "annotate-several": {
    says: (f) =>
      `annotated in several ways, or in a branch of #if that may be off, and not as ${f("object")}, position ${f("sympos")}`,
    next: () => "Change by hand the entry that is compiled.",
  },
  "annotate-not-understood": {
    says: (f) =>
      `its entry is written in a way that is not understood, and must become ${f("object")}, position ${f("sympos")}`,
    next: () => "Change it by hand.",
  },
  "annotate-not-found": {
    says: (f) =>
      `the object is annotated, but no source has the entry; it must become ${f("object")}, position ${f("sympos")}`,
    next: () => "Name its source with --src, or change it by hand.",
  },
  "annotate-unbalanced": {
    says: (f) =>
      `a bracket or an #if here has no partner, so the file is not edited: ${entry(f)} was not written`,
    next: () => BY_HAND,
  },
  "annotate-unproven": {
    says: () => "the edited text could not be proven to change nothing else, so it was not written",
    next: () => BY_HAND,
  },
  "annotate-no-function": {
    says: (f) =>
      `no klp_func entry with this .old_name was found; its .old_sympos must be ${f("sympos")} (object ${f("object")})`,
    next: () => "Set it by hand, or name the source with --src.",
  },
  "annotate-several-functions": {
    says: (f) =>
      `several klp_func entries have this .old_name; .old_sympos must be ${f("sympos")} in that of ${f("object")}`,
    next: () => "Set it by hand.",
  },
  "annotate-function-not-understood": {
    says: (f) =>
      `this klp_func entry is written in a way that is not understood; its .old_sympos must be ${f("sympos")}`,
    next: () => "Set it by hand.",
  },
};

const snippets: Record<string, Words> = {
  "snippet-empty": {
    says: () => "nothing to annotate: every decision is made by a rule that needs no annotation",
    next: null,
  },
  "annotate-said": {
    says: () => "nothing to change: the source says every decision already",
    next: null,
  },
  "snippet-not-c": {
    says: () => "cannot be spelled in C, and no declaration gives a C name this assembler name",
    next: () => "Decide it in a decisions file or with --decide.",
  },
  "snippet-apply-with": {
    says: (f) =>
      `applied with ${f("applyWith")}, found in ${f("object")}: the sympos dialect has no word for that`,
    next: () => "Use --dialect reloc.",
  },
};

export const ANNOTATION_SENTENCES: Readonly<Record<string, Words>> = { ...snippets, ...sources, ...places };

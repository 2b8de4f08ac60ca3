// Why an annotation is not written into the author's source, or not as text.

const EDITS =
  "A source is edited only where the result can be proven: it is read again, and counts only if every decision is said in it and nothing else has changed.";

const sources: Readonly<Record<string, string>> = {
  "annotate-no-source":
    "Sources are looked for in what kbuild left beside the object (.NAME.o.cmd), in its debug information, in its file symbols, and by its own name. None of them led to a file that is here.",
  "annotate-source-ambiguous":
    "The object names its source without a folder, and several folders below have a file of that name. To edit the wrong one would change a program that nobody asked about.",
  "annotate-source-foreign":
    "A source of the object has its name, or defines one of its functions. This file does neither, so an annotation in it would not be compiled into this object.",
  "annotate-source-binary":
    "C text has no NUL bytes. The object itself, or a text in UTF-16, was named in the place of its source.",
  "annotate-source-large":
    "Sources of that size are generated, and the next run of the generator would undo the edit. They are not parsed.",
  "annotate-outside":
    "The source lies outside of the folder of the object, or behind a link that leads there. Such a file may be a shared tree or a colleague's, so it takes a word of the author.",
  "annotate-changed":
    "The file is compared with what was read just before it is replaced. An editor saved it meanwhile, and writing would undo that.",
};

const places: Readonly<Record<string, string>> = {
  "annotate-no-place":
    "An entry refers to the symbol, so it stands in a source that declares or uses it. None of the known sources mentions it: a macro makes its name, or a file that is not known here uses it.",
  "annotate-no-room":
    "An assembler name has to be given before the first use of a symbol, and an entry stands behind the declaration, at file scope and in the same branch of #if. Here is no line where both hold.",
  "annotate-several": `${EDITS} Here several entries speak of the symbol, or one that may not be compiled, and which one counts is decided by the preprocessor.`,
  "annotate-not-understood": `${EDITS} This entry is made by a macro or an expression whose meaning is not known here.`,
  "annotate-not-found":
    "The object says by its section that the symbol is annotated, and none of its known sources has the entry. It stands in a header, or a macro makes it; a second entry would contradict it.",
  "annotate-unbalanced": `${EDITS} With an open bracket or #if it is not known where functions end, and so not where a line may be added.`,
  "annotate-unproven": `${EDITS} This edit did not pass, so the file is left as it was.`,
  "annotate-no-function":
    "The livepatch object patches the function, so its klp_func entry is somewhere, and none of the known sources has one with this name. It stands in another file, or a macro makes it.",
  "annotate-several-functions":
    "Entries of one name are allowed where they are in klp_object arrays of different objects. Which array belongs to which object is not certain from the text.",
  "annotate-function-not-understood": `${EDITS} The entry is in a branch of #if, or its old_sympos is no plain number.`,
};

const snippets: Readonly<Record<string, string>> = {
  "snippet-empty":
    "Only what conversion could not work out again needs a word in the source: a position, or an object among several. Unique names and exports need none.",
  "annotate-said":
    "The annotations in the sources were compared with the decisions, one by one, and all agree. No file was touched.",
  "snippet-not-c":
    "The name has a character that a C identifier cannot have, as copies of the compiler do (.isra, .constprop). A declaration with an assembler name would give it a C name.",
  "snippet-apply-with":
    "This dialect groups entries by the one object in the name of their section, .klp.module_relocs.OBJECT. Where the object that triggers the relocation and the one that has the symbol differ, both must be said, as the reloc dialect does.",
};

export const ANNOTATION_CAUSES: Readonly<Record<string, string>> = { ...sources, ...places, ...snippets };

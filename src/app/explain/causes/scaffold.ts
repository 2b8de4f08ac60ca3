// How sympos new comes to write nothing, or a prototype that is to be filled in.

const TYPES =
  "The replacement has to have the very parameters of the original: the kernel calls it in its place, and a wrong prototype reads the wrong registers.";

export const SCAFFOLD_CAUSES: Readonly<Record<string, string>> = {
  "new-function-option":
    "A function is named by its name, with its object before a colon where several have it, and with its position behind = where the object has several. A position counts from 1.",
  "new-name":
    "The name becomes the module's, of which the kernel reads 55 bytes, and that of files and C identifiers. Other characters would not survive kbuild.",
  "new-folder-exists":
    "The new livepatch gets a folder of its own. Writing into one that is there could replace a source that was worked on.",
  "new-function-missing":
    "A livepatch diverts a function at its address, so it has to be a function of the running kernel. The name is misspelt, of another version, of an object that no source lists, or the compiler put the body into its callers.",
  "new-function-several":
    "Several source files have a static function of this name. The kernel takes the one that object and old_sympos name, so it has to be said which one is meant.",
  "new-function-inlined":
    "The compiler put the body into the functions that call it and left no function to divert. The kernel's source has it all the same, so its callers there are what runs the code.",
  "new-copy-none":
    "The tree was searched for a C file that defines the function, and of those found none belongs to that object. A macro may make the function, or the tree may be of another version.",
  "new-copy-several":
    "Several files define a function of that name. Debug information, Makefiles and the symbols around it in memory did not leave one of them, and a wrong body in a livepatch is worse than none.",
  "new-copy-macro":
    "The file defines the function by a macro, so that its text is no function of C that could be renamed; or it does not define it at all, where the author named the file. The skeleton was made without its body.",
  "new-copy-conflict":
    "What is copied of several source files stands in one C file. Static names of theirs that are the same cannot both stand there, and an undefined symbol can be resolved to one object and position only.",
  "new-copy-missing":
    "A macro pastes the name together, and no preprocessor ran while the function was copied. The symbol is there, and what it is declared as is not known.",
  "new-copy-static-locals":
    "A static variable inside of a function belongs to that function. The copy has one of its own, which begins with its first value and is not shared with the original.",
  "new-copy-headers":
    "The source file includes a header that is generated while the kernel is built, or that the tree lacks. Types and macros of it are not in the copy.",
  "new-copy-tracepoints":
    "A tracepoint is entered by a static key. The kernel patches the jumps of a livepatch when it is loaded, before its relocations to a module are applied, and would not know a module's key, so the copy does without.",
  "new-copy-variant":
    "For .isra and .constprop the compiler leaves out parameters or passes them in another way. A replacement with the parameters of the source would read the wrong registers.",
  "new-copy-this-module":
    "THIS_MODULE is the module that code is compiled into. In the original that is the patched module, or none at all in vmlinux, and references that are counted by it would be counted for another one.",
  "types-none":
    "The parameters of functions are taken from BTF, which a kernel carries in the section .BTF when CONFIG_DEBUG_INFO_BTF is set. This file has no such section.",
  "new-types-unknown": `${TYPES} The types that were given do not describe this function.`,
  "new-types-several": `${TYPES} Types are found by the function's name, and functions of that name have different ones; those of a module leave out what vmlinux has alike.`,
  "new-types-hidden": `${TYPES} Its parameters have types that are defined in a .c file of the kernel, and headers do not have them.`,
};

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
  "types-none":
    "The parameters of functions are taken from BTF, which a kernel carries in the section .BTF when CONFIG_DEBUG_INFO_BTF is set. This file has no such section.",
  "new-types-unknown": `${TYPES} The types that were given do not describe this function.`,
  "new-types-several": `${TYPES} Types are found by the function's name, and functions of that name have different ones.`,
  "new-types-hidden": `${TYPES} Its parameters have types that are defined in a .c file of the kernel, and headers do not have them.`,
};

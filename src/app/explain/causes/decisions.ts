// How annotations and decisions come to be unreadable or of no effect, and how a
// symbol comes to be open.

const MACRO =
  "Each entry is a pointer to the symbol, which a relocation fills in, and a position; KLP_SYMPOS makes both.";

const annotations: Readonly<Record<string, string>> = {
  "annotation-object-name":
    "The kernel compares the name with module names of 55 bytes at most, without a dot. With another name the relocations would wait for an object that never comes.",
  "object-name-dash":
    "kbuild turns '-' in a file's name into '_' in the module's name (KBUILD_MODNAME), and the kernel knows the module by that name alone. klp-convert keeps the '-', and the relocations are then never applied.",
  "annotation-no-data": `${MACRO} A section without bytes, or with compressed ones, cannot be read as entries.`,
  "annotation-without-relocations": `${MACRO} The relocations are gone, most likely by a tool that linked or stripped the object: nothing says which symbols were meant.`,
  "annotation-size": `${MACRO} Entries have 12 bytes, or 8 on 32-bit machines, and this section has bytes left over: something else was put there, or the struct was declared otherwise.`,
  "annotation-entry": `${MACRO} This relocation is not at the beginning of one, adds an offset to the symbol, or overlaps with another: what it says of a symbol is not certain.`,
  "annotation-entry-without-symbol": `${MACRO} Here the pointer has no relocation: it was written as a number, or points to nothing.`,
  "annotation-defined-symbol":
    "Annotations are for symbols that the livepatch leaves undefined. This one it has itself, so its references are bound to its own and never reach the kernel's.",
  "annotation-name":
    "In this dialect the symbol's assembler name says everything: the object whose arrival applies it, the object that has it, its name and position. Without one of these parts the kernel's symbol is not determined.",
  "annotation-conflict":
    "All relocations to one symbol of the object become references to one symbol of the kernel. klp-convert takes the last of several annotations, silently; here none is taken until they agree.",
  "undefined-unused":
    "simplify_symbols of the module loader looks up every undefined symbol of the table, used or not, and refuses the module for one that nothing exports. A declaration that assembler code mentions, or a removed call, leaves such a symbol.",
  "annotation-unused":
    "The array names a symbol that no relocation of code or data refers to any more. klp-convert only warns and leaves it undefined, and the module is refused; here it goes with its annotation.",
  "annotation-referenced":
    "Annotations are for conversion only, which removes their sections. Code that holds the address of one would then point to nothing.",
};

const claims: Readonly<Record<string, string>> = {
  "export-of-patched-module":
    "An ordinary reference to a module's export makes the livepatch depend on that module: it cannot be loaded first, and the module cannot be unloaded. A klp relocation waits for the module instead. modpost wrote depends= before that was decided.",
  "decision-contradicts-annotation":
    "The source says one symbol, the author's decision another. The decision is the later word, so it counts, but the next build from this source will say the old one again.",
  "decision-repeated":
    "Two decisions on one symbol were given together. They are read in their order, so the last one holds; whether the first was a mistake cannot be known.",
  "decision-unused":
    "A decision is on a symbol that the livepatch leaves undefined, or on a function that it patches in that object. This one is on neither: the name is misspelt, the source no longer uses it, or a label of the reloc dialect has given it a name that says object and position already.",
  "decision-object-name":
    "The kernel compares the name with module names of 55 bytes at most, without a dot, with '_' where the file has '-'. A decision with another name would never be applied.",
  "decide-option":
    "One option is one decision: the object that has the symbol, the symbol's name in the livepatch, and its position there. APPLY is given where another object's arrival applies it, NAME where the kernel's name is another one.",
  "decide-function-option":
    "A function is patched in the object of its klp_object and by its own name, so neither a second object nor another name can be stated. It is for names that are both patched and undefined, where --decide would mean both.",
};

const files: Readonly<Record<string, string>> = {
  "decisions-not-json":
    "A decisions file is JSON, so that it can be read, compared and kept in git. An edit by hand or a merge left something in it that is not.",
  "decisions-shape":
    "The file is JSON, and at this place it is not what the format has: a key is missing, or its value is of another kind. Half of the decisions would be worse than none, so none is taken.",
  "decisions-version":
    "The first key names the format. A later format may say something that this program would pass over, and then decide otherwise than the file.",
  "decisions-too-large":
    "A decision takes some hundred bytes, and a livepatch has some hundred symbols. A file of this size is another one, and it is not read.",
  "decisions-other-release":
    "Between two releases functions are added, removed and moved, and the linker orders them anew. A position that was right there can be another symbol here, without any error.",
  "decisions-other-object":
    "The file keeps the checksum of the livepatch object that it was made from. The object was built anew since, and what it refers to may be more or less.",
  "decisions-other-source":
    "The file keeps the checksum of every symbol source. These are others: either more or newer files of the same kernel, where the decisions hold, or those of another build, where positions may not.",
};

const open: Readonly<Record<string, string>> = {
  "symbol-undecided":
    "Static symbols of several source files, or of several modules, share this name. The kernel takes whichever the object and the position say, right or wrong, so nothing is chosen without a proof.",
  "symbol-missing":
    'Left as it is the module loader refuses the livepatch with "Unknown symbol". The compiler inlined the function everywhere, made a copy under another name, or the symbol is in an object that is not listed.',
  "function-undecided":
    "old_sympos 0 says that the name is unique in its object. The kernel finds several and refuses the whole livepatch: unresolvable ambiguity for symbol.",
  "function-missing":
    "The livepatch core looks the function up by old_name when its object is patched, finds none, and refuses the livepatch or the module. The compiler inlined the function, or it has another name in this build.",
  "symbol-skipped":
    "The author left it for later. An undefined symbol makes the module loader refuse the livepatch, so nothing is converted as long as one is skipped.",
};

export const DECISION_CAUSES: Readonly<Record<string, string>> = {
  ...annotations,
  ...claims,
  ...files,
  ...open,
};

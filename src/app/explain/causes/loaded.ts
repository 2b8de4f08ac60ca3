// How a loaded livepatch comes to differ from its file (src/resolve/loaded.ts).

const SHOWS =
  "A loaded livepatch shows its symbols in /proc/kallsyms, each with the address that the kernel resolved it to.";

export const LOADED_CAUSES: Readonly<Record<string, string>> = {
  "loaded-other-symbol": `${SHOWS} This address is that of another symbol: the file was made for another build, or with a wrong position, and the running code reaches the wrong function or data.`,
  "loaded-unresolved": `${SHOWS} An address of 0 is right as long as its object is not loaded. The object is there, so they were not applied: most likely they belong to an object that the livepatch does not patch, and the first use crashes.`,
  "loaded-no-candidate": `${SHOWS} What the kernel chose cannot be compared, because the copy of /proc/kallsyms does not list the symbol that the file names: it is of another time or another kernel.`,
  "loaded-not-listed": `${SHOWS} This one is not among them, so the module that is loaded has other symbols than the file.`,
  "livepatch-not-loaded":
    "Symbols of a module are in /proc/kallsyms only while it is loaded, with the module's name behind. No line has the name of this livepatch.",
  "loaded-kallsyms-zeroed":
    "The kernel prints zeros in place of addresses to readers without privilege (kernel.kptr_restrict). What it resolved cannot be told from that.",
};

// How queries come to be refused or unanswered, and what of the cache.

const NOT_SEARCHED = "A part that is not understood would find too much or nothing without saying so.";

export const SEARCH_CAUSES: Readonly<Record<string, string>> = {
  "query-field": `Before a colon stands what is asked for: an object, a type, a file. ${NOT_SEARCHED}`,
  "query-value": `Each field takes values of its own, such as yes and no or a number. ${NOT_SEARCHED}`,
  "query-unanswered":
    "A symbol list has names and exports alone. Addresses and types are in /proc/kallsyms, System.map and ELF files, source files in debug information, so the question finds nothing here.",
  "cache-damaged":
    "What was read of large sources is kept for the next run, with a checksum and the version of the program. This entry does not fit its checksum, or another version wrote it, so the sources were read instead.",
};

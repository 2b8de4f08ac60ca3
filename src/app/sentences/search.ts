// The sentences of queries (src/symbols/search) and of the cache.
import type { Words } from "./words.js";

export const SEARCH_SENTENCES: Readonly<Record<string, Words>> = {
  "query-field": {
    says: (f) => `query, column ${f("column")}: no field is called ${f("field")}`,
    next: (f) => `Fields are ${f("known")}; without the colon it is searched for in names.`,
  },
  "query-value": {
    says: (f) => `query, column ${f("column")}: ${f("field")}: takes ${f("wanted")}, not ${f("value")}`,
    next: () => "Correct the value.",
  },
  "cache-damaged": {
    says: () => "the cached symbols are damaged or of another program: read anew",
    next: () => "Nothing to do: the file is written again.",
  },
  "query-unanswered": {
    says: (f) => `no source tells what ${f("field")}: asks for`,
    next: () => "Give vmlinux, /proc/kallsyms or the modules as a source.",
  },
};

// The sentences of sympos batch and of the TOML files that it reads.
import type { Words } from "./words.js";

export const BATCH_SENTENCES: Readonly<Record<string, Words>> = {
  "toml-syntax": {
    says: (f) => `not TOML: ${f("reason")} (column ${f("column")})`,
    next: () => "Strings stand in quotes, a table begins with [name], one of a list with [[name]].",
  },
};

// The sentences of sympos batch and of the TOML files that it reads.
import type { Words } from "./words.js";

export const BATCH_SENTENCES: Readonly<Record<string, Words>> = {
  "toml-syntax": {
    says: (f) => `not TOML: ${f("reason")} (column ${f("column")})`,
    next: () => "Strings stand in quotes, a table begins with [name], one of a list with [[name]].",
  },
  "manifest-shape": {
    says: (f) => `${f("at") === "" ? "" : `${f("at")}: `}${f("reason")}`,
    next: () => "See docs/batch.md for the format of a manifest.",
  },
  "manifest-name-repeated": {
    says: (f) => `a second ${f("kind")} is named ${f("name")}`,
    next: () => "Give each a name of its own: outputs are named after it.",
  },
  "manifest-unknown-kernel": {
    says: (f) => `there is no kernel ${f("kernel")}; there are ${f("kernels")}`,
    next: () => "Correct the name, or add a [[kernel]] table for it.",
  },
  "manifest-no-such-job": {
    says: (f) => `has no kernel and no job ${f("wanted")}; its kernels are ${f("kernels")}`,
    next: () => "Write --only KERNEL or --only KERNEL/LIVEPATCH.",
  },
  "manifest-output-twice": {
    says: (f) => `the output ${f("output")} is that of ${f("other")}, too`,
    next: () => "Objects of one kernel need different file names.",
  },
  "manifest-output-is-input": {
    says: (f) => `${f("job")} would write over this file, which the batch reads`,
    next: () => "Choose another folder for out, or give a copy of the file.",
  },
  "batch-path-for-make": {
    says: (f) => `the path ${f("path")} cannot stand in a makefile`,
    next: () => "Rename it, or run sympos batch without --emit make.",
  },
  "batch-worker-died": {
    says: (f) => `the process that did it ended (${f("how")})`,
    next: () => "If it was killed for want of memory, run fewer at once (--jobs); then run the batch again.",
  },
  "batch-internal-error": {
    says: (f) => `internal error: ${f("reason")}`,
    next: () => "Please report it.",
  },
};

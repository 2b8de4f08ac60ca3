// The sentence and the next step of every finding code: one table of the tables
// in sentences/, in the order of the stages.
import { ANNOTATION_SENTENCES } from "./sentences/annotations.js";
import { BATCH_SENTENCES } from "./sentences/batch.js";
import { BUILD_SENTENCES } from "./sentences/build.js";
import { CONFIG_SENTENCES } from "./sentences/config.js";
import { DECISION_SENTENCES } from "./sentences/decisions.js";
import { FILE_RULE_SENTENCES } from "./sentences/file-rules.js";
import { FILE_SENTENCES } from "./sentences/files.js";
import { LOADED_SENTENCES } from "./sentences/loaded.js";
import { MACHINE_SENTENCES } from "./sentences/machine.js";
import { OUTPUT_SENTENCES } from "./sentences/outputs.js";
import { REFERENCE_SENTENCES } from "./sentences/reference-rules.js";
import { REPLAY_SENTENCES } from "./sentences/replay.js";
import { SCAFFOLD_SENTENCES } from "./sentences/scaffold.js";
import { SEARCH_SENTENCES } from "./sentences/search.js";
import { SESSION_SENTENCES } from "./sentences/sessions.js";
import { SOURCE_SENTENCES } from "./sentences/sources.js";
import type { Words } from "./sentences/words.js";

export interface SentenceTable {
  /** What the codes of the table are about. */
  readonly title: string;
  readonly words: Readonly<Record<string, Words>>;
}

export const SENTENCE_TABLES: readonly SentenceTable[] = [
  { title: "Files", words: FILE_SENTENCES },
  { title: "Symbol sources", words: SOURCE_SENTENCES },
  { title: "Decisions and annotations", words: DECISION_SENTENCES },
  { title: "The author's C source", words: ANNOTATION_SENTENCES },
  { title: "Conversion and options", words: OUTPUT_SENTENCES },
  { title: "The livepatch module", words: FILE_RULE_SENTENCES },
  { title: "Symbols and functions", words: REFERENCE_SENTENCES },
  { title: "Replay on another build", words: REPLAY_SENTENCES },
  { title: "Batches", words: BATCH_SENTENCES },
  { title: "After loading", words: LOADED_SENTENCES },
  { title: "Settings", words: CONFIG_SENTENCES },
  { title: "Search", words: SEARCH_SENTENCES },
  { title: "A new livepatch", words: SCAFFOLD_SENTENCES },
  { title: "Building", words: BUILD_SENTENCES },
  { title: "This machine", words: MACHINE_SENTENCES },
  { title: "Sessions", words: SESSION_SENTENCES },
];

export const SENTENCES: Readonly<Record<string, Words>> = Object.assign(
  {},
  ...SENTENCE_TABLES.map(({ words }) => words),
);

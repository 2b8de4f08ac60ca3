// The sentence and the next step of every finding code: one table of the tables
// in sentences/, in the order of the stages.
import { ANNOTATION_SENTENCES } from "./sentences/annotations.js";
import { BATCH_SENTENCES } from "./sentences/batch.js";
import { CONFIG_SENTENCES } from "./sentences/config.js";
import { DECISION_SENTENCES } from "./sentences/decisions.js";
import { FILE_RULE_SENTENCES } from "./sentences/file-rules.js";
import { FILE_SENTENCES } from "./sentences/files.js";
import { LOADED_SENTENCES } from "./sentences/loaded.js";
import { OUTPUT_SENTENCES } from "./sentences/outputs.js";
import { REFERENCE_SENTENCES } from "./sentences/reference-rules.js";
import { REPLAY_SENTENCES } from "./sentences/replay.js";
import { SCAFFOLD_SENTENCES } from "./sentences/scaffold.js";
import { SEARCH_SENTENCES } from "./sentences/search.js";
import { SESSION_SENTENCES } from "./sentences/sessions.js";
import { SOURCE_SENTENCES } from "./sentences/sources.js";
import type { Words } from "./sentences/words.js";

export const SENTENCES: Readonly<Record<string, Words>> = {
  ...FILE_SENTENCES,
  ...SOURCE_SENTENCES,
  ...DECISION_SENTENCES,
  ...ANNOTATION_SENTENCES,
  ...OUTPUT_SENTENCES,
  ...FILE_RULE_SENTENCES,
  ...REFERENCE_SENTENCES,
  ...REPLAY_SENTENCES,
  ...BATCH_SENTENCES,
  ...LOADED_SENTENCES,
  ...CONFIG_SENTENCES,
  ...SEARCH_SENTENCES,
  ...SCAFFOLD_SENTENCES,
  ...SESSION_SENTENCES,
};

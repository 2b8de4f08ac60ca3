// How what a finding tells comes about, and what the kernel does with it: the general
// form, where src/app/sentences tells the case. Each file of causes/ has the codes of
// the file of its name there.
import { ANNOTATION_CAUSES } from "./causes/annotations.js";
import { BATCH_CAUSES } from "./causes/batch.js";
import { BUILD_CAUSES } from "./causes/build.js";
import { CONFIG_CAUSES } from "./causes/config.js";
import { DECISION_CAUSES } from "./causes/decisions.js";
import { FILE_RULE_CAUSES } from "./causes/file-rules.js";
import { FILE_CAUSES } from "./causes/files.js";
import { LOADED_CAUSES } from "./causes/loaded.js";
import { MACHINE_CAUSES } from "./causes/machine.js";
import { OUTPUT_CAUSES } from "./causes/outputs.js";
import { REFERENCE_CAUSES } from "./causes/reference-rules.js";
import { REPLAY_CAUSES } from "./causes/replay.js";
import { SCAFFOLD_CAUSES } from "./causes/scaffold.js";
import { SEARCH_CAUSES } from "./causes/search.js";
import { SESSION_CAUSES } from "./causes/sessions.js";
import { SOURCE_CAUSES } from "./causes/sources.js";

/** One to three sentences by code; every code has some. */
export const CAUSES: Readonly<Record<string, string>> = {
  ...FILE_CAUSES,
  ...SOURCE_CAUSES,
  ...DECISION_CAUSES,
  ...ANNOTATION_CAUSES,
  ...OUTPUT_CAUSES,
  ...FILE_RULE_CAUSES,
  ...REFERENCE_CAUSES,
  ...REPLAY_CAUSES,
  ...BATCH_CAUSES,
  ...LOADED_CAUSES,
  ...CONFIG_CAUSES,
  ...SEARCH_CAUSES,
  ...SCAFFOLD_CAUSES,
  ...BUILD_CAUSES,
  ...MACHINE_CAUSES,
  ...SESSION_CAUSES,
};

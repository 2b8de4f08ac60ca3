// Asking for file names and requesting what is written: the annotation and the converted object.

import { sentence } from "../../app/messages.js";
import { isError } from "../../app/types.js";
import { type Step, say, still } from "../actions.js";
import { keyToPress } from "../author-keys.js";
import { countWords, remaining } from "../rows.js";
import { type Purpose, type State, selected } from "../state.js";
import { skipMarked } from "./bulk.js";
import { skip } from "./decide.js";
import { markedRows } from "./queue.js";
import { emptyField, fieldOf } from "./text-field.js";

/** `dir/livepatch.ko` -> `dir/livepatch.annotation.c` or `dir/livepatch.klp.ko`. */
export function defaultPath(objectPath: string, purpose: "annotate" | "convert"): string {
  const stem = objectPath.replace(/\.(ko|o)$/, "");
  const suffix = objectPath.slice(stem.length) || ".ko";
  return purpose === "annotate" ? `${stem}.annotation.c` : `${stem}.klp${suffix}`;
}

/** Why converting is not possible now; null when it is. */
export function whyNotConvert(state: State): string | null {
  const { choose, missing, skipped } = countWords(state.rows);
  if (choose + missing > 0)
    return `Not yet: ${remaining(state)}; ${keyToPress(state, "next-open", "]")} goes to the next.`;
  const error = state.findings.find(isError);
  if (error !== undefined) return `Refused: ${sentence(error)}`;
  return skipped === 0 ? null : `Not yet: ${remaining(state)}; it needs a choice.`;
}

export function whyNotAnnotate({ rows }: State): string | null {
  return rows.some(({ outcome }) => outcome.kind === "klp") ? null : "There is nothing to annotate.";
}

export function whyNotWrite(state: State): string | null {
  return state.snippet.text === "" ? "There is nothing to annotate." : null;
}

/** With -o the output is known; otherwise the name is asked for. */
export function startConvert(state: State): Step {
  return state.paths.out === null ? ask(state, "convert") : convert(state, state.paths.out);
}

export function ask(state: State, purpose: "annotate" | "convert" | "skip"): Step {
  const field = purpose === "skip" ? emptyField : fieldOf(defaultPath(state.paths.object, purpose));
  return still({ ...state, overlay: { kind: "prompt", purpose, field } });
}

type Answer = (state: State, text: string) => Step;

const ANSWERS: Readonly<Record<Exclude<Purpose, "src">, Answer>> = {
  annotate,
  convert,
  skip: (state, reason) => skipSelected(state, reason.trim()),
  filter: (state, text) => still({ ...state, queue: { ...state.queue, text: text.trim() } }),
  source: (state, path) => ({ state, effects: [{ kind: "look-at", path: path.trim() }] }),
};

const MAY_BE_EMPTY: readonly Purpose[] = ["filter", "skip"];

/** `purpose` src is answered by review. */
export function answer(state: State): Step {
  if (state.overlay?.kind !== "prompt" || state.overlay.purpose === "src") return still(state);
  const { purpose, field } = state.overlay;
  if (field.text.trim() === "" && !MAY_BE_EMPTY.includes(purpose)) {
    return say(state, "A file name is needed.", "warning");
  }
  return ANSWERS[purpose]({ ...state, overlay: null }, field.text);
}

/** The marked symbols, where there are any, else the selected one. */
export function skipSelected(state: State, reason: string): Step {
  if (markedRows(state).length > 0) return skipMarked(state, reason);
  const row = selected(state);
  return row === null ? say(state, "There is no symbol to skip.") : skip(state, row.symbol, reason);
}

export function annotate(state: State, path: string): Step {
  const why = whyNotWrite(state);
  if (why !== null) return say(state, why, "warning");
  return { state, effects: [{ kind: "annotate", path, text: state.snippet.text }] };
}

export function convert(state: State, path: string): Step {
  const why = whyNotConvert(state);
  if (why !== null) return say(state, why, "warning");
  return {
    state: { ...state, busy: "Converting ..." },
    effects: [{ kind: "convert", path, decisions: state.history.present }],
  };
}

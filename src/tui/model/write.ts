// Asking for file names and requesting what is written: the annotation and the converted object.
import { sentence } from "../../app/messages.js";
import { isError } from "../../app/types.js";
import { type Step, say, still } from "../actions.js";
import { countWords, remaining } from "../rows.js";
import type { State } from "../state.js";
import { fieldOf } from "./text-field.js";

type Purpose = "annotate" | "convert";

/** `dir/livepatch.ko` -> `dir/livepatch.annotation.c` or `dir/livepatch.klp.ko`. */
export function defaultPath(objectPath: string, purpose: Purpose): string {
  const stem = objectPath.replace(/\.(ko|o)$/, "");
  const suffix = objectPath.slice(stem.length) || ".ko";
  return purpose === "annotate" ? `${stem}.annotation.c` : `${stem}.klp${suffix}`;
}

/** Why converting is not possible now; null when it is. */
export function whyNotConvert(state: State): string | null {
  const { choose, missing, skipped } = countWords(state.rows);
  if (choose + missing > 0) return `Not yet: ${remaining(state)}; ] goes to the next.`;
  const error = state.findings.find(isError);
  if (error !== undefined) return `Refused: ${sentence(error)}`;
  return skipped === 0 ? null : `Not yet: ${remaining(state)}; it needs a choice.`;
}

export function whyNotAnnotate(state: State): string | null {
  return state.snippet.text === "" ? "There is nothing to annotate." : null;
}

/** With -o the output is known; otherwise the name is asked for. */
export function startConvert(state: State): Step {
  return state.paths.out === null ? ask(state, "convert") : convert(state, state.paths.out);
}

export function ask(state: State, purpose: Purpose): Step {
  const field = fieldOf(defaultPath(state.paths.object, purpose));
  return still({ ...state, overlay: { kind: "prompt", purpose, field } });
}

export function answer(state: State): Step {
  if (state.overlay?.kind !== "prompt") return still(state);
  const { purpose, field } = state.overlay;
  if (field.text.trim() === "") return say(state, "A file name is needed.", "warning");
  const closed = { ...state, overlay: null };
  return purpose === "annotate" ? annotate(closed, field.text) : convert(closed, field.text);
}

export function annotate(state: State, path: string): Step {
  const why = whyNotAnnotate(state);
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

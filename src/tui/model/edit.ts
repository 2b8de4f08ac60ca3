// Which file $EDITOR opens, and where.
import { type Step, say } from "../actions.js";
import type { State } from "../state.js";

interface Target {
  readonly path: string;
  /** From 1. */
  readonly line: number;
}

/** The author's source at the annotation, else the file that it was written to. */
export function editTarget(state: State): Target | null {
  return state.annotationFile === null ? null : { path: state.annotationFile, line: 1 };
}

export function whyNotEdit(state: State): string | null {
  return editTarget(state) === null ? "There is no file to edit yet: w writes the annotation to one." : null;
}

export function edit(state: State): Step {
  const target = editTarget(state);
  if (target === null) return say(state, whyNotEdit(state) ?? "");
  return { state, effects: [{ kind: "edit", ...target }] };
}

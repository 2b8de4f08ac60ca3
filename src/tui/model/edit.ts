// Which file $EDITOR opens, and where.

import type { AnnotationEdit } from "../../app/types.js";
import { type Step, say } from "../actions.js";
import { keyToPress } from "../author-keys.js";
import type { State } from "../state.js";
import { errorPlace } from "./build.js";

export interface FilePlace {
  readonly path: string;
  /** From 1. */
  readonly line: number;
}

/** Where the first change of a unified diff begins in the new text. */
export function firstLine({ diff }: Pick<AnnotationEdit, "diff">): number {
  const lines = diff.split("\n");
  const at = lines.findIndex((line) => line.startsWith("@@"));
  const [, start = "1"] = /\+(\d+)/.exec(lines[at] ?? "") ?? [];
  const before = lines.slice(at + 1).findIndex((line) => line.startsWith("+"));
  return Number(start) + Math.max(before, 0);
}

/** On the page of errors the line of the selected one; else where the annotation was written, else where it would go, else the source that would be annotated. */
export function editTarget(state: State): FilePlace | null {
  const { annotationFile, review } = state;
  if (state.screen === "build") return errorPlace(state);
  if (annotationFile !== null) return annotationFile;
  const [edit] = review.plan?.edits ?? [];
  if (edit !== undefined) return { path: edit.path, line: firstLine(edit) };
  const [source] = review.plan?.sources ?? review.src;
  return source === undefined ? null : { path: source, line: 1 };
}

export function whyNotEdit(state: State): string | null {
  if (editTarget(state) !== null) return null;
  if (state.screen === "build")
    return `It has no line to open: ${keyToPress(state, "down", "j")} and ${keyToPress(state, "up", "k")} go to others.`;
  return `No source file is known yet: ${keyToPress(state, "annotate", "a")} looks for it, ${keyToPress(state, "write", "w")} writes one.`;
}

export function edit(state: State): Step {
  const target = editTarget(state);
  if (target === null) return say(state, whyNotEdit(state) ?? "", "warning");
  return { state, effects: [{ kind: "edit", ...target }] };
}

// Review: what would be written into the author's source, as a diff, and the other
// ways to take the annotation.

import { escapeName } from "../../app/messages.js";
import type { AnnotationPlan } from "../../app/types.js";
import { type Step, still } from "../actions.js";
import { keyToPress } from "../author-keys.js";
import { count } from "../explain.js";
import { remaining } from "../rows.js";
import type { State } from "../state.js";
import { copy, whyNotCopy } from "./copy.js";
import { emptyField } from "./text-field.js";
import { ask, startConvert, whyNotConvert, whyNotWrite } from "./write.js";

export interface ReviewItem {
  readonly label: string;
  /** Why it cannot be done now; null when it can. */
  readonly disabled: string | null;
  readonly run: (state: State) => Step;
}

const baseName = (path: string): string => escapeName(path.slice(path.lastIndexOf("/") + 1));

function insertItem(state: State): ReviewItem {
  const { plan } = state.review;
  const edits = plan?.edits ?? [];
  const [first] = edits;
  if (plan === null || first === undefined) {
    const label = "Write it into the source";
    return { label, disabled: plan === null ? "reading the source ..." : whyNoEdit(plan, state), run: still };
  }
  const files = edits.length === 1 ? baseName(first.path) : count(edits.length, "file");
  const outside = edits.some((edit) => edit.outside) ? ", outside of the object's folder" : "";
  // choosing the item that says so is the author's consent
  const consent = edits.filter((edit) => edit.outside).map(({ path }) => path);
  return {
    label: `Write it into ${files}${outside}`,
    disabled: null,
    run: (now) => ({
      state: { ...now, busy: "Writing ..." },
      effects: [{ kind: "commit-annotation", plan, consent }],
    }),
  };
}

function whyNoEdit({ sources, wished, left }: AnnotationPlan, state: State): string {
  if (sources.length === 0) return "no source file is known";
  if (wished === 0) return remaining(state) === "" ? "the source needs no word" : "nothing to write yet";
  return left > 0 ? "nothing could be placed" : "it says everything already";
}

export function reviewItems(state: State): readonly ReviewItem[] {
  return [
    insertItem(state),
    { label: "Write it to a new file ...", disabled: whyNotWrite(state), run: (now) => ask(now, "annotate") },
    { label: "Copy it", disabled: whyNotCopy(state), run: copy },
    { label: "Name the source file ...", disabled: null, run: askSourceFile },
    {
      label: "Leave the source, convert the object only",
      disabled:
        whyNotConvert(state) === null
          ? null
          : remaining(state) || `it is refused, ${keyToPress(state, "report", "r")} shows why`,
      run: startConvert,
    },
  ];
}

function askSourceFile(state: State): Step {
  return still({ ...state, overlay: { kind: "prompt", purpose: "src", field: emptyField } });
}

/** Asks for the plan anew: decisions, dialect or source files are others. */
export function replan(state: State): Step {
  const revision = state.review.revision + 1;
  const { dialect, history } = state;
  return {
    state: { ...state, review: { ...state.review, revision, plan: null, top: 0 } },
    effects: [
      { kind: "plan-annotation", revision, decisions: history.present, dialect, src: state.review.src },
    ],
  };
}

export function openReview(state: State): Step {
  return replan({ ...state, screen: "review", review: { ...state.review, index: 0 } });
}

export function planned(state: State, revision: number, plan: AnnotationPlan): Step {
  if (revision !== state.review.revision) return still(state);
  return still({ ...state, review: { ...state.review, plan } });
}

export function sourcesNamed(state: State, src: readonly string[]): Step {
  return replan({ ...state, review: { ...state.review, src, index: 0 } });
}

export function takeReviewItem(state: State): Step {
  const item = reviewItems(state)[state.review.index];
  if (item === undefined) return still(state);
  if (item.disabled === null) return item.run(state);
  return still({ ...state, message: { text: `Not now: ${item.disabled}`, tone: "warning" } });
}

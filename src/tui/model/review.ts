// Review: what would be written, as a diff, and the ways to write it.
import { type Step, still } from "../actions.js";
import type { State } from "../state.js";
import { copy } from "./copy.js";
import { ask, startConvert, whyNotConvert } from "./write.js";

export interface ReviewItem {
  readonly label: string;
  /** Why it cannot be done now; null when it can. */
  readonly disabled: string | null;
  readonly run: (state: State) => Step;
}

export function reviewItems(state: State): readonly ReviewItem[] {
  return [
    { label: "Write it to a file ...", disabled: null, run: (now) => ask(now, "annotate") },
    { label: "Copy it", disabled: null, run: copy },
    {
      label: "Leave the source, convert the object only",
      disabled: whyNotConvert(state),
      run: startConvert,
    },
  ];
}

export function openReview(state: State): Step {
  return still({ ...state, screen: "review", review: { index: 0, top: 0 } });
}

export function takeReviewItem(state: State): Step {
  const item = reviewItems(state)[state.review.index];
  return item === undefined ? still(state) : item.run(state);
}

// Opening and closing the guide: a pane where there is room for one, else a page.
import { type Step, still } from "../actions.js";
import { problemOf } from "../guide/here.js";
import { guideIn } from "../layout.js";
import { guideText } from "../pages/guide.js";
import { modeOf, type State } from "../state.js";

function page(state: State): Step {
  const { overlay } = state;
  const problem = problemOf(state) || null;
  return still({ ...state, overlay: { kind: "guide", top: 0, behind: overlay, problem } });
}

/** Whether the pane shows all that it has to say. */
export function isWhole(state: State): boolean {
  const pane = guideIn(state);
  return pane !== null && guideText(state, pane.columns - 2).lines.length <= pane.rows;
}

/**
 * Closed, it opens as a pane; a pane that shows all of it closes; one that cannot, and a screen without room, gives
 * way to a page; the page closes both.
 */
export function toggleGuide(state: State): Step {
  if (state.overlay?.kind === "guide")
    return still({ ...state, overlay: state.overlay.behind, guide: false });
  if (guideIn(state) !== null) return isWhole(state) ? still({ ...state, guide: false }) : page(state);
  const from = modeOf(state) === "preview" ? { pane: "candidates" as const } : {};
  const opened: State = { ...state, ...from, guide: true };
  return guideIn(opened) === null ? page(state) : still(opened);
}

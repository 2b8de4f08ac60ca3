// Leaving: back out one level at a time, ask once when something would be left behind.
import { type Step, say, still } from "../actions.js";
import { count } from "../explain.js";
import { countWords, exitCode } from "../rows.js";
import type { State } from "../state.js";
import { endBuild } from "./build.js";
import { unmark } from "./marks.js";
import { otherErrors } from "./rows.js";

/** Two ^C within this many milliseconds end the session. */
const TWICE = 2_000;
const INTERRUPTED = 130;

/** Closes the innermost thing that is open; null when nothing is. */
function close(state: State): State | null {
  if (state.overlay !== null)
    return { ...state, overlay: state.overlay.kind === "guide" ? state.overlay.behind : null };
  if (["search", "report", "review", "build"].includes(state.screen)) return { ...state, screen: "main" };
  if (state.queue.anchor !== null) return { ...state, queue: { ...state.queue, anchor: null } };
  if (state.found !== null) return { ...state, found: null, candidates: { index: 0, top: 0 } };
  if (state.pane !== "symbols") return { ...state, pane: "symbols" };
  return null;
}

/** At the top, marks are what is left to give up. */
export function back(state: State): Step {
  return still(close(state) ?? (state.queue.marks.length > 0 ? unmark(state) : state));
}

export function backOrQuit(state: State): Step {
  const closed = close(state);
  return closed === null ? quit(state) : still(closed);
}

/** Why quitting asks first; null when nothing is left behind. */
export function quitQuestion(state: State): string | null {
  const { choose, missing, invalid } = countWords(state.rows);
  const errors = otherErrors(state.rows, state.findings).length;
  const parts: string[] = [];
  if (choose + missing > 0) parts.push(`${count(choose + missing, "symbol")} still to choose or missing.`);
  if (invalid > 0) parts.push(`${invalid} invalid.`);
  if (errors > 0) parts.push(`${count(errors, "error")}.`);
  if (!state.saved) parts.push("Your decisions are in no file.");
  return parts.length === 0 ? null : `${parts.join(" ")} Quit?`;
}

export function quit(state: State): Step {
  if (quitQuestion(state) === null) return quitNow(state);
  return still({ ...state, overlay: { kind: "confirm-quit" } });
}

export function quitNow(state: State): Step {
  return still({ ...state, exit: exitCode(state) });
}

export function interrupt(state: State, at: number): Step {
  const last = state.interruptedAt;
  if (state.screen === "loading" || (last !== null && at - last <= TWICE)) {
    return still({ ...state, exit: INTERRUPTED });
  }
  const ending = endBuild({ ...state, interruptedAt: at });
  if (ending !== null) return ending;
  const cancelled = close(state) ?? state;
  return say({ ...cancelled, interruptedAt: at }, "^C again within 2 seconds quits.");
}

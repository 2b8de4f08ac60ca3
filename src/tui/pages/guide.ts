// The guide's sentences on the selected row, fitted to a width.
import { type GuideFacts, guideOf } from "../../app/guide/guide.js";
import { bestOf } from "../explain.js";
import { usesOf } from "../model/code.js";
import { ownCandidates } from "../model/queue.js";
import { type State, selected } from "../state.js";
import { type PageLine, plain, wrapLines } from "./lines.js";

function factsOf(state: State): GuideFacts | null {
  const row = selected(state);
  const { knowledge } = state;
  if (row === null || knowledge === null) return null;
  const { symbol, outcome, isUndefined, patchedIn, errors } = row;
  const candidates = ownCandidates(state, row);
  return {
    symbol,
    outcome,
    candidates,
    best: bestOf(candidates),
    uses: usesOf(state),
    isUndefined,
    patchedIn,
    errors,
    sources: knowledge.sources.length,
    positionsKnown: knowledge.positionsKnown,
  };
}

/** One after the other, as a paragraph: a pane has few rows. */
export function guideText(state: State, columns: number): PageLine[] {
  const facts = factsOf(state);
  return facts === null ? [] : wrapLines(plain([guideOf(facts).join(" ")]), columns);
}

/** A line of its own for each, on a page. */
export function guideLines(state: State, columns: number): PageLine[] {
  const facts = factsOf(state);
  return facts === null ? [] : wrapLines(plain(guideOf(facts).flatMap((text) => [text, ""])), columns);
}

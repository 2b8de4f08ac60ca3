// The line above the footer when there is no message: what the selection means.
import { CANNOT_SHOW, count, explainOutcome, isUnproven, objectsOf, suggestion } from "./explain.js";
import { layoutOf } from "./layout.js";
import { candidatesOf, modeOf, type State, selected } from "./state.js";
import { firstThatFits } from "./text.js";

export function hintOf(state: State, width: number): string {
  const resolution = selected(state);
  const { knowledge } = state;
  const mode = modeOf(state);
  if (knowledge === null || resolution === null || state.screen !== "main") return "";
  if (mode === "preview") return "The whole annotation; a writes it to a file.";
  const candidates = candidatesOf(state, resolution);
  if (mode === "resolve" && candidates[state.candidates.index] !== undefined) {
    return firstThatFits(candidateHints(state), width);
  }
  if (resolution.outcome.kind === "missing" && candidates.length > 0 && layoutOf(state.size).kind !== "one") {
    const near = `In no symbol source; ${count(candidates.length, "near name")} below, / searches all.`;
    return firstThatFits([near, "In no symbol source; / searches."], width);
  }
  if (resolution.outcome.kind === "undecided" && candidates.some((one) => isUnproven(knowledge, one))) {
    const among = `${count(candidates.length, "symbol")} in ${count(objectsOf(candidates), "object")}`;
    return firstThatFits([`${among}: ${CANNOT_SHOW}.`, `${CANNOT_SHOW}.`], width);
  }
  return firstThatFits([explainOutcome(resolution.outcome, resolution.symbol, knowledge)], width);
}

function candidateHints(state: State): string[] {
  const candidate = candidatesOf(state, selected(state))[state.candidates.index];
  if (candidate === undefined || state.knowledge === null) return [""];
  if (isUnproven(state.knowledge, candidate)) {
    return [`${CANNOT_SHOW}: a pick here is recorded as unproven.`, `${CANNOT_SHOW}.`];
  }
  const guess = suggestion(candidate);
  if (guess !== "") return [`Suggested: ${guess}.`];
  const only =
    candidate.sympos === 0 ? "The only one in its object" : `Position ${candidate.sympos} in its object`;
  return [`${only}${candidate.export ? ", exported" : ""}.`];
}

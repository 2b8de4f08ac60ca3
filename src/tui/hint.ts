// The line above the footer when there is no message: what the selection means.
import { escapeName } from "../app/messages.js";
import {
  CANNOT_SHOW,
  capital,
  count,
  explainOutcome,
  isUnproven,
  objectsOf,
  positionWords,
  suggestion,
} from "./explain.js";
import { layoutOf } from "./layout.js";
import { candidatesOf, modeOf, type State, selected } from "./state.js";
import { firstThatFits } from "./text.js";

export function hintOf(state: State, width: number): string {
  const resolution = selected(state);
  const { knowledge } = state;
  const mode = modeOf(state);
  const elsewhere = state.screen !== "main" || state.overlay !== null;
  if (knowledge === null || resolution === null || elsewhere) return "";
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
    return firstThatFits([`${among}: ${CANNOT_SHOW}.`, `${capital(CANNOT_SHOW)}.`], width);
  }
  const words = explainOutcome(resolution.outcome, resolution.symbol, knowledge);
  return firstThatFits([capital(words)], width);
}

function candidateHints(state: State): string[] {
  const resolution = selected(state);
  const candidate = candidatesOf(state, resolution)[state.candidates.index];
  if (candidate === undefined || state.knowledge === null) return [""];
  if (resolution?.outcome.kind === "ordinary" && state.found === null) {
    return ["The module loader resolves it; a pick makes it a livepatch symbol instead.", "Needs no pick."];
  }
  if (isUnproven(state.knowledge, candidate)) {
    return [`${capital(CANNOT_SHOW)}: a pick here is recorded as unproven.`, `${capital(CANNOT_SHOW)}.`];
  }
  const guess = suggestion(candidate);
  if (guess !== "") return [`Suggested: ${guess}.`];
  const { object, name, sympos } = candidate;
  if (name !== resolution?.symbol) {
    return [`${escapeName(name)} in ${escapeName(object)}, ${positionWords(sympos)}.`];
  }
  const only = sympos === 0 ? "The only one in its object" : `Position ${sympos} in its object`;
  return [`${only}${candidate.export ? ", exported" : ""}.`];
}

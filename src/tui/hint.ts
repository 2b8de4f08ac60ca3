// The line above the footer when there is no message: what the selection means.

import { escapeName, sentence } from "../app/messages.js";
import type { Candidate } from "../app/types.js";
import { keyToPress } from "./author-keys.js";
import {
  bestOf,
  CANNOT_SHOW,
  capital,
  count,
  explainOutcome,
  hasNoProof,
  isUnproven,
  objectsOf,
  positionWords,
  suggestion,
  whyNoProof,
} from "./explain.js";
import { layoutOf } from "./layout.js";
import { candidatesOf, type Knowledge, modeOf, type State, selected } from "./state.js";
import { ending, firstThatFits } from "./text.js";

export function hintOf(state: State, width: number): string {
  const resolution = selected(state);
  const { knowledge } = state;
  const mode = modeOf(state);
  const elsewhere = state.screen !== "main" || state.overlay !== null;
  if (mode === "search") return searchHint(state, width);
  if (knowledge === null || resolution === null || elsewhere) return "";
  if (mode === "preview")
    return `The whole annotation; ${keyToPress(state, "write", "w")} writes it to a file.`;
  const candidates = candidatesOf(state, resolution);
  if (mode === "resolve" && candidates[state.candidates.index] !== undefined) {
    return firstThatFits(candidateHints(state), width);
  }
  if (resolution.outcome.kind === "missing" && candidates.length > 0 && layoutOf(state.size).kind !== "one") {
    const near = `In no symbol source; ${count(candidates.length, "near name")} below, ${keyToPress(state, "search", "/")} searches all.`;
    return firstThatFits([near, `In no symbol source; ${keyToPress(state, "search", "/")} searches.`], width);
  }
  if (resolution.outcome.kind === "missing" && candidates.length === 0)
    return firstThatFits(
      [
        `In no symbol source, and no name is near it; ${keyToPress(state, "open", "Enter")} searches all.`,
        `In no symbol source; ${keyToPress(state, "search", "/")} searches.`,
      ],
      width,
    );
  const [error] = resolution.errors;
  if (error !== undefined) return ending(sentence(error), width);
  if (resolution.outcome.kind === "undecided")
    return firstThatFits(choiceHints(candidates, knowledge), width);
  const words = explainOutcome(resolution, knowledge);
  const { outcome } = resolution;
  if (outcome.kind === "klp" && hasNoProof(outcome))
    return firstThatFits([words, `${capital(whyNoProof(outcome, knowledge))}.`], width);
  // it begins with an object's name, which is no word to capitalise
  return ending(resolution.outcome.kind === "klp" ? words : capital(words), width);
}

/** What of the query was not understood. */
function searchHint({ search }: State, width: number): string {
  const [finding] = search.result?.findings ?? [];
  return finding === undefined ? "" : ending(sentence(finding), width);
}

function choiceHints(candidates: readonly Candidate[], knowledge: Knowledge): string[] {
  const among = `${count(candidates.length, "symbol")} in ${count(objectsOf(candidates), "object")}`;
  const best = bestOf(candidates);
  if (best !== null) {
    const why = suggestion(best);
    const strongest = suggestion({ ...best, reasons: best.reasons.slice(0, 1) });
    return [`${among}; * is suggested: ${why}.`, `* is suggested: ${why}.`, `* is suggested: ${strongest}.`];
  }
  if (candidates.some((one) => isUnproven(knowledge, one)))
    return [`${among}: ${CANNOT_SHOW}.`, `${capital(CANNOT_SHOW)}.`];
  return [`${count(candidates.length, "symbol")} of that name in ${count(objectsOf(candidates), "object")}.`];
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
  if (guess !== "") {
    const isBest = bestOf(candidatesOf(state, resolution)) === candidate;
    return [`${isBest ? "Suggested: " : "For it: "}${guess}.`, `${capital(guess)}.`];
  }
  const { object, name, sympos } = candidate;
  if (name !== resolution?.symbol) {
    return [`${escapeName(name)} in ${escapeName(object)}, ${positionWords(sympos)}.`];
  }
  const only = sympos === 0 ? "The only one in its object" : `Position ${sympos} in its object`;
  return [`${only}${candidate.export ? ", exported" : ""}.`];
}

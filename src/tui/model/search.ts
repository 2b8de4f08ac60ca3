// Search over all names of the sources. Each change of the query is a request
// with a revision; a result that answers an older one is dropped.

import { escapeName } from "../../app/messages.js";
import type { SearchResult } from "../../app/types.js";
import { type Step, say, still } from "../actions.js";
import { keyToPress } from "../author-keys.js";
import { isOpen } from "../rows.js";
import { candidatesOf, type State, selected, startOfList } from "../state.js";
import { proposal, type TextField } from "./text-field.js";

/** Hits asked for: more than anybody reads, few enough to carry about. */
export const SEARCH_LIMIT = 200;

/** Opens search; on a missing symbol its own name is proposed, since it is often misspelt. */
export function openSearch(state: State): Step {
  const current = selected(state);
  const query = current?.outcome.kind === "missing" && state.search.field.text === "" ? current.symbol : null;
  const field = query === null ? state.search.field : proposal(query);
  return request({ ...state, screen: "search" }, field);
}

export function request(state: State, field: TextField): Step {
  const revision = state.search.revision + 1;
  return {
    state: { ...state, search: { ...state.search, field, revision, cursor: startOfList } },
    effects: [{ kind: "search", revision, query: field.text, limit: SEARCH_LIMIT }],
  };
}

export function receive(state: State, revision: number, result: SearchResult): Step {
  if (revision !== state.search.revision) return still(state);
  return still({ ...state, search: { ...state.search, result, answered: revision } });
}

/** The next or previous name of the last search, without going back to it. */
export function otherHit(state: State, by: 1 | -1): Step {
  const { search } = state;
  const length = search.result?.hits.length ?? 0;
  if (length === 0) return say(state, "Nothing was searched for.");
  // the first press takes the hit at the cursor, which nobody has looked at yet
  const index = state.found === null ? search.cursor.index : (search.cursor.index + by + length) % length;
  const told = takeHit({ ...state, search: { ...search, cursor: { ...search.cursor, index } } });
  return told.state.message === null ? say(told.state, `Name ${index + 1} of ${length} found.`) : told;
}

/** Enter on a hit: its definitions become the candidates of the selected symbol. */
export function takeHit(state: State): Step {
  const hit = state.search.result?.hits[state.search.cursor.index];
  if (hit === undefined) return say(state, "No name is selected.");
  const current = selected(state);
  const next: State = {
    ...state,
    screen: "main",
    pane: "candidates",
    found: hit.name,
    candidates: startOfList,
  };
  if (current === null)
    return say({ ...next, found: null }, "The object has no unresolved symbol to pick for.");
  const { length } = candidatesOf(next, current);
  if (length === 0)
    return say({ ...next, found: null }, `${escapeName(hit.name)} has no definition to pick.`);
  if (isOpen(current)) return still(next);
  return say(
    next,
    `${escapeName(current.symbol)} is decided already; ${keyToPress(state, "pick", "Enter")} decides anew.`,
    "warning",
  );
}

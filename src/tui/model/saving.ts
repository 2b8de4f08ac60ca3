// What is written after every change of the decisions.
import type { Effect } from "../actions.js";
import type { State } from "../state.js";

/** Nothing where no session is kept. */
export function saveSession({ session, history, dialect, review }: State): Effect[] {
  if (!session.keeps) return [];
  return [
    { kind: "save-session", content: { history, options: { dialect, source: review.src[0] ?? null } } },
  ];
}

export function saveAll(state: State): Effect[] {
  const { decisions: path } = state.paths;
  const session = saveSession(state);
  if (path === null) return session;
  return [...session, { kind: "save-decisions", path, decisions: state.history.present }];
}

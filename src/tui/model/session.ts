// The saved session: what of an earlier run is taken over, and what of this one is kept.

import { sentence } from "../../app/messages.js";
import type { OpenSession, SavedSession } from "../../app/sessions/types.js";
import type { Decision, Finding } from "../../app/types.js";
import { whenText } from "../../app/when.js";
import { type Step, say, still } from "../actions.js";
import { keyToPress } from "../author-keys.js";
import { count } from "../explain.js";
import type { History, State } from "../state.js";
import { shorten } from "../text.js";
import { selectFirstOpen, withHistory } from "./decide.js";
import { replaces } from "./rows.js";
import { saveSession } from "./saving.js";

type Opened = Pick<OpenSession, "keeps" | "earlier" | "other" | "findings">;

/** What it decides, without what is recorded beside it. */
function keyOf(decision: Decision): string {
  const { kind, symbol } = decision;
  if (kind === "skip") return JSON.stringify([kind, symbol, decision.reason]);
  const { for: meant = null, object, name, sympos, applyWith } = decision;
  return JSON.stringify([kind, symbol, meant, object, name, sympos, applyWith]);
}

/** Whether two lists decide the same, in whatever order. */
function agree(a: readonly Decision[], b: readonly Decision[]): boolean {
  const [one, other] = [new Set(a.map(keyOf)), new Set(b.map(keyOf))];
  return one.size === other.size && [...one].every((key) => other.has(key));
}

/** A session that decides what is stated anyway is taken over without a question, for its undo history. */
export function sessionOpened(state: State, { keeps, earlier, other, findings }: Opened): Step {
  const told = other === null ? findings : [...findings, otherFinding(other)];
  const opened = { ...state, session: { ...state.session, keeps, offer: earlier, other, findings: told } };
  if (earlier !== null && agree(earlier.history.present, state.stated)) return resume(opened, earlier);
  const asked: State =
    earlier === null ? opened : { ...opened, overlay: { kind: "menu", menu: "resume", index: 0 } };
  const [first] = told;
  return first === undefined ? still(asked) : say(asked, [sentence(first), briefly(asked, first)], "warning");
}

/** What a line of 80 columns has room for; the report says all of it. */
function briefly(state: State, { code, facts }: Finding): string {
  const more = `${keyToPress(state, "report", "r")} shows more`;
  const decisions = count(Number(facts["decisions"] ?? 0), "decision");
  switch (code) {
    case "session-other-inputs": {
      const [first = "", ...rest] = [facts["differs"] ?? []].flat().map(String);
      const others = rest.length === 0 ? "" : ` and ${rest.length} more`;
      return `${shorten(first, 40)}${others}: the last session is kept aside.`;
    }
    case "session-in-use":
      return `Process ${facts["pid"]} has this session: nothing is saved here, ${more}.`;
    case "session-foreign":
      return `Another version wrote the saved session: ${decisions} read, ${more}.`;
    case "session-damaged":
      return `The saved session was damaged: ${decisions} recovered, ${more}.`;
    default:
      return `Sessions are off: decisions live in this run only, ${more}.`;
  }
}

function otherFinding({ saved, differs }: NonNullable<Opened["other"]>): Finding {
  const facts = { differs: [...differs], at: saved.at, decisions: saved.history.present.length };
  return { code: "session-other-inputs", severity: "note", facts, where: { file: saved.file } };
}

/** What is stated on the command line holds also over what an earlier run decided. */
function underStated({ rows, stated }: State, history: History): History {
  const { past, present } = history;
  const known = new Set(present.map(keyOf));
  const added = stated.filter((decision) => !known.has(keyOf(decision)));
  if (added.length === 0) return history;
  const kept = present.filter((old) => !added.some((now) => replaces(rows, now, old)));
  return { past: [...past, present], present: [...kept, ...added], future: [] };
}

/** `saved` null: begin anew; the earlier session is set aside when the first decision is saved. */
export function resume(state: State, saved: SavedSession | null): Step {
  const answered = { ...state, session: { ...state.session, offer: null } };
  if (saved === null) return say(answered, "A new session; the earlier one is kept.");
  const { dialect, source } = saved.options;
  // a source that the command line names goes before
  const src = answered.review.src.length > 0 || source === null ? answered.review.src : [source];
  const history = underStated(state, saved.history);
  const session = { ...answered.session, resumed: saved.history.present };
  const resumed = {
    ...withHistory({ ...answered, session, dialect, review: { ...answered.review, src } }, history),
    saved: true,
  };
  const words = count(history.present.length, "decision");
  const told = say(selectFirstOpen(resumed), `Resumed: ${words} of ${whenText(saved.at)}.`);
  return { state: told.state, effects: [{ kind: "resume-session", saved }, ...saveSession(resumed)] };
}

export function onSaved(state: State, finding: Finding | null): Step {
  if (finding === null) return still({ ...state, saved: true });
  return say(state, sentence(finding), "error");
}

export function listSessions(state: State): Step {
  return { state, effects: [{ kind: "list-sessions" }] };
}

// What line mode says of saved sessions.
import { escapeName } from "../../app/messages.js";
import type { SessionSummary } from "../../app/sessions/types.js";
import { count } from "../explain.js";
import { savedWords } from "../model/menus.js";
import { findingLines } from "../pages.js";
import type { State } from "../state.js";

export function openingLines({ session }: State): string[] {
  return findingLines(session.findings);
}

export const OFFER_PROMPT = "y go on with it, n begin anew:";

/** Empty when there is nothing to answer. */
export function offerLines({ session: { offer } }: State): string[] {
  if (offer === null) return [];
  return [`A session of these inputs is saved: ${savedWords(offer)}. Go on with it?`];
}

/** What a script is told, since nobody is there to answer. */
export function offerNote({ session: { offer } }: State): string[] {
  if (offer === null) return [];
  return [`A session of these inputs is saved: ${savedWords(offer)}; "resume" goes on with it.`];
}

export function listLines(list: readonly SessionSummary[]): string[] {
  if (list.length === 0) return ["No session is saved."];
  return list.map(({ saved, sameInputs, aside }, index) => {
    const { object } = saved.inputs;
    const inputs = sameInputs ? "the inputs of now" : "other inputs";
    const words = [escapeName(object.path), savedWords(saved), inputs, ...(aside ? ["set aside"] : [])];
    return `${index + 1}. ${words.join(", ")}.`;
  });
}

/** Whether what was decided is safe, for who leaves in the middle. */
export function partingLines({ session, history, saved, paths }: State): string[] {
  const made = history.present.length;
  if (made === 0 || !saved) return [];
  if (session.keeps)
    return [`The session is saved with ${count(made, "decision")}; the same command resumes it.`];
  return paths.decisions === null ? [] : [`The decisions are in ${escapeName(paths.decisions)}.`];
}

// Choosing symbol sources for an author who named none: what was found is offered,
// and what fits the livepatch's kernel is marked already.
import { escapeName } from "../../app/messages.js";
import type { SourceOffer } from "../../app/types.js";
import { type Step, say, still } from "../actions.js";
import type { State } from "../state.js";
import { emptyField } from "./text-field.js";

export function offered(state: State, list: readonly SourceOffer[]): Step {
  const chosen = [...list.keys()].filter((index) => list[index]?.fits !== false);
  return still({ ...state, screen: "sources", offers: { list, chosen, index: 0 } });
}

export function toggleSource(state: State): Step {
  const { offers } = state;
  if (offers === null || offers.list.length === 0) return say(state, "There is none to take: + names one.");
  const { chosen, index } = offers;
  const now = chosen.includes(index) ? chosen.filter((one) => one !== index) : [...chosen, index];
  return still({ ...state, offers: { ...offers, chosen: now } });
}

export function askSource(state: State): Step {
  return still({ ...state, overlay: { kind: "prompt", purpose: "source", field: emptyField } });
}

/** The path that was typed turned out to be `offer`; null: no symbol source. */
export function addSource(state: State, path: string, offer: SourceOffer | null): Step {
  const { offers } = state;
  if (offers === null) return still(state);
  if (offer === null) {
    return say(state, `${escapeName(path)} is no symbol source, or not there.`, "error");
  }
  const at = offers.list.length;
  const list = [...offers.list, offer];
  return still({ ...state, offers: { list, chosen: [...offers.chosen, at], index: at } });
}

export function startReading(state: State): Step {
  const { offers } = state;
  if (offers === null) return still(state);
  const chosen = [...offers.chosen].sort((a, b) => a - b).flatMap((index) => offers.list[index] ?? []);
  return { state: { ...state, screen: "loading" }, effects: [{ kind: "load", chosen }] };
}

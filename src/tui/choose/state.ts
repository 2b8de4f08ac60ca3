// Choosing the functions of a new livepatch: the state, and what keys do to it. What is asked of the outside (a search,
// a judgement) is an effect; its answer comes back as an action.
import type { FunctionOffer, Offers } from "../../app/scaffold/offers.js";
import { edit, emptyField, insert, type TextField } from "../model/text-field.js";
import type { Size } from "../state.js";

export interface ChooseState {
  readonly size: Size;
  readonly field: TextField;
  readonly found: Offers;
  /** Of `found.offers`: the row with the cursor, and the first that is shown. */
  readonly index: number;
  readonly top: number;
  /** By their wishes, in the order in which they were chosen. */
  readonly chosen: ReadonlyMap<string, FunctionOffer>;
  /** Found out when it was to be chosen. */
  readonly refused: ReadonlyMap<string, string>;
  readonly message: string | null;
  /** The key before this one asked whether to leave. */
  readonly asked: "leave" | null;
  /** When ^C was pressed last, in ms; -Infinity: long ago. */
  readonly cancelled: number;
  /** Judgements that were asked for and did not come yet. */
  readonly pending: number;
  /** Takes what is chosen as soon as all of it is judged. */
  readonly taking: boolean;
  readonly end: "taken" | "left" | "interrupted" | null;
}

export type ChooseAction =
  | { readonly kind: "key"; readonly key: string; readonly text: string; readonly at: number }
  | { readonly kind: "resized"; readonly size: Size }
  | { readonly kind: "found"; readonly query: string; readonly found: Offers }
  | { readonly kind: "judged"; readonly offer: FunctionOffer; readonly refusal: string | null };

export type ChooseEffect =
  | { readonly kind: "search"; readonly query: string }
  | { readonly kind: "judge"; readonly offer: FunctionOffer }
  | { readonly kind: "redraw" }
  | { readonly kind: "suspend" };

export interface ChooseStep {
  readonly state: ChooseState;
  readonly effects: readonly ChooseEffect[];
}

const NOTHING: Offers = { offers: [], total: 0, note: null };

/** As everywhere: twice within 2 s. */
const TWICE = 2000;

/** Rows of the screen that are no offers: title, field, two of the foot, and the reason. */
const FRAME = 5;

export const rowsOf = ({ size }: Pick<ChooseState, "size">): number => Math.max(size.rows - FRAME, 1);

export function initialChoice(size: Size): ChooseState {
  return {
    size,
    field: emptyField,
    found: NOTHING,
    index: 0,
    top: 0,
    chosen: new Map(),
    refused: new Map(),
    message: null,
    asked: null,
    cancelled: Number.NEGATIVE_INFINITY,
    pending: 0,
    taking: false,
    end: null,
  };
}

const still = (state: ChooseState): ChooseStep => ({ state, effects: [] });
const say = (state: ChooseState, message: string): ChooseStep => still({ ...state, message });

/** Why it cannot be chosen; null: nothing speaks against it. */
export const refusalOf = ({ refused }: ChooseState, { wish, refusal }: FunctionOffer): string | null =>
  refusal ?? refused.get(wish) ?? null;

export const current = ({ found, index }: ChooseState): FunctionOffer | undefined => found.offers[index];

/** The cursor in its list, and the window around it. */
function at(state: ChooseState, wanted: number): ChooseState {
  const index = Math.min(Math.max(wanted, 0), Math.max(state.found.offers.length - 1, 0));
  const rows = rowsOf(state);
  const top = Math.min(Math.max(state.top, index - rows + 1), index);
  return { ...state, index, top: Math.max(top, 0) };
}

/** Takes up or gives back the offer at the cursor; what nobody has judged yet is judged first. */
function mark(state: ChooseState): ChooseStep {
  const offer = current(state);
  if (offer === undefined) return say(state, "No function is at the cursor.");
  const refusal = refusalOf(state, offer);
  if (refusal !== null) return say(state, refusal);
  if (!state.chosen.has(offer.wish))
    return { state: { ...state, pending: state.pending + 1 }, effects: [{ kind: "judge", offer }] };
  const chosen = new Map(state.chosen);
  chosen.delete(offer.wish);
  return still(at({ ...state, chosen }, state.index + 1));
}

/** Tab: on to the next one, while this one is judged. */
function markAndGo(state: ChooseState): ChooseStep {
  const step = mark(state);
  return step.effects.length === 0 ? step : { ...step, state: at(step.state, state.index + 1) };
}

function take(state: ChooseState): ChooseStep {
  if (state.pending > 0) return still({ ...state, taking: true });
  if (state.chosen.size > 0) return still({ ...state, end: "taken" });
  const step = mark(state);
  return step.effects.length === 0 ? step : { ...step, state: { ...step.state, taking: true } };
}

function leave(state: ChooseState): ChooseStep {
  if (state.chosen.size === 0 || state.asked === "leave") return still({ ...state, end: "left" });
  const count = state.chosen.size === 1 ? "the function" : `the ${state.chosen.size} functions`;
  return still({ ...state, asked: "leave", message: `Esc again leaves without ${count} that you chose.` });
}

function cancel(state: ChooseState, now: number): ChooseStep {
  if (now - state.cancelled < TWICE) return still({ ...state, end: "interrupted" });
  return say({ ...state, cancelled: now }, "^C again within two seconds leaves.");
}

const MOVES: Readonly<Record<string, (state: ChooseState) => number>> = {
  down: ({ index }) => index + 1,
  "ctrl+n": ({ index }) => index + 1,
  up: ({ index }) => index - 1,
  "ctrl+p": ({ index }) => index - 1,
  pagedown: (state) => state.index + rowsOf(state),
  "ctrl+d": (state) => state.index + Math.trunc(rowsOf(state) / 2),
  pageup: (state) => state.index - rowsOf(state),
};

function search(state: ChooseState, field: TextField): ChooseStep {
  const next = { ...state, field };
  if (field.text === state.field.text) return still(next);
  if (field.text.trim() === "") return still({ ...next, found: NOTHING, index: 0, top: 0 });
  return { state: next, effects: [{ kind: "search", query: field.text }] };
}

function press(
  before: ChooseState,
  { key, text, at: now }: Extract<ChooseAction, { kind: "key" }>,
): ChooseStep {
  const { asked } = before;
  const state: ChooseState = { ...before, message: null, asked: null };
  if (key === "enter") return take(state);
  if (key === "tab") return markAndGo(state);
  if (key === "esc") return leave({ ...state, asked });
  if (key === "ctrl+c") return cancel(state, now);
  if (key === "ctrl+l") return { state, effects: [{ kind: "redraw" }] };
  if (key === "ctrl+z") return { state, effects: [{ kind: "suspend" }] };
  const move = MOVES[key];
  if (move !== undefined) return still(at(state, move(state)));
  if (text !== "") return search(state, insert(state.field, text));
  const field = edit(state.field, key);
  return field === null
    ? say(state, `No action on ${key} here: Tab chooses, Enter goes on, Esc leaves.`)
    : search(state, field);
}

function judged(before: ChooseState, offer: FunctionOffer, refusal: string | null): ChooseStep {
  const state = { ...before, pending: Math.max(before.pending - 1, 0) };
  if (refusal !== null) {
    const refused = new Map([...state.refused, [offer.wish, refusal]]);
    return say({ ...state, refused, taking: false }, refusal);
  }
  const chosen = new Map([...state.chosen, [offer.wish, offer]]);
  return still({ ...state, chosen, end: state.taking && state.pending === 0 ? "taken" : null });
}

export function choose(state: ChooseState, action: ChooseAction): ChooseStep {
  if (state.end !== null) return still(state);
  switch (action.kind) {
    case "key":
      return press(state, action);
    case "resized":
      return still(at({ ...state, size: action.size }, state.index));
    case "found":
      // an answer to what is not asked any more
      if (action.query !== state.field.text) return still(state);
      return still({ ...state, found: action.found, index: 0, top: 0 });
    case "judged":
      return judged(state, action.offer, action.refusal);
  }
}

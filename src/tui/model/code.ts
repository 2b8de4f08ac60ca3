// The machine code around the uses of the selected symbol. It is asked for when it
// comes in sight and kept, so that going back and forth asks nothing twice.
import type { Disassembly, UsePlace } from "../../app/types.js";
import { type Effect, type Step, say, still } from "../actions.js";
import { layoutOf } from "../layout.js";
import { type State, selected } from "../state.js";

export function usesOf(state: State): readonly UsePlace[] {
  const row = selected(state);
  return row === null ? [] : (state.knowledge?.uses(row.symbol) ?? []);
}

export function whyNotCode(state: State): string | null {
  if (usesOf(state).length > 0) return null;
  return selected(state)?.isUndefined === false
    ? "A patched function is looked up by name: no relocation uses it."
    : "No relocation uses it.";
}

export const codeKey = ({ section, offset }: UsePlace): string => `${section}+${offset}`;

/** Undefined: not asked for; null: on its way. */
export function codeAt(state: State, place: UsePlace): Disassembly | null | undefined {
  return state.code[codeKey(place)];
}

/** The use whose code is in sight; null: none is. */
export function placeInSight(state: State): UsePlace | null {
  const uses = usesOf(state);
  if (state.overlay?.kind === "code") return uses[state.overlay.use] ?? null;
  const isSeen = state.screen === "main" && layoutOf(state.size, state.guide).code !== null;
  return isSeen ? (uses[0] ?? null) : null;
}

/** Asks for the code that is in sight and was not asked for. */
export function askCode(state: State): Step {
  const place = state.knowledge === null ? null : placeInSight(state);
  if (place === null || codeAt(state, place) !== undefined) return still(state);
  const effect: Effect = { kind: "disassemble", place };
  return { state: { ...state, code: { ...state.code, [codeKey(place)]: null } }, effects: [effect] };
}

export function openCode(state: State): Step {
  return still({ ...state, overlay: { kind: "code", use: 0, top: 0 } });
}

export function otherUse(state: State, by: 1 | -1): Step {
  if (state.overlay?.kind !== "code") return still(state);
  const { length } = usesOf(state);
  if (length < 2) return say(state, "It is used once only.");
  const use = (state.overlay.use + by + length) % length;
  return still({ ...state, overlay: { kind: "code", use, top: 0 } });
}

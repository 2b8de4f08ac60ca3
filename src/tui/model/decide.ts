// Decisions with undo and redo. Every change asks the ladder again, so that
// what is shown is always what the decisions in force lead to.
import { escapeName } from "../../app/messages.js";
import type { Decision, Resolution } from "../../app/types.js";
import { type Choice, type Effect, type Step, say, still } from "../actions.js";
import { positionWords } from "../explain.js";
import { isOpen, nextOpen } from "../rows.js";
import { candidatesOf, type History, type State, startOfList } from "../state.js";

/** Selects a symbol; its candidate cursor starts at what is decided, else at the first. */
export function selectSymbol(state: State, index: number): State {
  const next = {
    ...state,
    symbols: { ...state.symbols, index },
    candidates: startOfList,
    annotation: { top: 0 },
    found: null,
  };
  const outcome = next.resolutions[index]?.outcome;
  if (outcome?.kind !== "klp") return next;
  const candidates = candidatesOf(next, next.resolutions[index] ?? null);
  const chosen = candidates.findIndex(
    ({ object, sympos }) => object === outcome.object && sympos === outcome.sympos,
  );
  return { ...next, candidates: { index: Math.max(chosen, 0), top: 0 } };
}

/** The state under other decisions; used at load, pick, skip, undo and redo alike. */
export function withHistory(state: State, history: History): State {
  const { knowledge } = state;
  if (knowledge === null) return { ...state, history };
  const { resolutions, findings } = knowledge.resolve(history.present);
  return {
    ...state,
    history,
    resolutions,
    findings,
    snippet: knowledge.snippet(resolutions, state.dialect),
    // what was written was written from other decisions
    conversion: null,
  };
}

function change(state: State, history: History): Step {
  const next = { ...withHistory(state, history), saved: false, writeFailed: false };
  const { decisions } = state.paths;
  if (decisions === null) return still(next);
  const save: Effect = { kind: "save-decisions", path: decisions, decisions: history.present };
  return { state: next, effects: [save] };
}

/** Adds a decision in force of the one on the same symbol and goes on to the next open symbol. */
function decide(state: State, decision: Decision): Step {
  const { past, present } = state.history;
  const others = present.filter((old) => old.symbol !== decision.symbol);
  return change(state, { past: [...past, present], present: [...others, decision], future: [] });
}

function indexOf(state: State, symbol: string): number {
  return state.resolutions.findIndex((resolution) => resolution.symbol === symbol);
}

export function pick(state: State, symbol: string, choice: Choice): Step {
  const { object, name, sympos } = choice;
  const decided = decide(state, { kind: "pick", symbol, object, name, sympos, applyWith: null });
  const resolution = decided.state.resolutions[indexOf(decided.state, symbol)];
  const shown = `${escapeName(symbol)}: ${escapeName(object)}, ${positionWords(sympos)}`;
  if (resolution === undefined || !tookEffect(resolution, choice)) {
    const told = say(decided.state, `${shown} did not take effect, r shows why.`, "warning");
    return { state: told.state, effects: decided.effects };
  }
  const proven = resolution.outcome.kind === "klp" && resolution.outcome.proven;
  return goOn(decided, proven ? `${shown}.` : `${shown}, unproven.`);
}

function tookEffect({ outcome }: Resolution, choice: Choice): boolean {
  return (
    outcome.kind === "klp" &&
    outcome.object === choice.object &&
    outcome.name === choice.name &&
    outcome.sympos === choice.sympos
  );
}

export function skip(state: State, symbol: string): Step {
  return goOn(
    decide(state, { kind: "skip", symbol, reason: "" }),
    `${escapeName(symbol)}: skipped; the object will not load without it.`,
  );
}

/** To the next open symbol, in the same pane as long as there is something to pick. */
function goOn(step: Step, text: string): Step {
  const { state } = step;
  const next = nextOpen(state.resolutions, state.symbols.index);
  if (next === null) {
    const done = { ...state, found: null, pane: "symbols" as const };
    return { ...say(done, `${text} All decided: c converts.`), effects: step.effects };
  }
  const moved = selectSymbol(state, next);
  const pane = candidatesOf(moved, moved.resolutions[next] ?? null).length === 0 ? "symbols" : state.pane;
  return { ...say({ ...moved, pane }, text), effects: step.effects };
}

export function undo(state: State): Step {
  const { past, present, future } = state.history;
  const previous = past.at(-1);
  if (previous === undefined) return say(state, "Nothing to undo.");
  const history = { past: past.slice(0, -1), present: previous, future: [present, ...future] };
  return show(change(state, history), present, previous, "Undone");
}

export function redo(state: State): Step {
  const { past, present, future } = state.history;
  const [next, ...rest] = future;
  if (next === undefined) return say(state, "Nothing to redo.");
  const history = { past: [...past, present], present: next, future: rest };
  return show(change(state, history), present, next, "Redone");
}

/** Selects the symbol on which two lists of decisions differ, so that the author sees what changed. */
function show(step: Step, before: readonly Decision[], after: readonly Decision[], what: string): Step {
  const differs = [...after, ...before].find((one) => !(before.includes(one) && after.includes(one)));
  const index = differs === undefined ? -1 : indexOf(step.state, differs.symbol);
  const resolution = step.state.resolutions[index];
  if (resolution === undefined) return { ...say(step.state, `${what}.`), effects: step.effects };
  const now = isOpen(resolution) ? " is to choose again" : "";
  const moved = selectSymbol(step.state, index);
  return { ...say(moved, `${what}: ${escapeName(resolution.symbol)}${now}.`), effects: step.effects };
}

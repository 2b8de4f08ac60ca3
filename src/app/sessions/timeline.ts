// A history of decisions as the steps that made it: a step costs what changed, not
// the whole list, so that thousands of decisions are saved in little time and space.
import type { Decision } from "../../resolve/types.js";
import type { DecisionHistory } from "./types.js";

/** How one list of decisions becomes the next. */
export interface Change {
  /** Indices into the list before, ascending. */
  readonly drop: readonly number[];
  /** Added at the end. */
  readonly add: readonly Decision[];
}

export type Step =
  | ({ readonly do: "decide" } & Change)
  /** Undo or redo, to the list with this index, counted from the oldest that is known. */
  | { readonly do: "move"; readonly to: number };

export interface PackedHistory {
  readonly start: readonly Decision[];
  readonly changes: readonly Change[];
  /** Index of the present list: 0 is `start`. */
  readonly position: number;
}

/** Decisions are plain JSON that one program made: equal ones have their keys in one order. */
function sameDecision(a: Decision, b: Decision): boolean {
  return a === b || (a.symbol === b.symbol && JSON.stringify(a) === JSON.stringify(b));
}

/** Whatever the two lists are, the change leads from one to the other; it is small where `after` continues `before`. */
function changeBetween(before: readonly Decision[], after: readonly Decision[]): Change {
  const drop: number[] = [];
  let kept = 0;
  for (const [index, decision] of before.entries()) {
    const next = after[kept];
    if (next !== undefined && sameDecision(decision, next)) kept++;
    else drop.push(index);
  }
  return { drop, add: after.slice(kept) };
}

function applyChange(before: readonly Decision[], { drop, add }: Change): Decision[] {
  const dropped = new Set(drop);
  return [...before.filter((_, index) => !dropped.has(index)), ...add];
}

/** All lists, oldest first. */
function listsOf({ past, present, future }: DecisionHistory): (readonly Decision[])[] {
  return [...past, present, ...future];
}

function historyAt(lists: readonly (readonly Decision[])[], position: number): DecisionHistory | null {
  const present = lists[position];
  if (present === undefined) return null;
  return { past: lists.slice(0, position), present, future: lists.slice(position + 1) };
}

/** As much of the past and of the future as is worth keeping in a file that is written whole. */
const KEPT = 500;

export function pack(history: DecisionHistory): PackedHistory {
  const past = history.past.slice(-KEPT);
  const lists = listsOf({ ...history, past, future: history.future.slice(0, KEPT) });
  const [start = []] = lists;
  return {
    start,
    changes: lists.slice(1).map((list, index) => changeBetween(lists[index]!, list)),
    position: past.length,
  };
}

/** Null: the position is none of it. */
export function unpack({ start, changes, position }: PackedHistory): DecisionHistory | null {
  const lists: (readonly Decision[])[] = [start];
  for (const change of changes) lists.push(applyChange(lists.at(-1)!, change));
  return historyAt(lists, position);
}

/** Null: it is no step from there. */
export function applyStep(history: DecisionHistory, step: Step): DecisionHistory | null {
  if (step.do === "move") return historyAt(listsOf(history), step.to);
  const { past, present } = history;
  return { past: [...past, present], present: applyChange(present, step), future: [] };
}

/** Steps from one history to a later one; null: it does not continue the first. */
export function stepsBetween(before: DecisionHistory, after: DecisionHistory): Step[] | null {
  const [old, now] = [listsOf(before), listsOf(after)];
  let common = 0;
  while (common < old.length && old[common] === now[common]) common++;
  const isLonger = now.length > common;
  if (common === 0 || (common < old.length && !isLonger)) return null;
  const steps: Step[] = [];
  let position = before.past.length;
  const move = (to: number): void => {
    if (to !== position) steps.push({ do: "move", to });
    position = to;
  };
  if (isLonger) move(common - 1);
  for (let index = common; index < now.length; index++) {
    steps.push({ do: "decide", ...changeBetween(now[index - 1]!, now[index]!) });
    position = index;
  }
  move(after.past.length);
  return steps;
}

/** Something is there to come back to: a decision, or one that was undone. */
export function isWorthKeeping({ history }: { readonly history: DecisionHistory }): boolean {
  return history.past.length > 0 || history.future.length > 0 || history.present.length > 0;
}

// Deciding the marked symbols together. Nothing is decided that the author has not
// seen: each way says before how many symbols it decides, and leaves the others open.
import { escapeName } from "../../app/messages.js";
import type { Candidate, Decision } from "../../app/types.js";
import { type Step, say } from "../actions.js";
import { bestOf, count } from "../explain.js";
import { wordOf } from "../rows.js";
import type { State } from "../state.js";
import { clearAll, decideAll, fits, goOn, pickOf } from "./decide.js";
import { unmark } from "./marks.js";
import { markedRows, ownCandidates } from "./queue.js";
import type { Row } from "./rows.js";

/** One way to decide them: the decisions that it would make. */
interface Way {
  readonly title: string;
  readonly decisions: readonly Decision[];
}

/** Objects offered: those that decide most. */
const OBJECTS = 6;

/** What the module loader or a rule has settled is not decided anew by the way. */
function isAsked(row: Row): boolean {
  const word = wordOf(row);
  return word !== "ordinary" && word !== "auto";
}

function decisionsBy(rows: readonly Row[], choose: (row: Row) => Candidate | null): Decision[] {
  return rows.flatMap((row) => {
    const candidate = choose(row);
    return candidate !== null && fits(row, candidate) ? [pickOf(row, candidate)] : [];
  });
}

function suggested(state: State, rows: readonly Row[]): Way {
  const decisions = decisionsBy(rows, (row) => bestOf(ownCandidates(state, row)));
  return { title: "Take the suggested candidate", decisions };
}

/** The only definition that an object has of each. */
function ofObjects(state: State, rows: readonly Row[]): Way[] {
  const byObject = new Map<string, Decision[]>();
  for (const row of rows) {
    const candidates = ownCandidates(state, row).filter(({ name }) => name === row.symbol);
    for (const candidate of candidates) {
      const homonyms = candidates.filter(({ object }) => object === candidate.object).length;
      if (homonyms > 1 || !fits(row, candidate)) continue;
      byObject.set(candidate.object, [...(byObject.get(candidate.object) ?? []), pickOf(row, candidate)]);
    }
  }
  return [...byObject]
    .sort(([, a], [, b]) => b.length - a.length)
    .slice(0, OBJECTS)
    .map(([object, decisions]) => ({ title: `Take the one in ${escapeName(object)}`, decisions }));
}

export function waysOf(state: State): readonly Way[] {
  const rows = markedRows(state).filter(isAsked);
  return [suggested(state, rows), ...ofObjects(state, rows)].filter(({ decisions }) => decisions.length > 0);
}

/** Decides by a way; what it does not decide stays marked. */
export function decideBy(state: State, { decisions }: Way): Step {
  const left = markedRows(state).length - decisions.length;
  const decided = decideAll(unmark(state), decisions);
  const rest = left > 0 ? `, ${left} left as they were` : "";
  return goOn(state, decided, [`${count(decisions.length, "symbol")} decided${rest}.`]);
}

/** Patched functions cannot be skipped: the kernel refuses a patch that does not say which is meant. */
export function skipMarked(state: State, reason: string): Step {
  const rows = markedRows(state);
  const skipped = rows.filter(({ isUndefined }) => isUndefined);
  if (skipped.length === 0)
    return say(state, "A patched function needs a choice: it cannot be skipped.", "warning");
  const decisions = skipped.map(({ symbol }): Decision => ({ kind: "skip", symbol, reason }));
  const left = rows.length - skipped.length;
  const rest = left > 0 ? `, ${count(left, "patched function")} cannot be` : "";
  return goOn(state, decideAll(unmark(state), decisions), [
    `${count(skipped.length, "symbol")} skipped${rest}.`,
  ]);
}

/** How many of the marked symbols the author has decided. */
export function decidedByAuthor(state: State): readonly Row[] {
  const symbols = new Set(state.history.present.map(({ symbol }) => symbol));
  return markedRows(state).filter(({ symbol }) => symbols.has(symbol));
}

export function clearMarked(state: State): Step {
  const rows = decidedByAuthor(state);
  const cleared = clearAll(unmark(state), rows);
  return { ...say(cleared.state, `${count(rows.length, "decision")} taken back.`), effects: cleared.effects };
}

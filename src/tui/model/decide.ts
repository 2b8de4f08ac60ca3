// Decisions with undo and redo. Every change asks the ladder again, so that
// what is shown is always what the decisions in force lead to.

import { escapeName } from "../../app/messages.js";
import type { Decision } from "../../app/types.js";
import { type Choice, type Step, say } from "../actions.js";
import { keyToPress } from "../author-keys.js";
import { positionWords } from "../explain.js";
import { isOpen, nextOpen, remaining, wordOf } from "../rows.js";
import { candidatesOf, type History, type State, startOfList } from "../state.js";
import { shorten } from "../text.js";
import { nextOpenInView, viewOf } from "./queue.js";
import { isToldApart, type Row, replaces, rowIndex, rowsOf } from "./rows.js";
import { saveAll } from "./saving.js";

/** Selects a row; its candidate cursor starts at what is decided, else at the first. */
export function selectSymbol(state: State, index: number): State {
  const next = {
    ...state,
    symbols: { ...state.symbols, index },
    candidates: startOfList,
    annotation: { top: 0 },
    found: null,
  };
  const row = next.rows[index] ?? null;
  const outcome = row?.outcome;
  if (outcome?.kind !== "klp") return next;
  const chosen = candidatesOf(next, row).findIndex(
    ({ object, sympos }) => object === outcome.object && sympos === outcome.sympos,
  );
  return { ...next, candidates: { index: Math.max(chosen, 0), top: 0 } };
}

/** The first row that is to be decided, else the first of all. */
export function selectFirstOpen(state: State): State {
  return selectSymbol(state, nextOpen(state.rows, -1) ?? 0);
}

/** The state under other decisions; used at load, pick, skip, undo and redo alike. */
export function withHistory(state: State, history: History): State {
  const { knowledge } = state;
  if (knowledge === null) return { ...state, history };
  const resolved = knowledge.resolve(history.present);
  const { resolutions, findings } = resolved;
  const rows = rowsOf(resolved, knowledge.candidates);
  return {
    ...state,
    history,
    resolutions,
    rows,
    view: viewOf(rows, state.queue),
    findings,
    snippet: knowledge.snippet(resolutions, state.dialect),
    // what was written was written from other decisions
    conversion: null,
  };
}

function change(state: State, history: History): Step {
  const next = { ...withHistory(state, history), saved: false, writeFailed: false };
  return { state: next, effects: saveAll(next) };
}

/** Adds decisions, each in place of the one on the same row; one undo takes all of them back. */
export function decideAll(state: State, decisions: readonly Decision[]): Step {
  const { past, present } = state.history;
  const kept = present.filter((old) => !decisions.some((now) => replaces(state.rows, now, old)));
  return change(state, { past: [...past, present], present: [...kept, ...decisions], future: [] });
}

/** Takes the author's decisions on these rows back; the rules decide again. */
export function clearAll(state: State, rows: readonly Row[]): Step {
  const { past, present } = state.history;
  const isOf = ({ symbol, patchedIn, isUndefined }: Row, decision: Decision) =>
    decision.symbol === symbol && (isUndefined || decision.kind === "skip" || decision.object === patchedIn);
  const kept = present.filter((decision) => !rows.some((row) => isOf(row, decision)));
  return change(state, { past: [...past, present], present: kept, future: [] });
}

/** A name or an object in a message: as much as a line of 80 columns has room for. */
const inLine = (name: string, width: number): string => shorten(escapeName(name), width);

const SYMBOL_WIDTH = 28;

/** A pick answers all that a row asks; once what is replaced is told apart, the answer for it stays. */
export function pickOf(row: Row | Pick<Row, "symbol">, { object, name, sympos }: Choice): Decision {
  const meant = "replaced" in row && isToldApart(row) ? ({ for: "symbol" } as const) : {};
  return { kind: "pick", symbol: row.symbol, ...meant, object, name, sympos, applyWith: null };
}

/** A patched function is looked up by its own name. */
const OLD_NAME = "correct .old_name in the source.";

export function pick(state: State, symbol: string, choice: Choice): Step {
  const { object, sympos } = choice;
  const asked = state.rows[rowIndex(state.rows, symbol, object)];
  if (asked !== undefined && !fits(asked, choice)) {
    if (asked.outcome.kind === "missing")
      return say(state, `${inLine(symbol, SYMBOL_WIDTH)} is patched: ${OLD_NAME}`, "warning");
    const where = inLine(asked.patchedIn ?? "", 16);
    return say(
      state,
      `${inLine(symbol, SYMBOL_WIDTH)} is patched in ${where}: only its own can be chosen.`,
      "warning",
    );
  }
  const decided = decideAll(state, [pickOf(asked ?? { symbol }, choice)]);
  const row = decided.state.rows[rowIndex(decided.state.rows, symbol, object)];
  const who = inLine(symbol, SYMBOL_WIDTH);
  const shown = `${who}: ${inLine(object, 16)}, ${positionWords(sympos)}`;
  const refused =
    row === undefined || !tookEffect(row, choice)
      ? `did not take effect, ${keyToPress(state, "report", "r")} shows why.`
      : null;
  if (refused !== null || wordOf(row as Row) === "invalid") {
    const told = say(
      decided.state,
      `${shown} ${refused ?? `is invalid, ${keyToPress(state, "report", "r")} shows why.`}`,
      "warning",
    );
    return { state: told.state, effects: decided.effects };
  }
  const proven = row?.outcome.kind === "klp" && row.outcome.proven;
  const told = proven
    ? ([`${shown}.`, who] as const)
    : ([`${shown}, unproven.`, `${who}: unproven.`] as const);
  return goOn(state, decided, told);
}

/** Which function of a name is replaced, where another one of that name is used as well. */
export function pickFunction(state: State, symbol: string, choice: Choice): Step {
  const { object, name, sympos } = choice;
  const who = inLine(symbol, SYMBOL_WIDTH);
  const asked = state.rows[rowIndex(state.rows, symbol, object)];
  const patchedIn = asked?.patchedIn ?? null;
  if (asked?.isUndefined !== true || patchedIn === null)
    return say(state, `${who} is not replaced and used at once: a pick says all.`, "warning");
  if (object !== patchedIn || name !== symbol)
    return say(
      state,
      `${who} is patched in ${inLine(patchedIn, 16)}: only its own can be chosen.`,
      "warning",
    );
  const decided = decideAll(state, [
    { kind: "pick", symbol, for: "function", object, name, sympos, applyWith: null },
  ]);
  const row = decided.state.rows[rowIndex(decided.state.rows, symbol, object)];
  const taken = row?.replaced?.object === object && row.replaced.sympos === sympos;
  const what = taken ? "is replaced" : `did not take effect, ${keyToPress(state, "report", "r")} shows why`;
  const told = say(
    decided.state,
    `${who}: ${inLine(object, 16)}, ${positionWords(sympos)} ${what}.`,
    taken ? "info" : "warning",
  );
  return { state: told.state, effects: decided.effects };
}

/** The kernel looks a patched function up by its own name, in the object that is patched. */
export function fits({ isUndefined, patchedIn, symbol }: Row, { object, name }: Choice): boolean {
  return isUndefined || (object === patchedIn && name === symbol);
}

function tookEffect({ outcome }: Row, choice: Choice): boolean {
  return (
    outcome.kind === "klp" &&
    outcome.object === choice.object &&
    outcome.name === choice.name &&
    outcome.sympos === choice.sympos
  );
}

export function skip(state: State, symbol: string, reason = ""): Step {
  const row = state.rows[rowIndex(state.rows, symbol)];
  if (row?.isUndefined === false) {
    const way = row.outcome.kind === "missing" ? OLD_NAME : "it needs a choice, or old_sympos.";
    const why = `${inLine(symbol, SYMBOL_WIDTH)} is patched: ${way}`;
    return say(state, why, "warning");
  }
  const skipped = decideAll(state, [{ kind: "skip", symbol, reason }]);
  return goOn(state, skipped, [`${inLine(symbol, SYMBOL_WIDTH)}: skipped.`]);
}

/** What comes after the last open row. */
function whatNext(state: State): string {
  const left = remaining(state);
  return left === ""
    ? `All decided: ${keyToPress(state, "convert", "c")} converts.`
    : `${left}: cannot convert.`;
}

/**
 * To the next open row in the order that is shown, in the same pane as long as there is something to pick. What is
 * decided may have left the view, so the order is that from before the decision.
 */
export function goOn(before: State, step: Step, wordings: readonly [string, ...string[]]): Step {
  const { state } = step;
  const next =
    nextOpenInView({ ...state, view: before.view }, 1) ?? nextOpen(state.rows, state.symbols.index);
  if (next === null) {
    const done = { ...state, found: null, pane: "symbols" as const };
    const end = whatNext(state);
    const [first, ...shorter] = wordings.map((text) => `${text} ${end}`);
    return { ...say(done, [first ?? end, ...shorter, end]), effects: step.effects };
  }
  const moved = selectSymbol(state, next);
  const pane = candidatesOf(moved, moved.rows[next] ?? null).length === 0 ? "symbols" : state.pane;
  return { ...say({ ...moved, pane }, wordings), effects: step.effects };
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

/** Selects the row on which two lists of decisions differ, so that the author sees what changed. */
function show(step: Step, before: readonly Decision[], after: readonly Decision[], what: string): Step {
  const { rows } = step.state;
  const differs = [...after, ...before].find((one) => !(before.includes(one) && after.includes(one)));
  const object = differs?.kind === "pick" ? differs.object : undefined;
  const index = differs === undefined ? -1 : rowIndex(rows, differs.symbol, object);
  const row = rows[index];
  if (row === undefined) return { ...say(step.state, `${what}.`), effects: step.effects };
  const now = isOpen(row) ? " is to choose again" : "";
  const moved = selectSymbol(step.state, index);
  return { ...say(moved, `${what}: ${inLine(row.symbol, SYMBOL_WIDTH)}${now}.`), effects: step.effects };
}

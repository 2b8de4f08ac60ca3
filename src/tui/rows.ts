// The words of the queue, its counts, and the exit code that follows from them.
import { isError, type Outcome } from "../app/types.js";
import { otherErrors, type Row } from "./model/rows.js";
import type { State } from "./state.js";

export type Word = "choose" | "missing" | "invalid" | "auto" | "decided" | "skipped" | "ordinary";

export const MARKS: Readonly<Record<Word, string>> = {
  choose: "?",
  missing: "!",
  invalid: "x",
  auto: "+",
  decided: "=",
  skipped: "~",
  ordinary: "-",
};

function wordOfOutcome(outcome: Outcome): Exclude<Word, "invalid"> {
  switch (outcome.kind) {
    case "undecided":
      return "choose";
    case "missing":
    case "skipped":
    case "ordinary":
      return outcome.kind;
    case "klp":
      return outcome.rule === "unique-name" || outcome.rule === "already-converted" ? "auto" : "decided";
  }
}

/** A row that is still to be chosen is no error yet; any other with an error is. */
export function wordOf({ outcome, errors }: Pick<Row, "outcome" | "errors">): Word {
  const word = wordOfOutcome(outcome);
  return errors.length > 0 && word !== "choose" && word !== "missing" ? "invalid" : word;
}

/** Undecided, missing or invalid: the author is asked. */
export function isOpen(row: Row): boolean {
  const word = wordOf(row);
  return word === "choose" || word === "missing" || word === "invalid";
}

export type Counts = Readonly<Record<Word, number>>;

export function countWords(rows: readonly Row[]): Counts {
  const counts: Record<Word, number> = {
    choose: 0,
    missing: 0,
    invalid: 0,
    auto: 0,
    decided: 0,
    skipped: 0,
    ordinary: 0,
  };
  for (const row of rows) counts[wordOf(row)]++;
  return counts;
}

type Counted = Pick<State, "rows" | "findings">;

const ORDER = ["auto", "decided", "ordinary", "skipped", "choose", "missing", "invalid"] as const;

/** `12 unresolved: 7 auto, 1 decided, 3 to choose, 1 missing`; patched functions and errors only where there are any. */
export function countSentence({ rows, findings }: Counted): string {
  const counts = countWords(rows);
  const parts: string[] = [];
  for (const word of ORDER) {
    if (counts[word] > 0) parts.push(`${counts[word]} ${word === "choose" ? "to choose" : word}`);
  }
  const others = otherErrors(rows, findings).length;
  if (others > 0) parts.push(`${others} ${others === 1 ? "error" : "errors"}`);
  const patched = rows.filter(({ isUndefined }) => !isUndefined).length;
  const total = `${rows.length - patched} unresolved${patched === 0 ? "" : `, ${patched} patched`}`;
  return parts.length === 0 ? total : `${total}: ${parts.join(", ")}`;
}

/** `3 to choose, 1 missing, 1 invalid`: what keeps the object from being converted; empty when nothing does. */
export function remaining({ rows, findings }: Counted): string {
  const counts = countWords(rows);
  const others = otherErrors(rows, findings).length;
  const parts = [
    [counts.choose, "to choose"],
    [counts.missing, "missing"],
    [counts.invalid, "invalid"],
    [counts.skipped, "skipped"],
    [others, others === 1 ? "error" : "errors"],
  ] as const;
  return parts
    .filter(([amount]) => amount > 0)
    .map(([amount, word]) => `${amount} ${word}`)
    .join(", ");
}

/** Index of the next open row after `from` in `direction`, wrapping round; null when none is open. */
export function nextOpen(rows: readonly Row[], from: number, direction: 1 | -1 = 1): number | null {
  const { length } = rows;
  for (let step = 1; step <= length; step++) {
    const index = (from + direction * step + length * 2) % length;
    const row = rows[index];
    if (row !== undefined && isOpen(row)) return index;
  }
  return null;
}

/** 0: nothing remains; 1: undecided, missing or skipped symbols; 4: refused, or errors remain; 5: could not write. */
export function exitCode(state: State): number {
  if (state.writeFailed) return 5;
  const { conversion } = state;
  if (conversion !== null && !(conversion.written && conversion.verified)) return 4;
  if (state.findings.some(isError)) return 4;
  const counts = countWords(state.rows);
  if (state.knowledge === null) return 1;
  return counts.choose + counts.missing + counts.skipped > 0 ? 1 : 0;
}

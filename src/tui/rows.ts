// How an outcome is shown: a mark and a word, never a colour alone.
import type { Resolution } from "../app/types.js";
import type { State } from "./state.js";

export type Word = "choose" | "missing" | "auto" | "decided" | "skipped" | "ordinary";

export const MARKS: Readonly<Record<Word, string>> = {
  choose: "?",
  missing: "!",
  auto: "+",
  decided: "=",
  skipped: "~",
  ordinary: "-",
};

export function wordOf({ outcome }: Resolution): Word {
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

/** Undecided or missing: the author is asked. */
export function isOpen(resolution: Resolution): boolean {
  return resolution.outcome.kind === "undecided" || resolution.outcome.kind === "missing";
}

export type Counts = Readonly<Record<Word, number>>;

export function countWords(resolutions: readonly Resolution[]): Counts {
  const counts: Record<Word, number> = {
    choose: 0,
    missing: 0,
    auto: 0,
    decided: 0,
    skipped: 0,
    ordinary: 0,
  };
  for (const resolution of resolutions) counts[wordOf(resolution)]++;
  return counts;
}

/** `12 unresolved: 7 auto, 1 decided, 3 to choose, 1 missing` */
export function countSentence(resolutions: readonly Resolution[]): string {
  const counts = countWords(resolutions);
  const parts: string[] = [];
  for (const word of ["auto", "decided", "ordinary", "skipped", "choose", "missing"] as const) {
    if (counts[word] > 0) parts.push(`${counts[word]} ${word === "choose" ? "to choose" : word}`);
  }
  const total = `${resolutions.length} unresolved`;
  return parts.length === 0 ? total : `${total}: ${parts.join(", ")}`;
}

/** Index of the next open symbol after `from` in `direction`, wrapping round; null when none is open. */
export function nextOpen(
  resolutions: readonly Resolution[],
  from: number,
  direction: 1 | -1 = 1,
): number | null {
  const { length } = resolutions;
  for (let step = 1; step <= length; step++) {
    const index = (from + direction * step + length * 2) % length;
    const resolution = resolutions[index];
    if (resolution !== undefined && isOpen(resolution)) return index;
  }
  return null;
}

/** 0: nothing remains; 1: undecided, missing or skipped symbols; 4: refused; 5: could not write. */
export function exitCode(state: State): number {
  if (state.writeFailed) return 5;
  const { conversion } = state;
  if (conversion !== null && !(conversion.written && conversion.verified)) return 4;
  const counts = countWords(state.resolutions);
  if (state.knowledge === null) return 1;
  return counts.choose + counts.missing + counts.skipped > 0 ? 1 : 0;
}

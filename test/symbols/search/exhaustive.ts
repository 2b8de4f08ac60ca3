// The ranking of src/symbols/search, stated again the slow way: every alignment
// of every name is scored, everything is sorted. Shares the constants only.
import {
  BONUS_CHANGE,
  BONUS_CONSECUTIVE,
  BONUS_START,
  BONUS_WORD,
  COST_SKIPPED,
  FIRST_FACTOR,
  POINTS_MATCH,
} from "../../../src/symbols/search/score.js";

export function bonus(name: string, at: number): number {
  const sort = (c: string) =>
    /[0-9]/.test(c) ? "digit" : /[A-Z]/.test(c) ? "upper" : /[a-z\x80-\xff]/.test(c) ? "lower" : "separator";
  const here = sort(name[at]!);
  if (here === "separator") return 0;
  if (at === 0) return BONUS_START;
  const before = sort(name[at - 1]!);
  if (before === "separator") return BONUS_WORD;
  return before === here || (before === "upper" && here === "lower") ? 0 : BONUS_CHANGE;
}

export function scoreOf(name: string, positions: readonly number[]): number {
  return positions.reduce((score, at, i) => {
    if (i === 0) return POINTS_MATCH + FIRST_FACTOR * bonus(name, at);
    const skipped = at - positions[i - 1]! - 1;
    const points = skipped === 0 ? Math.max(BONUS_CONSECUTIVE, bonus(name, at)) : bonus(name, at);
    return score + POINTS_MATCH + points - skipped * COST_SKIPPED;
  }, 0);
}

/** Every way to find `term` in `name` as a subsequence. */
export function alignments(name: string, term: string, from = 0): number[][] {
  if (term === "") return [[]];
  const found: number[][] = [];
  for (let at = name.indexOf(term[0]!, from); at >= 0; at = name.indexOf(term[0]!, at + 1)) {
    for (const rest of alignments(name, term.slice(1), at + 1)) found.push([at, ...rest]);
  }
  return found;
}

interface Ranked {
  readonly name: string;
  readonly tier: number;
  readonly score: number;
}

/** Rank of one name for one fuzzy term, or null. */
function rankOf(name: string, term: string): Ranked | null {
  const text = /[A-Z]/.test(term) ? name : name.toLowerCase();
  const all = alignments(text, term);
  if (all.length === 0) return null;
  const best = (some: number[][]) => Math.max(...some.map((positions) => scoreOf(name, positions)));
  const run = (at: number) => Array.from(term, (_, i) => at + i);
  const starts = [...text].map((_, at) => at).filter((at) => text.startsWith(term, at));
  if (name === term) return { name, tier: 0, score: best([run(0)]) };
  if (text === term) return { name, tier: 1, score: best([run(0)]) };
  if (starts[0] === 0) return { name, tier: 2, score: best([run(0)]) };
  if (starts.length > 0) return { name, tier: 3, score: best(starts.map(run)) };
  const tier = name.length === term.length + 1 ? 4 : 5;
  return { name, tier, score: best(all) };
}

/** Names that match a fuzzy term, best first. */
export function exhaustiveSearch(names: readonly string[], term: string): string[] {
  const ranked = [...new Set(names)].map((name) => rankOf(name, term)).filter((it) => it !== null);
  const order = (a: Ranked, b: Ranked) =>
    a.tier - b.tier || b.score - a.score || a.name.length - b.name.length || (a.name < b.name ? -1 : 1);
  return ranked.sort(order).map(({ name }) => name);
}

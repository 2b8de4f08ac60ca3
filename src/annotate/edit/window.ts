// Where in a file something new may stand: after the declarations of its symbol and, where it
// gives the symbol a label, before the first use; in the innermost branch of #if that holds
// both, so that it is compiled whenever the symbol is.
import { readDirective } from "../c/directives.js";
import { type Branch, type Item, isWithin, sameBranch } from "../c/items.js";
import { type CSource, endOfLine } from "../c/source.js";
import type { Survey } from "../source/survey.js";

/** Offsets: what is new goes behind `start`, which ends a line, and before `limit`. */
export interface Window {
  readonly start: number;
  readonly limit: number;
  readonly branch: Branch | null;
}

const ANYWHERE = Number.POSITIVE_INFINITY;

/** The end of the line on which the item ends, with the items that begin on that line. */
export function behind(source: CSource, item: Item): number {
  let end = endOfLine(source, item.last);
  for (const next of source.items) {
    if (next.start >= item.end && next.start < end) end = Math.max(end, endOfLine(source, next.last));
  }
  return end;
}

/** The item itself, or the #endif behind it that leads back to the branch; null: the branch ends before. */
function leave(source: CSource, item: Item, branch: Branch | null): Item | null {
  if (sameBranch(item.endBranch, branch)) return item;
  for (const next of source.items) {
    if (next.start < item.end || next.kind !== "directive") continue;
    if (sameBranch(source.branchAfter.get(next.first) ?? null, branch)) return next;
  }
  return null;
}

/** The last #include before the first use that is compiled whenever the symbol is. */
function lastInclude({ items, tokens }: CSource, branch: Branch | null, before: number): Item | null {
  const include = items.findLast(
    (item) =>
      item.kind === "directive" &&
      item.start < before &&
      isWithin(branch, item.branch) &&
      readDirective(tokens.at(item.first)).name === "include",
  );
  return include ?? null;
}

/** Null: there is no such place. `label`: it must stand before the first use. */
export function windowFor({ source, places }: Survey, symbol: string, label: boolean): Window | null {
  const { declared, used, declaredInside, branch } = places(symbol);
  const first = used[0]?.start ?? ANYWHERE;
  const last = label ? declared.findLast((item) => item.start < first) : declared.at(-1);
  const limit = label ? first : ANYWHERE;
  if (last === undefined) {
    // no header has it then
    if (declaredInside) return null;
    const include = lastInclude(source, branch, first);
    return include === null
      ? null
      : within({ start: behind(source, include), limit, branch: include.branch });
  }
  const anchor = leave(source, last, branch);
  const window = anchor === null ? null : within({ start: behind(source, anchor), limit, branch });
  // declared in one arm and used there at once, as well as behind the #endif: the other arm has a stub
  if (window !== null || declared.length > 1) return window;
  return within({ start: behind(source, last), limit, branch: last.endBranch });
}

const within = (window: Window): Window | null => (window.start < window.limit ? window : null);

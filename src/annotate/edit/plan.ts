// Wishes and sources -> the new texts. What a source has already is changed first, then what is
// missing is added; the result is read again, and must say what was wished and nothing else: an
// edit that does not prove itself is not made.

import type { Finding } from "../../findings.js";
import type { CParser } from "../c/grammar.js";
import { type Survey, survey } from "../source/survey.js";
import type { Dialect, FunctionWish, Wish } from "../wishes.js";
import { type Left, leftFunction, leftWish } from "./left.js";
import { settleFunction } from "./old-sympos.js";
import { place } from "./place.js";
import { type Settled, settle } from "./settle.js";
import { applyEdits, moved, type TextEdit } from "./text-edit.js";

/** One character a byte. */
export interface SourceText {
  readonly path: string;
  readonly text: string;
}

export interface Request {
  readonly wishes: readonly Wish[];
  readonly functions: readonly FunctionWish[];
  readonly dialect: Dialect;
  /** Symbols of the object that it has an annotation of. */
  readonly annotated: ReadonlySet<string>;
}

export interface EditPlan {
  /** The new text of every source, in the order given; the old one where nothing changes. */
  readonly texts: readonly SourceText[];
  readonly left: readonly Left[];
}

function settleAll(surveys: readonly Survey[], { wishes, functions, dialect, annotated }: Request): Settled {
  const all = [
    ...wishes.map((wish) => settle(surveys, wish, dialect, annotated)),
    ...functions.map((wish) => settleFunction(surveys, wish)),
  ];
  return {
    changes: all.flatMap((one) => one.changes),
    additions: all.flatMap((one) => one.additions),
    left: all.flatMap((one) => one.left),
  };
}

/** An edit must leave what the grammar did not understand as it was. */
function keepsErrors(before: Survey, after: Survey, edits: readonly TextEdit[]): boolean {
  const to = moved(edits);
  const kept = before.source.errors.map(({ start, end }) => `${to(start)} ${to(end)}`);
  const inserted: [number, number][] = edits.map(({ start, text }) => {
    const at = to(start) ?? start;
    return [at, at + text.length];
  });
  const own = after.source.errors.filter(
    ({ start, end }) => !inserted.some(([from, until]) => from <= start && end <= until),
  );
  const outside = new Set(own.map(({ start, end }) => `${start} ${end}`));
  return outside.size === new Set(kept).size && kept.every((error) => outside.has(error));
}

interface Round {
  readonly surveys: readonly Survey[];
  readonly left: readonly Left[];
  readonly changed: boolean;
}

/** The file after the edits; null: they do not prove themselves. */
function edited(parser: CParser, before: Survey, edits: readonly TextEdit[]): Survey | null {
  const after = survey(parser, before.path, applyEdits(before.source.text, edits));
  return after.source.fault === null && keepsErrors(before, after, edits) ? after : null;
}

/** One round: changes of what is there, or else additions. `refused`: paths that an edit of failed before. */
function oneRound(
  parser: CParser,
  surveys: readonly Survey[],
  request: Request,
  refused: Set<string>,
): Round {
  const { changes, additions, left: open } = settleAll(surveys, request);
  const left: Left[] = [...open];
  const mayChange = changes.filter((change) => !refused.has(change.survey.path));
  const next = surveys.map((each) => {
    const own = additions.filter((a) => a.survey === each);
    let edits: readonly TextEdit[] = mayChange.filter((c) => c.survey === each).map((c) => c.edit);
    if (mayChange.length === 0 && own.length > 0 && !refused.has(each.path)) {
      const placed = place(each, own);
      left.push(...placed.left);
      edits = placed.edits;
    }
    if (edits.length === 0) return each;
    const after = edited(parser, each, edits);
    if (after === null) refused.add(each.path);
    return after ?? each;
  });
  for (const { survey: of, wish } of [...changes, ...additions]) {
    if (!refused.has(of.path)) continue;
    const where = { survey: of };
    left.push("oldName" in wish ? leftFunction(wish, UNPROVEN, where) : leftWish(wish, UNPROVEN, where));
  }
  return { surveys: next, left, changed: next.some((each, i) => each !== surveys[i]) };
}

const UNPROVEN = "annotate-unproven";

/** Changes, then additions, then the proof that nothing is left to do: a file that is refused costs one more. */
const MOST_ROUNDS = 5;

/** Throws nothing for what it does not understand: that is `left`. */
export function planEdits(parser: CParser, sources: readonly SourceText[], request: Request): EditPlan {
  let surveys: readonly Survey[] = sources.map(({ path, text }) => survey(parser, path, text));
  const refused = new Set<string>();
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const refusals = refused.size;
    const { surveys: next, left, changed } = oneRound(parser, surveys, request, refused);
    surveys = next;
    if (changed || refused.size > refusals) continue;
    return { texts: surveys.map(({ path, source }) => ({ path, text: source.text })), left };
  }
  return {
    texts: sources,
    left: [
      ...request.wishes.map((wish) => leftWish(wish, UNPROVEN)),
      ...request.functions.map((wish) => leftFunction(wish, UNPROVEN)),
    ],
  };
}

/** Each finding once. */
export const findingsOf = (left: readonly Left[]): Finding[] => [
  ...new Map(left.map(({ finding }) => [JSON.stringify(finding), finding])).values(),
];

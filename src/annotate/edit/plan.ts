// Wishes and sources -> the new texts. What a source has already is changed first, then what is
// missing is added; the result is read again, and must say what was wished and nothing else: an
// edit that does not prove itself is not made.

import type { Finding } from "../../findings.js";
import { isRelocDialectName } from "../../resolve/klp-names.js";
import type { CParser } from "../c/grammar.js";
import { type Survey, survey } from "../source/survey.js";
import { type Dialect, type FunctionWish, refusal, type Wish, wanted } from "../wishes.js";
import { removeArray } from "./change.js";
import { type Left, leftFunction, leftWish } from "./left.js";
import { settleFunction } from "./old-sympos.js";
import { place } from "./place.js";
import { type Change, type Settled, settle } from "./settle.js";
import { apart, applyEdits, moved, type TextEdit } from "./text-edit.js";

/** One character a byte. */
export interface SourceText {
  readonly path: string;
  readonly text: string;
}

export interface Request {
  readonly wishes: readonly Wish[];
  readonly functions: readonly FunctionWish[];
  /** Null: the one that the sources or the object are annotated in, else `sympos`. */
  readonly dialect: Dialect | null;
  /** Symbols of the object that it has an annotation of. */
  readonly annotated: ReadonlySet<string>;
}

export interface EditPlan {
  readonly dialect: Dialect;
  /** Those that the dialect needs a word for. */
  readonly wishes: readonly Wish[];
  /** Where one cannot be said in this dialect: then nothing is edited. */
  readonly refused: readonly Finding[];
  /** The new text of every source, in the order given; the old one where nothing changes. */
  readonly texts: readonly SourceText[];
  readonly left: readonly Left[];
}

type Settling = Request & { readonly dialect: Dialect };

function settleAll(surveys: readonly Survey[], { wishes, functions, dialect, annotated }: Settling): Settled {
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

/** An array that loses all of its entries goes as a whole. */
function changesOf(each: Survey, changes: readonly Change[]): TextEdit[] {
  const own = changes.filter((change) => change.survey === each);
  const emptied = each.arrays.flatMap((array) => {
    const lost = own.filter((change) => change.from === array).length;
    const whole = lost > 0 && lost === array.entries.length && array.unknown === 0;
    const edit = whole ? removeArray(each, array) : null;
    return edit === null ? [] : [{ array, edit }];
  });
  const kept = own.filter(({ from }) => !emptied.some(({ array }) => array === from));
  // two that meet in a comma are made one after the other
  return apart([...kept, ...emptied].map(({ edit }) => edit));
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
  request: Settling,
  refused: Set<string>,
): Round {
  const { changes, additions, left: open } = settleAll(surveys, request);
  const left: Left[] = [...open];
  const mayChange = changes.filter((change) => !refused.has(change.survey.path));
  const next = surveys.map((each) => {
    const own = additions.filter((a) => a.survey === each);
    let edits: readonly TextEdit[] = changesOf(each, mayChange);
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

/** Changes, those that had to wait for others, additions, the proof that nothing is left to do; a refusal costs one. */
const MOST_ROUNDS = 8;

function runRounds(
  parser: CParser,
  first: readonly Survey[],
  request: Settling,
): Pick<EditPlan, "texts" | "left"> {
  let surveys = first;
  const refused = new Set<string>();
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const refusals = refused.size;
    const { surveys: next, left, changed } = oneRound(parser, surveys, request, refused);
    surveys = next;
    if (!changed && refused.size === refusals) return { texts: textsOf(surveys), left };
  }
  const wishes = request.wishes.map((wish) => leftWish(wish, UNPROVEN));
  return {
    texts: textsOf(first),
    left: [...wishes, ...request.functions.map((f) => leftFunction(f, UNPROVEN))],
  };
}

const textsOf = (surveys: readonly Survey[]): SourceText[] =>
  surveys.map(({ path, source }) => ({ path, text: source.text }));

/** A source that has labels and no arrays is in the reloc dialect; without a source the object tells. */
function dialectOf(surveys: readonly Survey[], { wishes, annotated }: Request): Dialect {
  if (surveys.some((s) => s.arrays.length > 0)) return "sympos";
  if (surveys.some((s) => s.labels.some((l) => l.said !== null))) return "reloc";
  return wishes.some((w) => annotated.has(w.symbol) && isRelocDialectName(w.symbol)) ? "reloc" : "sympos";
}

/** Throws nothing for what it does not understand: that is `left`. */
export function planEdits(parser: CParser, sources: readonly SourceText[], request: Request): EditPlan {
  const surveys = sources.map(({ path, text }) => survey(parser, path, text));
  const dialect = request.dialect ?? dialectOf(surveys, request);
  // what the source says already, as the object shows, needs no second word
  const wishes = wanted(request.wishes, dialect).filter(
    (w) => !(w.automatic && request.annotated.has(w.symbol)),
  );
  const refused = wishes.flatMap((wish) => refusal(wish, dialect) ?? []);
  const done =
    refused.length > 0
      ? { texts: sources, left: [] }
      : runRounds(parser, surveys, { ...request, wishes, dialect });
  return { dialect, wishes, refused, ...done };
}

/** Each finding once. */
export const findingsOf = (left: readonly Left[]): Finding[] => [
  ...new Map(left.map(({ finding }) => [JSON.stringify(finding), finding])).values(),
];

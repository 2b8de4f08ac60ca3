// One wish against all sources: it is said already, an entry is changed, something is added, or
// it cannot be done here.
import { isRelocDialectName, type KlpRelocSymbol, parseRelocDialectName } from "../../resolve/klp-names.js";
import { normaliseObject } from "../../symbols/object-name.js";
import { isWithin } from "../c/items.js";
import type { ArrayEntry, RelocArray } from "../source/arrays.js";
import type { Label } from "../source/labels.js";
import type { Survey } from "../source/survey.js";
import { type Dialect, type FunctionWish, isIdentifier, isSpellable, refusal, type Wish } from "../wishes.js";
import { changeLabel, changePosition, removeEntry } from "./change.js";
import { type Left, leftWish } from "./left.js";
import type { TextEdit } from "./text-edit.js";

/** Something new in a file. */
export interface Addition {
  readonly survey: Survey;
  readonly wish: Wish;
  /** The name in C. */
  readonly symbol: string;
  /** `entry`: of an array; `label`: reloc dialect; `rename`: an assembler name for what the compiler renamed. */
  readonly kind: "entry" | "label" | "rename";
}

export interface Change {
  readonly survey: Survey;
  readonly wish: Wish | FunctionWish;
  readonly edit: TextEdit;
  /** The array that loses an entry by it. */
  readonly from?: RelocArray;
}

export interface Settled {
  readonly changes: readonly Change[];
  readonly additions: readonly Addition[];
  readonly left: readonly Left[];
}

const SAID: Settled = { changes: [], additions: [], left: [] };
const only = (left: Left): Settled => ({ ...SAID, left: [left] });

interface FoundEntry {
  readonly survey: Survey;
  readonly array: RelocArray;
  readonly entry: ArrayEntry;
  /** False: the symbol is compiled where the entry may not be. */
  readonly certain: boolean;
}

interface FoundLabel {
  readonly survey: Survey;
  readonly label: Label;
}

const sameLabel = (a: KlpRelocSymbol | null, b: KlpRelocSymbol): boolean =>
  a !== null &&
  a.applyWith === b.applyWith &&
  a.object === b.object &&
  a.name === b.name &&
  a.sympos === b.sympos;

/** The C name behind a symbol of the object, by its label in a source, which may be changed already; null: none. */
function cName(surveys: readonly Survey[], wish: Wish): string | null {
  const { symbol } = wish;
  if (isIdentifier(symbol)) return symbol;
  const labels = surveys.flatMap((s) => s.labels);
  const said = isRelocDialectName(symbol) ? parseRelocDialectName(symbol) : null;
  if (said === null) return labels.find((l) => l.name === symbol)?.symbol ?? null;
  const label = labels.find((l) => sameLabel(l.said, said)) ?? labels.find((l) => sameLabel(l.said, wish));
  return label?.symbol ?? null;
}

const mentions = (survey: Survey, symbol: string): boolean => {
  const { declared, used } = survey.places(symbol);
  return declared.length + used.length > 0;
};

function entriesOf(surveys: readonly Survey[], symbol: string): FoundEntry[] {
  return surveys.flatMap((survey) =>
    survey.arrays.flatMap((array) =>
      array.entries
        .filter((entry) => entry.symbol === symbol && entry.branch?.off !== true)
        .map((entry) => {
          const certain = isWithin(survey.places(symbol).branch, entry.branch) || !mentions(survey, symbol);
          return { survey, array, entry, certain };
        }),
    ),
  );
}

/** The files that refer to the symbol: each has an assembler name of its own for it. */
const usersOf = (surveys: readonly Survey[], symbol: string): Survey[] => {
  const using = surveys.filter((s) => s.places(symbol).used.length > 0);
  return using.length > 0 ? using : surveys.filter((s) => s.places(symbol).declared.length > 0).slice(0, 1);
};

/** One entry serves the whole module: the first file that declares and uses it, uses it, or declares it. */
function homeOf(surveys: readonly Survey[], symbol: string): Survey | undefined {
  const places = (s: Survey) => s.places(symbol);
  return (
    surveys.find((s) => places(s).declared.length > 0 && places(s).used.length > 0) ??
    surveys.find((s) => places(s).used.length > 0) ??
    surveys.find((s) => places(s).declared.length > 0)
  );
}

function renames(surveys: readonly Survey[], wish: Wish, symbol: string): Addition[] {
  if (wish.name === symbol) return [];
  return usersOf(surveys, symbol)
    .filter((s) => !s.labels.some((l) => l.symbol === symbol && l.name === wish.name))
    .map((survey) => ({ survey, wish, symbol, kind: "rename" as const }));
}

function addNew(surveys: readonly Survey[], wish: Wish, symbol: string, dialect: Dialect): Settled {
  const home = homeOf(surveys, symbol);
  if (home === undefined) return only(leftWish(wish, "annotate-no-place"));
  if (dialect === "sympos") {
    const entry: Addition = { survey: home, wish, symbol, kind: "entry" };
    return { ...SAID, additions: [...renames(surveys, wish, symbol), entry] };
  }
  const additions = usersOf(surveys, symbol).map(
    (survey): Addition => ({ survey, wish, symbol, kind: "label" }),
  );
  return { ...SAID, additions };
}

interface Context {
  readonly surveys: readonly Survey[];
  readonly wish: Wish;
  readonly symbol: string;
  readonly dialect: Dialect;
}

function settleEntries({ surveys, wish, symbol, dialect }: Context, entries: readonly FoundEntry[]): Settled {
  const says = ({ array, entry }: FoundEntry): boolean =>
    normaliseObject(array.object) === wish.object && entry.sympos === wish.sympos;
  const additions = renames(surveys, wish, symbol);
  const sayable = refusal(wish, "sympos") === null;
  if (sayable && entries.every(says)) {
    if (entries.some((e) => e.certain)) return { ...SAID, additions };
    return addNew(surveys, wish, symbol, "sympos");
  }
  const [first, ...more] = entries as [FoundEntry, ...FoundEntry[]];
  const { survey, array, entry } = first;
  const where = { survey, at: survey.source.tokens.start(entry.piece.first) };
  if (more.length > 0 || !first.certain) return only(leftWish(wish, "annotate-several", where));
  if (sayable && normaliseObject(array.object) === wish.object) {
    if (entry.sympos === null) return only(leftWish(wish, "annotate-not-understood", where));
    return {
      ...SAID,
      changes: [{ survey, wish, edit: changePosition(survey, entry, wish.sympos) }],
      additions,
    };
  }
  const removed = removeEntry(survey, array, entry);
  if (removed === null) return only(leftWish(wish, "annotate-not-understood", where));
  const added = addNew(surveys, wish, symbol, sayable ? "sympos" : dialect);
  return { ...added, changes: [{ survey, wish, edit: removed, from: array }] };
}

function settleLabels({ surveys, wish, symbol }: Context, labels: readonly FoundLabel[]): Settled {
  const wrong = labels.filter(({ label: { said } }) => {
    const same = said?.object === wish.object && said.name === wish.name && said.sympos === wish.sympos;
    return !same || said?.applyWith !== wish.applyWith;
  });
  const twice = wrong.find(
    ({ survey, label }) => labels.filter((l) => l.survey === survey && l.label !== label).length > 0,
  );
  if (twice !== undefined) {
    const where = { survey: twice.survey, at: twice.label.start };
    return only(leftWish(wish, "annotate-several", where));
  }
  const labelled = new Set(labels.map((l) => l.survey));
  const additions = surveys
    .filter((s) => !labelled.has(s) && s.places(symbol).used.length > 0)
    .map((survey): Addition => ({ survey, wish, symbol, kind: "label" }));
  return {
    ...SAID,
    changes: wrong.map(({ survey, label }) => ({ survey, wish, edit: changeLabel(survey, label, wish) })),
    additions,
  };
}

/** A file whose brackets do not match is not edited. */
function broken(surveys: readonly Survey[], wish: Wish, symbol: string): Left | null {
  const survey = surveys.find((s) => s.source.fault !== null && s.source.text.includes(symbol));
  if (survey === undefined) return null;
  return leftWish(wish, "annotate-unbalanced", { survey, at: survey.source.fault!.at });
}

/** `annotated`: symbols that the object has an annotation of. */
export function settle(
  surveys: readonly Survey[],
  wish: Wish,
  dialect: Dialect,
  annotated: ReadonlySet<string>,
): Settled {
  const symbol = cName(surveys, wish);
  if (symbol === null || !isSpellable(wish)) return only(leftWish(wish, "snippet-not-c"));
  const fault = broken(surveys, wish, symbol);
  if (fault !== null) return only(fault);
  const context: Context = { surveys, wish, symbol, dialect };
  const entries = entriesOf(surveys, symbol);
  if (entries.length > 0) return settleEntries(context, entries);
  const labels = surveys.flatMap((survey) =>
    survey.labels.filter((l) => l.symbol === symbol && l.said !== null).map((label) => ({ survey, label })),
  );
  if (labels.length > 0) return settleLabels(context, labels);
  if (annotated.has(wish.symbol)) return only(leftWish(wish, "annotate-not-found"));
  return addNew(surveys, wish, symbol, dialect);
}

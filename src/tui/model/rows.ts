// The rows of the queue: undefined symbols, and patched functions about which there
// is a question, since the kernel looks both up by name and position alike.
import {
  type Candidate,
  type Decision,
  type Finding,
  type FunctionRow,
  isError,
  type Outcome,
  type Resolution,
} from "../../app/types.js";

export interface Row extends Resolution {
  /** Object in which the livepatch patches a function of this name; null: none, or none in question. */
  readonly patchedIn: string | null;
  /** False: the name is that of a patched function alone. */
  readonly isUndefined: boolean;
  /** Which function of the name is replaced, where the name is undefined as well; null: it is not, or is open. */
  readonly replaced: Extract<Outcome, { kind: "klp" }> | null;
  /** Errors that name it, as far as the author has not allowed them. */
  readonly errors: readonly Finding[];
}

interface Resolved {
  readonly resolutions: readonly Resolution[];
  readonly functions: readonly FunctionRow[];
  readonly findings: readonly Finding[];
}

const isUnknown = ({ kind }: Outcome): boolean => kind === "undecided" || kind === "missing";

/**
 * Undefined symbols in their order, then patched functions that are no undefined symbol too. One decision serves
 * both uses of a name, so they share a row. `candidates`: all definitions of a name.
 */
export function rowsOf(resolved: Resolved, candidates: (name: string) => readonly Candidate[]): Row[] {
  const errors = resolved.findings.filter(isError);
  const errorsOf = (name: string) => errors.filter(({ where }) => where.symbol === name);
  const isAsked = ({ name, object, outcome }: FunctionRow): boolean => {
    if (outcome.kind !== "klp") return isUnknown(outcome);
    const homonyms = candidates(name).filter((one) => one.object === object).length;
    return (
      outcome.rule === "author" || outcome.rule === "replayed" || homonyms > 1 || errorsOf(name).length > 0
    );
  };
  const waiting = new Map<string, FunctionRow>();
  for (const entry of resolved.functions.filter(isAsked)) {
    const id = JSON.stringify([entry.name, entry.object]);
    if (!waiting.has(id)) waiting.set(id, entry);
  }
  const symbols = resolved.resolutions.map((resolution): Row => {
    const { symbol } = resolution;
    const [id, entry] = [...waiting].find(([, { name }]) => name === symbol) ?? [];
    const own = { ...resolution, isUndefined: true, errors: errorsOf(symbol), replaced: null };
    if (id === undefined || entry === undefined) return { ...own, patchedIn: null };
    waiting.delete(id);
    const replaced = entry.outcome.kind === "klp" ? entry.outcome : null;
    return {
      ...own,
      patchedIn: entry.object,
      replaced,
      outcome: together(resolution.outcome, entry.outcome),
    };
  });
  const functions = [...waiting.values()].map(
    ({ name, object, outcome }): Row => ({
      symbol: name,
      uses: [],
      outcome,
      patchedIn: object,
      isUndefined: false,
      replaced: null,
      errors: errorsOf(name),
    }),
  );
  return [...symbols, ...functions];
}

/** Of a name that is undefined and patched: what is open first; the patched object's candidates, since they fit both. */
function together(symbol: Outcome, patched: Outcome): Outcome {
  if (patched.kind === "undecided") {
    const reasoned = symbol.kind === "undecided" ? symbol.candidates : [];
    const known = (one: Candidate) =>
      reasoned.find(({ object, sympos }) => object === one.object && sympos === one.sympos) ?? one;
    return { ...patched, candidates: patched.candidates.map(known) };
  }
  return patched.kind === "missing" && !isUnknown(symbol) ? patched : symbol;
}

/** Errors that are about no row. */
export function otherErrors(rows: readonly Row[], findings: readonly Finding[]): Finding[] {
  const names = new Set(rows.map(({ symbol }) => symbol));
  return findings.filter((f) => isError(f) && (f.where.symbol === undefined || !names.has(f.where.symbol)));
}

/** Whether the author has told the replaced function from the undefined symbol of the same name. */
export function isToldApart({ isUndefined, replaced, outcome }: Row): boolean {
  if (!isUndefined || replaced === null) return false;
  if (replaced.rule !== "author" && replaced.rule !== "replayed") return false;
  return outcome.kind !== "klp" || outcome.object !== replaced.object || outcome.sympos !== replaced.sympos;
}

/** What a decision is for alone; undefined: for whatever has the name. */
const isFor = (decision: Decision) => (decision.kind === "skip" ? undefined : decision.for);

/**
 * Whether a new decision takes the place of an old one: a function of one name may be patched in several objects,
 * and one that is for a symbol or a function alone leaves the other's answer, which stands before it.
 */
export function replaces(rows: readonly Row[], now: Decision, old: Decision): boolean {
  if (now.symbol !== old.symbol) return false;
  if (isFor(now) !== undefined && isFor(now) !== isFor(old)) return false;
  const shared = rows.some(({ symbol, isUndefined }) => symbol === now.symbol && isUndefined);
  return shared || now.kind === "skip" || old.kind === "skip" || now.object === old.object;
}

/** The row that a decision is about; -1: none. `object` tells rows of one name apart. */
export function rowIndex(rows: readonly Row[], symbol: string, object?: string): number {
  const exact = rows.findIndex((row) => row.symbol === symbol && row.patchedIn === object);
  return exact >= 0 ? exact : rows.findIndex((row) => row.symbol === symbol);
}

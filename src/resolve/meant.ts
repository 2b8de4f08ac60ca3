// Which of the author's decisions are for the undefined symbols and which for the
// patched functions: a name may be both, undefined, and patched as one of its
// homonyms. Asked before the ladder (ladder.ts) and before functions.ts.
import type { Finding } from "../findings.js";
import { normaliseObject } from "../symbols/object-name.js";
import type { Subject } from "./subject.js";
import type { Decision, PickDecision } from "./types.js";

/** In the order given: the last one on a name (of functions: on a name of an object) counts. */
export interface Meant {
  readonly symbols: readonly Decision[];
  readonly functions: readonly PickDecision[];
  /** Those that are for nothing in this livepatch. */
  readonly unused: readonly Finding[];
}

/** `OBJECT NAME` of the patched functions -> whether the source states an old_sympos. */
function patchedNames({ patched }: Subject): ReadonlyMap<string, boolean> {
  const names = new Map<string, boolean>();
  for (const { object, functions } of patched) {
    for (const { oldName, oldSympos } of functions) {
      const key = `${normaliseObject(object)} ${oldName}`;
      names.set(key, oldSympos !== 0 || names.get(key) === true);
    }
  }
  return names;
}

/**
 * A decision that says what it is for is for that alone; one that means another name is for a symbol. Of all others
 * whose name is patched in their object: they are for the function, and where the name is undefined as well, for
 * both. What the source states stays then: an old_sympos (the decision is for the symbol), or an annotation (it is
 * for the function); and a symbol that another decision puts into an object where it is not patched stays there.
 */
export function meantFor(subject: Subject, decisions: readonly Decision[]): Meant {
  const undefinedNames = new Set(subject.undefinedSymbols.map(({ name }) => name));
  const annotated = new Set(
    subject.undefinedSymbols.filter((s) => s.annotated.length > 0).map(({ name }) => name),
  );
  const patched = patchedNames(subject);
  const keyOf = (d: PickDecision): string => `${d.object} ${d.symbol}`;
  const isPatched = (d: Decision): d is PickDecision =>
    d.kind === "pick" && d.name === d.symbol && patched.has(keyOf(d));
  const isFor = (d: Decision) => (d.kind === "pick" ? d.for : "symbol");
  const elsewhere = new Set(
    decisions.filter((d) => isFor(d) !== "function" && !isPatched(d)).map(({ symbol }) => symbol),
  );
  const functions = decisions.filter(isPatched).filter((d) => {
    if (d.for !== undefined) return d.for === "function";
    return !(patched.get(keyOf(d)) === true && undefinedNames.has(d.symbol));
  });
  const taken = new Set<Decision>(functions);
  const symbols = decisions.filter((d) => {
    if (isFor(d) !== undefined) return isFor(d) === "symbol";
    const settled = elsewhere.has(d.symbol) || (annotated.has(d.symbol) && taken.has(d));
    return !isPatched(d) || (undefinedNames.has(d.symbol) && !settled);
  });
  const used = new Set<Decision>([...symbols.filter((d) => undefinedNames.has(d.symbol)), ...functions]);
  const unused = decisions
    .filter((d) => !used.has(d))
    .map(({ symbol }): Finding => {
      return { code: "decision-unused", severity: "warning", facts: {}, where: { symbol } };
    });
  return { symbols, functions, unused };
}

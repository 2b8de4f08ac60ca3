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
 * whose name is patched in their object: they are for the function; where the name is undefined as well, for both, but neither for a function whose
 * old_sympos the source states, nor for the symbol if another decision puts that into an object where the name is
 * not patched. The rest is for the undefined symbol.
 */
export function meantFor(subject: Subject, decisions: readonly Decision[]): Meant {
  const undefinedNames = new Set(subject.undefinedSymbols.map(({ name }) => name));
  const patched = patchedNames(subject);
  const keyOf = (d: PickDecision): string => `${d.object} ${d.symbol}`;
  const isPatched = (d: Decision): d is PickDecision =>
    d.kind === "pick" && d.name === d.symbol && patched.has(keyOf(d));
  const isFor = (d: Decision) => (d.kind === "pick" ? d.for : "symbol");
  const elsewhere = new Set(
    decisions.filter((d) => isFor(d) !== "function" && !isPatched(d)).map(({ symbol }) => symbol),
  );
  const symbols = decisions.filter((d) => {
    if (isFor(d) !== undefined) return isFor(d) === "symbol";
    return !isPatched(d) || (undefinedNames.has(d.symbol) && !elsewhere.has(d.symbol));
  });
  const functions = decisions.filter(isPatched).filter((d) => {
    if (d.for !== undefined) return d.for === "function";
    return !(patched.get(keyOf(d)) === true && undefinedNames.has(d.symbol));
  });
  const used = new Set<Decision>([...symbols.filter((d) => undefinedNames.has(d.symbol)), ...functions]);
  const unused = decisions
    .filter((d) => !used.has(d))
    .map(({ symbol }): Finding => {
      return { code: "decision-unused", severity: "warning", facts: {}, where: { symbol } };
    });
  return { symbols, functions, unused };
}

// What was told of references: one finding for a rule and its subject, at the
// first place, with the number of places. A symbol used a thousand times costs a
// thousand look-ups here and one finding.
import type { Finding } from "../findings.js";
import type { Reference } from "./references.js";
import type { Rule } from "./rule.js";

interface Told {
  readonly findings: readonly Finding[];
  places: number;
}

export class ToldOnce {
  readonly #told = new Map<string, Told>();

  /** `make` is asked at the first place of a subject alone: the object A or the symbol in its section. */
  tell(rule: Rule, { symbol, applyWith, target }: Reference, make: () => readonly Finding[]): void {
    const subject = rule.oncePerObject ? applyWith : `${target.index}\0${symbol}`;
    const key = `${rule.code}\0${rule.severity}\0${subject}`;
    const known = this.#told.get(key);
    if (known === undefined) this.#told.set(key, { findings: make(), places: 1 });
    else known.places++;
  }

  /** In the order of the first places, each with the fact `places`. */
  findings(): Finding[] {
    return [...this.#told.values()].flatMap(({ findings, places }) =>
      findings.map((finding) => ({ ...finding, facts: { ...finding.facts, places } })),
    );
  }
}

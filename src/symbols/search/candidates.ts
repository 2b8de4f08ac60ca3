// The set algebra of a query: which names match it, and which of them can be in
// the upper tiers, as bit rows.
import { intersect, type Poll, subtract, unite } from "./bit-rows.js";
import type { FieldTerm } from "./field-term.js";
import type { Fields } from "./fields.js";
import { matching, rowsOfTerm } from "./filter.js";
import { isText, type Query, type Term, type TextTerm } from "./query.js";
import { firstRow, pairRows, type SearchTable } from "./table.js";

type Group = readonly Term[];

const isFieldGroup = (group: Group): group is readonly FieldTerm[] => !group.some(isText);

/** Whether every alternative is a text that must occur. */
const isPositive = (group: Group): group is readonly TextTerm[] =>
  group.every((term) => isText(term) && !term.negated);

export class Candidates {
  readonly #table: SearchTable;
  readonly #fields: Fields;
  readonly #texts: readonly Group[];
  readonly #fieldGroups: readonly (readonly FieldTerm[])[];
  readonly #poll: Poll;

  constructor(table: SearchTable, fields: Fields, query: Query, poll: Poll) {
    this.#table = table;
    this.#fields = fields;
    this.#fieldGroups = query.groups.filter(isFieldGroup);
    this.#texts = query.groups.filter((group) => !isFieldGroup(group));
    this.#poll = poll;
  }

  fieldSet(term: Term): Uint32Array {
    return this.#fields.matching([[term as FieldTerm]], this.#poll);
  }

  /** Keeps in `set` what the fields allow. */
  keepFields(set: Uint32Array): void {
    if (this.#fieldGroups.length > 0) intersect(set, this.#fields.matching(this.#fieldGroups, this.#poll));
  }

  /** Keeps in `set` what bit rows alone do not rule out. */
  keepLikely(set: Uint32Array): void {
    this.#restrict(set, (term) => rowsOfTerm(this.#table, term));
  }

  /** Keeps in `set` what matches; of the names that `keepFields` left. */
  keepMatching(set: Uint32Array): void {
    for (const group of this.#texts) {
      const [only] = group;
      if (group.length === 1 && isText(only!) && !only.negated) matching(this.#table, only, set, this.#poll);
      else set.set(this.#union(group, set));
    }
  }

  /** Keeps in `set` what can begin with every text. */
  keepPrefixes(set: Uint32Array): void {
    this.#restrict(set, (term) => [
      firstRow(this.#table, term.bytes[0]!),
      ...pairRows(this.#table, term.bytes),
    ]);
  }

  /** Keeps in `set` what can have every text in a row. */
  keepSubstrings(set: Uint32Array): void {
    this.#restrict(set, (term) => pairRows(this.#table, term.bytes));
  }

  #restrict(set: Uint32Array, rowsOf: (term: TextTerm) => Uint32Array[]): void {
    for (const group of this.#texts) {
      if (!isPositive(group)) continue;
      const [first, ...others] = group.map(rowsOf);
      if (others.length === 0) for (const row of first!) intersect(set, row);
      else set.set(unionOf(set, [first!, ...others]));
    }
  }

  /** The names of `set` that match a term of the group. */
  #union(group: Group, set: Uint32Array): Uint32Array {
    const found = new Uint32Array(set.length);
    for (const term of group) unite(found, this.#matchingTerm(term, set));
    return found;
  }

  #matchingTerm(term: Term, set: Uint32Array): Uint32Array {
    const own = set.slice();
    if (!isText(term)) {
      intersect(own, this.fieldSet(term));
      return own;
    }
    const found = matching(this.#table, term, own, this.#poll);
    if (!term.negated) return found;
    const others = set.slice();
    subtract(others, found);
    return others;
  }
}

/** The names of `set` that are in all rows of one of the alternatives. */
function unionOf(set: Uint32Array, alternatives: readonly (readonly Uint32Array[])[]): Uint32Array {
  const found = new Uint32Array(set.length);
  for (const rows of alternatives) {
    const own = set.slice();
    for (const row of rows) intersect(own, row);
    unite(found, own);
  }
  return found;
}

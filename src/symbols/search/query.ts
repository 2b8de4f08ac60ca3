// What the user typed, taken apart: fzf's syntax, which authors know from their
// shells. `fuzzy 'exact ^prefix suffix$ !not a | b`, terms separated by blanks.
// Half-typed operators mean nothing yet and match everything.
import { EXPORT_PREFIX } from "../symbol-index.js";

export type TermKind = "fuzzy" | "exact" | "prefix" | "suffix" | "whole";

export interface Term {
  readonly kind: TermKind;
  /** The term must not match. */
  readonly negated: boolean;
  /** What was typed, as text and as the bytes of UTF-8. */
  readonly text: string;
  readonly bytes: Uint8Array;
  /** Smart case: a term without a capital letter matches both cases. */
  readonly folded: boolean;
}

export interface Query {
  /** All groups must match; a group matches by any of its terms. */
  readonly groups: readonly (readonly Term[])[];
  /** `__ksymtab_` names are looked at, because the query begins so. */
  readonly marks: boolean;
}

function kindOf(text: string, negated: boolean): { kind: TermKind; body: string } {
  if (text.startsWith("'")) return { kind: "exact", body: text.slice(1) };
  const anchored = text.startsWith("^");
  const ended = text.endsWith("$");
  const body = text.slice(anchored ? 1 : 0, ended && text.length > 1 ? -1 : undefined);
  if (anchored) return { kind: ended ? "whole" : "prefix", body };
  if (ended) return { kind: "suffix", body: text === "$" ? "" : body };
  // as in fzf: what must not be there is not meant fuzzily
  return { kind: negated ? "exact" : "fuzzy", body };
}

function parseTerm(token: string): Term | null {
  const negated = token.startsWith("!");
  const { kind, body } = kindOf(negated ? token.slice(1) : token, negated);
  if (body === "") return null;
  return { kind, negated, text: body, bytes: Buffer.from(body, "utf8"), folded: !/[A-Z]/.test(body) };
}

export function sameTerm(a: Term, b: Term): boolean {
  return a.kind === b.kind && a.negated === b.negated && a.text === b.text;
}

/** Parses a query; total. A query without terms has no groups. */
export function parseQuery(text: string): Query {
  const groups = new Map<string, readonly Term[]>();
  let tokens: string[] = [];
  let open = true;
  const close = () => {
    const terms = tokens.map(parseTerm).filter((term) => term !== null);
    if (terms.length > 0) groups.set(tokens.join(" "), terms);
    tokens = [];
  };
  for (const token of text.split(/\s+/).filter((part) => part !== "")) {
    if (token === "|") {
      open = true;
      continue;
    }
    if (!open) close();
    tokens.push(token);
    open = false;
  }
  close();
  const parsed = [...groups.values()];
  const first = parsed[0]?.[0];
  const marks = first !== undefined && !first.negated && first.text.startsWith(EXPORT_PREFIX);
  return { groups: parsed, marks };
}

/** Whether whatever matches `next` also matches `term`. */
function implies(term: Term, next: Term): boolean {
  if (sameTerm(term, next)) return true;
  if (term.kind !== next.kind || term.negated || next.negated || term.kind === "whole") return false;
  return term.kind === "suffix" ? next.text.endsWith(term.text) : next.text.startsWith(term.text);
}

/**
 * Whether every name that matches `next` also matches `previous`, so that the previous survivors are all that
 * need looking at. Sound, not complete: it knows what typing at the end of a query does.
 */
export function narrows(previous: Query, next: Query): boolean {
  if (previous.groups.length === 0 || previous.marks !== next.marks) return false;
  return previous.groups.every((group, i) => {
    const other = next.groups[i];
    if (!other) return false;
    if (group.length === 1 && other.length === 1) return implies(group[0]!, other[0]!);
    return group.length === other.length && group.every((term, at) => sameTerm(term, other[at]!));
  });
}

// What the user typed, taken apart: fzf's syntax, which authors know from their
// shells, and fields. `fuzzy 'exact ^prefix suffix$ !not a | b obj:ext4 type:t`,
// terms separated by blanks. Half-typed operators mean nothing yet and match
// everything; what can never mean anything is a finding.
import type { Finding } from "../../findings.js";
import { EXPORT_PREFIX } from "../symbol-index.js";
import { type FieldTerm, parseField } from "./field-term.js";

export type TextKind = "fuzzy" | "exact" | "prefix" | "suffix" | "whole";

export interface TextTerm {
  readonly kind: TextKind;
  /** The term must not match. */
  readonly negated: boolean;
  /** What was typed, as text and as the bytes of UTF-8. */
  readonly text: string;
  readonly bytes: Uint8Array;
  /** Smart case: a term without a capital letter matches both cases. */
  readonly folded: boolean;
}

export type Term = TextTerm | FieldTerm;

export interface Query {
  /** All groups must match; a group matches by any of its terms. */
  readonly groups: readonly (readonly Term[])[];
  /** `__ksymtab_` names are looked at, because the query begins so. */
  readonly marks: boolean;
  /** Terms that were left out because they mean nothing, with their columns (from 1). */
  readonly findings: readonly Finding[];
}

function kindOf(text: string, negated: boolean): { kind: TextKind; body: string } {
  if (text.startsWith("'")) return { kind: "exact", body: text.slice(1) };
  const anchored = text.startsWith("^");
  const ended = text.endsWith("$");
  const body = text.slice(anchored ? 1 : 0, ended && text.length > 1 ? -1 : undefined);
  if (anchored) return { kind: ended ? "whole" : "prefix", body };
  if (ended) return { kind: "suffix", body: text === "$" ? "" : body };
  // as in fzf: what must not be there is not meant fuzzily
  return { kind: negated ? "exact" : "fuzzy", body };
}

function parseText(token: string, negated: boolean): TextTerm | null {
  const { kind, body } = kindOf(token, negated);
  if (body === "") return null;
  return { kind, negated, text: body, bytes: Buffer.from(body, "utf8"), folded: !/[A-Z]/.test(body) };
}

interface Token {
  readonly text: string;
  /** Column of its first character, from 1. */
  readonly column: number;
}

/** The term, null where it means nothing yet, a finding where it never will. */
function parseTerm({ text, column }: Token): Term | Finding | null {
  const negated = text.startsWith("!");
  const body = negated ? text.slice(1) : text;
  const field = parseField(body, negated, column + (negated ? 1 : 0));
  return field === undefined ? parseText(body, negated) : field;
}

/** Tokens between which no `|` stands are groups of their own. */
function groupTokens(text: string): Token[][] {
  const groups: Token[][] = [];
  let open = false;
  for (const { 0: token, index } of text.matchAll(/\S+/g)) {
    if (token === "|") {
      open = groups.length > 0;
      continue;
    }
    const one = { text: token, column: index + 1 };
    if (open) groups.at(-1)!.push(one);
    else groups.push([one]);
    open = false;
  }
  return groups;
}

export function isText(term: Term): term is TextTerm {
  return term.kind !== "field";
}

/** Parses a query; total. A query without terms has no groups. */
export function parseQuery(text: string): Query {
  const groups = new Map<string, readonly Term[]>();
  const findings: Finding[] = [];
  for (const tokens of groupTokens(text)) {
    const terms: Term[] = [];
    for (const parsed of tokens.map(parseTerm)) {
      if (parsed === null) continue;
      if ("code" in parsed) findings.push(parsed);
      else terms.push(parsed);
    }
    if (terms.length > 0) groups.set(tokens.map((token) => token.text).join(" "), terms);
  }
  const parsed = [...groups.values()];
  const first = parsed[0]?.[0];
  const marks =
    first !== undefined && isText(first) && !first.negated && first.text.startsWith(EXPORT_PREFIX);
  return { groups: parsed, marks, findings };
}

export function fieldTerms({ groups }: Query): FieldTerm[] {
  return groups.flat().filter((term): term is FieldTerm => !isText(term));
}

export function sameTerm(a: Term, b: Term): boolean {
  if (a.negated !== b.negated || a.text !== b.text) return false;
  return isText(a) || isText(b) ? a.kind === b.kind : a.field === b.field;
}

/** Whether whatever matches `next` also matches `term`. */
function implies(term: Term, next: Term): boolean {
  if (sameTerm(term, next)) return true;
  if (!isText(term) || !isText(next)) return false;
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

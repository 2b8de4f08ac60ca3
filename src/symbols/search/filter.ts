// Which names match a term: bit rows first, then a look at the bytes of what they leave.
import { intersect, type Poll, retain } from "./bit-rows.js";
import type { TextTerm } from "./query.js";
import { characterRows, firstRow, foldByte, isClassOfItsOwn, pairRows, type SearchTable } from "./table.js";

/** The bytes that a term is compared with, and its own in the same case. */
export interface Comparison {
  readonly text: Uint8Array;
  readonly wanted: Uint8Array;
}

export function comparisonOf(table: SearchTable, term: TextTerm): Comparison {
  return term.folded
    ? { text: table.folded, wanted: term.bytes.map(foldByte) }
    : { text: table.bytes, wanted: term.bytes };
}

export function equalAt(text: Uint8Array, at: number, wanted: Uint8Array): boolean {
  for (let i = 0; i < wanted.length; i++) if (text[at + i] !== wanted[i]) return false;
  return true;
}

/** Whether `wanted` occurs in order. */
export function hasInOrder(text: Uint8Array, start: number, end: number, wanted: Uint8Array): boolean {
  const { length } = wanted;
  let i = 0;
  let want = wanted[0]!;
  for (let at = start; at < end; at++) {
    if (text[at] !== want) continue;
    if (++i === length) return true;
    want = wanted[i]!;
  }
  return false;
}

function hasInRow(text: Uint8Array, start: number, end: number, wanted: Uint8Array): boolean {
  const first = wanted[0]!;
  for (let at = start; at <= end - wanted.length; at++)
    if (text[at] === first && equalAt(text, at, wanted)) return true;
  return false;
}

/** Rows that every name must be in to match the term. */
export function rowsOfTerm(table: SearchTable, term: TextTerm): Uint32Array[] {
  const rows = characterRows(table, term.bytes);
  if (term.kind !== "fuzzy") rows.push(...pairRows(table, term.bytes));
  if (term.kind === "prefix" || term.kind === "whole") rows.push(firstRow(table, term.bytes[0]!));
  return rows;
}

function tester(table: SearchTable, term: TextTerm): (id: number) => boolean {
  const { text, wanted } = comparisonOf(table, term);
  const { starts } = table;
  const { length } = wanted;
  switch (term.kind) {
    case "fuzzy":
      return (id) => hasInOrder(text, starts[id]!, starts[id + 1]!, wanted);
    case "exact":
      return (id) => hasInRow(text, starts[id]!, starts[id + 1]!, wanted);
    case "prefix":
      return (id) => starts[id + 1]! - starts[id]! >= length && equalAt(text, starts[id]!, wanted);
    case "suffix":
      return (id) =>
        starts[id + 1]! - starts[id]! >= length && equalAt(text, starts[id + 1]! - length, wanted);
    case "whole":
      return (id) => starts[id + 1]! - starts[id]! === length && equalAt(text, starts[id]!, wanted);
  }
}

/** The names of `within` (a row of its own for the caller, which is changed) that match; `negated` is not looked at. */
export function matching(table: SearchTable, term: TextTerm, within: Uint32Array, poll: Poll): Uint32Array {
  for (const row of rowsOfTerm(table, term)) intersect(within, row);
  const [only] = term.bytes;
  const anywhere = term.kind === "fuzzy" || term.kind === "exact";
  if (anywhere && term.folded && term.bytes.length === 1 && isClassOfItsOwn(only!)) return within;
  retain(within, tester(table, term), poll);
  return within;
}

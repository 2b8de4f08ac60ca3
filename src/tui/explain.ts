// One sentence on what was decided about a symbol, and by which rule; both interfaces show it.
import { escapeName } from "../app/messages.js";
import type { Candidate, Outcome, Resolution } from "../app/types.js";
import type { Knowledge } from "./state.js";

export const CANNOT_SHOW = "the list cannot show which is which";

/** With a capital first letter, for a sentence of its own. Never for names: they come later in the text. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `position 2`, or `unique` where the object has one symbol of the name. */
export function positionWords(sympos: number): string {
  return sympos === 0 ? "unique" : `position ${sympos}`;
}

export function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? "" : "s"}`;
}

export function objectsOf(candidates: readonly Candidate[]): number {
  return new Set(candidates.map((candidate) => candidate.object)).size;
}

/** Whether no source shows the order of the homonyms among which this candidate is one. */
export function isUnproven(knowledge: Knowledge, candidate: { object: string; sympos: number }): boolean {
  return candidate.sympos > 0 && !knowledge.positionsKnown(candidate.object);
}

export function explain(resolution: Resolution, knowledge: Knowledge): string {
  const { symbol, outcome } = resolution;
  return `${escapeName(symbol)}: ${explainOutcome(outcome, symbol, knowledge)}`;
}

/** The same without the symbol's name before it. */
export function explainOutcome(outcome: Outcome, symbol: string, knowledge: Knowledge): string {
  switch (outcome.kind) {
    case "klp":
      return explainKlp(symbol, outcome);
    case "ordinary":
      return `left to the module loader, ${ordinaryReason(outcome)}.`;
    case "undecided":
      return explainUndecided(outcome.candidates, knowledge);
    case "missing":
      return outcome.near.length === 0
        ? "in no symbol source."
        : `in no symbol source; near names: ${nearNames(outcome.near)}.`;
    case "skipped":
      return `skipped${outcome.reason === "" ? "" : `, ${escapeName(outcome.reason)}`}.`;
  }
}

const RULES = {
  annotation: "as the source's annotation says",
  "unique-name": "the only symbol of that name",
  "same-source-file": "from the same source file as the patched function",
  "strong-evidence": "accepted on strong evidence, without a proof",
  "best-guess": "accepted as the best guess, without a proof",
  author: "picked by the author",
  replayed: "replayed from another build's decisions",
  "already-converted": "the object was converted already",
} as const;

function explainKlp(symbol: string, outcome: Outcome & { kind: "klp" }): string {
  const other = outcome.name === symbol ? "" : `${escapeName(outcome.name)} in `;
  const proof = outcome.proven || outcome.rule === "already-converted" ? "" : `; unproven, ${CANNOT_SHOW}`;
  const where = `${other}${escapeName(outcome.object)}, ${positionWords(outcome.sympos)}`;
  return `${where} (${RULES[outcome.rule]}${proof}).`;
}

function ordinaryReason(outcome: Outcome & { kind: "ordinary" }): string {
  const by = outcome.object === null ? "" : ` by ${escapeName(outcome.object)}`;
  switch (outcome.reason) {
    case "exported":
      return `exported${by}`;
    case "toc":
      return "the TOC symbol";
    case "weak":
      return "weak";
    case "unused":
      return "no relocation uses it";
    case "not-annotated":
      return "not annotated";
  }
}

function explainUndecided(candidates: readonly Candidate[], knowledge: Knowledge): string {
  const among = `${count(candidates.length, "symbol")} of that name in ${count(objectsOf(candidates), "object")}`;
  const blind = candidates.some((candidate) => isUnproven(knowledge, candidate));
  return `${among}${blind ? `; ${CANNOT_SHOW}` : ""}.`;
}

function nearNames(near: readonly Candidate[]): string {
  return [...new Set(near.map((candidate) => escapeName(candidate.name)))].slice(0, 5).join(", ");
}

/** Why a candidate is likely meant: reasons are codes in kebab case. */
export function suggestion(candidate: Candidate): string {
  return candidate.reasons.map((reason) => reason.replaceAll("-", " ")).join(", ");
}

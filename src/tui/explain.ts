// One sentence on what was decided about a symbol, and by which rule; both interfaces show it.
import { escapeName } from "../app/messages.js";
import { reasonWords } from "../app/reason-words.js";
import type { Candidate, Outcome } from "../app/types.js";
import type { Row } from "./model/rows.js";
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

export function explain(row: Row, knowledge: Knowledge): string {
  return `${escapeName(row.symbol)}: ${explainOutcome(row, knowledge)}`;
}

/** The same without the symbol's name before it. */
export function explainOutcome(row: Row, knowledge: Knowledge): string {
  const { outcome } = row;
  switch (outcome.kind) {
    case "klp":
      return explainKlp(row, outcome, knowledge);
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
  "strong-evidence": "accepted on strong evidence",
  "best-guess": "accepted as the best guess",
  author: "picked by the author",
  replayed: "replayed from another build's decisions",
  "already-converted": "the object was converted already",
} as const;

type Klp = Extract<Outcome, { kind: "klp" }>;

function explainKlp({ symbol, isUndefined, replaced }: Row, outcome: Klp, knowledge: Knowledge): string {
  const other = outcome.name === symbol ? "" : `${escapeName(outcome.name)} in `;
  const proof = hasNoProof(outcome) ? `; ${whyNoProof(outcome, knowledge)}` : "";
  const where = `${other}${escapeName(outcome.object)}, ${positionWords(outcome.sympos)}`;
  const written = outcome.rule === "annotation" && !isUndefined;
  return `${where} (${written ? "as old_sympos says" : RULES[outcome.rule]}${proof})${replacedWords(replaced, outcome)}.`;
}

/** The name is patched, too: what is replaced may be another one than what is called. */
function replacedWords(replaced: Klp | null, { object, sympos }: Klp): string {
  if (replaced === null) return "";
  const isSame = replaced.object === object && replaced.sympos === sympos;
  return `; replaced is ${isSame ? "the same" : `${escapeName(replaced.object)}, ${positionWords(replaced.sympos)}`}`;
}

/** Decided, and no source shows that this symbol is the one meant. */
export function hasNoProof(outcome: Outcome): boolean {
  return outcome.kind === "klp" && !outcome.proven && outcome.rule !== "already-converted";
}

/** `position not proven: only a list was given`; for an outcome without proof. */
export function whyNoProof({ rule, object, name, sympos }: Klp, knowledge: Knowledge): string {
  const not = "position not proven";
  if (rule === "strong-evidence" || rule === "best-guess") return not;
  if (knowledge.sources.length === 0) return `${not}: no symbol source was given`;
  const known = knowledge.candidates(name).some((one) => one.object === object);
  if (!known) return `${not}: no symbol source has it`;
  if (sympos > 0 && knowledge.positionsKnown(object)) return `${not}: no source has it there`;
  return sympos > 0
    ? `${not}: only a list was given`
    : "not proven: the list may mean a mere use of the name";
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
    case "left-by-conversion":
      return "left so when the object was converted";
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

/** What speaks for a candidate, strongest first: each weighs more than all weaker ones together. */
const WEIGHTS: Readonly<Record<string, number>> = {
  "same-source-file": 16,
  "inferred-source-file": 8,
  "patched-object": 4,
  exported: 2,
  "fits-relocation": 1,
};

export function suggestion({ reasons }: Candidate): string {
  return reasons.map(reasonWords).join(", ");
}

/** The candidate that more speaks for than for any other; null where two are alike or nothing speaks for any. */
export function bestOf(candidates: readonly Candidate[]): Candidate | null {
  if (candidates.length < 2) return null;
  let best: Candidate | null = null;
  let most = 0;
  for (const candidate of candidates) {
    const weight = candidate.reasons.reduce((sum, reason) => sum + (WEIGHTS[reason] ?? 0), 0);
    if (weight > most) best = candidate;
    else if (weight === most) best = null;
    most = Math.max(most, weight);
  }
  return best;
}

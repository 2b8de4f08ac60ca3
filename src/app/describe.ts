// Resolutions and candidates as lines of text, for both the plain commands and the drop-in.
import type { FunctionRow, Outcome, Resolution } from "../resolve/types.js";
import { candidateLines, namedTable, positionText } from "./candidate-text.js";
import { escapeName } from "./escape.js";

export const plural = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;

export { positionText };

const ORDINARY: Readonly<Record<string, string>> = {
  exported: "left to the module loader: exported",
  toc: "left to the module loader",
  weak: "weak, and nothing defines it: stays 0",
  unused: "not used",
  "not-annotated": "not annotated: left to the module loader",
  "left-by-conversion": "left to the module loader when the object was converted",
};

export function outcomeText(outcome: Outcome): string {
  switch (outcome.kind) {
    case "klp": {
      const proof = outcome.proven || outcome.rule === "already-converted" ? "" : ", position not proven";
      return `${escapeName(outcome.object)}, ${positionText(outcome.sympos)} (${outcome.rule}${proof})`;
    }
    case "ordinary": {
      const by =
        outcome.reason === "exported" && outcome.object !== null ? ` by ${escapeName(outcome.object)}` : "";
      return `${ORDINARY[outcome.reason] ?? outcome.reason}${by}`;
    }
    case "undecided": {
      if (outcome.why === "no-source") return "undecided: no source lists symbols";
      const objects = new Set(outcome.candidates.map((c) => c.object)).size;
      return `undecided: ${plural(outcome.candidates.length, "candidate")} in ${plural(objects, "object")}`;
    }
    case "missing":
      return "missing: no source has it";
    case "skipped":
      return `skipped: ${escapeName(outcome.reason)}`;
  }
}

/** The candidates of an open row, or the near names of a missing one, a line each. */
export function openLines({ outcome }: Pick<Resolution, "outcome">): string[] {
  if (outcome.kind === "undecided") return candidateLines(outcome.candidates);
  if (outcome.kind !== "missing") return [];
  return namedTable(outcome.near).map((line) => `near name: ${line}`);
}

const indented = (lines: readonly string[]): string[] => lines.map((line) => `    ${line}`);

/** A patched function that is open, with all candidates. */
export function openFunctionText(row: FunctionRow): string {
  const head = `${escapeName(row.name)} (patched function): ${outcomeText(row.outcome)} [function-${row.outcome.kind}]`;
  return [head, ...indented(openLines(row))].join("\n");
}

/** What is open, with all candidates: the heading has the symbol and how often it is used. */
export function openText(resolution: Resolution): string {
  const head = `${escapeName(resolution.symbol)} (${plural(resolution.uses.length, "relocation")}): ${outcomeText(resolution.outcome)} [symbol-${resolution.outcome.kind}]`;
  return [head, ...indented(openLines(resolution))].join("\n");
}

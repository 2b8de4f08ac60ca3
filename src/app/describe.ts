// Resolutions and candidates as lines of text, for both the plain commands and the drop-in.

import type { Candidate, FunctionRow, Outcome, Resolution } from "../resolve/types.js";
import { escapeName } from "./escape.js";

export const plural = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;

export function positionText(sympos: number): string {
  return sympos === 0 ? "unique" : `position ${sympos}`;
}

/** `vmlinux  position 1  ffffffff8162a340  t  drivers/acpi/utils.c`; unknown is `-`. */
export function candidateText(candidate: Candidate): string {
  const { object, sympos, address, type, size, file } = candidate;
  const fields = [
    escapeName(object).padEnd(16),
    positionText(sympos).padEnd(12),
    (address?.slice(2) ?? "-").padEnd(16),
    type ?? "-",
    size === null ? "" : `size ${size}`,
    file === null ? "" : escapeName(file),
    candidate.export ? "exported" : "",
  ];
  return fields
    .filter((field) => field !== "")
    .join("  ")
    .trimEnd();
}

const ORDINARY: Readonly<Record<string, string>> = {
  exported: "left to the module loader: exported",
  toc: "left to the module loader",
  weak: "weak, and nothing defines it: stays 0",
  unused: "not used",
  "not-annotated": "not annotated: left to the module loader",
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
      if (outcome.why === "no-source") return "undecided: no symbol source is given";
      const objects = new Set(outcome.candidates.map((c) => c.object)).size;
      return `undecided: ${plural(outcome.candidates.length, "candidate")} in ${plural(objects, "object")}`;
    }
    case "missing":
      return "missing: no source has it";
    case "skipped":
      return `skipped: ${escapeName(outcome.reason)}`;
  }
}

/** The candidates of an open resolution, or the near names of a missing one, a line each. */
export function candidateLines({ outcome }: Resolution): string[] {
  if (outcome.kind === "undecided") return outcome.candidates.map(candidateText);
  if (outcome.kind !== "missing") return [];
  return outcome.near.map((near) => `near: ${escapeName(near.name)}  ${candidateText(near)}`);
}

/** A patched function that is open, with all candidates. */
export function openFunctionText({ name, outcome }: FunctionRow): string {
  const lines = candidateLines({ symbol: name, uses: [], outcome }).map((line) => `    ${line}`);
  return [`${escapeName(name)} (patched function): ${outcomeText(outcome)}`, ...lines].join("\n");
}

/** What is open, with all candidates: the heading has the symbol and how often it is used. */
export function openText(resolution: Resolution): string {
  const head = `${escapeName(resolution.symbol)} (${plural(resolution.uses.length, "relocation")}): ${outcomeText(resolution.outcome)}`;
  return [head, ...candidateLines(resolution).map((line) => `    ${line}`)].join("\n");
}

// Decisions from a file and from options, together.
import type { Finding } from "../findings.js";
import { type DecisionsFile, identityFindings, parseDecide, parseDecisions } from "../resolve/decisions.js";
import type { Decision } from "../resolve/types.js";
import { fileExists, readText } from "./files.js";
import type { OpenWorkbench } from "./workbench.js";

export interface GivenDecisions {
  readonly decisions: readonly Decision[];
  readonly file: { readonly path: string; readonly content: DecisionsFile } | null;
}

/** `mayLack`: the file will be made. Throws DecisionsError and FileError. */
export function readDecisions(
  path: string | null,
  decide: readonly string[],
  mayLack: boolean,
): GivenDecisions {
  const stated = decide.map(parseDecide);
  if (path === null || (mayLack && !fileExists(path))) return { decisions: stated, file: null };
  const content = parseDecisions(readText(path), path);
  return { decisions: [...content.decisions, ...stated], file: { path, content } };
}

/** Whether the file holds for this object and these sources. */
export function decisionFindings(given: GivenDecisions, bench: OpenWorkbench): Finding[] {
  if (given.file === null) return [];
  return identityFindings(given.file.content, given.file.path, bench.livepatch.identity, bench.sources);
}

// Decisions from a file and from options, together.
import type { Finding } from "../findings.js";
import {
  type DecisionsFile,
  identityFindings,
  parseDecide,
  parseDecideFunction,
  parseDecisions,
  repeatedDecisions,
} from "../resolve/decisions.js";
import type { Decision } from "../resolve/types.js";
import { fileExists } from "./file-facts.js";
import { readText } from "./files.js";
import type { OpenWorkbench } from "./workbench.js";

/** As options: `[APPLY/]OBJ:SYM=[NAME,]POS`, `OBJ:NAME=POS`. */
export interface StatedDecisions {
  readonly symbols: readonly string[];
  readonly functions: readonly string[];
}

export interface GivenDecisions {
  readonly decisions: readonly Decision[];
  /** Those of the command line alone. */
  readonly stated: readonly Decision[];
  readonly file: { readonly path: string; readonly content: DecisionsFile } | null;
}

/** `mayLack`: the file will be made. Throws DecisionsError and FileError. */
export function readDecisions(
  path: string | null,
  { symbols, functions }: StatedDecisions,
  mayLack: boolean,
): GivenDecisions {
  const stated = [...symbols.map(parseDecide), ...functions.map(parseDecideFunction)];
  if (path === null || (mayLack && !fileExists(path))) return { decisions: stated, stated, file: null };
  const content = parseDecisions(readText(path), path);
  return { decisions: [...content.decisions, ...stated], stated, file: { path, content } };
}

/** Whether the file holds for this object and these sources. */
export function decisionFindings(given: GivenDecisions, bench: OpenWorkbench): Finding[] {
  const { subject } = bench.livepatch;
  const repeated = repeatedDecisions(subject, given.stated, {});
  if (given.file === null) return repeated;
  const { path, content } = given.file;
  return [
    ...repeated,
    ...repeatedDecisions(subject, content.decisions, { file: path }),
    ...identityFindings(content, path, bench.livepatch.identity, bench.sources),
  ];
}

// The use-case "annotate": decisions -> edits of the author's source, shown as a unified diff,
// then written. Loaded only where it is asked for: the C parser is a megabyte.
import path from "node:path";
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from "diff";
import type { Left } from "../annotate/edit/left.js";
import {
  type EditPlan,
  findingsOf,
  planEdits,
  type Request,
  type SourceText,
} from "../annotate/edit/plan.js";
import { snippetOf } from "../annotate/snippet.js";
import { functionWishes, isIdentifier, isSpellable, type Wish, wishesOf } from "../annotate/wishes.js";
import { STT } from "../elf/constants.js";
import type { Finding } from "../findings.js";
import type { FunctionRow, Resolution } from "../resolve/types.js";
import { type AnnotationSource, findAnnotationSources } from "./annotation-sources.js";
import { cParser } from "./c-grammar.js";
import type { Livepatch } from "./livepatch.js";
import type { AnnotateOptions, AnnotationEdit, AnnotationPlan, Dialect } from "./types.js";

/** What the plan is made of. */
export interface Decided {
  readonly livepatch: Livepatch;
  readonly resolutions: readonly Resolution[];
  readonly functions: readonly FunctionRow[];
}

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");

/** Larger ones are generated, and not by hand to be edited. */
const MOST_BYTES = 32 * 1024 * 1024;

function unusable({ path: file, bytes }: AnnotationSource, livepatch: Livepatch): Finding | null {
  const where = { file };
  if (bytes.length > MOST_BYTES)
    return { code: "annotate-source-large", severity: "error", facts: { bytes: bytes.length }, where };
  if (bytes.includes(0)) return { code: "annotate-source-binary", severity: "error", facts: {}, where };
  if (!belongs(file, latin1(bytes), livepatch))
    return { code: "annotate-source-foreign", severity: "error", facts: {}, where };
  return null;
}

/** It has the name of a source of the object, or mentions a function that the object defines. */
function belongs(file: string, text: string, { subject }: Livepatch): boolean {
  const { symbols } = subject.object;
  if (symbols.some((s) => s.type === STT.FILE && path.basename(s.name) === path.basename(file))) return true;
  // what every module has says nothing
  const own = symbols.filter((s) => s.type === STT.FUNC && !/^(?:init|cleanup)_module$/.test(s.name));
  const words = new Set(text.match(/[A-Za-z_]\w*/g));
  return own.length === 0 || own.some((s) => words.has(s.name.replace(/\..*$/, "")));
}

function diffOf(file: string, before: string, after: string): string {
  return createTwoFilesPatch(file, file, before, after, undefined, undefined, {
    context: 3,
    headerOptions: FILE_HEADERS_ONLY,
  });
}

function requestOf({ livepatch, resolutions, functions }: Decided, dialect: Dialect | null): Request {
  const { undefinedSymbols } = livepatch.subject;
  return {
    wishes: wishesOf(resolutions),
    functions: functionWishes(functions),
    dialect,
    annotated: new Set(undefinedSymbols.filter((s) => s.annotated.length > 0).map((s) => s.name)),
  };
}

function editsOf(sources: readonly AnnotationSource[], { texts }: EditPlan): AnnotationEdit[] {
  return sources.flatMap(({ path: file, realPath, outside, bytes }, i) => {
    const [before, after] = [latin1(bytes), texts[i]!.text];
    if (before === after) return [];
    const diff = diffOf(file, before, after);
    const diffBytes = Buffer.from(diff, "latin1");
    return [{ path: file, realPath, outside, before, after, diff: diffBytes.toString("utf8"), diffBytes }];
  });
}

/** Without a source one finding says it of all symbols. */
function leftFindings(left: readonly Left[], noSource: boolean): Finding[] {
  if (!noSource) return findingsOf(left);
  const rest = findingsOf(left.filter((l) => l.wish === null || l.finding.code === "snippet-not-c"));
  const finding: Finding = { code: "annotate-no-source", severity: "note", facts: {}, where: {} };
  return left.some((l) => l.wish !== null) ? [finding, ...rest] : rest;
}

/** Nothing is written. Rejects with FileError. */
export async function planAnnotation(decided: Decided, options: AnnotateOptions): Promise<AnnotationPlan> {
  const { livepatch } = decided;
  const { sources: found, findings } = findAnnotationSources(livepatch, options.src);
  const faults = found.map((source) => unusable(source, livepatch));
  const named = options.src.length > 0;
  const told = faults.flatMap((f) =>
    f === null ? [] : [named ? f : { ...f, severity: "warning" as const }],
  );
  const request = requestOf(decided, options.dialect);
  // one source that was named by mistake, and nothing is edited
  const sources = named && told.length > 0 ? [] : found.filter((_, i) => faults[i] === null);
  const texts: SourceText[] = sources.map(({ path: file, bytes }) => ({ path: file, text: latin1(bytes) }));
  const planned = planEdits(await cParser(), texts, request);
  const { dialect, refused, left, wishes } = planned;
  const rest = left.flatMap(({ wish }): Wish[] =>
    wish !== null && isIdentifier(wish.symbol) && isSpellable(wish) ? [wish] : [],
  );
  const missing = sources.length === 0 && told.length === 0;
  return {
    dialect,
    sources: sources.map((s) => s.path),
    edits: editsOf(sources, planned),
    wished: wishes.length + request.functions.length,
    left: left.length,
    printed: rest.length,
    snippet: snippetOf([...new Set(rest)], dialect),
    findings: [...findings, ...told, ...refused, ...leftFindings(left, missing)],
  };
}

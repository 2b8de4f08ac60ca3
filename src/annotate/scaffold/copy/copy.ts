// The functions to replace, as their source file defines them, with all that they need of it: the text that takes the
// place of a replacement without a body. What is static elsewhere, and has a symbol, is declared as extern: undefined
// symbols are what sympos resolves.

import { VMLINUX } from "../../../symbols/object-name.js";
import type { CParser } from "../../c/grammar.js";
import { type Closure, closureOf } from "./closure.js";
import { emit, type How, type Written } from "./emit.js";
import type { KernelFacts } from "./facts.js";
import { beforeHeaders, headersOf, isTraceHeader, lateIncludes, lateMessages } from "./headers.js";
import { shapeOf } from "./shape.js";
import type { Renames } from "./treat.js";
import { type Files, type Part, readUnit } from "./unit.js";

export interface Copy {
  /** The source file, from the top of its tree. */
  readonly path: string;
  /** Headers in the order in which the file includes them: `linux/fs.h`. */
  readonly headers: readonly string[];
  /** Includes that are made under a condition, with it; and macros that must stand before all headers. */
  readonly conditionalHeaders: string;
  readonly beforeHeaders: string;
  /** Of the C text, from the file's headers on. */
  readonly text: string;
  /** Definitions and declarations by name, to compare with those of another file. */
  readonly names: ReadonlyMap<string, Written>;
  /** Items of headers, which another copy in the same text leaves out (`How.had`). */
  readonly has: ReadonlySet<string>;
  /** Undefined symbols that no export answers. */
  readonly toResolve: readonly string[];
  readonly missing: readonly string[];
  readonly staticLocals: readonly string[];
  /** Headers that are nowhere. */
  readonly lacking: readonly string[];
  /** Tracepoints of a module, which are left out. */
  readonly events: readonly string[];
  /** `THIS_MODULE`, where the text has it: it is the livepatch there. */
  readonly thisModule: readonly string[];
  /** Lines (from 1) of the functions in the file, by name. */
  readonly lines: ReadonlyMap<string, number>;
}

/** Where each function is defined in the file's own part. */
function definitionLines({ tokens, items }: Part, renames: Renames): Map<string, number> {
  const lines = new Map<string, number>();
  for (const item of items) {
    if (item.body === null || item.branch?.off === true) continue;
    const shape = shapeOf(tokens, item);
    const name = shape.kind === "function" ? tokens.at(shape.names[0]!) : "";
    if (renames.has(name)) lines.set(name, tokens.text.slice(0, tokens.start(item.first)).split("\n").length);
  }
  return lines;
}

function toResolve({ needed, referred }: Closure, { facts, renames }: How): string[] {
  const copied = new Set<string>();
  const declared = new Set<string>();
  for (const { provided, treatment } of needed.values()) {
    const isSymbol = ["function", "prototype", "variable", "made"].includes(provided.kind);
    if (!isSymbol) continue;
    const names = provided.shape?.names.map((at) => provided.part.tokens.at(at)) ?? [];
    const isSaid = provided.kind === "prototype" || provided.part.tokens.is(provided.item.first, "extern");
    const isExtern = treatment !== "copy" || isSaid || names.length === 0;
    for (const name of new Set([...names, provided.name])) (isExtern ? declared : copied).add(name);
  }
  const isOpen = (name: string): boolean =>
    !copied.has(name) && !renames.has(name) && !facts.isExported(name) && !name.startsWith("trace_");
  const isUnknown = (name: string): boolean =>
    (declared.has(name) && facts.has(name)) || facts.hasGlobal(name);
  return [...referred].filter((name) => isOpen(name) && isUnknown(name)).sort();
}

/** All headers that the files include by their names. */
function systemHeaders(parts: readonly Part[]): ReadonlySet<string> {
  return new Set(
    parts.flatMap((part) =>
      [...part.includes.values()].flatMap((found) => (found.kind === "system" ? found.header : [])),
    ),
  );
}

/** Names of the tracepoints whose functions are called. */
function tracesOf(referred: ReadonlySet<string>): string[] {
  const names = [...referred].flatMap((name) => /^trace_(\w+?)(?:_enabled|_rcuidle)?$/.exec(name)?.[1] ?? []);
  return [...new Set(names)];
}

const isOfModule = (trace: string, { object, has }: KernelFacts): boolean =>
  object !== VMLINUX && has(`__tracepoint_${trace}`);

/**
 * A module's tracepoints of a header that the kernel's package has: their static keys are the module's, which a
 * livepatch cannot use.
 */
function leftOut(text: string, traces: readonly string[]): string {
  if (traces.length === 0) return text;
  const macros = traces.map(
    (name) => `#define trace_${name}(...) do { } while (0)\n#define trace_${name}_enabled() false\n`,
  );
  // behind the header that defines them, where it is included
  const include = text.lastIndexOf("#include <trace/events/");
  const at = include < 0 ? 0 : text.indexOf("\n", include) + 1;
  const remark = "/* tracepoints of the module are left out: a livepatch cannot use their static keys */\n";
  return `${text.slice(0, at)}${remark}${macros.join("")}${text.slice(at)}`;
}

/** Trace systems of which nothing is called: their headers may need half of the file's own. */
function unusedTraces(
  headers: ReadonlySet<string>,
  { referred }: Closure,
  files: Files,
  facts: KernelFacts,
): ReadonlySet<string> {
  const called = tracesOf(referred).filter((name) => !isOfModule(name, facts));
  const isUsed = (header: string): boolean => {
    const words = new Set(called.length === 0 ? [] : files.headerText(header).match(/\w+/g));
    return called.some((name) => words.has(name));
  };
  return new Set([...headers].filter((header) => isTraceHeader(header) && !isUsed(header)));
}

/** What the functions need, without trace systems that they do not call. */
function needsOf(parts: readonly Part[], files: Files, { facts, renames }: How) {
  const headers = systemHeaders(parts);
  const textsOf = (wanted: Iterable<string>) => [...wanted].map((header) => files.headerText(header));
  const late = new Set(parts.flatMap((part) => [...lateIncludes(part).values()]));
  const plain = [...late].filter((header) => !isTraceHeader(header));
  const direct = textsOf(headers);
  const macros = lateMessages(parts.at(-1)!);
  const first = closureOf(
    parts,
    { roots: renames.keys(), macros, late: textsOf(plain), direct },
    facts,
    renames,
  );
  const unused = unusedTraces(headers, first, files, facts);
  const used = [...late].filter((header) => !unused.has(header));
  if (used.length === plain.length) return { closure: first, unused };
  const closure = closureOf(
    parts,
    { roots: renames.keys(), macros, late: textsOf(used), direct },
    facts,
    renames,
  );
  return { closure, unused };
}

/** Null: a function of `renames` is not defined there as C has it. Throws what `files` throws. */
export function copyFunctions(parser: CParser, path: string, files: Files, how: How): Copy | null {
  const parts = readUnit(parser, path, how.facts.object, files);
  const own = parts.find((part) => part.path === path) ?? parts.at(-1)!;
  const lines = definitionLines(own, how.renames);
  if (lines.size < how.renames.size) return null;
  const { closure, unused } = needsOf(parts, files, how);
  const { text: code, names, has } = emit(parts, closure, how, unused);
  const traces = tracesOf(closure.referred).filter(
    (name) => isOfModule(name, how.facts) && !names.has(`trace_${name}`),
  );
  const text = leftOut(code, traces);
  const events = [...closure.needed.values()].flatMap(({ provided, treatment }) =>
    treatment === "event" ? provided.made!.event!.name : [],
  );
  return {
    path,
    ...headersOf(parts, text, unused),
    beforeHeaders: files.defines(path) + beforeHeaders(parts.at(-1)!, text),
    text,
    names,
    has,
    toResolve: toResolve(closure, how),
    missing: closure.missing,
    staticLocals: closure.staticLocals,
    events: how.facts.object === VMLINUX ? [] : [...new Set([...events, ...traces])],
    thisModule: /\bTHIS_MODULE\b/.test(text) ? ["THIS_MODULE"] : [],
    lines,
  };
}

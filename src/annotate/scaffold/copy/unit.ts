// A C file with the headers of its own that it includes, as one sequence of parts: what is copied from it may need
// something of each. Headers come before the file that includes them, each once.
import { closing, codeToken } from "../../c/brackets.js";
import { readDirective } from "../../c/directives.js";
import type { CParser } from "../../c/grammar.js";
import { type Branch, type Item, readItems } from "../../c/items.js";
import { KIND, type Tokens } from "../../c/tokens.js";
import { isAttributeCall, KEYWORDS } from "./words.js";

/** What became of an #include: a header to include by its name, one that is a part, or one that is nowhere. */
export type Included =
  | { readonly kind: "system"; readonly header: string }
  | { readonly kind: "part"; readonly path: string }
  | { readonly kind: "none"; readonly header: string };

export interface Part {
  /** From the top of the tree. */
  readonly path: string;
  readonly isHeader: boolean;
  readonly tokens: Tokens;
  readonly items: readonly Item[];
  readonly branchAfter: ReadonlyMap<number, Branch | null>;
  /** The #if that each conditional directive belongs to, by token numbers. */
  readonly groups: ReadonlyMap<number, number>;
  /** The #if that keeps a header from being included twice. */
  readonly guard: number | null;
  /** By token number of the #include. */
  readonly includes: ReadonlyMap<number, Included>;
  /** The header of a trace system, which makes code of itself (include/trace/define_trace.h). */
  readonly isTrace: boolean;
  /** Texts of headers that are included inside of an item: the entries of an enum. */
  readonly inserted: ReadonlyMap<number, string>;
}

/** `text` of a file; `resolve` tells what an #include of it means, and null where it was taken in already. */
export interface Files {
  readonly text: (path: string) => string;
  /** Of a header that is included by its name; empty where it cannot be read. */
  readonly headerText: (header: string) => string;
  /** Macros that the compiler is given for a file, as directives. */
  readonly defines: (path: string) => string;
  /** The C file that the file is compiled as a part of (kernel/sched/rt.c is of build_policy.c), or itself. */
  readonly compiledAs: (path: string, object: string) => string;
  readonly resolve: (from: string, header: string, isLocal: boolean) => Included;
}

/** A macro's call that nothing ends, before a declaration that does not belong to it: `late_initcall(f)`. */
function splitCalls(tokens: Tokens, item: Item): Item[] {
  const { first, last } = item;
  const name = tokens.at(first);
  const open = codeToken(tokens, first, 1);
  const isCall = item.kind === "code" && tokens.isName(first) && tokens.is(open, "(");
  if (!isCall || name.startsWith("__") || KEYWORDS.has(name) || isAttributeCall(name)) return [item];
  const close = closing(tokens, open, last);
  const next = close < 0 ? -1 : codeToken(tokens, close, 1);
  if (next < 0 || next > last || !tokens.isName(next)) return [item];
  const call = { ...item, last: close, end: tokens.end(close), body: null, endBranch: item.branch };
  const rest = { ...item, first: next, start: tokens.start(next) };
  return [call, ...splitCalls(tokens, rest)];
}

function groupsOf(tokens: Tokens, branchAfter: ReadonlyMap<number, Branch | null>): Map<number, number> {
  const groups = new Map<number, number>();
  const open: number[] = [];
  for (let i = 0; i < tokens.length; i++) {
    if (tokens.kind(i) !== KIND.directive) continue;
    const { name } = readDirective(tokens.at(i));
    if (/^if(?:n?def)?$/.test(name)) open.push(branchAfter.get(i)?.group ?? -1);
    if (/^(?:if|ifdef|ifndef|elif|else|endif)$/.test(name) && open.length > 0) groups.set(i, open.at(-1)!);
    if (name === "endif") open.pop();
  }
  return groups;
}

/** `#ifndef NAME`, and next `#define NAME`. */
function guardOf(tokens: Tokens, items: readonly Item[], groups: ReadonlyMap<number, number>): number | null {
  const directives = items.filter(({ kind }) => kind === "directive");
  // that of a trace system stands behind TRACE_SYSTEM
  const at = directives.findIndex(({ first }) => /TRACE_HEADER_MULTI_READ/.test(tokens.at(first)));
  const [first, second] = at < 0 ? items : directives.slice(at);
  if (first?.kind !== "directive" || second?.kind !== "directive") return null;
  const opens = readDirective(tokens.at(first.first));
  const defines = readDirective(tokens.at(second.first));
  const name = /^\w+/.exec(defines.rest)?.[0];
  const guarded = opens.name === "ifndef" ? opens.rest : /^!\s*defined\s*\(?\s*(\w+)/.exec(opens.rest)?.[1];
  return defines.name === "define" && name === guarded ? (groups.get(first.first) ?? null) : null;
}

/** `#define X`, `#include`, `#undef X`: the header makes code of the macro. */
function isList(tokens: Tokens, items: readonly Item[], at: number): boolean {
  const [before, after] = [items[at - 1], items[at + 1]];
  if (before?.kind !== "directive" || after?.kind !== "directive") return false;
  const [defines, undefines] = [before, after].map((item) => readDirective(tokens.at(item.first)));
  const named = /^\w+/.exec(defines!.rest)?.[0];
  return defines!.name === "define" && undefines!.name === "undef" && undefines!.rest === named;
}

/** `<linux/fs.h>` or `"internal.h"`; null: a macro says which. */
function headerAt(directive: string): { readonly header: string; readonly isLocal: boolean } | null {
  const { name, rest } = readDirective(directive);
  if (name !== "include") return null;
  const [, system, local] = /^(?:<([^>]+)>|"([^"]+)")/.exec(rest) ?? [];
  const header = system ?? local;
  return header === undefined ? null : { header, isLocal: local !== undefined };
}

/** Tokens that are an #include; `inside`: of an item that goes on behind it. */
function* includesOf(tokens: Tokens, items: readonly Item[]) {
  for (const [n, item] of items.entries()) {
    if (item.branch?.off === true || (item.kind === "directive" && isList(tokens, items, n))) continue;
    for (let at = item.first; at <= item.last; at++) {
      const header = tokens.kind(at) === KIND.directive ? headerAt(tokens.at(at)) : null;
      if (header !== null) yield { at, inside: item.kind === "code", ...header };
    }
  }
}

class Reader {
  readonly parts: Part[] = [];
  readonly #parser: CParser;
  readonly #files: Files;
  readonly #seen = new Set<string>();

  constructor(parser: CParser, files: Files) {
    this.#parser = parser;
    this.#files = files;
  }

  read(path: string, isHeader: boolean): void {
    this.#seen.add(path);
    const text = this.#files.text(path).replace(/^\xef\xbb\xbf/, "   ");
    const tokens = this.#parser.tokens(text);
    const { items: read, branchAfter } = readItems(tokens);
    const items = read.flatMap((item) => splitCalls(tokens, item));
    const groups = groupsOf(tokens, branchAfter);
    const includes = new Map<number, Included>();
    const inserted = new Map<number, string>();
    for (const { at, inside, header, isLocal } of includesOf(tokens, items)) {
      const found = this.#files.resolve(path, header, isLocal);
      if (found.kind === "part" && inside) inserted.set(at, this.#files.text(found.path));
      else includes.set(at, found);
      if (found.kind === "part" && !inside && !this.#seen.has(found.path)) this.read(found.path, true);
    }
    const isTrace = isHeader && /^#\s*define\s+TRACE_SYSTEM\b/m.test(text);
    const guard = isHeader ? guardOf(tokens, items, groups) : null;
    this.parts.push({
      path,
      isHeader,
      tokens,
      items,
      branchAfter,
      groups,
      guard,
      includes,
      inserted,
      isTrace,
    });
  }
}

/** The last part is that of the C file that is compiled. Throws what `files` throws. */
export function readUnit(parser: CParser, path: string, object: string, files: Files): readonly Part[] {
  const reader = new Reader(parser, files);
  reader.read(files.compiledAs(path, object), false);
  return reader.parts;
}

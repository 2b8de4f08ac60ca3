// The names that a stretch of C text mentions, as far as they may be defined in its unit.

import { codeToken } from "../../c/brackets.js";
import { readDirective } from "../../c/directives.js";
import { isLocal } from "../../c/names.js";
import { KIND, type Tokens } from "../../c/tokens.js";
import { tagKey } from "./provided.js";
import { KEYWORDS, TAGS } from "./words.js";

/** `type`: only a type, a macro or an enumerator can be meant; `macro`: only a macro; `any`: a symbol as well. */
export type MentionKind = "any" | "type" | "macro";

export interface Mention {
  readonly name: string;
  readonly kind: MentionKind;
}

/** Names in the text of a directive; what is in literals is no name. */
export function namesInDirective(text: string): Mention[] {
  const { rest } = readDirective(text);
  const plain = rest.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, " ");
  const tags = [...plain.matchAll(/\b(?:struct|union|enum)\s+(\w+)/g)].map(([, name]) => tagKey(name!));
  const names = plain.match(/[A-Za-z_]\w*/g) ?? [];
  return [...tags, ...names.filter((name) => !KEYWORDS.has(name))].map((name) => ({ name, kind: "any" }));
}

/** What a header may need of the code before it: types, macros, and what it calls. */
export function mentionsInHeader(text: string): Mention[] {
  const plain = text.replace(/\/\*[\s\S]*?\*\//g, " ");
  const called = [...plain.matchAll(/\b([A-Za-z_]\w*)\s*\(/g)].map(([, name]) => ({
    name: name!,
    kind: "any" as const,
  }));
  const others = namesInDirective(`#include ${plain}`).map(({ name }) => ({ name, kind: "type" as const }));
  return [...called.filter(({ name }) => !KEYWORDS.has(name)), ...others];
}

function kindAt(tokens: Tokens, at: number, kind: MentionKind): MentionKind | null {
  const before = tokens.at(codeToken(tokens, at, -1));
  if (before === "goto") return null;
  return before === "." || before === "->" ? "macro" : kind;
}

/** The semicolon behind `at`. */
function statementEnd(tokens: Tokens, at: number, last: number): number {
  let end = at;
  while (end < last && !tokens.is(end, ";")) end++;
  return end;
}

/** `, *NAME =`, `, NAME;` */
function isDeclarator(tokens: Tokens, at: number): boolean {
  let before = codeToken(tokens, at, -1);
  while (tokens.is(before, "*")) before = codeToken(tokens, before, -1);
  return tokens.is(before, ",") && ["=", ",", ";", "["].includes(tokens.at(codeToken(tokens, at, 1)));
}

/** A variable or parameter that the function declares before it mentions the name otherwise. */
function localNames(tokens: Tokens, first: number, last: number, body: number): ReadonlySet<string> {
  const seen = new Set<string>();
  const local = new Set<string>();
  /** Of the declaration that was met last: it may go on with other names. */
  let end = -1;
  for (let at = first; at <= last; at++) {
    const name = tokens.isName(at) ? tokens.at(at) : "";
    const before = tokens.at(codeToken(tokens, at, -1));
    if (name === "" || seen.has(name) || TAGS.has(before) || before === "." || before === "->") continue;
    seen.add(name);
    const isFirst = at !== first && isLocal(tokens, body, at);
    if (isFirst && at > body) end = statementEnd(tokens, at, last);
    const isNext = at < end && isDeclarator(tokens, at);
    if (isFirst || isNext) local.add(name);
  }
  return local;
}

/** Token numbers, both included; `body`: of a function, the brace that opens it. */
export function mentionsIn(
  tokens: Tokens,
  range: { readonly first: number; readonly last: number; readonly body: number | null },
  kind: MentionKind,
): Mention[] {
  const { first, last, body } = range;
  const local = body === null ? new Set<string>() : localNames(tokens, first, last, body);
  const found: Mention[] = [];
  for (let at = first; at <= last; at++) {
    if (tokens.kind(at) === KIND.directive) found.push(...namesInDirective(tokens.at(at)));
    if (!tokens.isName(at)) continue;
    const name = tokens.at(at);
    if (KEYWORDS.has(name)) continue;
    if (TAGS.has(tokens.at(codeToken(tokens, at, -1)))) found.push({ name: tagKey(name), kind: "type" });
    else {
      const own = kindAt(tokens, at, kind);
      // a macro of the name of a variable is none where it is declared
      if (own !== null) found.push({ name, kind: local.has(name) && own === "any" ? "macro" : own });
    }
  }
  return found;
}

/** Variables that a function keeps from call to call. */
export function staticLocals(tokens: Tokens, body: number, last: number): string[] {
  const found: string[] = [];
  for (let at = body; at < last; at++) {
    if (!tokens.is(at, "static") || !tokens.isName(at)) continue;
    let name = "";
    for (let i = at + 1; i < last && !["=", ";", "[", "("].includes(tokens.at(i)); i++) {
      if (tokens.isName(i)) name = tokens.at(i);
    }
    const words = tokens.text.slice(tokens.start(at), tokens.end(at) + 64);
    if (name !== "" && !/^static\s+(?:const|struct\s+lock_class_key)\b/.test(words)) found.push(name);
  }
  return found;
}

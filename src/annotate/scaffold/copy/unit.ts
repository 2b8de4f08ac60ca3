// A C file with the headers of its own that it includes, as one sequence of parts: what is copied from it may need
// something of each. Headers come before the file that includes them, each once.
import { readDirective } from "../../c/directives.js";
import type { CParser } from "../../c/grammar.js";
import { type Branch, type Item, readItems } from "../../c/items.js";
import { KIND, type Tokens } from "../../c/tokens.js";

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
  /** Texts of headers that are included inside of an item: the entries of an enum. */
  readonly inserted: ReadonlyMap<number, string>;
}

/** `text` of a file; `resolve` tells what an #include of it means, and null where it was taken in already. */
export interface Files {
  readonly text: (path: string) => string;
  readonly resolve: (from: string, header: string, isLocal: boolean) => Included;
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
  const [first, second] = items;
  if (first?.kind !== "directive" || second?.kind !== "directive") return null;
  const opens = readDirective(tokens.at(first.first));
  const defines = readDirective(tokens.at(second.first));
  const name = /^\w+/.exec(defines.rest)?.[0];
  const guarded = opens.name === "ifndef" ? opens.rest : /^!\s*defined\s*\(?\s*(\w+)/.exec(opens.rest)?.[1];
  return defines.name === "define" && name === guarded ? (groups.get(first.first) ?? null) : null;
}

/** `<linux/fs.h>` or `"internal.h"`; null: a macro says which. */
function headerAt(directive: string): { readonly header: string; readonly isLocal: boolean } | null {
  const { name, rest } = readDirective(directive);
  if (name !== "include") return null;
  const [, system, local] = /^(?:<([^>]+)>|"([^"]+)")/.exec(rest) ?? [];
  const header = system ?? local;
  return header === undefined ? null : { header, isLocal: local !== undefined };
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
    const { items, branchAfter } = readItems(tokens);
    const groups = groupsOf(tokens, branchAfter);
    const includes = new Map<number, Included>();
    const inserted = new Map<number, string>();
    for (const item of items) {
      if (item.branch?.off === true) continue;
      for (let i = item.first; i <= item.last; i++) {
        const header = tokens.kind(i) === KIND.directive ? headerAt(tokens.at(i)) : null;
        if (header === null) continue;
        const found = this.#files.resolve(path, header.header, header.isLocal);
        if (found.kind === "part" && item.kind === "code") inserted.set(i, this.#files.text(found.path));
        else includes.set(i, found);
        if (found.kind === "part" && item.kind === "directive" && !this.#seen.has(found.path))
          this.read(found.path, true);
      }
    }
    const guard = isHeader ? guardOf(tokens, items, groups) : null;
    this.parts.push({ path, isHeader, tokens, items, branchAfter, groups, guard, includes, inserted });
  }
}

/** The file's own part is the last. Throws what `files` throws. */
export function readUnit(parser: CParser, path: string, files: Files): readonly Part[] {
  const reader = new Reader(parser, files);
  reader.read(path, false);
  return reader.parts;
}

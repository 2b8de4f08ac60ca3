// Where a name is declared and where it is used, at the level of items.
import { closing, codeToken } from "./brackets.js";
import { type Branch, commonBranch, type Item } from "./items.js";
import { macrosThatMention } from "./macros.js";
import type { CSource } from "./source.js";
import { KIND, type Tokens } from "./tokens.js";

export interface NamePlaces {
  /** Items that declare it at file scope, in order. */
  readonly declared: readonly Item[];
  /** Items that refer to it otherwise, in order. */
  readonly used: readonly Item[];
  /** A function declares it for itself: `extern` in its body. */
  readonly declaredInside: boolean;
  /** The innermost branch that holds all of them. */
  readonly branch: Branch | null;
}

const TYPEOF = new Set(["typeof", "__typeof__", "__typeof", "sizeof", "typeof_unqual"]);
const AFTER_DECLARATOR = new Set(["(", "[", ";", ",", "="]);

const QUALIFIER = new Set(["const", "volatile", "restrict", "__restrict"]);

/** `extern int (*NAME)(void)`, `int (NAME)(void)`: the group from `open` holds a declarator, not arguments. */
function isDeclaratorGroup(tokens: Tokens, open: number, at: number): boolean {
  let pointer = false;
  for (let i = open + 1; i < at; i++) {
    if (!tokens.isCode(i)) continue;
    if (!tokens.is(i, "*") && !(pointer && QUALIFIER.has(tokens.at(i)))) return false;
    pointer = true;
  }
  const before = codeToken(tokens, open, -1);
  if (tokens.is(codeToken(tokens, before, -1), "=")) return false;
  return !TYPEOF.has(tokens.at(before)) && (tokens.isName(before) || ["*", ","].includes(tokens.at(before)));
}

/** The token behind the declarator whose name is at `at`: `(*NAME[4])(void)`, `(*NAME(int))(void)`. */
function behindDeclarator(tokens: Tokens, open: number, at: number, last: number): number {
  let after = codeToken(tokens, at, 1);
  const pointer = tokens.is(codeToken(tokens, open, 1), "*");
  while (pointer && (tokens.is(after, "[") || tokens.is(after, "("))) {
    const end = closing(tokens, after, last);
    if (end < 0) break;
    after = codeToken(tokens, end, 1);
  }
  return after;
}

/** `DECLARE_PER_CPU(int, NAME);`, and what else the kernel's headers call so. */
const isDeclaredByMacro = (tokens: Tokens, { first }: Item, open: number): boolean => {
  const macro = tokens.is(first, "extern") ? codeToken(tokens, first, 1) : first;
  return tokens.at(macro).startsWith("DECLARE_") && codeToken(tokens, macro, 1) === open;
};

/** Whether the name at token `at` is what its item declares. `groups`: brackets that are open there. */
function declares(tokens: Tokens, item: Item, at: number, groups: readonly number[]): boolean {
  const [before, after] = [codeToken(tokens, at, -1), codeToken(tokens, at, 1)];
  if (groups.length === 1) {
    const open = groups[0]!;
    if (isDeclaredByMacro(tokens, item, open)) return [",", ")"].includes(tokens.at(after));
    const close = behindDeclarator(tokens, open, at, item.last);
    const call = tokens.is(close, ")") && AFTER_DECLARATOR.has(tokens.at(codeToken(tokens, close, 1)));
    return tokens.is(open, "(") && open > item.first && call && isDeclaratorGroup(tokens, open, at);
  }
  if (groups.length > 0 || at === item.first) return false;
  const typed = tokens.isName(before) || ["*", ")", ",", "}"].includes(tokens.at(before));
  return typed && (AFTER_DECLARATOR.has(tokens.at(after)) || tokens.isName(after));
}

const OTHER_NAME_SPACE = new Set([".", "->", "struct", "union", "enum"]);

/** A member or a tag: not the symbol. */
const isOther = (tokens: Tokens, at: number): boolean =>
  OTHER_NAME_SPACE.has(tokens.at(codeToken(tokens, at, -1)));

/** Parameters of a prototype and members of a type have scopes of their own. */
function isReference(tokens: Tokens, groups: readonly number[]): boolean {
  if (groups.length === 0) return true;
  if (groups.some((open) => TYPEOF.has(tokens.at(codeToken(tokens, open, -1))))) return true;
  const outer = groups[0]!;
  if (tokens.is(outer, "(")) return !tokens.isName(codeToken(tokens, outer, -1)) || isCall(tokens, outer);
  return !(tokens.is(outer, "{") && !tokens.is(codeToken(tokens, outer, -1), "="));
}

/** `NAME(...)` that is no prototype: nothing names a type before it. */
function isCall(tokens: Tokens, open: number): boolean {
  const name = codeToken(tokens, open, -1);
  const before = codeToken(tokens, name, -1);
  return before < 0 || [";", "}", "=", ",", "(", "{"].includes(tokens.at(before));
}

const STATEMENT = new Set(["return", "if", "for", "while", "do", "switch", "goto"]);

/** Code of a function whose braces are macros: nothing in it is a declaration at file scope. */
function isStatement(tokens: Tokens, { first, last, body }: Item): boolean {
  if (body !== null) return false;
  for (let i = first; i <= last; i++) if (tokens.isName(i) && STATEMENT.has(tokens.at(i))) return true;
  return false;
}

const NO_TYPE = new Set([...STATEMENT, ...TYPEOF, "extern", "case", "else"]);

/** A function's parameter or variable of the same name: `TYPE *NAME` from where a statement or a parameter begins. */
export function isLocal(tokens: Tokens, body: number, at: number): boolean {
  const begins = at < body ? ["(", ","] : ["{", "}", ";"];
  const ends = at < body ? [",", ")", "["] : ["=", ";", ",", "["];
  if (!ends.includes(tokens.at(codeToken(tokens, at, 1)))) return false;
  let first = -1;
  let i = codeToken(tokens, at, -1);
  for (; i >= 0 && (tokens.isName(i) || tokens.is(i, "*")); i = codeToken(tokens, i, -1)) first = i;
  if (first < 0 || !tokens.isName(first) || NO_TYPE.has(tokens.at(first))) return false;
  return begins.includes(tokens.at(i));
}

/** Whether the statement that mentions the name at token `at`, in a function's body, begins with extern. */
function isExternInside(tokens: Tokens, body: number, at: number): boolean {
  for (let i = at - 1; i > body; i--) {
    if (tokens.kind(i) === KIND.directive || [";", "{", "}"].includes(tokens.at(i))) return false;
    if (tokens.is(i, "extern")) return true;
  }
  return false;
}

interface Mentions {
  readonly declared: boolean;
  readonly used: boolean;
  /** Declared in a function's body. */
  readonly inside: boolean;
}

const NOT_MENTIONED: Mentions = { declared: false, used: false, inside: false };

/** The tokens of the item that are one of the names; `groups`: brackets that are open there. */
function* mentions(tokens: Tokens, { first, last }: Item, names: ReadonlySet<string>) {
  const groups: number[] = [];
  for (let at = first; at <= last; at++) {
    if (tokens.kind(at) === KIND.punctuation) follow(groups, tokens.at(at), at);
    if (tokens.kind(at) !== KIND.name || !names.has(tokens.at(at)) || isOther(tokens, at)) continue;
    yield { at, groups };
  }
}

function scanFunction(
  tokens: Tokens,
  item: Item,
  body: number,
  names: ReadonlySet<string>,
  name: string,
): Mentions {
  let used = false;
  let inside = false;
  /** Where the block ends that has a variable of the name. */
  let hidden = -1;
  for (const { at, groups } of mentions(tokens, item, names)) {
    const itself = tokens.at(at) === name;
    // a stub for kernels without it: where that is compiled, the object does not refer to the symbol
    if (itself && at < body && declares(tokens, item, at, groups)) return NOT_MENTIONED;
    if (at < hidden) continue;
    if (itself && isLocal(tokens, body, at)) {
      hidden = at < body ? item.last : closing(tokens, groups.at(-1)!, item.last);
      continue;
    }
    inside ||= isExternInside(tokens, body, at);
    used = true;
  }
  return { declared: false, used, inside };
}

/** How the item mentions the name. `names`: the name, and the macros that stand for it. */
function scanItem(tokens: Tokens, item: Item, names: ReadonlySet<string>, name: string): Mentions {
  if (item.body !== null) return scanFunction(tokens, item, item.body, names, name);
  let declared = false;
  let used = false;
  const mayDeclare = !isStatement(tokens, item);
  for (const { at, groups } of mentions(tokens, item, names)) {
    const own = mayDeclare && tokens.at(at) === name && declares(tokens, item, at, groups);
    declared ||= own;
    used ||= !own && (!mayDeclare || isReference(tokens, groups));
  }
  return { declared, used, inside: false };
}

/** Keeps the token numbers of the brackets that are open. */
function follow(groups: number[], mark: string, at: number): void {
  if (mark === "(" || mark === "[" || mark === "{") groups.push(at);
  else if (mark === ")" || mark === "]" || mark === "}") groups.pop();
}

/** The item that holds the offset, by halving; undefined: none does. */
function itemAt(items: readonly Item[], offset: number): Item | undefined {
  let [low, high] = [0, items.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (items[middle]!.end <= offset) low = middle + 1;
    else high = middle;
  }
  const item = items[low];
  return item !== undefined && item.start <= offset && offset < item.end ? item : undefined;
}

/** The items whose text has one of the names, in order: a large file is searched, not read anew for each name. */
function itemsWith({ text, items }: CSource, names: ReadonlySet<string>): Item[] {
  const found = new Set<Item>();
  for (const name of names) {
    for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + name.length)) {
      const item = itemAt(items, at);
      if (item !== undefined) found.add(item);
    }
  }
  return [...found].sort((a, b) => a.start - b.start);
}

/** `ignore`: items that are annotations, which mention names without using them. */
export function findName(source: CSource, name: string, ignore: ReadonlySet<Item>): NamePlaces {
  const declared: Item[] = [];
  const used: Item[] = [];
  let declaredInside = false;
  let branch: Branch | null | undefined;
  const names = macrosThatMention(source.macros, name);
  for (const item of itemsWith(source, names)) {
    if (item.kind === "directive" || item.branch?.off === true || ignore.has(item)) continue;
    const found = scanItem(source.tokens, item, names, name);
    if (!found.declared && !found.used) continue;
    (found.declared ? declared : used).push(item);
    declaredInside ||= found.inside;
    const own = commonBranch(item.branch, item.endBranch);
    branch = branch === undefined ? own : commonBranch(branch, own);
  }
  return { declared, used, declaredInside, branch: branch ?? null };
}

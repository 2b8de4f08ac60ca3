// Tokens -> the items at file scope (declarations, functions, directives) and the branches of
// #if that each stands in. Both arms of an #if are read: brackets are counted in each arm from
// where the #if stands, so that arms that open the same brace twice do no harm.
import { readDirective } from "./directives.js";
import { KIND, type Tokens } from "./tokens.js";

/** One arm of an #if; null is outside of all. */
export interface Branch {
  readonly parent: Branch | null;
  /** Of the #if, unique in the file. */
  readonly group: number;
  /** 0 for the #if itself. */
  readonly arm: number;
  /** Never compiled: #if 0, or the #else of #if 1. */
  readonly off: boolean;
  /** The macro that it is compiled without: #ifndef MACRO, #if !defined(MACRO). */
  readonly guards: string | null;
}

export interface Item {
  readonly kind: "code" | "directive";
  /** Token numbers, both included. */
  readonly first: number;
  readonly last: number;
  /** Offsets in the text. */
  readonly start: number;
  readonly end: number;
  readonly branch: Branch | null;
  /** Differs from `branch` where the item begins in an arm and ends outside of it. */
  readonly endBranch: Branch | null;
  /** Has conditions inside. */
  readonly conditional: boolean;
  /** Token number of the brace that opens a function's body. */
  readonly body: number | null;
}

/** Brackets or conditions that do not match. `at`: offset of the first one. */
export interface ItemFault {
  readonly kind: "bracket" | "condition";
  readonly at: number;
}

export interface Items {
  readonly items: readonly Item[];
  readonly fault: ItemFault | null;
  /** By token number of a directive: the branch of what follows it. */
  readonly branchAfter: ReadonlyMap<number, Branch | null>;
}

const CLOSES: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{" };
const AGGREGATE = new Set(["struct", "union", "enum"]);

function guardedMacro(name: string, rest: string): string | null {
  if (name === "ifndef") return /^\w+$/.exec(rest)?.[0] ?? null;
  return name === "if" ? (/^!\s*defined\s*\(?\s*(\w+)\s*\)?$/.exec(rest)?.[1] ?? null) : null;
}

interface Open {
  readonly bracket: string;
  readonly at: number;
}

interface Condition {
  readonly at: number;
  readonly outside: Branch | null;
  readonly stack: readonly Open[];
  readonly always: boolean | null;
}

class Reader {
  readonly #tokens: Tokens;
  readonly #items: Item[] = [];
  readonly #conditions: Condition[] = [];
  readonly #branchAfter = new Map<number, Branch | null>();
  #stack: Open[] = [];
  #branch: Branch | null = null;
  #groups = 0;
  #fault: ItemFault | null = null;
  /** Of the open item; first < 0: none is open. */
  #first = -1;
  #begun: Branch | null = null;
  #conditional = false;
  #body: number | null = null;
  /** It has an initialiser. */
  #assigned = false;
  #previous = -1;

  constructor(tokens: Tokens) {
    this.#tokens = tokens;
  }

  read(): Items {
    const tokens = this.#tokens;
    for (let i = 0; i < tokens.length; i++) {
      const kind = tokens.kind(i);
      if (kind === KIND.comment) continue;
      if (kind === KIND.directive) this.#directive(i);
      else if (this.#branch?.off !== true) this.#code(i, kind === KIND.punctuation ? tokens.at(i) : "");
    }
    if (this.#first >= 0) this.#close(this.#previous);
    const open = this.#stack.at(-1);
    const condition = this.#conditions.at(-1);
    if (condition !== undefined) this.#complain("condition", condition.at);
    else if (open !== undefined) this.#complain("bracket", open.at);
    return { items: this.#items, fault: this.#fault, branchAfter: this.#branchAfter };
  }

  #complain(kind: ItemFault["kind"], at: number): void {
    this.#fault ??= { kind, at };
  }

  #open(i: number): void {
    this.#first = i;
    this.#begun = this.#branch;
    this.#conditional = false;
    this.#body = null;
    this.#assigned = false;
  }

  #push(kind: Item["kind"], first: number, last: number): void {
    this.#items.push({
      kind,
      first,
      last,
      start: this.#tokens.start(first),
      end: this.#tokens.end(last),
      branch: this.#begun,
      endBranch: this.#branch,
      conditional: this.#conditional,
      body: this.#body,
    });
  }

  #close(last: number): void {
    this.#push("code", this.#first, last);
    this.#first = -1;
  }

  #code(i: number, mark: string): void {
    if (this.#first < 0) this.#open(i);
    if (mark === "(" || mark === "[" || mark === "{") {
      if (mark === "{" && this.#stack.length === 0 && this.#beginsBody(i)) this.#body = i;
      this.#stack.push({ bracket: mark, at: this.#tokens.start(i) });
    } else if (mark in CLOSES) {
      if (this.#stack.pop()?.bracket !== CLOSES[mark]) this.#complain("bracket", this.#tokens.start(i));
      if (mark === "}" && this.#stack.length === 0 && this.#body !== null) this.#close(i);
    } else if (mark === "=" && this.#stack.length === 0) this.#assigned = true;
    else if (mark === ";" && this.#stack.length === 0) this.#close(i);
    this.#previous = i;
  }

  /** A brace at file scope that is neither an initialiser's nor a type's. */
  #beginsBody(i: number): boolean {
    if (this.#assigned) return false;
    const tokens = this.#tokens;
    // struct NAME {, struct {, struct ATTRIBUTE NAME {
    for (let at = i - 1, names = 0; at >= this.#first && names < 4; at--) {
      if (!tokens.isCode(at)) continue;
      if (!tokens.isName(at)) return true;
      if (AGGREGATE.has(tokens.at(at))) return false;
      names++;
    }
    return true;
  }

  /** `NAME(...)` without a semicolon: a macro that makes a definition. */
  #isBareCall(): boolean {
    if (this.#first < 0 || this.#stack.length > 0 || !this.#tokens.is(this.#previous, ")")) return false;
    return this.#tokens.isName(this.#first) && this.#tokens.is(this.#first + 1, "(");
  }

  #directive(i: number): void {
    const { name, rest } = readDirective(this.#tokens.at(i));
    const outside = this.#branch;
    const conditional = /^(?:if|ifdef|ifndef|elif|elifdef|elifndef|else|endif)$/.test(name);
    if (this.#isBareCall()) this.#close(this.#previous);
    if (conditional) this.#condition(name, rest, i);
    this.#branchAfter.set(i, this.#branch);
    if (this.#first >= 0) {
      this.#conditional ||= conditional;
      return;
    }
    // the line of an #if or #endif itself stands outside of its arms
    this.#begun = name.startsWith("if") ? outside : this.#branch;
    if (name.startsWith("el")) this.#begun = this.#branch?.parent ?? null;
    this.#conditional = conditional;
    this.#body = null;
    this.#push("directive", i, i);
  }

  #condition(name: string, rest: string, i: number): void {
    if (name.startsWith("if")) {
      const always = name === "if" && /^[01]$/.test(rest) ? rest === "1" : null;
      this.#conditions.push({
        at: this.#tokens.start(i),
        outside: this.#branch,
        stack: [...this.#stack],
        always,
      });
      this.#enter(this.#branch, {
        group: ++this.#groups,
        arm: 0,
        off: always === false,
        guards: guardedMacro(name, rest),
      });
      return;
    }
    const condition = this.#conditions.at(-1);
    if (condition === undefined) {
      this.#complain("condition", this.#tokens.start(i));
      return;
    }
    if (name === "endif") {
      this.#conditions.pop();
      this.#branch = condition.outside;
      return;
    }
    this.#stack = [...condition.stack];
    const { group, arm } = this.#branch!;
    this.#enter(condition.outside, { group, arm: arm + 1, off: condition.always === true, guards: null });
  }

  #enter(parent: Branch | null, arm: Omit<Branch, "parent">): void {
    this.#branch = { ...arm, parent, off: arm.off || parent?.off === true };
  }
}

export function readItems(tokens: Tokens): Items {
  return new Reader(tokens).read();
}

const chain = (branch: Branch | null): Branch[] => (branch === null ? [] : [...chain(branch.parent), branch]);

export const sameBranch = (a: Branch | null, b: Branch | null): boolean =>
  a === b || (a !== null && b !== null && a.group === b.group && a.arm === b.arm);

/** The innermost branch that holds both. */
export function commonBranch(a: Branch | null, b: Branch | null): Branch | null {
  const [one, other] = [chain(a), chain(b)];
  let common: Branch | null = null;
  for (let i = 0; i < one.length && i < other.length && sameBranch(one[i]!, other[i]!); i++) common = one[i]!;
  return common;
}

/** Whether `inner` is `outer` or lies inside of it. */
export const isWithin = (inner: Branch | null, outer: Branch | null): boolean =>
  sameBranch(commonBranch(inner, outer), outer);

// Cuts the text of a C file into its statements at top level, without preprocessing it: comments, literals and the
// bodies of functions are passed over, both branches of an #if are read. Kernel style helps where macros and branches
// leave brackets open: a brace in the first column begins or ends something at top level.

/** A piece of a statement; `start` and `end` are its bounds in the text, brackets included. */
export interface Token {
  readonly kind: "name" | "parens" | "brackets" | "braces" | "equals" | "comma";
  readonly start: number;
  readonly end: number;
}

const [NEWLINE, QUOTE, HASH, APOSTROPHE, OPEN, CLOSE, STAR, COMMA] = [10, 34, 35, 39, 40, 41, 42, 44];
const [SLASH, SEMICOLON, EQUALS, OPEN_BRACKET, BACKSLASH, CLOSE_BRACKET] = [47, 59, 61, 91, 92, 93];
const [OPEN_BRACE, CLOSE_BRACE] = [123, 125];

const isNameStart = (c: number): boolean => (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || c === 95;
const isDigit = (c: number): boolean => c >= 48 && c <= 57;

/** First place after a literal that starts at `at`; a line that ends in it ends it. */
function afterLiteral(text: string, at: number): number {
  const quote = text.charCodeAt(at);
  for (let i = at + 1; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === BACKSLASH) i++;
    else if (c === quote || c === NEWLINE) return i + 1;
  }
  return text.length;
}

/** First place after the comment at `at`; `at` itself where there is none. */
function afterComment(text: string, at: number): number {
  const next = text.charCodeAt(at + 1);
  if (next !== STAR && next !== SLASH) return at;
  const end = next === STAR ? text.indexOf("*/", at + 2) : text.indexOf("\n", at);
  if (end < 0) return text.length;
  return next === STAR ? end + 2 : end;
}

/** The line break that ends the directive at `at`, lines that go on and comments included. */
function directiveEnd(text: string, at: number): number {
  for (let i = at; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === NEWLINE) return i;
    if (c === BACKSLASH) i++;
    else if (c === SLASH) i = Math.max(i, afterComment(text, i) - 1);
  }
  return text.length;
}

/** The directive whose text this is. */
function directive(text: string): { readonly name: string; readonly rest: string } {
  const match = /^#[ \t]*(\w*)[ \t]*(.*)/.exec(text);
  return { name: match?.[1] ?? "", rest: match?.[2] ?? "" };
}

/** The directive that ends the branch which starts before `at`: its #else, #elif or #endif. */
function branchEnd(text: string, at: number): number {
  const conditional = /^[ \t]*#[ \t]*(if|else|elif|endif)/gm;
  conditional.lastIndex = at;
  let depth = 0;
  for (let match = conditional.exec(text); match !== null; match = conditional.exec(text)) {
    if (match[1] === "if") depth++;
    else if (depth === 0) return match.index;
    else if (match[1] === "endif") depth--;
  }
  return text.length;
}

/** Of one statement at top level; initialisers are in braces and do not count. */
const TOKENS_MAX = 10_000;

/** Of the scanner at an #if. */
interface Branching {
  readonly depth: number;
  readonly parens: number;
  /** The first `count` are those of the statement that was open. */
  readonly tokens: readonly Token[];
  readonly count: number;
  /** Statements that had ended. */
  readonly ended: number;
}

/** Calls `found` with the tokens of each statement; that of a function ends with its body. */
export class StatementScanner {
  readonly #text: string;
  readonly #found: (tokens: readonly Token[]) => void;
  #at = 0;
  /** Braces that are open. */
  #depth = 0;
  /** Parentheses and brackets that are open at top level. */
  #parens = 0;
  #opened = 0;
  #tokens: Token[] = [];
  /** States at the #ifs that are open. */
  #ended = 0;
  readonly #branches: Branching[] = [];

  constructor(text: string, found: (tokens: readonly Token[]) => void) {
    this.#text = text;
    this.#found = found;
  }

  scan(): void {
    const text = this.#text;
    while (this.#at < text.length) {
      const c = text.charCodeAt(this.#at);
      if (c === SLASH) this.#at = Math.max(this.#at + 1, afterComment(text, this.#at));
      else if (c === QUOTE || c === APOSTROPHE) this.#at = afterLiteral(text, this.#at);
      else if (c === HASH && this.#isFirstOfLine()) this.#directive();
      else if (c === OPEN_BRACE) this.#open();
      else if (c === CLOSE_BRACE) this.#close();
      else if (this.#depth > 0) this.#at++;
      else this.#topLevel(c);
    }
  }

  #topLevel(c: number): void {
    if (isNameStart(c)) this.#name();
    else if (isDigit(c)) this.#at = this.#wordEnd();
    else if (c === OPEN || c === OPEN_BRACKET) this.#openBracket();
    else if (c === CLOSE || c === CLOSE_BRACKET) this.#closeBracket(c === CLOSE ? "parens" : "brackets");
    else {
      this.#at++;
      if (this.#parens === 0) this.#separator(c);
    }
  }

  #separator(c: number): void {
    if (c === SEMICOLON) this.#end();
    else if (c === EQUALS) this.#push("equals", this.#at - 1);
    else if (c === COMMA) this.#push("comma", this.#at - 1);
  }

  #openBracket(): void {
    if (this.#parens === 0) this.#opened = this.#at;
    this.#parens++;
    this.#at++;
  }

  #closeBracket(kind: "parens" | "brackets"): void {
    this.#at++;
    if (this.#parens > 0) this.#parens--;
    if (this.#parens === 0) this.#push(kind, this.#opened);
  }

  #name(): void {
    const start = this.#at;
    this.#at = this.#wordEnd();
    if (this.#parens === 0) this.#push("name", start);
  }

  #wordEnd(): number {
    let end = this.#at + 1;
    for (; end < this.#text.length; end++) {
      const c = this.#text.charCodeAt(end);
      if (!isNameStart(c) && !isDigit(c)) break;
    }
    return end;
  }

  #push(kind: Token["kind"], start: number): void {
    if (this.#tokens.length < TOKENS_MAX) this.#tokens.push({ kind, start, end: this.#at });
  }

  #isFirstColumn(): boolean {
    return this.#at === 0 || this.#text.charCodeAt(this.#at - 1) === NEWLINE;
  }

  #isFirstOfLine(): boolean {
    let i = this.#at - 1;
    for (; i >= 0; i--) {
      const c = this.#text.charCodeAt(i);
      if (c !== 32 && c !== 9) break;
    }
    return i < 0 || this.#text.charCodeAt(i) === NEWLINE;
  }

  #open(): void {
    if (this.#isFirstColumn()) this.#parens = 0;
    // braces in an argument belong to the argument
    if (this.#parens === 0) {
      if (this.#depth === 0) this.#opened = this.#at;
      this.#depth++;
    }
    this.#at++;
  }

  #close(): void {
    const outermost = this.#isFirstColumn();
    this.#at++;
    if (outermost) this.#parens = 0;
    if (this.#parens > 0 || this.#depth === 0) return;
    this.#depth = outermost ? 0 : this.#depth - 1;
    if (this.#depth > 0) return;
    const before = this.#tokens.at(-1);
    const isBody = before?.kind === "parens" && !this.#tokens.some(({ kind }) => kind === "equals");
    this.#push("braces", this.#opened);
    if (isBody) this.#end();
  }

  #end(): void {
    if (this.#tokens.length > 0) this.#found(this.#tokens);
    this.#tokens = [];
    this.#ended++;
  }

  #directive(): void {
    const end = directiveEnd(this.#text, this.#at);
    const { name, rest } = directive(this.#text.slice(this.#at, end));
    this.#at = end;
    if (name.startsWith("if")) {
      this.#branch();
      if (name === "if" && /^0\s*($|\/)/.test(rest)) this.#at = branchEnd(this.#text, end);
    } else if (name === "else" || name === "elif") this.#otherBranch();
    else if (name === "endif") this.#join();
  }

  #branch(): void {
    this.#branches.push({
      depth: this.#depth,
      parens: this.#parens,
      tokens: this.#tokens,
      count: this.#tokens.length,
      ended: this.#ended,
    });
  }

  /** Starts again from what was open before. */
  #otherBranch(): void {
    const before = this.#branches.at(-1);
    if (before === undefined) return;
    this.#depth = before.depth;
    this.#parens = before.parens;
    this.#tokens = before.tokens.slice(0, before.count);
  }

  #join(): void {
    const before = this.#branches.pop();
    if (before === undefined || before.ended === this.#ended) return;
    // a statement that ended in another branch, and a last one with nothing but an #error
    if (this.#tokens.length === before.count && this.#depth === 0) this.#tokens = [];
  }
}

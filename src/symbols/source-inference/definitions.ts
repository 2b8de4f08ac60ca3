// Which functions and variables a C file defines at top level, as far as its text shows without preprocessing.
import { macroNames } from "./macros.js";
import { StatementScanner, type Token } from "./statements.js";

const KEYWORDS: ReadonlySet<string> = new Set(
  "auto bool char const double enum extern float inline int long register restrict short signed static struct typedef union unsigned void volatile".split(
    " ",
  ),
);

interface Statement {
  readonly text: string;
  readonly tokens: readonly Token[];
}

const nameAt = ({ text, tokens }: Statement, i: number): string | null => {
  const token = tokens[i];
  return token?.kind === "name" ? text.slice(token.start, token.end) : null;
};

/** Arguments of a macro, split at commas that no bracket encloses. */
function argumentsOf(text: string, parens: Token): string[] {
  const found: string[] = [];
  let depth = 0;
  let start = parens.start + 1;
  for (let i = start; i < parens.end; i++) {
    const c = text[i]!;
    if ("([{".includes(c)) depth++;
    else if (")]}".includes(c)) depth--;
    if (depth < 0 || (depth === 0 && c === ",")) {
      found.push(text.slice(start, i).trim());
      start = i + 1;
    }
  }
  return found;
}

/** An annotation after a declarator, such as `__initdata` or `__aligned(8)`: kernel macros of attributes begin so. */
const isAnnotation = (name: string): boolean => name.startsWith("__");

/**
 * Index of the name of the function that the statement ends with the body of; -1 where it is none. What looks like a
 * call behind other parentheses is an annotation, `static int f(void) __acquires(lock) { ... }`, unless those are one:
 * `void __attribute__((weak)) __f(void) { ... }`.
 */
function functionName(statement: Statement): number {
  const { tokens } = statement;
  if (tokens.at(-1)?.kind !== "braces" || tokens.at(-2)?.kind !== "parens") return -1;
  if (tokens.some(({ kind }) => kind === "equals")) return -1;
  let i = tokens.length - 3;
  while (isAnnotation(nameAt(statement, i) ?? "") && tokens[i - 1]?.kind === "parens") {
    if (nameAt(statement, i - 2) === "__attribute__") break;
    i -= 2;
  }
  const name = nameAt(statement, i);
  return name === null || KEYWORDS.has(name) ? -1 : i;
}

/** `(*handler)` of a pointer to a function. */
const POINTER = /^\(\s*\*+\s*(?:const\s+)?(\w+)\s*(?:\[[^\]]*\]\s*)*\)$/;

const AGGREGATES: ReadonlySet<string | null> = new Set(["struct", "union", "enum"]);

/** Whether a declarator may end here: not a type's keyword or tag. */
function isDeclared(statement: Statement, i: number): boolean {
  const name = nameAt(statement, i);
  if (name === null)
    return statement.tokens[i]?.kind === "brackets" || statement.tokens[i]?.kind === "parens";
  return !KEYWORDS.has(name) && !AGGREGATES.has(nameAt(statement, i - 1));
}

/**
 * Index of the last token of a declarator without what follows its name: array bounds and annotations. A name is one
 * only behind another name that can be declared: in `int __foo` and `struct tag __foo` it is the variable.
 */
function declaratorEnd(statement: Statement, first: number, last: number): number {
  let end = last;
  for (;;) {
    const kind = statement.tokens[end]?.kind;
    const isMacro = kind === "parens" && isAnnotation(nameAt(statement, end - 1) ?? "");
    const isName = kind === "name" && end > first && isAnnotation(nameAt(statement, end) ?? "");
    if (isMacro && end - 1 > first) end -= 2;
    else if (kind === "brackets" || (isName && isDeclared(statement, end - 1))) end--;
    else return end;
  }
}

/** The variable that a declarator (tokens between commas, up to `=`) declares; null where it is a prototype or nothing. */
function variableName(statement: Statement, first: number, last: number, continued: boolean): string | null {
  const { text, tokens } = statement;
  const end = declaratorEnd(statement, first, last);
  if (end < first) return null;
  const pointer = tokens[end - 1];
  if (tokens[end]?.kind === "parens" && pointer?.kind === "parens") {
    return POINTER.exec(text.slice(pointer.start, pointer.end))?.[1] ?? null;
  }
  const name = nameAt(statement, end);
  if (name === null || KEYWORDS.has(name)) return null;
  // `struct foo;` and a lone word declare nothing
  return AGGREGATES.has(nameAt(statement, end - 1)) || (end === first && !continued) ? null : name;
}

function variableNames(statement: Statement): string[] {
  const { tokens } = statement;
  const starts = nameAt(statement, 0);
  const initialised = tokens.some(({ kind }) => kind === "equals");
  if (starts === "typedef" || (starts === "extern" && !initialised)) return [];
  const found: (string | null)[] = [];
  let first = 0;
  let equals = -1;
  for (let i = 0; i <= tokens.length; i++) {
    const kind = tokens[i]?.kind ?? "comma";
    if (kind === "equals" && equals < 0) equals = i;
    if (kind !== "comma") continue;
    found.push(variableName(statement, first, (equals < 0 ? i : equals) - 1, first > 0));
    first = i + 1;
    equals = -1;
  }
  return found.filter((name) => name !== null);
}

/** What a call at top level defines by a rule, or, if it has a body and looks like a macro, its first argument. */
function definedByMacro(statement: Statement, parens: number, hasBody: boolean): readonly string[] | null {
  const macro = nameAt(statement, parens - 1);
  const token = statement.tokens[parens];
  if (macro === null || token?.kind !== "parens") return null;
  const args = argumentsOf(statement.text, token);
  const isUnknown = hasBody && /^[A-Z][A-Z0-9_]*$/.test(macro) && /^\w+$/.test(args[0] ?? "");
  return macroNames(macro, args) ?? (isUnknown ? args.slice(0, 1) : null);
}

function definitions(statement: Statement): readonly string[] {
  const { tokens } = statement;
  const named = functionName(statement);
  const own = named < 0 ? null : nameAt(statement, named);
  const found: string[] = [];
  let madeBody = false;
  for (const i of tokens.keys()) {
    const made = definedByMacro(statement, i, i - 1 === named);
    found.push(...(made ?? []));
    madeBody ||= made !== null && i - 1 === named && /^[A-Z]/.test(own ?? "");
  }
  if (own !== null) return madeBody ? found : [...found, own];
  // `static DEFINE_MUTEX(lock);` declares no variable besides
  const isAll = found.length > 0 && !tokens.some(({ kind }) => kind === "equals");
  return isAll ? found : [...found, ...variableNames(statement)];
}

/** Names of the functions and variables that the text of a C file defines at top level, macros' as far as simple. */
export function definersIn(text: string): Set<string> {
  const names = new Set<string>();
  new StatementScanner(text, (tokens) => {
    for (const name of definitions({ text, tokens })) names.add(name);
  }).scan();
  return names;
}

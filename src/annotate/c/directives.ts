// Preprocessor lines: where they end, and what a condition says for certain.

const afterContinuation = (text: string, at: number): number => (text[at + 1] === "\r" ? at + 3 : at + 2);

/** First place after the comment or the literal at `at`; `at` itself where there is none. */
function afterOpaque(text: string, at: number): number {
  if (text.startsWith("/*", at)) {
    const end = text.indexOf("*/", at + 2);
    return end < 0 ? text.length : end + 2;
  }
  const quote = text[at];
  if (quote !== '"' && quote !== "'") return at;
  for (let i = at + 1; i < text.length && text[i] !== "\n"; i++) {
    if (text[i] === "\\") i++;
    else if (text[i] === quote) return i + 1;
  }
  return at; // an apostrophe of prose, as in #error
}

/** The line break that ends the directive at `at`: continued lines and comments are part of it. */
export function directiveEnd(text: string, at: number): number {
  for (let i = at; i < text.length; ) {
    if (text[i] === "\\") i = afterContinuation(text, i);
    else if (text[i] === "\r" && text[i + 1] === "\n") return i;
    else if (text[i] === "\n") return i;
    else i = Math.max(i + 1, afterOpaque(text, i));
  }
  return text.length;
}

export interface Directive {
  /** `if`, `define`, ... */
  readonly name: string;
  /** What follows it, without comments and continuations. */
  readonly rest: string;
}

export function readDirective(text: string): Directive {
  const plain = text.replace(/\\\r?\n/g, "").replace(/\/\*[\s\S]*?\*\/|\/\/.*$/g, " ");
  const match = /^\s*#\s*(\w*)\s*([\s\S]*?)\s*$/.exec(plain);
  return { name: match?.[1] ?? "", rest: match?.[2] ?? "" };
}

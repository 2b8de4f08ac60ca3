// Assembler names on declarations: the reloc dialect, by its macros or by hand, and plain
// names, which are how a source refers to what the compiler renamed.
import { isRelocDialectName, type KlpRelocSymbol, parseRelocDialectName } from "../../resolve/klp-names.js";
import { closing, codeToken, pieces, texts } from "../c/brackets.js";
import type { Item } from "../c/items.js";
import { integer, plainString } from "../c/literals.js";
import type { CSource } from "../c/source.js";
import { KIND, type Tokens } from "../c/tokens.js";

export const LABEL_MACRO = "KLP_RELOC_SYMBOL";
export const LABEL_MACRO_POS = "KLP_RELOC_SYMBOL_POS";
const ASM = new Set(["asm", "__asm", "__asm__"]);

export interface Label {
  readonly item: Item;
  /** The declared name in C. */
  readonly symbol: string;
  /** Null: a plain assembler name. */
  readonly said: KlpRelocSymbol | null;
  /** The whole assembler name. */
  readonly name: string;
  readonly by: "macro" | "string";
  /** Token number of the macro's name, or of the string. */
  readonly token: number;
  /** Offsets of the macro with its arguments, or of the string. */
  readonly start: number;
  readonly end: number;
}

/** The declared name that stands before token `at`: `foo`, `foo(...)`, `foo[...]`, `(*foo)(...)`. */
function declaredBefore(tokens: Tokens, item: Item, at: number): string | null {
  let i = codeToken(tokens, at, -1);
  while (i > item.first && (tokens.is(i, ")") || tokens.is(i, "]"))) {
    const open = opening(tokens, item, i);
    if (open < 0) return null;
    const before = codeToken(tokens, open, -1);
    const pointer = tokens.is(i, ")") && tokens.is(before, ")");
    i = pointer ? codeToken(tokens, before, -1) : before;
    if (tokens.is(i, "__attribute__")) i = codeToken(tokens, i, -1);
  }
  return i >= item.first && tokens.isName(i) ? tokens.at(i) : null;
}

function opening(tokens: Tokens, item: Item, close: number): number {
  let depth = 0;
  for (let i = close; i >= item.first; i--) {
    if (tokens.kind(i) !== KIND.punctuation) continue;
    const mark = tokens.at(i);
    if (mark === ")" || mark === "]") depth++;
    else if ((mark === "(" || mark === "[") && --depth === 0) return i;
  }
  return -1;
}

function fromMacro(tokens: Tokens, item: Item, at: number): Label | null {
  const open = codeToken(tokens, at, 1);
  const close = tokens.is(open, "(") ? closing(tokens, open, item.last) : -1;
  const symbol = close < 0 ? null : declaredBefore(tokens, item, at);
  if (symbol === null) return null;
  const [applyWith, object, name, position] = pieces(tokens, open, close).map((p) =>
    texts(tokens, p).join(""),
  );
  const sympos = tokens.is(at, LABEL_MACRO) ? 0 : integer(position ?? "");
  if (applyWith === undefined || object === undefined || name === undefined || sympos === null) return null;
  const said = { applyWith, object, name, sympos };
  const whole = `.klp.sym.rela.${applyWith}.${object}.${name},${sympos}`;
  const place = { token: at, start: tokens.start(at), end: tokens.end(close) };
  return { item, symbol, said, name: whole, by: "macro", ...place };
}

function fromAsm(tokens: Tokens, item: Item, at: number): Label | null {
  const open = codeToken(tokens, at, 1);
  const string = codeToken(tokens, open, 1);
  if (!tokens.is(open, "(") || !tokens.is(codeToken(tokens, string, 1), ")")) return null;
  const symbol = declaredBefore(tokens, item, at);
  const text = tokens.kind(string) === KIND.string ? plainString(tokens.at(string)) : null;
  if (symbol === null || text === null) return null;
  const name = /^"(.*)"$/.exec(text)?.[1] ?? text;
  const said = isRelocDialectName(name) ? parseRelocDialectName(name) : null;
  const place = { token: string, start: tokens.start(string), end: tokens.end(string) };
  return { item, symbol, said, name, by: "string", ...place };
}

function labelsOf(tokens: Tokens, item: Item): Label[] {
  const labels: Label[] = [];
  for (let i = item.first; i <= item.last; i++) {
    if (tokens.kind(i) !== KIND.name) continue;
    const name = tokens.at(i);
    const macro = name === LABEL_MACRO || name === LABEL_MACRO_POS;
    const label = macro ? fromMacro(tokens, item, i) : ASM.has(name) ? fromAsm(tokens, item, i) : null;
    if (label !== null) labels.push(label);
  }
  return labels;
}

/** Those that may be compiled, at file scope. */
export function readLabels({ items, tokens, text }: CSource): Label[] {
  if (!text.includes(LABEL_MACRO) && !/\b(?:__)?asm/.test(text)) return [];
  return items.flatMap((item) =>
    item.kind === "directive" || item.body !== null || item.branch?.off === true
      ? []
      : labelsOf(tokens, item),
  );
}

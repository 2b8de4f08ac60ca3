// What an item at file scope declares, as far as its tokens show without preprocessing.
import { pieces } from "../../c/brackets.js";
import type { Item } from "../../c/items.js";
import type { Tokens } from "../../c/tokens.js";
import { type Mark, outline, splitAtCommas } from "./outline.js";
import { isAttribute, isAttributeCall, KEYWORDS, TAGS } from "./words.js";

/** `made`: a macro's call that defines something: `DEFINE_MUTEX(lock);`, `SYSCALL_DEFINE0(fork) {`. */
export type ShapeKind = "function" | "prototype" | "typedef" | "variables" | "type" | "made" | "other";

export interface Shape {
  readonly kind: ShapeKind;
  /** Token numbers of what is declared: one for a function, a declarator each for variables. */
  readonly names: readonly number[];
  /** Tags and enumerators that it defines. */
  readonly tags: readonly string[];
  readonly enumerators: readonly string[];
  readonly isStatic: boolean;
  readonly isInline: boolean;
  readonly isConst: boolean;
  /** Of a macro's call: its name and where its arguments are. */
  readonly call: { readonly macro: string; readonly open: number; readonly close: number } | null;
}

const isWord = ({ isName, text }: Mark): boolean => isName && !KEYWORDS.has(text);

/** Index of the name of `NAME(parameters)`; -1: there is none. */
function calledAt(marks: readonly Mark[]): number {
  return marks.findIndex(
    (mark, i) => isWord(mark) && marks[i + 1]?.text === "(" && !isAttributeCall(mark.text),
  );
}

/** `(*NAME)(...)`, `(*NAME[4])(...)`: the token of the name, or -1. */
function pointerName(tokens: Tokens, { at, end, text }: Mark): number {
  if (text !== "(") return -1;
  const inner = outline(tokens, at + 1, end - 1);
  // `typedef int (name)(void);`
  if (inner.length === 1 && isWord(inner[0]!)) return inner[0]!.at;
  return inner[0]?.text === "*" ? (inner.find(isWord)?.at ?? -1) : -1;
}

/** The token of the declared name; -1: none is declared. */
function declaredName(tokens: Tokens, marks: readonly Mark[], isFirst: boolean): number {
  const equals = marks.findIndex(({ text }) => text === "=" || text === ":");
  const head = equals < 0 ? marks : marks.slice(0, equals);
  const pointer = head.map((mark) => pointerName(tokens, mark)).find((at) => at >= 0);
  if (pointer !== undefined) return pointer;
  const words = head.filter((mark, i) => isWord(mark) && !TAGS.has(head[i - 1]?.text ?? ""));
  const name = words.filter(({ text }) => !isAttribute(text)).at(-1);
  if (name === undefined) return -1;
  // a lone type declares nothing
  return isFirst && head[0] === name && !head.some(({ isName }, i) => isName && i > 0) ? -1 : name.at;
}

function enumeratorsOf(tokens: Tokens, open: number, close: number): string[] {
  return pieces(tokens, open, close).flatMap(({ first, last }) => {
    const names: string[] = [];
    for (let i = first; i <= last && !tokens.is(i, "="); i++) if (tokens.isName(i)) names.push(tokens.at(i));
    return names;
  });
}

/** Definitions of types from `first` to `last`, those inside of others too. */
function typesIn(tokens: Tokens, first: number, last: number): Pick<Shape, "tags" | "enumerators"> {
  const tags: string[] = [];
  const enumerators: string[] = [];
  // `struct foo;`
  if (TAGS.has(tokens.at(first)) && tokens.isName(first + 1) && tokens.is(first + 2, ";"))
    return { tags: [tokens.at(first + 1)], enumerators };
  for (let at = first; at <= last; at++) {
    if (!tokens.isName(at) || !TAGS.has(tokens.at(at))) continue;
    const marks = outline(tokens, at + 1, last).slice(0, 6);
    const brace = marks.findIndex(({ text }) => text === "{");
    const before = brace < 0 ? [] : marks.slice(0, brace);
    const isHead = before.every(({ isName, text }) => isName || text === "(" || text === ":");
    if (brace < 0 || !isHead) continue;
    const tag = before.find((mark) => isWord(mark) && !isAttribute(mark.text));
    if (tag !== undefined) tags.push(tag.text);
    const body = marks[brace]!;
    if (!tokens.is(at, "enum")) continue;
    // one by one: there may be more than a call takes arguments
    for (const name of enumeratorsOf(tokens, body.at, body.end)) enumerators.push(name);
  }
  return { tags, enumerators };
}

const NOTHING = { names: [], tags: [], enumerators: [], call: null };

function functionShape(marks: readonly Mark[]): Pick<Shape, "kind" | "names" | "call"> {
  const at = calledAt(marks);
  const name = marks[at];
  if (name === undefined) return { kind: "other", names: [], call: null };
  const group = marks[at + 1]!;
  // no type before it: a macro makes the function
  if (!marks.slice(0, at).some(({ isName, text }) => isName && !["static", "asmlinkage"].includes(text)))
    return { kind: "made", names: [], call: { macro: name.text, open: group.at, close: group.end } };
  return { kind: "function", names: [name.at], call: null };
}

/** `static NAME(...);` of a macro, with or without an initialiser behind it. */
function callShape(marks: readonly Mark[]): Shape["call"] {
  const [name, group, next] = marks.filter(({ text }) => text !== "static" && text !== "const");
  const isCall = name !== undefined && isWord(name) && group?.text === "(" && !isAttributeCall(name.text);
  if (!isCall || (next !== undefined && next.text !== ";" && next.text !== "=" && next.text !== "{"))
    return null;
  return { macro: name.text, open: group.at, close: group.end };
}

function declarationShape(tokens: Tokens, marks: readonly Mark[]): Pick<Shape, "kind" | "names" | "call"> {
  const call = callShape(marks);
  if (call !== null) return { kind: "made", names: [], call };
  const isTypedef = marks.some(({ text }) => text === "typedef");
  const assigned = marks.findIndex(({ text }) => text === "=");
  const called = calledAt(
    marks.map((mark, i) => (i > 0 && TAGS.has(marks[i - 1]!.text) ? { ...mark, isName: false } : mark)),
  );
  if (!isTypedef && called > 0 && (assigned < 0 || called < assigned) && !isAttribute(marks[called]!.text))
    return { kind: "prototype", names: [marks[called]!.at], call: null };
  const body = marks.filter(({ text }) => text !== ";");
  const names = splitAtCommas(body)
    .map((part, i) => {
      if (isTypedef && calledAt(part) > 0 && part.every((mark) => pointerName(tokens, mark) < 0))
        return part[calledAt(part)]!.at;
      const brace = part.findIndex(({ text }) => text === "{");
      const equals = part.findIndex(({ text }) => text === "=");
      // behind the body of a type only what follows it is declared
      const isTyped = brace >= 0 && (equals < 0 || brace < equals);
      return declaredName(tokens, isTyped ? part.slice(brace + 1) : part, i === 0 && !isTyped);
    })
    .filter((at) => at >= 0);
  if (isTypedef) return { kind: "typedef", names, call: null };
  return { kind: names.length > 0 ? "variables" : "type", names, call: null };
}

export function shapeOf(tokens: Tokens, { first, last, body }: Item): Shape {
  const end = body ?? last;
  const marks = outline(tokens, first, body === null ? last : end - 1);
  const has = (word: string): boolean => marks.some(({ text }) => text === word);
  const flags = {
    isStatic: has("static") || has("STATIC"),
    isInline: has("inline") || has("__always_inline") || has("__inline"),
    isConst: has("const"),
  };
  if (body !== null) return { ...NOTHING, ...flags, ...functionShape(marks) };
  const equals = marks.find(({ text }) => text === "=");
  const types = typesIn(tokens, first, equals?.at ?? last);
  return { ...NOTHING, ...flags, ...types, ...declarationShape(tokens, marks) };
}

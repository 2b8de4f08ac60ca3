// The text as the grammar should see it: what it cannot know of the kernel's C is blanked out,
// at the same length: bodies of functions, which are not edited, conditions inside of
// declarations, and macros that stand where C has attributes. Only faults are read from it.
import { closing } from "./brackets.js";
import type { Item } from "./items.js";
import { KIND, type Tokens } from "./tokens.js";

type Span = readonly [start: number, end: number];

const KEYWORDS = new Set(
  [
    "auto const extern inline register restrict static typedef volatile __inline __inline__ __extension__",
    "__const __restrict __volatile__ _Thread_local __thread",
  ].flatMap((line) => line.split(" ")),
);
const TYPES = new Set("void char short int long float double signed unsigned _Bool".split(" "));
/** These the grammar knows. */
const KNOWN = new Set("__attribute__ __attribute asm __asm __asm__ typeof __typeof__ __typeof".split(" "));
const TAGS = new Set(["struct", "union", "enum"]);

const isPlain = (name: string): boolean =>
  !KEYWORDS.has(name) && !TYPES.has(name) && !KNOWN.has(name) && !TAGS.has(name);

/** `extern ATTRIBUTE int foo(`, `static struct foo ATTRIBUTE bar[`: all but a type and the declared name. */
function leading(tokens: Tokens, first: number, end: number): Span[] {
  const plain: number[] = [];
  let typed = false;
  let last = first;
  for (let i = first; i <= end && tokens.isName(i); last = i++) {
    const name = tokens.at(i);
    if (KNOWN.has(name)) return [];
    if (TYPES.has(name)) typed = true;
    if (TAGS.has(name)) {
      typed = true;
      i++; // its tag
    } else if (isPlain(name)) plain.push(i);
  }
  // behind a star there is another name to come
  const declared = tokens.is(last + 1, "*") ? 0 : 1;
  const kept = declared + (typed ? 0 : 1);
  return plain.slice(0, Math.max(0, plain.length - kept)).map((i): Span => [tokens.start(i), tokens.end(i)]);
}

/** The name with its arguments; null: a bracket without a partner. */
function invocation(
  tokens: Tokens,
  name: number,
  end: number,
): { readonly span: Span; readonly last: number } | null {
  const last = tokens.is(name + 1, "(") ? closing(tokens, name + 1, end) : name;
  return last < 0 ? null : { span: [tokens.start(name), tokens.end(last)], last };
}

/** Brackets behind a declared name, or behind those of a declarator. */
const endsDeclarator = (tokens: Tokens, open: number): boolean =>
  tokens.is(open - 1, ")") || (tokens.isName(open - 1) && isPlain(tokens.at(open - 1)));

/** `foo(int) ATTRIBUTE`, `foo[] ATTRIBUTE(1) = {`: names behind the declarator, with their arguments. */
function trailing(tokens: Tokens, first: number, end: number): Span[] {
  const spans: Span[] = [];
  let declared = false;
  for (let i = first; i <= end && !tokens.is(i, "="); i++) {
    const mark = tokens.at(i);
    if (mark === ",") declared = false;
    if (mark === "(" || mark === "[" || mark === "{") {
      declared ||= mark !== "{" && endsDeclarator(tokens, i);
      i = closing(tokens, i, end);
      if (i < 0) break;
    }
    const known = KNOWN.has(mark);
    if (!tokens.isName(i) || !(known || (declared && isPlain(mark)))) continue;
    const macro = invocation(tokens, i, end);
    if (macro === null) break;
    if (!known) spans.push(macro.span);
    i = macro.last;
  }
  return spans;
}

/** Macros that only stand where attributes do, also where the declared name has no brackets. */
const ATTRIBUTE =
  /^(?:__(?:used|unused|maybe_unused|section|aligned|packed|read_mostly|ro_after_init|percpu|initdata|cacheline_aligned\w*|must_check|weak|user|iomem|rcu|visible)|KLP_RELOC_SYMBOL(?:_POS)?)$/;

function attributes(tokens: Tokens, first: number, end: number): Span[] {
  const spans: Span[] = [];
  for (let i = first; i <= end; i++) {
    const found = tokens.isName(i) && ATTRIBUTE.test(tokens.at(i)) ? invocation(tokens, i, end) : null;
    if (found !== null) spans.push(found.span);
  }
  return spans;
}

function spansOf(tokens: Tokens, { first, last, body }: Item): Span[] {
  const end = body ?? last;
  const spans = [
    ...leading(tokens, first, end),
    ...trailing(tokens, first, end),
    ...attributes(tokens, first, end),
  ];
  for (let i = first; i <= end; i++) {
    if (tokens.kind(i) === KIND.directive) spans.push([tokens.start(i), tokens.end(i)]);
  }
  if (body !== null) spans.push([tokens.end(body), tokens.start(last)]);
  return spans;
}

const emptied = (text: string): string => text.replace(/[^\r\n]/g, " ");

export function blankMacros(text: string, tokens: Tokens, items: readonly Item[]): string {
  const spans = items.flatMap((item) => (item.kind === "directive" ? [] : spansOf(tokens, item)));
  const parts: string[] = [];
  let done = 0;
  for (const [start, end] of spans.sort((a, b) => a[0] - b[0])) {
    if (start < done) continue;
    parts.push(text.slice(done, start), emptied(text.slice(start, end)));
    done = end;
  }
  return parts.join("") + text.slice(done);
}

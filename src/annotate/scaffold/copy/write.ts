// Items as text: copied, declared, or renamed.

import { VMLINUX } from "../../../symbols/object-name.js";
import { closing } from "../../c/brackets.js";
import { readDirective } from "../../c/directives.js";
import type { Item } from "../../c/items.js";
import { KIND, type Tokens } from "../../c/tokens.js";
import type { Needed } from "./closure.js";
import type { KernelFacts } from "./facts.js";
import type { TraceEvent } from "./made.js";
import { countOf, outline, splitAtCommas } from "./outline.js";
import type { Renames } from "./treat.js";
import { PLACING, STORAGE } from "./words.js";

interface Edit {
  readonly renames: Renames;
  readonly inserted?: ReadonlyMap<number, string>;
  /** Names that are left out where they stand outside of all brackets. */
  readonly without: ReadonlySet<string>;
}

const NONE: ReadonlySet<string> = new Set();

function renamed(text: string, renames: Renames): string {
  return [...renames].reduce(
    (done, [from, to]) => done.replaceAll(new RegExp(`\\b${from}\\b`, "g"), to),
    text,
  );
}

/** Tokens of the bodies of types, whose members have names of their own. */
function membersIn(tokens: Tokens, first: number, last: number): ReadonlySet<number> {
  const members = new Set<number>();
  for (let i = first; i <= last; i++) {
    if (!tokens.is(i, "struct") && !tokens.is(i, "union")) continue;
    const open = tokens.isName(i + 1) ? i + 2 : i + 1;
    const close = tokens.is(open, "{") ? closing(tokens, open, last) : -1;
    for (let at = open; at < close; at++) members.add(at);
  }
  return members;
}

/** The text from token `first` to `last`; what lay between tokens stays. */
function textOf(tokens: Tokens, first: number, last: number, edit: Edit): string {
  const { renames, without, inserted } = edit;
  const outer = new Set(without.size === 0 ? [] : outline(tokens, first, last).map(({ at }) => at));
  const members = renames.size === 0 ? new Set<number>() : membersIn(tokens, first, last);
  let text = "";
  let done = tokens.start(first);
  for (let i = first; i <= last; i++) {
    text += tokens.text.slice(done, tokens.start(i));
    done = tokens.end(i);
    const own = tokens.at(i);
    if (outer.has(i) && without.has(own)) {
      const blanks = /^[ \t]*/.exec(tokens.text.slice(done))![0].length;
      done += i === last ? 0 : blanks;
    } else if (tokens.kind(i) === KIND.directive) text += inserted?.get(i) ?? renamed(own, renames);
    else {
      const isMember = members.has(i) || tokens.is(i - 1, ".") || tokens.is(i - 1, "->");
      text += tokens.isName(i) && !isMember ? (renames.get(own) ?? own) : own;
    }
  }
  return text;
}

/** The last token before `at` that is code. */
function codeBefore(tokens: Tokens, at: number): number {
  let i = at - 1;
  while (i > 0 && !tokens.isCode(i)) i--;
  return i;
}

function prototypeText(
  tokens: Tokens,
  first: number,
  last: number,
  storage: string,
  renames: Renames,
): string {
  const text = textOf(tokens, first, last, { renames, without: STORAGE }).trim();
  // an undefined symbol that is weak would be 0
  return `${storage} ${text.replace(/__attribute__\s*\(\(\s*(?:__)?weak(?:__)?\s*\)\)\s*/, "")};`;
}

/** The bounds of `NAME[] = ...`, which a declaration without an initialiser would lose. */
function boundsText(
  tokens: Tokens,
  { at, end }: { at: number; end: number },
  type: string,
  size: number | null,
): string {
  if (tokens.is(at, "{")) {
    const count = countOf(tokens, at, end);
    if (count !== null) return `${count}`;
  } else if (tokens.kind(at) === KIND.string)
    return `sizeof(${tokens.text.slice(tokens.start(at), tokens.end(end))})`;
  return size === null ? "" : `${size} / sizeof(${type})`;
}

/** `extern` declarations of an item's variables, without their initialisers. */
function variablesText(
  tokens: Tokens,
  first: number,
  item: Item,
  facts: KernelFacts,
  renames: Renames,
): string {
  const marks = outline(tokens, first, item.last).filter(({ text }) => text !== ";");
  const parts = splitAtCommas(marks).map((part) => {
    const equals = part.findIndex(({ text }) => text === "=");
    const head = equals < 0 ? part : part.slice(0, equals);
    const value = equals < 0 ? undefined : part[equals + 1];
    const [start, stop] = [head[0]!.at, head.at(-1)!.end];
    const bounds = head.find(({ text, at, end }) => text === "[" && end === at + 1);
    if (bounds === undefined || value === undefined)
      return textOf(tokens, start, stop, { renames, without: PLACING }).trim();
    const before = textOf(tokens, start, bounds.at, { renames, without: PLACING });
    const name = head[head.indexOf(bounds) - 1]!;
    const type = textOf(tokens, start, name.at - 1, { renames: new Map(), without: PLACING }).replace(
      /\bconst\b/,
      "",
    );
    const rest =
      stop === bounds.end ? "" : textOf(tokens, bounds.end + 1, stop, { renames, without: PLACING });
    const count = boundsText(
      tokens,
      { at: value.at, end: part.at(-1)!.end },
      type.trim(),
      facts.sizeOf(tokens.at(name.at)),
    );
    return `${before}${count}]${rest}`.trim();
  });
  return `extern ${parts.join(", ")};`;
}

/** A module's tracepoint has a static key of the module, which a livepatch cannot use (livepatch.rst, "special sections"). */
function eventText({ name, proto, args }: TraceEvent, facts: KernelFacts): string {
  if (facts.object === VMLINUX)
    return `DECLARE_TRACE${facts.tracesBySuffix ? "_EVENT" : ""}(${name}, PARAMS(${proto}), PARAMS(${args}));`;
  return `/* the tracepoint ${name} is left out: a livepatch cannot use the static key of a module */
static inline void trace_${name}(${proto})
{
}
static inline bool trace_${name}_enabled(void)
{
	return false;
}`;
}

/** Macros that a body or an initialiser defines on the way: others may use them. */
function definesIn(tokens: Tokens, { first, last }: Item): string {
  const found = new Map<string, string>();
  for (let i = first; i <= last; i++) {
    const own = tokens.kind(i) === KIND.directive ? tokens.at(i) : "";
    const { name, rest } = own.includes("def") ? readDirective(own) : { name: "", rest: "" };
    const macro = /^\w+/.exec(rest)?.[0] ?? "";
    if (name === "define") found.set(macro, `${own}\n`);
    // meant for nobody else
    if (name === "undef") found.delete(macro);
  }
  return [...found.values()].join("");
}

export interface Written {
  readonly text: string;
  readonly isReplacement: boolean;
}

/** Text without a final line break. */
export function writeItem({ provided, treatment }: Needed, facts: KernelFacts, renames: Renames): Written {
  const { part, item, shape, made, kind } = provided;
  const { tokens } = part;
  const first = item.first;
  const plain = (text: string): Written => ({ text, isReplacement: false });
  if (treatment === "event") return plain(eventText(made!.event!, facts));
  if (treatment === "made") return plain(made!.declaration ?? "");
  const isFunction = kind === "function";
  if (treatment === "declare") {
    const declaration = isFunction
      ? prototypeText(tokens, first, codeBefore(tokens, item.body!), "extern", renames)
      : variablesText(tokens, first, item, facts, renames);
    return plain(definesIn(tokens, item) + declaration);
  }
  if (treatment === "replace") {
    if (!isFunction) return plain(prototypeText(tokens, first, item.last - 1, "static", renames));
    return {
      text: `static ${textOf(tokens, first, item.last, { renames, without: STORAGE })}`,
      isReplacement: true,
    };
  }
  if (kind === "prototype") return plain(textOf(tokens, first, item.last, { renames, without: NONE }));
  const text = textOf(tokens, first, item.last, { renames, without: NONE, inserted: part.inserted });
  return plain(
    isFunction && !shape!.isStatic && !/\bextern\b/.test(text.slice(0, 40)) ? `static ${text}` : text,
  );
}

// From the functions to copy to everything in their unit that they need, transitively.

import type { Item } from "../../c/items.js";
import type { KernelFacts } from "./facts.js";
import {
  type Mention,
  type MentionKind,
  mentionsIn,
  mentionsInHeader,
  namesInDirective,
  staticLocals,
} from "./mentions.js";
import { Lists, Pastes, pastedWords } from "./pasted.js";
import { type Provided, providedBy, tagKey } from "./provided.js";
import { type Renames, type Treatment, treatmentOf } from "./treat.js";
import type { Part } from "./unit.js";

export interface Needed {
  readonly provided: Provided;
  readonly treatment: Treatment;
}

export interface Closure {
  readonly needed: ReadonlyMap<Item, Needed>;
  /** Names that the copied code refers to as symbols: functions and variables. */
  readonly referred: ReadonlySet<string>;
  /** Symbols of the object that nothing declares: a macro makes them. */
  readonly missing: readonly string[];
  /** Variables of copied functions that keep their values from call to call. */
  readonly staticLocals: readonly string[];
}

const ALLOWED: Readonly<Record<MentionKind, ReadonlySet<Provided["kind"]>>> = {
  any: new Set([
    "macro",
    "tag",
    "enumerator",
    "typedef",
    "function",
    "prototype",
    "variable",
    "made",
  ] as const),
  type: new Set(["macro", "tag", "enumerator", "typedef"] as const),
  macro: new Set(["macro"] as const),
};

/** The tokens of an item that are written, which is what it needs. */
function rangeOf({
  provided,
  treatment,
}: Needed): { first: number; last: number; body: number | null } | null {
  const { item, part } = provided;
  if (treatment === "event" || treatment === "made") return null;
  const first = item.first;
  if (treatment !== "declare") return { first, last: item.last, body: item.body };
  if (item.body !== null) return { first, last: item.body - 1, body: null };
  for (let at = first; at <= item.last; at++)
    if (part.tokens.is(at, "=")) return { first, last: at - 1, body: null };
  return { first, last: item.last, body: null };
}

class Walk {
  readonly needed = new Map<Item, Needed>();
  readonly referred = new Set<string>();
  readonly staticLocals: string[] = [];
  readonly #provided: ReadonlyMap<string, readonly Provided[]>;
  readonly #facts: KernelFacts;
  readonly #renames: Renames;
  readonly #lists: Lists;
  readonly #pastes = new Pastes();
  /** Names behind . and ->. */
  readonly #members = new Set<string>();
  readonly #seen = new Set<string>();
  readonly #groups = new Set<string>();
  /** To be looked at: not by recursion, a kernel's types nest deeply. */
  readonly #queue: Mention[] = [];

  constructor(
    provided: ReadonlyMap<string, readonly Provided[]>,
    lists: Lists,
    facts: KernelFacts,
    renames: Renames,
  ) {
    this.#provided = provided;
    this.#lists = lists;
    this.#facts = facts;
    this.#renames = renames;
  }

  run({ roots, macros, late, direct }: Wanted): void {
    for (const name of macros) this.#queue.push({ name, kind: "macro" });
    for (const name of roots) this.#queue.push({ name, kind: "any" });
    // what a header declares and the code does not call is no symbol that it refers to
    for (const text of late) for (const { name, kind } of mentionsInHeader(text)) this.#find(name, kind);
    const words = new Set(direct.flatMap((text) => text.match(/[A-Za-z_]\w*/g) ?? []));
    this.#macrosForHeaders(words);
    while (this.#queue.length > 0) {
      for (let next = this.#queue.pop(); next !== undefined; next = this.#queue.pop()) this.#need(next);
      this.#typesForHeaders(words);
    }
  }

  /** Macros of the file that those of headers ask for: DM_MSG_PREFIX of DMERR. */
  #macrosForHeaders(words: ReadonlySet<string>): void {
    for (const name of words) {
      const found = this.#provided.get(name) ?? [];
      const isOwn = found.some((each) => each.kind === "macro" && each.shape === null && !each.part.isHeader);
      if (isOwn) this.#queue.push({ name, kind: "macro" });
    }
  }

  /**
   * Types that the code never names: headers declare them, and the code looks behind pointers to them. Those with a
   * member of a name that the code looks for.
   */
  #typesForHeaders(words: ReadonlySet<string>): void {
    const open = [...words].flatMap((word) => this.#provided.get(tagKey(word)) ?? []);
    for (const { name, item, part } of open) {
      if (this.needed.has(item)) continue;
      let isMeant = false;
      for (let i = item.first + 3; i <= item.last && !isMeant; i++)
        isMeant = this.#members.has(part.tokens.at(i));
      if (isMeant) this.#queue.push({ name, kind: "type" });
    }
  }

  #need({ name, kind }: Mention): void {
    const key = `${kind} ${name}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    if (kind === "any") this.referred.add(name);
    if (kind === "macro") this.#members.add(name);
    this.#find(name, kind);
  }

  /** There may be more of them than a call takes arguments. */
  #push(mentions: readonly Mention[]): void {
    for (const each of mentions) this.#queue.push(each);
  }

  #find(name: string, kind: MentionKind): void {
    const found = this.#provided.get(name) ?? [];
    for (const each of found) if (ALLOWED[kind].has(each.kind)) this.#take(each);
    if (found.length === 0) for (const each of this.#lists.of(name)) this.#take(each);
    this.#push(this.#pastes.with(name).map((pasted): Mention => ({ name: pasted, kind })));
  }

  #take(provided: Provided): void {
    const { item, part } = provided;
    if (this.needed.has(item)) return;
    const own: Needed = { provided, treatment: treatmentOf(provided, this.#facts, this.#renames) };
    this.needed.set(item, own);
    this.#conditions(part, item);
    if (item.kind === "directive") {
      const text = part.tokens.at(item.first);
      this.#push(namesInDirective(text));
      this.#push(this.#pastes.learn(text).map((name): Mention => ({ name, kind: "any" })));
      return;
    }
    const { declaration, event } = provided.made ?? { declaration: null, event: null };
    for (const name of `${declaration ?? ""} ${event?.proto ?? ""}`.match(/[A-Za-z_]\w*/g) ?? [])
      this.#queue.push({ name, kind: "any" }, { name: tagKey(name), kind: "type" });
    const range = rangeOf(own);
    if (range === null) return;
    for (const [token, text] of part.inserted)
      if (token >= range.first && token <= range.last) this.#push(namesInDirective(`#include ${text}`));
    const isCode = range.body !== null || (own.treatment === "copy" && provided.kind === "variable");
    this.#push(mentionsIn(part.tokens, range, isCode ? "any" : "type"));
    if (range.body !== null) this.staticLocals.push(...staticLocals(part.tokens, range.body, range.last));
  }

  /** Macros that decide whether the item is compiled. */
  #conditions(part: Part, item: Item): void {
    for (let branch = item.branch; branch !== null; branch = branch.parent) {
      const key = `${part.path} ${branch.group}`;
      if (this.#groups.has(key) || branch.group === part.guard) continue;
      this.#groups.add(key);
      for (const [token, group] of part.groups) {
        if (group !== branch.group) continue;
        const names = namesInDirective(part.tokens.at(token));
        this.#push(names.map(({ name }): Mention => ({ name, kind: "macro" })));
      }
    }
  }
}

export interface Wanted {
  readonly roots: Iterable<string>;
  /** Macros that are needed though nothing names them. */
  readonly macros: readonly string[];
  /** Texts of headers that are included behind code of the unit, and of all that it includes itself. */
  readonly late: readonly string[];
  readonly direct: readonly string[];
}

export function closureOf(
  parts: readonly Part[],
  wanted: Wanted,
  facts: KernelFacts,
  renames: Renames,
): Closure {
  const provided = providedBy(parts);
  const walk = new Walk(provided, new Lists(parts), facts, renames);
  walk.run(wanted);
  const unknown = [...walk.referred].filter(
    (name) => !provided.has(name) && facts.has(name) && !facts.isExported(name),
  );
  const words = unknown.length === 0 ? new Set<string>() : pastedWords(parts);
  const missing = unknown.filter((name) => [...words].some((word) => word.length > 2 && name.includes(word)));
  const { needed, referred } = walk;
  return { needed, referred, missing, staticLocals: walk.staticLocals };
}

// The needed items as text, in the order in which the compiler would meet them: a header's where it is included.
import type { Item } from "../../c/items.js";
import type { Closure, Needed } from "./closure.js";
import type { KernelFacts } from "./facts.js";
import { filtered, isConditional } from "./filter.js";
import { lateIncludes } from "./headers.js";
import type { Renames } from "./treat.js";
import type { Part } from "./unit.js";
import { writeItem } from "./write.js";

export interface How {
  readonly facts: KernelFacts;
  /** Names of functions of the file -> those of their replacements. */
  readonly renames: Renames;
  /** A comment before each replacement, with its line break. */
  readonly headOf: (name: string) => string;
  /** Items of headers, by `keyOf`, that another copy in the same text has already. */
  readonly had: ReadonlySet<string>;
}

/** What a name stands for in a copy. */
export interface Written {
  /** Where its items are; what two copies share is the same item of one header. */
  readonly keys: readonly string[];
  readonly text: string;
  readonly isMacro: boolean;
}

export interface Texts {
  readonly text: string;
  readonly names: ReadonlyMap<string, Written>;
  /** Of the items of headers that it has. */
  readonly has: ReadonlySet<string>;
}

const keyOf = ({ path }: Part, { start }: Item): string => `${path} ${start}`;

/** What takes more than a line stands between empty lines. */
const spaced = (text: string): string => (/\n.*\}[^\n]*$/s.test(text) ? `\n${text}\n` : text);

class Emitter {
  readonly names = new Map<string, Written>();
  readonly has = new Set<string>();
  readonly #parts: ReadonlyMap<string, Part>;
  readonly #needed: ReadonlyMap<Item, Needed>;
  readonly #how: How;
  /** Functions that are declared, so that a static prototype of them is none any more. */
  readonly #declared = new Set<string>();
  /** Names of functions with a prototype that is always compiled. */
  readonly #said = new Set<string>();
  /** Headers that are included somewhere without a condition. */
  readonly #always = new Set<string>();
  readonly #done = new Set<string>();
  readonly #unused: ReadonlySet<string>;

  constructor(parts: readonly Part[], { needed }: Closure, how: How, unused: ReadonlySet<string>) {
    this.#unused = unused;
    this.#parts = new Map(parts.map((part) => [part.path, part]));
    this.#needed = needed;
    this.#how = how;
    for (const { provided, treatment } of needed.values()) {
      const { kind, name, part, item } = provided;
      if (treatment === "declare" && kind === "function") this.#declared.add(name);
      if (kind === "prototype" && !isConditional(part, item)) this.#said.add(name);
    }
    for (const part of parts) {
      for (const item of part.items) {
        const found = part.includes.get(item.first);
        if (found?.kind === "part" && !isConditional(part, item)) this.#always.add(found.path);
      }
    }
  }

  part(part: Part): string {
    this.#done.add(part.path);
    const late = lateIncludes(part);
    return filtered(part, (item) => {
      const header = late.get(item);
      if (header !== undefined && this.#unused.has(header)) return null;
      return header === undefined
        ? (this.#header(part, item) ?? this.#item(part, item))
        : `#include <${header}>`;
    });
  }

  /** Parts that are included in a way that leads nowhere. */
  rest(): string {
    const left = [...this.#parts.values()].filter(({ path }) => !this.#done.has(path));
    return left.map((part) => this.part(part)).join("");
  }

  #header(part: Part, item: Item): string | null {
    const found = part.includes.get(item.first);
    const next = found?.kind === "part" ? this.#parts.get(found.path) : undefined;
    if (next === undefined || this.#done.has(next.path)) return null;
    if (isConditional(part, item) && this.#always.has(next.path)) return null;
    const text = this.part(next).trim();
    return text === "" ? null : text;
  }

  #item(part: Part, item: Item): string | null {
    const own = this.#needed.get(item);
    if (own === undefined || this.#isSaid(own)) return null;
    const key = keyOf(part, item);
    const text = this.#text(own, key);
    if (!part.isHeader) return text;
    this.has.add(key);
    return this.#how.had.has(key) ? null : text;
  }

  /** A prototype already declares what the definition would declare again. */
  #isSaid({ provided: { kind, name }, treatment }: Needed): boolean {
    return treatment === "declare" && kind === "function" && this.#said.has(name);
  }

  #text(own: Needed, key: string): string {
    const { provided } = own;
    const { item, kind } = provided;
    const written = writeItem(own, this.#how.facts, this.#how.renames);
    const isElsewhere = kind === "prototype" && this.#declared.has(provided.name);
    const text = isElsewhere ? written.text.replace(/^static\s+(?:inline\s+)?/, "extern ") : written.text;
    const name = this.#how.renames.get(provided.name) ?? provided.name;
    const before = this.names.get(name);
    this.names.set(name, {
      keys: [...(before?.keys ?? []), key],
      text: `${before?.text ?? ""}${text}`,
      isMacro: item.kind === "directive" || own.treatment === "declare",
    });
    if (!written.isReplacement) return item.kind === "directive" ? text : spaced(text);
    return `\n${this.#how.headOf(provided.name)}${text}\n`;
  }
}

/** `unused`: headers that the copy does without. */
export function emit(parts: readonly Part[], closure: Closure, how: How, unused: ReadonlySet<string>): Texts {
  const emitter = new Emitter(parts, closure, how, unused);
  const main = emitter.part(parts.at(-1)!);
  const text = `${emitter.rest()}${main}`;
  return { text: text.replace(/\n{3,}/g, "\n\n"), names: emitter.names, has: emitter.has };
}

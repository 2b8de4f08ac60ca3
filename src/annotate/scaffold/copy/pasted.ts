// Names that no text spells out, because macros paste them together.
import { readDirective } from "../../c/directives.js";
import { KIND, type Tokens } from "../../c/tokens.js";
import type { Provided } from "./provided.js";
import { shapeOf } from "./shape.js";
import type { Part } from "./unit.js";

/** Macros of the part that paste names together. */
function pastingMacros(tokens: Tokens): ReadonlySet<string> {
  const macros = new Set<string>();
  for (let i = 0; i < tokens.length; i++) {
    const text = tokens.kind(i) === KIND.directive ? tokens.at(i) : "";
    const { name, rest } = text.includes("##") ? readDirective(text) : { name: "", rest: "" };
    if (name === "define") macros.add(/^\w+/.exec(rest)?.[0] ?? "");
  }
  return macros;
}

/** Words in the arguments of calls at file scope: of these a macro may make names by `##`. */
export function pastedWords(parts: readonly Part[]): ReadonlySet<string> {
  const words = new Set<string>();
  for (const { tokens, items } of parts) {
    const pasting = pastingMacros(tokens);
    const calls = items.filter(({ kind, first }) => kind === "code" && pasting.has(tokens.at(first)));
    for (const { first, last } of calls) {
      for (let i = first + 1; i <= last; i++) if (tokens.isName(i)) words.add(tokens.at(i));
    }
  }
  return words;
}

/** `REG_##name` of macros in use, and the names that may be put in. */
export class Pastes {
  readonly #before = new Set<string>();
  readonly #behind = new Set<string>();
  readonly #names = new Set<string>();

  /** Names that the macro's text may make of the names met so far. */
  learn(directive: string): string[] {
    const { rest } = readDirective(directive);
    const parameters = new Set(/^\w+\(([^)]*)\)/.exec(rest)?.[1]?.split(/\s*,\s*/) ?? []);
    const made: string[] = [];
    for (const [, left, right] of rest.matchAll(/(\w+)\s*##\s*(?=(\w+))/g)) {
      if (!parameters.has(left!) && !this.#before.has(left!)) {
        this.#before.add(left!);
        for (const name of this.#names) made.push(left + name);
      }
      if (!parameters.has(right!) && !this.#behind.has(right!)) {
        this.#behind.add(right!);
        for (const name of this.#names) made.push(name + right);
      }
    }
    return made;
  }

  with(name: string): string[] {
    if (this.#names.has(name) || name.startsWith("tag ")) return [];
    this.#names.add(name);
    // what was pasted once is not pasted again
    const isMade =
      [...this.#before].some((word) => name.startsWith(word)) ||
      [...this.#behind].some((word) => name.endsWith(word));
    return isMade
      ? []
      : [...[...this.#before].map((word) => word + name), ...[...this.#behind].map((word) => name + word)];
  }
}

/** Calls at file scope that may make nothing but what they are told to. */
const LISTED = /^[A-Z][A-Z0-9_]*$/;
const NOT_LISTED = /^(?:MODULE_|EXPORT_|TRACE_|DEFINE_EVENT|DECLARE_EVENT_CLASS|EARLY_|BUILD_BUG)/;

/** Declarations by macros of another file: `DECLARE_EWMA(signal, 10, 8);` makes `struct ewma_signal`. */
export class Lists {
  readonly #calls = new Map<string, Provided[]>();

  constructor(parts: readonly Part[]) {
    for (const part of parts.filter(({ isTrace }) => !isTrace)) {
      for (const item of part.items) {
        const macro = item.kind === "code" && item.branch?.off !== true ? part.tokens.at(item.first) : "";
        const isWanted =
          LISTED.test(macro) && !NOT_LISTED.test(macro) && (part.isHeader || macro === "DECLARE_EWMA");
        if (isWanted) this.#add(part, item);
      }
    }
  }

  #add(part: Part, item: Part["items"][number]): void {
    const shape = shapeOf(part.tokens, item);
    if (shape.call === null) return;
    for (let i = shape.call.open; i <= shape.call.close; i++) {
      const word = part.tokens.isName(i) ? part.tokens.at(i) : "";
      if (word.length < 3) continue;
      const provided: Provided = { kind: "list", name: word, part, item, shape, made: null };
      const known = this.#calls.get(word);
      if (known === undefined) this.#calls.set(word, [provided]);
      else known.push(provided);
    }
  }

  /** Those that have the name, or a word of it, among their arguments. */
  of(name: string): readonly Provided[] {
    if (this.#calls.size === 0) return [];
    const plain = name.replace(/^tag /, "");
    const words = new Set([plain]);
    for (let at = plain.indexOf("_"); at > 0; at = plain.indexOf("_", at + 1)) {
      words.add(plain.slice(0, at));
      words.add(plain.slice(at + 1));
    }
    return [...words].flatMap((word) => this.#calls.get(word) ?? []);
  }
}

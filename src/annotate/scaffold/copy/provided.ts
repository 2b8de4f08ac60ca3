// What the parts of a unit define and declare, by name.
import { readDirective } from "../../c/directives.js";
import type { Item } from "../../c/items.js";
import { KIND } from "../../c/tokens.js";
import { type Made, madeBy } from "./made.js";
import { type Shape, shapeOf } from "./shape.js";
import type { Part } from "./unit.js";

/** `macro` is a #define or an #undef, or an item with one inside. */
export type ProvidedKind =
  | "macro"
  | "tag"
  | "enumerator"
  | "typedef"
  | "function"
  | "prototype"
  | "variable"
  | "made"
  /** A macro's call in a header. */
  | "list";

export interface Provided {
  readonly kind: ProvidedKind;
  readonly name: string;
  readonly part: Part;
  readonly item: Item;
  /** Null: a directive. */
  readonly shape: Shape | null;
  readonly made: Made | null;
}

/** `struct foo` has a name space of its own. */
export const tagKey = (name: string): string => `tag ${name}`;

const KINDS: Readonly<Partial<Record<Shape["kind"], ProvidedKind>>> = {
  function: "function",
  prototype: "prototype",
  typedef: "typedef",
  variables: "variable",
};

/** The name that a #define or #undef is about. */
export function macroName(text: string): string | null {
  const { name, rest } = readDirective(text);
  return name === "define" || name === "undef" ? (/^[A-Za-z_$][\w$]*/.exec(rest)?.[0] ?? null) : null;
}

function* ofCode(part: Part, item: Item): Generator<Provided> {
  const { tokens } = part;
  const shape = shapeOf(tokens, item);
  const base = { part, item, shape, made: null };
  for (const name of shape.tags) yield { ...base, kind: "tag", name: tagKey(name) };
  for (const name of shape.enumerators) yield { ...base, kind: "enumerator", name };
  const kind = KINDS[shape.kind];
  if (kind !== undefined) for (const at of shape.names) yield { ...base, kind, name: tokens.at(at) };
  if (shape.call !== null)
    for (const made of madeBy(tokens, shape.call)) yield { ...base, kind: "made", name: made.name, made };
  for (let i = item.first; i <= item.last; i++) {
    const name = tokens.kind(i) === KIND.directive ? macroName(tokens.at(i)) : null;
    if (name !== null) yield { ...base, kind: "macro", name };
  }
}

function* ofPart(part: Part): Generator<Provided> {
  for (const item of part.items) {
    if (item.branch?.off === true) continue;
    if (item.kind === "code") yield* ofCode(part, item);
    else {
      const name = macroName(part.tokens.at(item.first));
      if (name !== null) yield { kind: "macro", name, part, item, shape: null, made: null };
    }
  }
}

export function providedBy(parts: readonly Part[]): ReadonlyMap<string, readonly Provided[]> {
  const provided = new Map<string, Provided[]>();
  for (const part of parts) {
    for (const each of ofPart(part)) {
      const known = provided.get(each.name);
      if (known === undefined) provided.set(each.name, [each]);
      else known.push(each);
    }
  }
  return provided;
}

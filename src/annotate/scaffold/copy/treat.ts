// What is to be done with each item that a copied function needs: the ladder of a static function or variable. It is
// declared if the kernel has a symbol of its name, which sympos resolves; otherwise the compiler left nothing of it
// to refer to, and it is copied.

import type { Item } from "../../c/items.js";
import type { KernelFacts } from "./facts.js";
import { countOf, outline } from "./outline.js";
import type { Provided } from "./provided.js";
import type { Part } from "./unit.js";

/** `replace`: a function that is patched. `event`: a tracepoint's function. */
export type Treatment = "copy" | "declare" | "replace" | "event" | "made";

/** A patched function's name -> that of its replacement. */
export type Renames = ReadonlyMap<string, string>;

function ofFunction({ name, shape, part }: Provided, facts: KernelFacts): Treatment {
  const { isStatic, isInline } = shape!;
  // a header's inline function may be in the kernel many times
  if (isInline && part.isHeader) return "copy";
  if (facts.has(name) || facts.isExported(name)) return "declare";
  return isStatic || isInline ? "copy" : "declare";
}

/** `NAME[] = { [A] = 1 }`. */
function isOpen({ tokens }: Part, { first, last }: Item): boolean {
  const marks = outline(tokens, first, last);
  const value = marks[marks.findIndex(({ text }) => text === "=") + 1];
  if (!marks.some(({ text, at, end }) => text === "[" && end === at + 1) || value?.text !== "{") return false;
  return countOf(tokens, value.at, value.end) === null;
}

function ofVariables({ part, item, shape }: Provided, facts: KernelFacts): Treatment {
  const names = shape!.names.map((at) => part.tokens.at(at));
  if (part.tokens.is(item.first, "extern")) return "copy";
  // a header's table is in the kernel as often as it is included
  if (part.isHeader && shape!.isStatic && shape!.isConst) return "copy";
  // a declaration would lose how many entries it has
  if (
    shape!.isConst &&
    facts.showsData &&
    names.some((name) => facts.sizeOf(name) === null && isOpen(part, item))
  )
    return "copy";
  const isKnown = names.some((name) => facts.has(name) || facts.isExported(name));
  if (isKnown || item.body !== null) return "declare";
  return facts.showsData && (shape!.isStatic || shape!.isConst) ? "copy" : "declare";
}

export function treatmentOf(provided: Provided, facts: KernelFacts, renames: Renames): Treatment {
  const { kind, name, made, shape } = provided;
  if (kind === "made") return made?.event ? "event" : "made";
  if (kind === "function") return renames.has(name) ? "replace" : ofFunction(provided, facts);
  if (kind === "prototype") return renames.has(name) ? "replace" : "copy";
  // also where only the type is needed that the item defines on the way
  if (shape?.kind === "variables") return ofVariables(provided, facts);
  return "copy";
}

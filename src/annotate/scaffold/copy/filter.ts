// A part without what is not wanted: items keep their order and the conditions that they stand in.
import type { Item } from "../../c/items.js";
import type { Part } from "./unit.js";

/** The items of a part that are wanted, in order, inside of their conditions. */
export function filtered(part: Part, textOf: (item: Item) => string | null): string {
  const groups = new Set<number>();
  const texts = new Map<Item, string>();
  for (const item of part.items) {
    const text = textOf(item);
    if (text === null) continue;
    texts.set(item, text);
    for (const start of [item.branch, item.endBranch])
      for (let branch = start; branch !== null; branch = branch.parent)
        if (branch.group !== part.guard) groups.add(branch.group);
  }
  let written = "";
  for (const item of part.items) {
    const group = part.groups.get(item.first);
    const isCondition = item.kind === "directive" && group !== undefined && groups.has(group);
    const text = isCondition ? part.tokens.at(item.first) : texts.get(item);
    if (text !== undefined && text !== "") written += `${text}\n`;
  }
  return written;
}

export const isConditional = (part: Part, { branch }: Item): boolean => {
  for (let each = branch; each !== null; each = each.parent) if (each.group !== part.guard) return true;
  return false;
};

// How the author writes: indentation, and where the macros of the annotations come from.
import { type Branch, type Item, isWithin } from "../c/items.js";
import type { CSource } from "../c/source.js";
import { ARRAY_MACRO, type RelocArray } from "../source/arrays.js";
import { LABEL_MACRO_POS } from "../source/labels.js";
import type { Survey } from "../source/survey.js";

/** One level: a tab, or the fewest blanks that at least three lines begin with, if more lines do. */
export function indentUnit(text: string): string {
  let tabs = 0;
  const blanks = new Map<number, number>();
  for (const [, indent] of text.matchAll(/^([ \t]+)\S/gm)) {
    if (indent!.startsWith("\t")) tabs++;
    else if (indent!.length > 1) blanks.set(indent!.length, (blanks.get(indent!.length) ?? 0) + 1);
  }
  const spaced = [...blanks.values()].reduce((sum, n) => sum + n, 0);
  if (spaced <= tabs) return "\t";
  const widths = [...blanks].filter(([, count]) => count >= 3).map(([width]) => width);
  const least = widths.length > 0 ? Math.min(...widths) : Math.min(...blanks.keys());
  return " ".repeat(Math.min(least, 8));
}

/** Whether what stands in `at` is compiled whenever `branch` is; a guard against a second definition counts. */
function reaches(at: Branch | null, branch: Branch | null, macro: string): boolean {
  if (isWithin(branch, at)) return true;
  return at !== null && at.guards === macro && reaches(at.parent, branch, macro);
}

/** The #define of the macro that holds in the branch; null: the file has none. */
export function definition(
  { macros, items, tokens }: CSource,
  macro: string,
  branch: Branch | null,
): Item | null {
  for (const { name, token } of macros) {
    if (name !== macro) continue;
    const at = tokens.start(token);
    const item = items.find((each) => each.start <= at && at < each.end);
    if (item !== undefined && reaches(item.branch, branch, macro)) return item;
  }
  return null;
}

/** Where new arrays take their shape from. */
export type ArrayStyle =
  | { readonly kind: "macro"; readonly define: boolean }
  /** Like this one, which its author wrote by hand. */
  | { readonly kind: "like"; readonly array: RelocArray }
  /** The file has a structure of its own and no macro. */
  | { readonly kind: "structure"; readonly item: Item };

const STRUCTURE = "klp_module_reloc";

/** The item that defines struct klp_module_reloc; null: this file has none. */
export function ownStructure({ items, tokens }: CSource, branch: Branch | null): Item | null {
  const found = items.find((item) => {
    if (item.kind === "directive" || !isWithin(branch, item.branch)) return false;
    for (let i = item.first; i < item.last; i++) {
      if (tokens.is(i, STRUCTURE) && tokens.is(i - 1, "struct") && tokens.is(i + 1, "{")) return true;
    }
    return false;
  });
  return found ?? null;
}

export function arrayStyle({ source, arrays }: Survey, branch: Branch | null): ArrayStyle {
  if (definition(source, ARRAY_MACRO, branch) !== null) return { kind: "macro", define: false };
  const here = arrays.filter((a) => isWithin(branch, a.item.branch));
  // not defined in this file and used: a header has it
  if (here.some((a) => a.style === "macro")) return { kind: "macro", define: false };
  const like = here.findLast((a) => a.name >= 0 && a.entries.length > 0);
  if (like !== undefined) return { kind: "like", array: like };
  const item = ownStructure(source, branch);
  return item === null ? { kind: "macro", define: true } : { kind: "structure", item };
}

/** Whether the file, or a header of its, has the macros of the reloc dialect. */
export function hasLabelMacros({ source, labels }: Survey, branch: Branch | null): boolean {
  if (definition(source, LABEL_MACRO_POS, branch) !== null) return true;
  return labels.some((l) => l.by === "macro" && l.said !== null && isWithin(branch, l.item.branch));
}

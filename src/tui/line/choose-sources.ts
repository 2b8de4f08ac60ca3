// Asking for symbol sources, line by line, where none was named.
import { escapeName } from "../../app/messages.js";
import type { SourceOffer } from "../../app/types.js";
import { FOUND, fitsWords, KINDS, NEEDED, NONE } from "../offers.js";
import type { SourceFinder } from "../options.js";

export const SOURCES_PROMPT = "Numbers, a path, Enter to begin, 0 for none, q quit:";

export interface Choosing {
  readonly list: readonly SourceOffer[];
  /** Indices into `list`. */
  readonly taken: readonly number[];
}

export function offersOf(finder: SourceFinder): Choosing {
  const list = finder.find();
  return { list, taken: [...list.keys()].filter((index) => list[index]?.fits !== false) };
}

export function choosingLines({ list, taken }: Choosing): string[] {
  const lines = list.map((offer, index) => {
    const words = [escapeName(offer.path), KINDS[offer.kind], fitsWords(offer)].filter((word) => word !== "");
    return `${index + 1}. ${words.join(", ")}.${taken.includes(index) ? " Taken." : ""}`;
  });
  return list.length === 0 ? [NEEDED, NONE] : [NEEDED, `${FOUND} a number takes it, or not.`, ...lines];
}

export type ChoosingStep =
  | { readonly kind: "again"; readonly choosing: Choosing; readonly lines: readonly string[] }
  | { readonly kind: "begin"; readonly chosen: readonly SourceOffer[] }
  | { readonly kind: "quit" };

/** What a line does: numbers change what is taken, a path adds to it. */
export function choose(choosing: Choosing, line: string, finder: SourceFinder): ChoosingStep {
  const { list, taken } = choosing;
  const text = line.trim();
  if (/^(q|quit|exit)$/i.test(text)) return { kind: "quit" };
  if (text === "0") return { kind: "begin", chosen: [] };
  if (text === "") return { kind: "begin", chosen: taken.flatMap((index) => list[index] ?? []) };
  if (/^[\d\s,]+$/.test(text)) return toggled(choosing, text.match(/\d+/g)?.map(Number) ?? []);
  const known = list.findIndex(({ path }) => path === text);
  if (known >= 0) return toggled({ list, taken: taken.filter((index) => index !== known) }, [known + 1]);
  const offer = finder.at(text);
  if (offer === null) {
    return { kind: "again", choosing, lines: [`${escapeName(text)} is no symbol source, or not there.`] };
  }
  const now = { list: [...list, offer], taken: [...taken, list.length] };
  return { kind: "again", choosing: now, lines: choosingLines(now) };
}

function toggled(choosing: Choosing, numbers: readonly number[]): ChoosingStep {
  const { list, taken } = choosing;
  if (numbers.some((number) => list[number - 1] === undefined)) {
    const lines = [list.length === 0 ? "There is none to take." : `Choose 1 to ${list.length}.`];
    return { kind: "again", choosing, lines };
  }
  const indices = new Set(taken);
  for (const number of numbers) {
    const index = number - 1;
    if (indices.has(index)) indices.delete(index);
    else indices.add(index);
  }
  const now = { list, taken: [...indices].sort((a, b) => a - b) };
  return { kind: "again", choosing: now, lines: choosingLines(now) };
}

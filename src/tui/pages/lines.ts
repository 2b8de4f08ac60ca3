// Lines of a page with what they are, for the theme to show.
import { wrap } from "../text.js";

export type Tone = "head" | "added" | "removed" | "marked" | "good" | "bad" | "ask";

export interface PageLine {
  readonly text: string;
  readonly tone?: Tone;
}

export const plain = (lines: readonly string[]): PageLine[] => lines.map((text) => ({ text }));

export const head = (text: string): PageLine => ({ text, tone: "head" });

/** Fitted to the terminal: a sentence that is cut says nothing. */
export function wrapLines(lines: readonly PageLine[], columns: number): PageLine[] {
  const room = Math.max(columns - 2, 20);
  return lines.flatMap((line) => wrap(line.text, room).map((text) => ({ ...line, text })));
}

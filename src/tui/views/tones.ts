// Tones of page lines as the theme shows them. A tone never says what the text does not.
import type { PageLine, Tone } from "../pages/lines.js";
import { cut } from "../text.js";
import { bold, type Theme, tint } from "../theme.js";

type Show = (theme: Theme, text: string) => string;

const SHOW: Readonly<Record<Tone, Show>> = {
  head: (_, text) => bold(text),
  added: (theme, text) => tint(theme, "good", text),
  removed: (theme, text) => tint(theme, "bad", text),
  marked: (_, text) => bold(text),
  good: (theme, text) => tint(theme, "good", text),
  bad: (theme, text) => tint(theme, "bad", text),
  ask: (theme, text) => tint(theme, "ask", text),
};

/** Cut to `width`, then toned: a cut would take the end of an SGR sequence. */
export function toned(theme: Theme, { text, tone }: PageLine, width: number): string {
  const line = cut(text, width);
  return tone === undefined ? line : SHOW[tone](theme, line);
}

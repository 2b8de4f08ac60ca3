// What the last build said, entry by entry: errors, warnings, then what is otherwise.
import { escapeName, placeText, sentence } from "../../app/messages.js";
import type { Finding } from "../../app/types.js";
import type { State } from "../state.js";
import type { PageLine, Tone } from "./lines.js";
import { wrapLines } from "./lines.js";

const TONES: Readonly<Record<Finding["severity"], Tone | undefined>> = {
  error: "bad",
  warning: "ask",
  note: undefined,
};

export const NOTHING_SAID = "Built without a word.";

/** The compiler's words as it says them; `FILE:LINE` is what the eye looks for. */
function entryOf(finding: Finding): PageLine {
  const { code, severity, facts, where } = finding;
  const own = code === "build-compiler" ? escapeName(String(facts["message"])) : null;
  const text =
    own === null ? `${severity}: ${sentence(finding)}` : `${placeText(where)}: ${severity}: ${own}`;
  const tone = TONES[severity];
  return tone === undefined ? { text } : { text, tone };
}

/** One line an entry, as long as it is. */
export function buildEntries({ build }: State): PageLine[] {
  const findings = build.last?.findings ?? [];
  return [...findings.map(entryOf), ...build.changes.map((text) => ({ text }))];
}

/** Fitted to the terminal, with the entry's own cursor; `at`: the first line of the entry that has it. */
export function buildLines(state: State): { readonly lines: readonly PageLine[]; readonly at: number } {
  const lines: PageLine[] = [];
  let at = 0;
  for (const [index, entry] of buildEntries(state).entries()) {
    const isHere = index === state.build.index;
    if (isHere) at = lines.length;
    const fitted = wrapLines([entry], state.size.columns - 2);
    lines.push(
      ...fitted.map((line, row) => ({ ...line, text: `${isHere && row === 0 ? ">" : " "} ${line.text}` })),
    );
  }
  if (lines.length > 0) return { lines, at };
  const none = state.build.last === null ? "Nothing was built yet." : NOTHING_SAID;
  return { lines: [{ text: `  ${none}` }], at };
}

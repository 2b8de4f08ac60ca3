// Tab at the prompt: commands first, then what the command takes.
import { pathsBeginning } from "../../app/file-names.js";
import { LINE_COMMANDS } from "./commands.js";
import type { LineSession } from "./session.js";

/** So many names of the sources are offered at once. */
const NAMES = 100;

/** Fewer letters would name half the kernel, and cost a search at every Tab. */
const LETTERS = 2;

const begins =
  (start: string) =>
  (text: string): boolean =>
    text.startsWith(start);

/** What may stand in place of the last word of `line`, and that word. */
export function complete(line: string, session: LineSession): [string[], string] {
  const [, word = "", gap = "", rest = ""] = /^\s*(\S*)(\s*)(.*)$/.exec(line) ?? [];
  if (gap === "") return [LINE_COMMANDS.map(({ names }) => `${names[0]} `).filter(begins(word)), word];
  const command = LINE_COMMANDS.find(({ names }) => names.includes(word));
  const own = session.state.rows.map(({ symbol }) => symbol);
  switch (command?.completes) {
    case "dialect":
      return [["sympos", "reloc"].filter(begins(rest)), rest];
    case "command":
      return [LINE_COMMANDS.map(({ names }) => names[0] ?? "").filter(begins(rest)), rest];
    case "symbol":
      return [own.filter(begins(rest)), rest];
    case "name":
      return [nameWords(session, own.filter(begins(rest)), rest), rest];
    case "file": {
      const last = rest.split(/\s+/).at(-1) ?? "";
      return [pathsBeginning(last), last];
    }
    case "pick":
      return pickWords(rest, session);
    default:
      return [[], rest];
  }
}

/** The object's own symbols, and where none begins so, names of the sources. */
function nameWords({ workbench }: LineSession, own: readonly string[], start: string): string[] {
  if (own.length > 0) return [...own];
  if (workbench === null || start.length < LETTERS || /\s/.test(start)) return [];
  return workbench
    .search(`^${start}`, NAMES)
    .hits.map(({ name }) => name)
    .filter(begins(start));
}

/** SYMBOL, then the objects that have it, then the positions there. */
function pickWords(rest: string, session: LineSession): [string[], string] {
  const words = rest.split(/\s+/);
  const last = words.at(-1) ?? "";
  const [symbol = "", object = ""] = words;
  const { rows, knowledge } = session.state;
  if (words.length === 1) return [rows.map((row) => `${row.symbol} `).filter(begins(last)), last];
  const candidates = knowledge?.candidates(symbol) ?? [];
  if (words.length === 2)
    return [[...new Set(candidates.map((one) => `${one.object} `))].filter(begins(last)), last];
  const positions = candidates.filter((one) => one.object === object).map(({ sympos }) => `${sympos}`);
  return [words.length === 3 ? positions.filter(begins(last)) : [], last];
}

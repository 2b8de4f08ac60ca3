// The one table of commands. Keys, footer, help and documentation all come from it;
// perform.ts says what each does.
import { whyNotAnnotate, whyNotConvert } from "./model/write.js";
import { nextOpen } from "./rows.js";
import type { Mode, State } from "./state.js";

export type CommandId =
  | "down"
  | "up"
  | "first"
  | "last"
  | "page-down"
  | "page-up"
  | "half-down"
  | "half-up"
  | "pane-left"
  | "pane-right"
  | "pane-next"
  | "pane-previous"
  | "next-open"
  | "previous-open"
  | "candidate"
  | "open"
  | "pick"
  | "skip"
  | "undo"
  | "redo"
  | "search"
  | "take-hit"
  | "dialect"
  | "annotate"
  | "convert"
  | "answer"
  | "report"
  | "help"
  | "back"
  | "back-or-quit"
  | "quit"
  | "quit-now"
  | "stay"
  | "interrupt"
  | "suspend"
  | "redraw";

export interface Command {
  readonly id: CommandId;
  /** Names as the decoder gives them; two keys in sequence have a space between; `1-9` is any of nine. */
  readonly keys: readonly string[];
  readonly title: string;
  /** Words in the footer; the order of the table is their rank. Without: only in help. */
  readonly footer?: string;
  readonly modes: readonly Mode[];
  /** Why it does nothing now, as a sentence; null when it does something. */
  readonly disabled?: (state: State) => string | null;
}

const MAIN = ["queue", "resolve", "preview"] as const;
const TEXT = ["report", "help"] as const;
const LISTS = [...MAIN, ...TEXT] as const;
const ANY = [...LISTS, "search", "prompt", "confirm", "loading", "small"] as const;

function whyNoneOpen(state: State): string | null {
  return nextOpen(state.rows, -1) === null ? "Nothing left to choose." : null;
}

export const COMMANDS: readonly Command[] = [
  { id: "open", keys: ["enter"], title: "go to the candidates", footer: "choose", modes: ["queue"] },
  {
    id: "pick",
    keys: ["enter"],
    title: "pick the candidate and go on",
    footer: "pick+next",
    modes: ["resolve"],
  },
  {
    id: "take-hit",
    keys: ["enter"],
    title: "show its definitions",
    footer: "definitions",
    modes: ["search"],
  },
  { id: "answer", keys: ["enter"], title: "write the file", footer: "write", modes: ["prompt"] },
  { id: "quit-now", keys: ["y", "q", "Q"], title: "quit", footer: "quit", modes: ["confirm"] },
  { id: "stay", keys: ["n", "esc"], title: "stay", footer: "stay", modes: ["confirm"] },

  { id: "down", keys: ["j", "down", "ctrl+n"], title: "down", modes: LISTS },
  { id: "up", keys: ["k", "up", "ctrl+p"], title: "up", modes: LISTS },
  { id: "down", keys: ["down", "ctrl+n"], title: "down", modes: ["search"] },
  { id: "up", keys: ["up", "ctrl+p"], title: "up", modes: ["search"] },
  { id: "first", keys: ["g g", "home"], title: "first", modes: LISTS },
  { id: "last", keys: ["G", "end"], title: "last", modes: LISTS },
  { id: "page-down", keys: ["pagedown", "ctrl+f"], title: "page down", modes: LISTS },
  { id: "page-up", keys: ["pageup", "ctrl+b"], title: "page up", modes: LISTS },
  { id: "page-down", keys: ["pagedown"], title: "page down", modes: ["search"] },
  { id: "page-up", keys: ["pageup"], title: "page up", modes: ["search"] },
  { id: "half-down", keys: ["ctrl+d"], title: "half a page down", modes: LISTS },
  { id: "half-up", keys: ["ctrl+u"], title: "half a page up", modes: LISTS },
  { id: "pane-left", keys: ["h", "left"], title: "pane before", modes: MAIN },
  { id: "pane-right", keys: ["l", "right"], title: "pane after", modes: MAIN },
  { id: "pane-previous", keys: ["shift+tab"], title: "previous pane", modes: MAIN },

  { id: "candidate", keys: ["1-9"], title: "to candidate 1 to 9", modes: ["queue", "resolve"] },
  {
    id: "next-open",
    keys: ["]"],
    title: "next symbol to choose",
    footer: "next",
    modes: MAIN,
    disabled: whyNoneOpen,
  },
  {
    id: "previous-open",
    keys: ["["],
    title: "previous symbol to choose",
    modes: MAIN,
    disabled: whyNoneOpen,
  },
  { id: "search", keys: ["/"], title: "search all names", footer: "search", modes: MAIN },
  { id: "skip", keys: ["s"], title: "skip the symbol", footer: "skip", modes: MAIN },
  {
    id: "undo",
    keys: ["u"],
    title: "undo the last decision",
    footer: "undo",
    modes: MAIN,
    disabled: (state) => (state.history.past.length === 0 ? "Nothing to undo." : null),
  },
  {
    id: "redo",
    keys: ["ctrl+r"],
    title: "redo",
    modes: MAIN,
    disabled: (state) => (state.history.future.length === 0 ? "Nothing to redo." : null),
  },
  { id: "dialect", keys: ["p"], title: "show the other dialect (sympos, reloc)", modes: MAIN },
  {
    id: "annotate",
    keys: ["a"],
    title: "write the annotation to a file",
    footer: "annotate",
    modes: [...MAIN, "report"],
    disabled: whyNotAnnotate,
  },
  {
    id: "convert",
    keys: ["c"],
    title: "convert the object",
    footer: "convert",
    modes: [...MAIN, "report"],
    disabled: whyNotConvert,
  },
  { id: "pane-next", keys: ["tab"], title: "next pane", footer: "panes", modes: MAIN },
  { id: "report", keys: ["r"], title: "report", modes: MAIN },

  { id: "back", keys: ["esc"], title: "back", modes: MAIN },
  { id: "back", keys: ["esc"], title: "back", footer: "back", modes: [...TEXT, "search", "prompt"] },
  { id: "back-or-quit", keys: ["q"], title: "back, at the top quit", modes: LISTS },
  { id: "quit", keys: ["Q"], title: "quit", modes: LISTS },
  { id: "quit-now", keys: ["q", "Q"], title: "quit", footer: "quit", modes: ["loading", "small"] },
  { id: "interrupt", keys: ["ctrl+c"], title: "cancel; twice within 2 seconds quit", modes: ANY },
  { id: "suspend", keys: ["ctrl+z"], title: "suspend", modes: ANY },
  { id: "redraw", keys: ["ctrl+l"], title: "redraw the screen", modes: ANY },
  { id: "help", keys: ["?"], title: "help", footer: "help", modes: [...MAIN, "report"] },
];

/** The command of a key (or of two keys in sequence) in a mode. */
export function commandFor(mode: Mode, key: string): Command | null {
  return (
    COMMANDS.find(({ modes, keys }) => modes.includes(mode) && keys.some((name) => matches(name, key))) ??
    null
  );
}

function matches(name: string, key: string): boolean {
  return name === key || (name === "1-9" && /^[1-9]$/.test(key));
}

/** Whether `key` begins a sequence of two in this mode. */
export function beginsSequence(mode: Mode, key: string): boolean {
  return COMMANDS.some(
    ({ modes, keys }) => modes.includes(mode) && keys.some((name) => name.startsWith(`${key} `)),
  );
}

/** A key as people write it: `^C`, `Enter`, `gg`. */
export function keyLabel(key: string): string {
  const named: Readonly<Record<string, string>> = {
    enter: "Enter",
    esc: "Esc",
    tab: "Tab",
    "shift+tab": "S-Tab",
    pagedown: "PgDn",
    pageup: "PgUp",
    home: "Home",
    end: "End",
  };
  if (key.startsWith("ctrl+")) return `^${key.slice(5).toUpperCase()}`;
  if (key.startsWith("alt+")) return `Alt-${key.slice(4)}`;
  return named[key] ?? key.replace(" ", "");
}

// What a command is, and which one a key means.
import { COMMANDS } from "./command-table.js";
import { isSequence, keyLabel } from "./key-label.js";
import type { Mode, State } from "./state.js";

export { COMMANDS } from "./command-table.js";
export { keyLabel } from "./key-label.js";

export const GROUPS = ["Choosing", "Writing", "Looking", "Moving", "Session"] as const;
export type Group = (typeof GROUPS)[number];

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
  | "pick-function"
  | "mark"
  | "mark-range"
  | "mark-all"
  | "decide-marked"
  | "skip"
  | "skip-reason"
  | "undo"
  | "redo"
  | "search"
  | "next-hit"
  | "previous-hit"
  | "take-hit"
  | "filter"
  | "order"
  | "take-item"
  | "palette"
  | "sessions"
  | "run"
  | "details"
  | "code"
  | "next-use"
  | "previous-use"
  | "guide"
  | "next-finding"
  | "previous-finding"
  | "preview"
  | "dialect"
  | "annotate"
  | "write"
  | "copy"
  | "edit"
  | "convert"
  | "build"
  | "build-page"
  | "open-error"
  | "answer"
  | "report"
  | "toggle-source"
  | "add-source"
  | "start"
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
  readonly group: Group;
  /** Names as the decoder gives them; two keys in sequence have a space between; `1-9` is any of nine. */
  readonly keys: readonly string[];
  readonly title: string;
  /** Words in the footer; the order of the table is their rank. Without: only in help. */
  readonly footer?: string;
  readonly modes: readonly Mode[];
  /** Why it does nothing now, as a sentence; null when it does something. */
  readonly disabled?: (state: State) => string | null;
}

type Keys = Pick<State, "commands">;

/** The table with the author's keys. */
export function commandsOf({ commands }: Keys): readonly Command[] {
  return commands ?? COMMANDS;
}

/** The command of a key (or of two keys in sequence) in a mode. */
export function commandFor(mode: Mode, key: string, keys: Keys = { commands: null }): Command | null {
  return (
    commandsOf(keys).find(
      ({ modes, keys }) => modes.includes(mode) && keys.some((name) => matches(name, key)),
    ) ?? null
  );
}

/** As people write it, the first key that does it in this mode; empty: none. */
export function keyFor(id: CommandId, mode: Mode, keys: Keys): string {
  const [key] = commandsOf(keys).find((each) => each.id === id && each.modes.includes(mode))?.keys ?? [];
  return key === undefined ? "" : keyLabel(key);
}

/** The same where the command is told of in another mode than its own. */
export function keyNear(id: CommandId, mode: Mode, keys: Keys): string {
  const [own] = commandsOf(keys).find((each) => each.id === id)?.modes ?? [];
  return keyFor(id, mode, keys) || (own === undefined ? "" : keyFor(id, own, keys));
}

function matches(name: string, key: string): boolean {
  return name === key || (name === "1-9" && /^[1-9]$/.test(key));
}

/** Whether `key` begins a sequence of two in this mode. */
export function beginsSequence(mode: Mode, key: string, keys: Keys = { commands: null }): boolean {
  return commandsOf(keys).some(
    ({ modes, keys }) => modes.includes(mode) && keys.some((name) => isSequence(name) && name[0] === key),
  );
}

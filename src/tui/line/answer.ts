// What a line of line mode is answered with.
import { escapeName } from "../../app/messages.js";
import type { Action } from "../actions.js";
import type { CommandId } from "../commands.js";
import type { State } from "../state.js";
import type { LineSession } from "./session.js";

export interface Answer {
  readonly lines: readonly string[];
  /** What went wrong, after the lines. */
  readonly errors?: readonly string[];
  /** The line is no command, or a command that cannot be understood. */
  readonly bad?: boolean;
  /** The session is over. */
  readonly exit?: number;
}

export interface LineCommand {
  /** The first is the command, the others stand for it. */
  readonly names: readonly string[];
  readonly usage: string;
  readonly title: string;
  /** Commands of the screen that it stands for. */
  readonly does: readonly CommandId[];
  /** What can follow; `name` is any name of the sources, `pick` a symbol with object and position. */
  readonly completes?: "symbol" | "name" | "pick" | "dialect" | "command" | "file";
  readonly run: (session: LineSession, rest: string) => Answer | Promise<Answer>;
}

export function bad(text: string): Answer {
  return { lines: [], errors: [text], bad: true };
}

/** What the action leaves as its message, after `lines`. */
export function send(session: LineSession, action: Action): Answer {
  const message = session.send(action);
  if (message === null) return { lines: [] };
  return message.tone === "info" ? { lines: [message.text] } : { lines: [], errors: [message.text] };
}

export function isSymbol(state: State, symbol: string): boolean {
  return state.rows.some((row) => row.symbol === symbol);
}

export function notAsked(symbol: string): string {
  return `${escapeName(symbol)} is no unresolved symbol of the object.`;
}

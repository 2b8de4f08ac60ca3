// One line of line mode -> what it is answered with.
import { escapeName } from "../../app/messages.js";
import { quitQuestion } from "../model/quit.js";
import { exitCode } from "../rows.js";
import { type Answer, bad, send } from "./answer.js";
import { commandNamed, unknown } from "./commands.js";
import { chooseNumber } from "./deciding.js";
import type { LineSession } from "./session.js";

export interface LineContext {
  readonly session: LineSession;
  /** A person is there to be asked. */
  readonly interactive: boolean;
  /** The command before this one was a `quit` that asked. */
  readonly asked: boolean;
}

/** `asked` after a question that the next `quit` confirms. */
export interface LineResult extends Answer {
  readonly asked?: boolean;
}

/** A line that says nothing known is told so in one line, and the session goes on. A comment begins with #. */
export async function runLine(context: LineContext, line: string): Promise<LineResult> {
  const { session, interactive } = context;
  const text = line.trim();
  if (interactive && session.state.session.offer !== null) {
    const answer = answerOffer(session, text);
    if (answer !== null) return answer;
  }
  if (text === "" || text.startsWith("#")) return { lines: [] };
  if (/^\d+$/.test(text)) return chooseNumber(session, Number(text));
  const spaced = text.startsWith("/") ? `/ ${text.slice(1)}` : text;
  const [, word = "", rest = ""] = /^(\S+)\s*(.*)$/.exec(spaced) ?? [];
  const command = commandNamed(word);
  if (command === undefined) return bad(unknown(escapeName(word)));
  return command.names[0] === "quit" ? quit(context) : command.run(session, rest.trim());
}

/** Null: the line is a command that may be run before the question is answered. */
function answerOffer(session: LineSession, text: string): Answer | null {
  const { offer } = session.state.session;
  if (/^(y|yes)$/i.test(text)) return send(session, { kind: "resume", saved: offer });
  if (/^(n|no)$/i.test(text)) return send(session, { kind: "resume", saved: null });
  const [word = ""] = text.split(/\s/);
  const harmless = ["quit", "help", "sessions", "resume", "list", "show"];
  const command = commandNamed(word);
  if (command !== undefined && harmless.includes(command.names[0] ?? "")) return null;
  return bad("Answer y or n.");
}

function quit({ session, interactive, asked }: LineContext): LineResult {
  const question = quitQuestion(session.state);
  if (question === null || !interactive || asked) return { lines: [], exit: exitCode(session.state) };
  return { lines: [`${question} "quit" again quits.`], asked: true };
}

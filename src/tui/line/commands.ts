// The commands of line mode, in one table: the prompt, completion and help use it.
import { escapeName } from "../../app/messages.js";
import { quitQuestion } from "../model/quit.js";
import { defaultPath } from "../model/write.js";
import { previewLines, reportLines } from "../pages.js";
import { exitCode, nextOpen } from "../rows.js";
import { candidatesOf, type State, selected } from "../state.js";
import type { LineSession } from "./session.js";
import { hitLines, showLines, symbolLine } from "./text.js";

export interface LineContext {
  readonly session: LineSession;
  /** A person is there to be asked. */
  readonly interactive: boolean;
  /** The command before this one was a `quit` that asked. */
  readonly asked: boolean;
}

export interface Answer {
  readonly lines: readonly string[];
  /** What went wrong, after the lines. */
  readonly errors?: readonly string[];
  /** The line is no command, or a command that cannot be understood. */
  readonly bad?: boolean;
}

/** With `exit` the session is over, `asked` after a question that the next `quit` confirms. */
export interface LineResult extends Answer {
  readonly exit?: number;
  readonly asked?: boolean;
}

export interface LineCommand {
  readonly names: readonly string[];
  readonly usage: string;
  readonly title: string;
  /** What can follow: names of the undefined symbols, dialects, or nothing that is known. */
  readonly completes?: "symbol" | "dialect";
  readonly run: (session: LineSession, rest: string) => Answer;
}

export const LINE_COMMANDS: readonly LineCommand[] = [
  { names: ["list", "l"], usage: "list", title: "all unresolved symbols with what was decided", run: list },
  {
    names: ["show"],
    usage: "show NAME",
    title: "one symbol with its uses and candidates; of any name its definitions",
    completes: "symbol",
    run: show,
  },
  { names: ["search", "/"], usage: "search QUERY, /QUERY", title: "search all names", run: search },
  {
    names: ["pick"],
    usage: "pick SYMBOL OBJECT POSITION [NAME]",
    title: "decide; a number alone picks that candidate of the symbol asked about",
    completes: "symbol",
    run: pick,
  },
  {
    names: ["skip", "s"],
    usage: "skip [SYMBOL]",
    title: "leave it unresolved",
    completes: "symbol",
    run: skip,
  },
  { names: ["next", "]"], usage: "next", title: "go to the next symbol to choose", run: next },
  {
    names: ["undo", "u"],
    usage: "undo",
    title: "take the last decision back",
    run: (session) => send(session, { kind: "undo" }),
  },
  {
    names: ["redo"],
    usage: "redo",
    title: "decide it again",
    run: (session) => send(session, { kind: "redo" }),
  },
  {
    names: ["snippet", "p"],
    usage: "snippet [sympos|reloc]",
    title: "the annotation as C",
    completes: "dialect",
    run: snippet,
  },
  {
    names: ["annotate", "a"],
    usage: "annotate [FILE]",
    title: "write the annotation to a file",
    run: annotate,
  },
  {
    names: ["convert", "c"],
    usage: "convert [FILE]",
    title: "convert the object and verify it",
    run: convert,
  },
  {
    names: ["report", "r"],
    usage: "report",
    title: "findings, and how to load the result",
    run: ({ state }) => ({ lines: reportLines(state) }),
  },
  { names: ["help", "?", "h"], usage: "help", title: "this list", run: help },
  { names: ["quit", "q", "Q", "exit"], usage: "quit", title: "end", run: () => ({ lines: [] }) },
];

/** Runs one line. A line that says nothing known is told so in one line, and the session goes on. */
export function runLine(context: LineContext, line: string): LineResult {
  const { session } = context;
  const text = line.trim();
  if (text === "") return { lines: [] };
  if (/^\d+$/.test(text)) return chooseNumber(session, Number(text));
  const spaced = text.startsWith("/") ? `/ ${text.slice(1)}` : text;
  const [, word = "", rest = ""] = /^(\S+)\s*(.*)$/.exec(spaced) ?? [];
  const command = LINE_COMMANDS.find(({ names }) => names.includes(word));
  if (command === undefined) return bad(`No command "${escapeName(word)}"; help lists them.`);
  return command.names[0] === "quit" ? quit(context) : command.run(session, rest.trim());
}

function quit({ session, interactive, asked }: LineContext): LineResult {
  const question = quitQuestion(session.state);
  if (question === null || !interactive || asked) return { lines: [], exit: exitCode(session.state) };
  return { lines: [`${question} "quit" again quits.`], asked: true };
}

function bad(text: string): Answer {
  return { lines: [], errors: [text], bad: true };
}

function send(session: LineSession, action: Parameters<LineSession["send"]>[0]): Answer {
  const message = session.send(action);
  if (message === null) return { lines: [] };
  return message.tone === "info" ? { lines: [message.text] } : { lines: [], errors: [message.text] };
}

function list({ state: { knowledge, rows } }: LineSession): Answer {
  if (knowledge === null || rows.length === 0) return { lines: ["The object has no unresolved symbol."] };
  return { lines: rows.map((row) => symbolLine(row, knowledge)) };
}

function show(session: LineSession, name: string): Answer {
  const wanted = name === "" ? selected(session.state)?.symbol : name;
  if (wanted === undefined) return bad("Usage: show NAME");
  if (isSymbol(session.state, wanted)) session.send({ kind: "select", symbol: wanted });
  const lines = showLines(session.state, wanted);
  return lines.length === 0 ? { lines, errors: [`No symbol ${escapeName(wanted)}.`] } : { lines };
}

function search(session: LineSession, query: string): Answer {
  if (query === "") return bad("Usage: search QUERY");
  const { lines, errors = [] } = send(session, { kind: "search", query });
  return { lines: [...lines, ...hitLines(session.state)], errors };
}

function isSymbol(state: State, symbol: string): boolean {
  return state.rows.some((row) => row.symbol === symbol);
}

function chooseNumber(session: LineSession, number: number): Answer {
  const current = selected(session.state);
  const candidates = candidatesOf(session.state, current);
  const choice = candidates[number - 1];
  if (current === null || choice === undefined) {
    return bad(candidates.length === 0 ? "There is no candidate." : `Choose 1 to ${candidates.length}.`);
  }
  return send(session, { kind: "pick", symbol: current.symbol, choice });
}

function pick(session: LineSession, rest: string): Answer {
  const [symbol = "", object = "", position = "", name = symbol, ...more] = rest.split(/\s+/);
  if (!/^\d+$/.test(position) || more.length > 0) {
    return bad("Usage: pick SYMBOL OBJECT POSITION [NAME]; position 0 where it is unique");
  }
  if (!isSymbol(session.state, symbol)) return bad(notAsked(symbol));
  const sympos = Number(position);
  const known = session.state.knowledge?.candidates(name) ?? [];
  if (!known.some((one) => one.object === object && one.sympos === sympos)) {
    const where = `${escapeName(object)} with position ${sympos}`;
    return bad(`No ${escapeName(name)} in ${where}; "show ${escapeName(name)}" lists what there is.`);
  }
  session.send({ kind: "select", symbol, object });
  return send(session, { kind: "pick", symbol, choice: { object, name, sympos } });
}

function notAsked(symbol: string): string {
  return `${escapeName(symbol)} is no unresolved symbol of the object.`;
}

function skip(session: LineSession, name: string): Answer {
  const symbol = name === "" ? selected(session.state)?.symbol : name;
  if (symbol === undefined || !isSymbol(session.state, symbol)) return bad(notAsked(name));
  session.send({ kind: "select", symbol });
  return send(session, { kind: "skip", symbol });
}

function next(session: LineSession): Answer {
  const { rows, symbols } = session.state;
  const row = rows[nextOpen(rows, symbols.index) ?? -1];
  if (row === undefined) return { lines: ["Nothing left to choose."] };
  const { symbol, patchedIn } = row;
  return send(session, { kind: "select", symbol, ...(patchedIn === null ? {} : { object: patchedIn }) });
}

function snippet(session: LineSession, dialect: string): Answer {
  if (dialect === "sympos" || dialect === "reloc") session.send({ kind: "dialect", dialect });
  else if (dialect !== "") return bad("Usage: snippet [sympos|reloc]");
  return { lines: previewLines(session.state).map((line) => escapeName(line.replaceAll("\t", "    "))) };
}

function annotate(session: LineSession, file: string): Answer {
  return send(session, {
    kind: "annotate",
    path: file || defaultPath(session.state.paths.object, "annotate"),
  });
}

function convert(session: LineSession, file: string): Answer {
  const { paths, conversion } = session.state;
  const path = file || (paths.out ?? defaultPath(paths.object, "convert"));
  const told = send(session, { kind: "convert", path });
  const now = session.state.conversion;
  if (now === null || now === conversion) return told;
  const lines = reportLines(session.state);
  return now.verified ? { ...told, lines: [...told.lines, ...lines] } : { lines: told.lines, errors: lines };
}

function help(): Answer {
  const lines = LINE_COMMANDS.map(({ names, usage, title }) => {
    const short = names.slice(1).filter((name) => name !== "/");
    return `${usage}${short.length === 0 ? "" : ` (${short.join(", ")})`}: ${title}.`;
  });
  return { lines };
}

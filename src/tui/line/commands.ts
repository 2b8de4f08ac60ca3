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

/** Lines to print; with `exit` the session is over, `asked` after a question that the next `quit` confirms. */
export interface LineResult {
  readonly lines: readonly string[];
  readonly exit?: number;
  readonly asked?: boolean;
}

export interface LineCommand {
  readonly names: readonly string[];
  readonly usage: string;
  readonly title: string;
  /** What can follow: names of the undefined symbols, dialects, or nothing that is known. */
  readonly completes?: "symbol" | "dialect";
  readonly run: (session: LineSession, rest: string) => readonly string[];
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
    run: ({ state }) => reportLines(state),
  },
  { names: ["help", "?", "h"], usage: "help", title: "this list", run: help },
  { names: ["quit", "q", "Q", "exit"], usage: "quit", title: "end", run: () => [] },
];

/** Runs one line. A line that says nothing known is told so in one line, and the session goes on. */
export function runLine(context: LineContext, line: string): LineResult {
  const { session } = context;
  const text = line.trim();
  if (text === "") return { lines: [] };
  if (/^\d+$/.test(text)) return { lines: chooseNumber(session, Number(text)) };
  const spaced = text.startsWith("/") ? `/ ${text.slice(1)}` : text;
  const [, word = "", rest = ""] = /^(\S+)\s*(.*)$/.exec(spaced) ?? [];
  const command = LINE_COMMANDS.find(({ names }) => names.includes(word));
  if (command === undefined) return { lines: [`No command "${escapeName(word)}"; help lists them.`] };
  return command.names[0] === "quit" ? quit(context) : { lines: command.run(session, rest.trim()) };
}

function quit({ session, interactive, asked }: LineContext): LineResult {
  const question = quitQuestion(session.state);
  if (question === null || !interactive || asked) return { lines: [], exit: exitCode(session.state) };
  return { lines: [`${question} "quit" again quits.`], asked: true };
}

function send(session: LineSession, action: Parameters<LineSession["send"]>[0]): readonly string[] {
  const message = session.send(action);
  return message === null ? [] : [message];
}

function list({ state: { knowledge, resolutions } }: LineSession): readonly string[] {
  if (knowledge === null || resolutions.length === 0) return ["The object has no unresolved symbol."];
  return resolutions.map((resolution) => symbolLine(resolution, knowledge));
}

function show(session: LineSession, name: string): readonly string[] {
  const wanted = name === "" ? selected(session.state)?.symbol : name;
  if (wanted === undefined) return ["Usage: show NAME"];
  if (isSymbol(session.state, wanted)) send(session, { kind: "select", symbol: wanted });
  return showLines(session.state, wanted);
}

function search(session: LineSession, query: string): readonly string[] {
  if (query === "") return ["Usage: search QUERY"];
  return [...send(session, { kind: "search", query }), ...hitLines(session.state)];
}

function isSymbol(state: State, symbol: string): boolean {
  return state.resolutions.some((resolution) => resolution.symbol === symbol);
}

function chooseNumber(session: LineSession, number: number): readonly string[] {
  const current = selected(session.state);
  const candidates = candidatesOf(session.state, current);
  const choice = candidates[number - 1];
  if (current === null || choice === undefined) {
    return [candidates.length === 0 ? "There is no candidate." : `Choose 1 to ${candidates.length}.`];
  }
  return send(session, { kind: "pick", symbol: current.symbol, choice });
}

function pick(session: LineSession, rest: string): readonly string[] {
  const [symbol = "", object = "", position = "", name = symbol, ...more] = rest.split(/\s+/);
  if (!/^\d+$/.test(position) || more.length > 0) {
    return ["Usage: pick SYMBOL OBJECT POSITION [NAME]; position 0 where it is unique"];
  }
  if (!isSymbol(session.state, symbol))
    return [`${escapeName(symbol)} is no unresolved symbol of the object.`];
  const sympos = Number(position);
  const known = session.state.knowledge?.candidates(name) ?? [];
  if (!known.some((one) => one.object === object && one.sympos === sympos)) {
    const where = `${escapeName(object)} with position ${sympos}`;
    return [`No ${escapeName(name)} in ${where}; "show ${escapeName(name)}" lists what there is.`];
  }
  const first = send(session, { kind: "select", symbol });
  return [...first, ...send(session, { kind: "pick", symbol, choice: { object, name, sympos } })];
}

function skip(session: LineSession, name: string): readonly string[] {
  const symbol = name === "" ? selected(session.state)?.symbol : name;
  if (symbol === undefined || !isSymbol(session.state, symbol)) {
    return [`${escapeName(name)} is no unresolved symbol of the object.`];
  }
  return [...send(session, { kind: "select", symbol }), ...send(session, { kind: "skip", symbol })];
}

function next(session: LineSession): readonly string[] {
  const { resolutions, symbols } = session.state;
  const index = nextOpen(resolutions, symbols.index);
  const symbol = index === null ? undefined : resolutions[index]?.symbol;
  return symbol === undefined ? ["Nothing left to choose."] : send(session, { kind: "select", symbol });
}

function snippet(session: LineSession, dialect: string): readonly string[] {
  if (dialect === "sympos" || dialect === "reloc") session.send({ kind: "dialect", dialect });
  else if (dialect !== "") return ["Usage: snippet [sympos|reloc]"];
  return previewLines(session.state).map((line) => escapeName(line.replaceAll("\t", "    ")));
}

function annotate(session: LineSession, file: string): readonly string[] {
  return send(session, {
    kind: "annotate",
    path: file || defaultPath(session.state.paths.object, "annotate"),
  });
}

function convert(session: LineSession, file: string): readonly string[] {
  const { paths, conversion } = session.state;
  const path = file || (paths.out ?? defaultPath(paths.object, "convert"));
  const told = send(session, { kind: "convert", path });
  return session.state.conversion === conversion ? told : [...told, ...reportLines(session.state)];
}

function help(): readonly string[] {
  return LINE_COMMANDS.map(({ names, usage, title }) => {
    const short = names.slice(1).filter((name) => name !== "/");
    return `${usage}${short.length === 0 ? "" : ` (${short.join(", ")})`}: ${title}.`;
  });
}

// The commands of line mode that decide, and those that look.
import { escapeName } from "../../app/messages.js";
import { nextOpen } from "../rows.js";
import { candidatesOf, selected } from "../state.js";
import { type Answer, bad, isSymbol, type LineCommand, notAsked, send } from "./answer.js";
import type { LineSession } from "./session.js";
import { hitLines, showLines, symbolLine } from "./text.js";

/** A number alone: that candidate of the symbol asked about. */
export function chooseNumber(session: LineSession, number: number): Answer {
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

/** What follows the symbol is the reason. */
function skip(session: LineSession, rest: string): Answer {
  const [, name = "", reason = ""] = /^(\S*)\s*(.*)$/.exec(rest) ?? [];
  const symbol = name === "" ? selected(session.state)?.symbol : name;
  if (symbol === undefined || !isSymbol(session.state, symbol)) return bad(notAsked(name));
  session.send({ kind: "select", symbol });
  return send(session, { kind: "skip", symbol, reason });
}

function step(session: LineSession, direction: 1 | -1): Answer {
  const { rows, symbols } = session.state;
  const row = rows[nextOpen(rows, symbols.index, direction) ?? -1];
  if (row === undefined) return { lines: ["Nothing left to choose."] };
  const { symbol, patchedIn } = row;
  return send(session, { kind: "select", symbol, ...(patchedIn === null ? {} : { object: patchedIn }) });
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

export const DECIDING: readonly LineCommand[] = [
  {
    id: "pick",
    names: ["pick"],
    usage: "pick SYMBOL OBJECT POSITION [NAME]",
    title: "decide; a number alone picks that candidate of the symbol asked about",
    completes: "pick",
    run: pick,
  },
  {
    id: "skip",
    names: ["skip", "s"],
    usage: "skip [SYMBOL [REASON]]",
    title: "leave it unresolved",
    completes: "symbol",
    run: skip,
  },
  {
    id: "next-open",
    names: ["next", "]"],
    usage: "next",
    title: "go to the next symbol to choose",
    run: (session) => step(session, 1),
  },
  {
    id: "previous-open",
    names: ["previous", "["],
    usage: "previous",
    title: "go to the one before",
    run: (session) => step(session, -1),
  },
  {
    id: "undo",
    names: ["undo", "u"],
    usage: "undo",
    title: "take the last decision back",
    run: (session) => send(session, { kind: "undo" }),
  },
  {
    id: "redo",
    names: ["redo"],
    usage: "redo",
    title: "decide it again",
    run: (session) => send(session, { kind: "redo" }),
  },
];

export const LOOKING: readonly LineCommand[] = [
  {
    id: null,
    names: ["list", "l"],
    usage: "list",
    title: "all unresolved symbols with what was decided",
    run: list,
  },
  {
    id: "open",
    names: ["show"],
    usage: "show [NAME]",
    title: "one symbol with its uses and candidates; of any name its definitions",
    completes: "name",
    run: show,
  },
  {
    id: "search",
    names: ["search", "/"],
    usage: "search QUERY, /QUERY",
    title: "search all names",
    completes: "name",
    run: search,
  },
];

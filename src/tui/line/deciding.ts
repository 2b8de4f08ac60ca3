// The commands of line mode that decide.
import { escapeName } from "../../app/messages.js";
import { nextOpen } from "../rows.js";
import { candidatesOf, selected } from "../state.js";
import { type Answer, bad, isSymbol, type LineCommand, notAsked, send } from "./answer.js";
import type { LineSession } from "./session.js";

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

function picker(kind: "pick" | "pick-function") {
  const usage = kind === "pick" ? "pick SYMBOL OBJECT POSITION [NAME]" : "function NAME OBJECT POSITION";
  return (session: LineSession, rest: string): Answer => pickAs(session, rest, { kind, usage });
}

interface Picking {
  readonly kind: "pick" | "pick-function";
  readonly usage: string;
}

function pickAs(session: LineSession, rest: string, { kind, usage }: Picking): Answer {
  const [symbol = "", object = "", position = "", name = symbol, ...more] = rest.split(/\s+/);
  if (!/^\d+$/.test(position) || more.length > 0) {
    return bad(`Usage: ${usage}; position 0 where it is unique`);
  }
  if (!isSymbol(session.state, symbol)) return bad(notAsked(symbol));
  const sympos = Number(position);
  const known = session.state.knowledge?.candidates(name) ?? [];
  if (!known.some((one) => one.object === object && one.sympos === sympos)) {
    const where = `${escapeName(object)} with position ${sympos}`;
    return bad(`No ${escapeName(name)} in ${where}; "show ${escapeName(name)}" lists what there is.`);
  }
  session.send({ kind: "select", symbol, object });
  return send(session, { kind, symbol, choice: { object, name, sympos } });
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

export const DECIDING: readonly LineCommand[] = [
  {
    does: ["pick"],
    names: ["pick"],
    usage: "pick SYMBOL OBJECT POSITION [NAME]",
    title: "decide; a number alone picks that candidate of the symbol asked about",
    completes: "pick",
    run: picker("pick"),
  },
  {
    does: ["pick-function"],
    names: ["function", "F"],
    usage: "function NAME OBJECT POSITION",
    title: "decide which function is replaced, where another one of that name is used as well",
    completes: "pick",
    run: picker("pick-function"),
  },
  {
    does: ["skip", "skip-reason"],
    names: ["skip", "s"],
    usage: "skip [SYMBOL [REASON]]",
    title: "leave it unresolved",
    completes: "symbol",
    run: skip,
  },
  {
    does: ["next-open"],
    names: ["next", "]"],
    usage: "next",
    title: "go to the next symbol to choose",
    run: (session) => step(session, 1),
  },
  {
    does: ["previous-open"],
    names: ["previous", "["],
    usage: "previous",
    title: "go to the one before",
    run: (session) => step(session, -1),
  },
  {
    does: ["undo"],
    names: ["undo", "u"],
    usage: "undo",
    title: "take the last decision back",
    run: (session) => send(session, { kind: "undo" }),
  },
  {
    does: ["redo"],
    names: ["redo"],
    usage: "redo",
    title: "decide it again",
    run: (session) => send(session, { kind: "redo" }),
  },
];

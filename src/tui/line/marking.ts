// The commands of line mode that decide several symbols together.
import { escapeName } from "../../app/messages.js";
import { count } from "../explain.js";
import { markedItems } from "../model/menus.js";
import { FILTERS, type FilterName, markedRows, rowKey } from "../model/queue.js";
import type { Row } from "../model/rows.js";
import { type Answer, bad, type LineCommand, notAsked, send } from "./answer.js";
import type { LineSession } from "./session.js";

function isFilter(word: string): word is FilterName {
  return Object.hasOwn(FILTERS, word);
}

/** Rows that a word means: a filter's, or those of a name; `*` stands for any characters. */
function rowsOf(rows: readonly Row[], marks: ReadonlySet<string>, word: string): Row[] {
  if (isFilter(word)) return rows.filter((row) => FILTERS[word].passes(row, marks));
  const parts = word.split("*");
  const [first = "", ...rest] = parts;
  const last = rest.pop();
  if (last === undefined) return rows.filter(({ symbol }) => symbol === word);
  return rows.filter(({ symbol }) => {
    if (!symbol.startsWith(first) || symbol.length < first.length + last.length) return false;
    const inner = symbol.slice(first.length, symbol.length - last.length);
    return symbol.endsWith(last) && containsInOrder(inner, rest);
  });
}

function containsInOrder(text: string, parts: readonly string[]): boolean {
  let at = 0;
  for (const part of parts) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return true;
}

function mark(session: LineSession, rest: string, marked: boolean): Answer {
  const { rows } = session.state;
  const words = rest.split(/\s+/).filter(Boolean);
  const keys = new Set(markedRows(session.state).map(rowKey));
  if (words.length === 0 && marked) return listed(session);
  if (words.length === 0) keys.clear();
  for (const word of words) {
    const meant = rowsOf(rows, keys, word);
    if (meant.length === 0) return bad(notAsked(word));
    for (const row of meant) {
      if (marked) keys.add(rowKey(row));
      else keys.delete(rowKey(row));
    }
  }
  session.send({ kind: "mark", keys: [...keys] });
  return listed(session);
}

function listed({ state }: LineSession): Answer {
  const rows = markedRows(state);
  if (rows.length === 0) return { lines: ["No symbol is marked."] };
  const names = rows.map(({ symbol }) => escapeName(symbol)).join(", ");
  return { lines: [`${count(rows.length, "symbol")} marked: ${names}.`] };
}

function decide(session: LineSession, rest: string): Answer {
  const { state } = session;
  if (markedRows(state).length === 0) return bad('No symbol is marked; "mark NAME ..." marks.');
  const items = markedItems(state);
  if (rest === "") {
    const lines = items.map(({ label, note }, index) => {
      return `${index + 1}. ${label}${note === "" ? "" : `, ${note}`}.`;
    });
    return { lines: [...lines, `decide 1 to decide ${items.length}.`] };
  }
  if (!/^\d+$/.test(rest) || items[Number(rest) - 1] === undefined)
    return bad(`Usage: decide [1-${items.length}]; without a number it says what each is`);
  return send(session, { kind: "decide-marked", item: Number(rest) - 1 });
}

export const MARKING: readonly LineCommand[] = [
  {
    does: ["mark", "mark-range", "mark-all"],
    names: ["mark", "m"],
    usage: "mark [NAME ...]",
    title: `mark symbols; * stands for any characters, ${Object.keys(FILTERS).slice(0, 3).join(", ")} ... for those that list shows`,
    completes: "symbol",
    run: (session, rest) => mark(session, rest, true),
  },
  {
    does: [],
    names: ["unmark"],
    usage: "unmark [NAME ...]",
    title: "mark them no longer; without a name none",
    completes: "symbol",
    run: (session, rest) => mark(session, rest, false),
  },
  {
    does: ["decide-marked"],
    names: ["decide"],
    usage: "decide [NUMBER]",
    title: "decide the marked symbols together; without a number the ways to do it",
    run: decide,
  },
];

// The commands of line mode that show.
import { escapeName } from "../../app/messages.js";
import { usesOf } from "../model/code.js";
import { FILTERS, type FilterName, ORDERS, type OrderName, viewOf } from "../model/queue.js";
import type { Row } from "../model/rows.js";
import { codeLines, functionWords, placeWords } from "../pages/code.js";
import { detailsLines } from "../pages/details.js";
import { guideSentences, rowSentences } from "../pages/guide.js";
import type { PageLine } from "../pages/lines.js";
import { findingLines } from "../pages.js";
import { selected } from "../state.js";
import { type Answer, bad, isSymbol, type LineCommand, notAsked, send } from "./answer.js";
import type { LineSession } from "./session.js";
import { hitLines, showLines, symbolLine } from "./text.js";

const LIST_USAGE = `list [${Object.keys(FILTERS).join("|")}] [by ${Object.keys(ORDERS).join("|")}] [TEXT]`;

/** Without a filter and an order: all, as they are. */
function list({ state }: LineSession, rest: string): Answer {
  const { knowledge, rows, queue } = state;
  if (knowledge === null || rows.length === 0) return { lines: ["The object has no unresolved symbol."] };
  const words = rest.split(/\s+/).filter(Boolean);
  const filter = Object.hasOwn(FILTERS, words[0] ?? "") ? (words.shift() as FilterName) : "all";
  let order: OrderName = "name";
  if (words[0] === "by") {
    const [, name = ""] = words.splice(0, 2);
    if (!Object.hasOwn(ORDERS, name)) return bad(`Usage: ${LIST_USAGE}`);
    order = name as OrderName;
  }
  const { indices } = viewOf(rows, { ...queue, filter, order, text: words.join(" ") });
  if (indices.length === 0) return { lines: ["None."] };
  return { lines: indices.map((index) => symbolLine(rows[index] as Row, knowledge)) };
}

/** The symbol that is named, or that is asked about, becomes the selected one; null: there is none. */
function select(session: LineSession, name: string): string | null {
  const wanted = name === "" ? selected(session.state)?.symbol : name;
  if (wanted === undefined || !isSymbol(session.state, wanted)) return null;
  if (name !== "") session.send({ kind: "select", symbol: wanted });
  return wanted;
}

function show(session: LineSession, name: string): Answer {
  const wanted = name === "" ? selected(session.state)?.symbol : name;
  if (wanted === undefined) return bad("Usage: show NAME");
  select(session, name);
  const lines = showLines(session.state, wanted);
  return lines.length === 0 ? { lines, errors: [`No symbol ${escapeName(wanted)}.`] } : { lines };
}

const texts = (lines: readonly PageLine[]): string[] => lines.map(({ text }) => text);

/** A page about one symbol of the object. */
function page(of: (session: LineSession) => string[]): (session: LineSession, name: string) => Answer {
  return (session, name) => (select(session, name) === null ? bad(notAsked(name)) : { lines: of(session) });
}

/** Without a name: of where the author is. */
function explainIt(session: LineSession, name: string): Answer {
  if (name === "") return { lines: guideSentences(session.state) };
  if (select(session, name) === null) return bad(notAsked(name));
  return { lines: [...rowSentences(session.state)] };
}

async function code(session: LineSession, name: string): Promise<Answer> {
  if (select(session, name) === null) return bad(notAsked(name));
  const { workbench, state } = session;
  const lines: string[] = [];
  for (const place of usesOf(state)) {
    lines.push(`${functionWords(place)}, ${placeWords(place)}:`);
    if (workbench !== null) lines.push(...texts(codeLines(await workbench.disassemble(place))));
  }
  return { lines: lines.length === 0 ? ["It has no relocation."] : lines };
}

function search(session: LineSession, query: string): Answer {
  if (query === "") return bad("Usage: search QUERY");
  const { lines, errors = [] } = send(session, { kind: "search", query });
  const left = session.state.search.result?.findings ?? [];
  return { lines: [...lines, ...hitLines(session.state)], errors: [...errors, ...findingLines(left)] };
}

function sources({ state: { knowledge } }: LineSession): Answer {
  const all = knowledge?.sources ?? [];
  if (all.length === 0) return { lines: ["There is no symbol source."] };
  return { lines: all.map(({ kind, path, sha256 }) => `${escapeName(path)}: ${kind}, sha256 ${sha256}.`) };
}

export const LOOKING: readonly LineCommand[] = [
  {
    does: ["filter", "order"],
    names: ["list", "l"],
    usage: LIST_USAGE,
    title: "unresolved symbols with what was decided",
    run: list,
  },
  {
    does: ["open", "candidate", "take-hit", "next-hit", "previous-hit"],
    names: ["show"],
    usage: "show [NAME]",
    title: "one symbol with its uses and candidates; of any name its definitions",
    completes: "name",
    run: show,
  },
  {
    does: ["details"],
    names: ["details", "i"],
    usage: "details [SYMBOL]",
    title: "everything known about it: candidates with sections, sizes and what is around them in memory",
    completes: "symbol",
    run: page(({ state }) => texts(detailsLines(state))),
  },
  {
    does: ["guide"],
    names: ["explain", "guide"],
    usage: "explain [SYMBOL]",
    title:
      "what the kernel will do with it, what each choice means, and how to be sure; without a name also where you are, and after a conversion its findings and how to load the result",
    completes: "symbol",
    run: explainIt,
  },
  {
    does: ["code", "next-use", "previous-use"],
    names: ["code", "d"],
    usage: "code [SYMBOL]",
    title: "machine code around its uses",
    completes: "symbol",
    run: code,
  },
  {
    does: ["search"],
    names: ["search", "/"],
    usage: "search QUERY, /QUERY",
    title: "search all names",
    completes: "name",
    run: search,
  },
  { does: [], names: ["sources"], usage: "sources", title: "the symbol sources in use", run: sources },
];

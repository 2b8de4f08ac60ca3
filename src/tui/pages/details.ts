// Everything that is known about the selected symbol, on one page.
import { escapeName, sentence } from "../../app/messages.js";
import type { Candidate } from "../../app/types.js";
import { capital, count, explainOutcome, positionWords, suggestion } from "../explain.js";
import { usesOf } from "../model/code.js";
import { ownCandidates } from "../model/queue.js";
import { type State, selected } from "../state.js";
import { functionWords, placeWords } from "./code.js";
import { head, type PageLine, plain, wrapLines } from "./lines.js";

/** More than this many candidates fill no page that anybody reads. */
const MOST = 40;
const NEIGHBOURS = 3;

export function detailsLines(state: State): PageLine[] {
  const row = selected(state);
  const { knowledge } = state;
  if (row === null || knowledge === null) return [{ text: "There is no symbol." }];
  const candidates = state.found === null ? ownCandidates(state, row) : knowledge.candidates(state.found);
  const shown = candidates.slice(0, MOST);
  const lines = [
    head(escapeName(row.symbol)),
    ...plain([`  ${capital(explainOutcome(row, knowledge))}`]),
    ...(row.patchedIn === null ? [] : plain([`  Patched in ${escapeName(row.patchedIn)}.`])),
    ...row.errors.map((error): PageLine => ({ text: `  ${sentence(error)}`, tone: "bad" })),
    { text: "" },
    head(`Used ${count(row.uses.length, "time")}`),
    ...plain(linesOfUses(state)),
    ...shown.flatMap((candidate) => candidateLines(state, candidate)),
  ];
  const more = candidates.length - shown.length;
  if (more > 0) lines.push({ text: "" }, { text: `and ${more} more` });
  return wrapLines(lines, state.size.columns);
}

export function linesOfUses(state: State): string[] {
  return usesOf(state).map((use) => {
    const replaced = use.replaces;
    const old =
      replaced === null ? "" : `, replaces ${escapeName(replaced.object)}:${escapeName(replaced.name)}`;
    return `  ${functionWords(use)}  ${placeWords(use)}${old}`;
  });
}

function candidateLines(state: State, candidate: Candidate): PageLine[] {
  const { object, name, sympos, address, size, type, bind, section, file } = candidate;
  const facts: readonly (readonly [string, string | null])[] = [
    ["source file", file],
    ["address", address],
    ["size", size === null ? null : count(size, "byte")],
    ["section", section],
    [
      "symbol",
      [bind, type === null ? null : `nm ${type}`].filter((word) => word !== null).join(", ") || null,
    ],
    ["exported", candidate.export ? "yes" : null],
    ["speaks for it", suggestion(candidate) || null],
    ["in memory", aroundText(state, candidate)],
  ];
  return [
    { text: "" },
    head(`${escapeName(name)} in ${escapeName(object)}, ${positionWords(sympos)}`),
    ...facts.flatMap(([title, value]) =>
      value === null ? [] : [{ text: `  ${title.padEnd(14)} ${escapeName(value)}` }],
    ),
  ];
}

/** `before, [it], after`; null where no source shows it. */
export function aroundText(state: State, candidate: Candidate, most = NEIGHBOURS): string | null {
  const around = state.knowledge?.neighbours(candidate, most) ?? null;
  if (around === null || around.before.length + around.after.length === 0) return null;
  return [...around.before, `[${candidate.name}]`, ...around.after].map(escapeName).join(", ");
}

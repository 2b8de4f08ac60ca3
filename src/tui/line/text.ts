// What line mode prints: full sentences, one thing per line, fit to be read aloud.
import { fileText } from "../../app/candidate-text.js";
import { escapeName, sentence } from "../../app/messages.js";
import type { Candidate } from "../../app/types.js";
import {
  bestOf,
  CANNOT_SHOW,
  capital,
  count,
  explain,
  isUnproven,
  positionWords,
  suggestion,
} from "../explain.js";
import type { Row } from "../model/rows.js";
import { isOpen, MARKS, wordOf } from "../rows.js";
import { candidatesOf, type Knowledge, type State, selected } from "../state.js";

/** A question shows this many candidates; `show` shows all. */
const SHOWN = 20;

/** Numbered from 1, as they are chosen. */
function candidateLines(
  candidates: readonly Candidate[],
  symbol: string,
  shown = candidates.length,
): string[] {
  const best = bestOf(candidates);
  return candidates.slice(0, shown).map((candidate, index) => {
    const { object, name, sympos, address, size, file } = candidate;
    const facts = [escapeName(object), positionWords(sympos)];
    if (name !== symbol) facts.unshift(escapeName(name));
    if (file !== null) facts.push(fileText(candidate));
    if (address !== null && file === null) facts.push(`at ${address}`);
    if (size !== null) facts.push(`size ${size}`);
    const why = suggestion(candidate);
    const words = candidate === best ? ` Suggested: ${why}.` : ` ${capital(why)}.`;
    return `${index + 1}. ${facts.join(", ")}.${why === "" ? "" : words}`;
  });
}

function blindLine(candidates: readonly Candidate[], knowledge: Knowledge): string[] {
  if (!candidates.some((one) => isUnproven(knowledge, one))) return [];
  return [`${capital(CANNOT_SHOW)}: a pick is recorded as unproven.`];
}

/** The question on the selected symbol; empty when it is not open. */
export function questionLines(state: State): string[] {
  const { knowledge } = state;
  const current = selected(state);
  if (knowledge === null || current === null || !isOpen(current)) return [];
  const open = state.rows.filter(isOpen);
  const candidates = candidatesOf(state, current);
  const word = wordOf(current);
  const missing = word === "missing";
  const head = [
    `Symbol ${open.indexOf(current) + 1} of ${open.length} ${word === "choose" ? "to choose" : word}: ${escapeName(current.symbol)}.`,
    `${count(current.uses.length, "relocation")}${patchedWords(current)}.`,
    missing
      ? `In no symbol source. ${count(candidates.length, "near name")}.`
      : `${count(candidates.length, "candidate")}.`,
  ];
  const lines = [head.join(" "), ...current.errors.map(sentence)];
  lines.push(...candidateLines(candidates, current.symbol, SHOWN));
  if (candidates.length > SHOWN) {
    lines.push(`${candidates.length - SHOWN} more; "show ${escapeName(current.symbol)}" lists all.`);
  }
  return [...lines, ...blindLine(candidates, knowledge)];
}

export function promptLine(state: State): string {
  const current = selected(state);
  if (current === null || !isOpen(current)) return "list, show, convert, annotate, report, ? help, q quit:";
  const { length } = candidatesOf(state, current);
  const choose = length === 0 ? "" : `Choose ${length === 1 ? "1" : `1-${length}`}, `;
  return `${choose}s skip, / search, u undo, ? help, q quit:`;
}

/** `, patched in vmlinux` */
function patchedWords({ patchedIn }: Row): string {
  return patchedIn === null ? "" : `, patched in ${escapeName(patchedIn)}`;
}

/** `= acpi_info, 2 relocations: vmlinux, position 1 (picked by the author).` */
export function symbolLine(row: Row, knowledge: Knowledge): string {
  const word = wordOf(row);
  const uses = `${count(row.uses.length, "relocation")}${patchedWords(row)}`;
  return [`${MARKS[word]} ${word}, ${uses}. ${explain(row, knowledge)}`, ...row.errors.map(sentence)].join(
    " ",
  );
}

/** Everything about one undefined symbol, or about any name of the sources; nothing where there is none. */
export function showLines(state: State, name: string): string[] {
  const { knowledge } = state;
  if (knowledge === null) return [];
  const resolution = state.rows.find(({ symbol }) => symbol === name);
  const own = { ...state, found: null };
  const candidates = resolution === undefined ? knowledge.candidates(name) : candidatesOf(own, resolution);
  const lines = resolution === undefined ? [] : [symbolLine(resolution, knowledge)];
  for (const use of resolution?.uses ?? []) {
    lines.push(`   used in ${escapeName(use.section)} at 0x${use.offset.toString(16)}`);
  }
  lines.push(...candidateLines(candidates, name));
  return [...lines, ...blindLine(candidates, knowledge)];
}

export function hitLines(state: State): string[] {
  const { result } = state.search;
  if (result === null || result.hits.length === 0) return ["No name matches."];
  const hits = result.hits.slice(0, SHOWN);
  const head = hits.length < result.total ? `The best ${hits.length} of ${count(result.total, "name")}:` : "";
  const lines = hits.map((hit) => {
    const exported = hit.exported ? ", exported" : "";
    const objects = hit.objects.slice(0, 3).map(escapeName).join(", ");
    const more = hit.objectCount > 3 ? `, ${hit.objectCount - 3} more objects` : "";
    return `${escapeName(hit.name)}: ${objects}${more}, ${count(hit.count, "symbol")}${exported}.`;
  });
  return head === "" ? lines : [head, ...lines];
}

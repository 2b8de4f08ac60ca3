// Findings -> text. The only place where sentences are made.
import type { Fact, Finding, Place } from "../findings.js";
import { escapeName } from "./escape.js";
import { SENTENCES } from "./sentences.js";
import { STANDARD } from "./standard-streams.js";

export { escapeName } from "./escape.js";

function factText(fact: Fact | undefined): string {
  if (fact === undefined || fact === null) return "";
  return typeof fact === "object" ? fact.map(escapeName).join(", ") : escapeName(String(fact));
}

/** `FILE:LINE`, `[SECTION+0xOFFSET]`, the symbol: as far as the place says. */
export function placeText(where: Place): string {
  const parts: string[] = [];
  if (where.file !== undefined) {
    const line = where.line === undefined ? "" : `:${where.line}`;
    const offset =
      where.offset === undefined || where.section !== undefined || line !== ""
        ? ""
        : ` at offset 0x${where.offset.toString(16)}`;
    const file = where.file === STANDARD ? "stdin" : escapeName(where.file) || '""';
    parts.push(`${file}${line}${offset}`);
  }
  if (where.section !== undefined) {
    const offset = where.offset === undefined ? "" : `+0x${where.offset.toString(16)}`;
    parts.push(`${escapeName(where.section)}${offset}`);
  }
  if (where.symbol) parts.push(escapeName(where.symbol));
  return parts.join(": ");
}

/** What happened and where, as a part of a line without its end, and the next step; null: there is none. */
export function sentenceParts(finding: Finding): { says: string; next: string | null } {
  const words = SENTENCES[finding.code];
  const facts = (name: string): string => factText(finding.facts[name]);
  const says = words === undefined ? finding.code : words.says(facts, finding);
  const place = placeText(finding.where);
  return { says: place === "" ? says : `${place}: ${says}`, next: words?.next?.(facts, finding) ?? null };
}

/** Both on one line. */
export function sentence(finding: Finding): string {
  const { says, next } = sentenceParts(finding);
  return next === null ? `${says}.` : `${says}. ${next}`;
}

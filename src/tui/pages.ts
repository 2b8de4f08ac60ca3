// The report and the annotation as lines of text; both interfaces show them.
import { escapeName, sentence } from "../app/messages.js";
import { shellWord } from "../app/shell.js";
import { type Finding, isError } from "../app/types.js";
import { kernelMessage } from "../app/verify.js";
import { count, explain, hasNoProof } from "./explain.js";
import { layoutOf } from "./layout.js";
import { countSentence, isOpen } from "./rows.js";
import { type State, selected } from "./state.js";
import { wrap } from "./text.js";

export function findingLines(findings: readonly Finding[]): string[] {
  return findings.flatMap((finding) => {
    const text = `${finding.severity}: ${sentence(finding)}`;
    const message = kernelMessage(finding);
    const isSaid = finding.severity !== "error" || message === null || text.includes(escapeName(message));
    return isSaid ? [text] : [text, `  the kernel would say: ${escapeName(message)}`];
  });
}

/** Fitted to the terminal: a sentence that is cut says nothing. */
function wrapped(lines: readonly string[], columns: number): string[] {
  return lines.flatMap((line) => wrap(line, Math.max(columns - 2, 20)));
}

/** A line of the report; `finding`: which one of `reportFindings` it tells, null: none. */
interface ReportLine {
  readonly text: string;
  readonly finding: number | null;
}

const lineOf = (text: string): ReportLine => ({ text, finding: null });

/** All that the report tells, in its order: of the decisions, of the session, of the conversion. */
export function reportFindings({ findings, session, conversion }: State): readonly Finding[] {
  return [...findings, ...session.findings, ...(conversion?.findings ?? [])];
}

/** `first`: place of the first of them in `reportFindings`. */
function findingParts(findings: readonly Finding[], first: number): ReportLine[] {
  return findings.flatMap((finding, at) =>
    findingLines([finding]).map((text) => ({ text, finding: first + at })),
  );
}

/** Findings of the decisions, and what came of the conversion. */
export function reportContent(state: State): ReportLine[] {
  const lines = [lineOf(`${countSentence(state)}.`)];
  if (state.knowledge !== null) {
    const { knowledge } = state;
    for (const row of state.rows) {
      if (isOpen(row) || hasNoProof(row.outcome)) lines.push(lineOf(`  ${explain(row, knowledge)}`));
    }
  }
  const findings = [...state.findings, ...state.session.findings];
  if (findings.length > 0) lines.push(lineOf(""), ...findingParts(findings, 0));
  lines.push(lineOf(""), ...conversionLines(state, findings.length));
  const { columns } = state.size;
  return lines.flatMap(({ text, finding }) =>
    wrapped([text], columns).map((part) => ({ text: part, finding })),
  );
}

export const reportLines = (state: State): string[] => reportContent(state).map(({ text }) => text);

/** The finding that the guide explains: the chosen one, else the first error; null: none. */
export function findingInSight(state: State): number | null {
  const findings = reportFindings(state);
  const { finding } = state.report;
  if (finding !== null) return Math.min(finding, findings.length - 1);
  const first = findings.findIndex(isError);
  return first < 0 ? null : first;
}

function conversionLines(state: State, told: number): ReportLine[] {
  const { conversion } = state;
  if (conversion === null) return [lineOf("Not converted yet.")];
  const path = escapeName(conversion.path);
  const found = findingParts(conversion.findings, told);
  if (!conversion.written) return [lineOf(`Refused: ${path} was not written.`), ...found];
  const { sections, relocations, symbols } = conversion.counts;
  const changed = [
    count(sections, "klp relocation section"),
    count(relocations, "relocation"),
    count(symbols, "livepatch symbol"),
  ];
  const head = [
    lineOf(`Converted: ${changed.join(", ")}.`),
    lineOf(`verified: ${conversion.verified ? "PASS" : "FAIL"} ${path}`),
  ];
  if (!conversion.verified) return [...head, ...found];
  const load = loadLines(conversion.path, state.knowledge?.moduleName ?? "");
  return [...head, ...found, ...["", ...load].map(lineOf)];
}

/** Loading and its undoing, as root on the machine that runs the kernel. */
export function loadLines(path: string, name: string): string[] {
  const control = `/sys/kernel/livepatch/${name}`;
  const module = `${name.startsWith("-") ? "-- " : ""}${shellWord(name)}`;
  return [
    "Load it, as root:",
    // a leading - would be an option
    `  insmod ${shellWord(path.startsWith("-") ? `./${path}` : path)}`,
    "Every task runs the new code when this shows 0:",
    `  cat ${shellWord(`${control}/transition`)}`,
    "Undo it; the loop waits until no task runs the new code:",
    `  echo 0 > ${shellWord(`${control}/enabled`)}`,
    `  while [ -e ${shellWord(control)} ]; do sleep 1; done`,
    `  rmmod ${module}`,
  ];
}

function textLines(text: string): string[] {
  return text.replace(/\n$/, "").split("\n");
}

/** What an annotation says after the definitions of its macros, which are the same in all of them. */
export function annotationLines(text: string): string[] {
  const lines = textLines(text);
  const end = lines.lastIndexOf("#endif");
  return lines.slice(end + 1).filter((line) => line !== "");
}

/** The whole annotation in the dialect that is shown, and what it cannot say. */
export function previewLines(state: State): string[] {
  const { text, findings } = state.snippet;
  const none = state.rows.some(isOpen) ? "(nothing to annotate yet)" : "(no annotation needed)";
  const lines = text === "" ? [none] : textLines(text);
  const layout = layoutOf(state.size);
  // where no other pane is in sight, what is wrong with the selected row is told here
  const errors = layout.kind === "one" ? findingLines(selected(state)?.errors ?? []) : [];
  const fitted = (told: readonly string[]) => wrapped(told, (layout.annotation ?? layout.full).columns - 2);
  return [...fitted(errors), ...lines, ...fitted(findingLines(findings))];
}

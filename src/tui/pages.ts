// The report and the annotation as lines of text; both interfaces show them.
import { escapeName, sentence } from "../app/messages.js";
import { shellWord } from "../app/shell.js";
import type { Finding } from "../app/types.js";
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

/** Findings of the decisions, and what came of the conversion. */
export function reportLines(state: State): string[] {
  const lines = [`${countSentence(state)}.`];
  if (state.knowledge !== null) {
    const { knowledge } = state;
    for (const row of state.rows) {
      if (isOpen(row) || hasNoProof(row.outcome)) lines.push(`  ${explain(row, knowledge)}`);
    }
  }
  const findings = [...state.findings, ...state.session.findings];
  if (findings.length > 0) lines.push("", ...findingLines(findings));
  lines.push("", ...conversionLines(state));
  return wrapped(lines, state.size.columns);
}

function conversionLines(state: State): string[] {
  const { conversion } = state;
  if (conversion === null) return ["Not converted yet."];
  const path = escapeName(conversion.path);
  const found = findingLines(conversion.findings);
  if (!conversion.written) return [`Refused: ${path} was not written.`, ...found];
  const { sections, relocations, symbols } = conversion.counts;
  const changed = [
    count(sections, "klp relocation section"),
    count(relocations, "relocation"),
    count(symbols, "livepatch symbol"),
  ];
  const head = [
    `Converted: ${changed.join(", ")}.`,
    `verified: ${conversion.verified ? "PASS" : "FAIL"} ${path}`,
  ];
  if (!conversion.verified) return [...head, ...found];
  return [...head, ...found, "", ...loadLines(conversion.path, state.knowledge?.moduleName ?? "")];
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

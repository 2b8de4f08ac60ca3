// The whole way without a person: every symbol with what it is and which rule decided,
// the annotation, the conversion, the report. Asks nothing and reads nothing.
import { escapeName, sentence } from "../../app/messages.js";
import { isError } from "../../app/types.js";
import { count, explain } from "../explain.js";
import { defaultPath, whyNotConvert } from "../model/write.js";
import { previewLines, reportLines } from "../pages.js";
import { countSentence, exitCode, isOpen, remaining, wordOf } from "../rows.js";
import type { State } from "../state.js";
import type { LineSession } from "./session.js";
import { symbolLine } from "./text.js";

type Print = (lines: readonly string[]) => void;

/** Exit code of the contract; after a conversion the last line is `verified: PASS|FAIL PATH`. */
export function walk(session: LineSession, print: Print, complain: Print): number {
  const { knowledge, paths } = session.state;
  if (knowledge === null) return 1;
  const machine = [knowledge.machine, ...(knowledge.release === null ? [] : [knowledge.release])];
  print([`Livepatch object: ${escapeName(paths.object)} (${machine.map(escapeName).join(", ")}).`]);
  for (const source of knowledge.sources)
    print([`Symbol source: ${escapeName(source.path)} (${source.kind}).`]);
  const { rows } = session.state;
  print([`${countSentence(session.state)}.`, ""]);
  for (const [index, row] of rows.entries()) {
    print([`Symbol ${index + 1} of ${rows.length}`, `  ${symbolLine(row, knowledge)}`]);
  }
  print([
    "",
    `Annotation in the ${session.state.dialect} dialect, ${count(lineCount(session), "line")}:`,
    "",
  ]);
  print(previewLines(session.state).map((line) => `  ${escapeName(line.replaceAll("\t", "    "))}`));
  print([""]);
  return convert(session, print, complain);
}

function lineCount({ state }: LineSession): number {
  return previewLines(state).length;
}

function convert(session: LineSession, print: Print, complain: Print): number {
  const why = whyNotConvert(session.state);
  if (why !== null) {
    print(reportLines(session.state));
    complain(openLines(session.state));
    return exitCode(session.state);
  }
  const { out, object } = session.state.paths;
  const message = session.send({ kind: "convert", path: out ?? defaultPath(object, "convert") });
  if (message !== null) (message.tone === "info" ? print : complain)([message.text]);
  const { conversion } = session.state;
  if (conversion === null) return exitCode(session.state);
  const passed = conversion.written && conversion.verified;
  (passed ? print : complain)(reportLines(session.state));
  print([`verified: ${passed ? "PASS" : "FAIL"} ${escapeName(conversion.path)}`]);
  return exitCode(session.state);
}

/** What keeps the object from being converted, a line each. */
function openLines(state: State): string[] {
  const { knowledge, rows } = state;
  if (knowledge === null) return [];
  const left = rows.filter((row) => isOpen(row) || wordOf(row) === "skipped");
  const errors = state.findings.filter(isError);
  return [
    `Not converted: ${remaining(state)}.`,
    ...left.filter((row) => row.errors.length === 0).map((row) => `  ${explain(row, knowledge)}`),
    ...errors.map((error) => `  ${sentence(error)}`),
  ];
}

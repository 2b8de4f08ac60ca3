// The whole way without a person: every symbol with what it is and which rule decided,
// the annotation, the conversion, the report. Asks nothing and reads nothing.
import { escapeName } from "../../app/messages.js";
import { count } from "../explain.js";
import { defaultPath, whyNotConvert } from "../model/write.js";
import { previewLines, reportLines } from "../pages.js";
import { countSentence, exitCode } from "../rows.js";
import type { LineSession } from "./session.js";
import { symbolLine } from "./text.js";

/** Exit code of the contract; after a conversion the last line is `verified: PASS|FAIL PATH`. */
export function walk(session: LineSession, print: (lines: readonly string[]) => void): number {
  const { knowledge, paths } = session.state;
  if (knowledge === null) return 1;
  const machine = [knowledge.machine, ...(knowledge.release === null ? [] : [knowledge.release])];
  print([`Livepatch object: ${escapeName(paths.object)} (${machine.map(escapeName).join(", ")}).`]);
  for (const source of knowledge.sources)
    print([`Symbol source: ${escapeName(source.path)} (${source.kind}).`]);
  const { resolutions } = session.state;
  print([`${countSentence(resolutions)}.`, ""]);
  for (const [index, resolution] of resolutions.entries()) {
    print([`Symbol ${index + 1} of ${resolutions.length}`, `  ${symbolLine(resolution, knowledge)}`]);
  }
  print([
    "",
    `Annotation in the ${session.state.dialect} dialect, ${count(lineCount(session), "line")}:`,
    "",
  ]);
  print(previewLines(session.state).map((line) => `  ${escapeName(line.replaceAll("\t", "    "))}`));
  print([""]);
  return convert(session, print);
}

function lineCount({ state }: LineSession): number {
  return previewLines(state).length;
}

function convert(session: LineSession, print: (lines: readonly string[]) => void): number {
  const why = whyNotConvert(session.state);
  if (why !== null) {
    print(reportLines(session.state));
    return exitCode(session.state);
  }
  const { out, object } = session.state.paths;
  const message = session.send({ kind: "convert", path: out ?? defaultPath(object, "convert") });
  if (message !== null) print([message]);
  print(reportLines(session.state));
  const { conversion } = session.state;
  if (conversion !== null) {
    const passed = conversion.written && conversion.verified;
    print([`verified: ${passed ? "PASS" : "FAIL"} ${escapeName(conversion.path)}`]);
  }
  return exitCode(session.state);
}

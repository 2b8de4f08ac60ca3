// What would be written, as a diff.
import { escapeName } from "../../app/messages.js";
import { defaultPath } from "../model/write.js";
import type { State } from "../state.js";
import { head, type PageLine } from "./lines.js";

export function diffLines(state: State): PageLine[] {
  const { text, findings } = state.snippet;
  if (text === "") return [{ text: "There is nothing to annotate." }];
  const lines = text.replace(/\n$/, "").split("\n");
  const file = escapeName(state.annotationFile ?? defaultPath(state.paths.object, "annotate"));
  return [
    head("--- /dev/null"),
    head(`+++ ${file}`),
    head(`@@ -0,0 +1,${lines.length} @@`),
    ...lines.map(
      (line): PageLine => ({ text: `+${escapeName(line.replaceAll("\t", "        "))}`, tone: "added" }),
    ),
    ...findings.map(({ code }): PageLine => ({ text: code, tone: "ask" })),
  ];
}

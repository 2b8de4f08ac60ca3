// What would be written, as a diff, with what could not be placed.
import { escapeName, sentence } from "../../app/messages.js";
import type { AnnotationPlan } from "../../app/types.js";
import { remaining } from "../rows.js";
import type { State } from "../state.js";
import { head, type PageLine, plain, type Tone, wrapLines } from "./lines.js";

const TAB = "        ";

const codeLine = (line: string): string => escapeName(line.replaceAll("\t", TAB));

function toneOf(line: string): Tone | undefined {
  if (line.startsWith("---") || line.startsWith("+++") || line.startsWith("@@")) return "head";
  if (line.startsWith("+")) return "added";
  return line.startsWith("-") ? "removed" : undefined;
}

function editLines({ edits }: AnnotationPlan): PageLine[] {
  return edits.flatMap(({ diff }) =>
    diff
      .replace(/\n$/, "")
      .split("\n")
      .map((line): PageLine => {
        const tone = toneOf(line);
        // the sign stays in its column, the code behind it is measured from there
        const text = line.slice(0, 1) + codeLine(line.slice(1));
        return tone === undefined ? { text } : { text, tone };
      }),
  );
}

const textLines = (text: string): string[] => text.replace(/\n$/, "").split("\n").map(codeLine);

export function diffLines(state: State): PageLine[] {
  const { plan } = state.review;
  const { columns } = state.size;
  if (plan === null) return plain(["Reading the source ..."]);
  const findings = plan.findings.map(
    (finding): PageLine => ({ text: `${finding.severity}: ${sentence(finding)}`, tone: "ask" }),
  );
  const hand =
    plan.snippet === "" ? [] : [{ text: "" }, head("To place by hand:"), ...plain(textLines(plan.snippet))];
  const lines = [...editLines(plan), ...wrapLines(findings, columns), ...hand];
  if (lines.length > 0) return lines;
  if (plan.wished > 0) return plain(["The source says everything already."]);
  const open = remaining(state);
  const text =
    open === ""
      ? "The source needs no word: nothing is ambiguous."
      : `Nothing that is decided needs a word in the source. Left: ${open}.`;
  return wrapLines([{ text }], columns);
}

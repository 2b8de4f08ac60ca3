// sympos explain: the general form of a finding code, or all codes by group.
import { EXIT } from "../app/exit.js";
import {
  type Explanation,
  type ExplanationGroup,
  explanations,
  type SectionLevels,
} from "../app/explain/explanation.js";
import { escapeName } from "../app/messages.js";
import { nearestFew } from "../app/nearest.js";
import { fold, outputWidth } from "./fold.js";
import type { Options } from "./inputs.js";
import { printJson, printNote, printResult } from "./print.js";

type RuleFacts = NonNullable<Explanation["rule"]>;

function levelsText({ sections, vmlinuxLate, vmlinuxEarly, module }: SectionLevels): string {
  return `${sections ?? "any other"}: a symbol of vmlinux ${vmlinuxLate} before 5.8, ${vmlinuxEarly} from 5.8 on; a symbol of a module ${module}`;
}

function ruleLines({ severity, message, kernels, machines, needs, warnsIn, levels }: RuleFacts) {
  const lines: [string, string][] = [
    ["kernel", message === null ? "it says nothing" : `prints: ${message}`],
    ["severity", `${severity}${warnsIn.length > 0 ? `; a warning in ${warnsIn.join(" and ")}` : ""}`],
    ["kernels", kernels ?? "all"],
    ["machines", machines ?? "all that livepatch"],
  ];
  if (levels !== null) lines.push(["sections", levelsText(levels)]);
  if (needs !== null) lines.push(["needs", needs]);
  return lines;
}

/** Columns before the text, and those that it has at least. */
const INDENT = 12;
const LEAST = 20;

function text({ code, group, says, cause, next, rule }: Explanation): string {
  const lines: [string, string][] = [
    ["code", `${code} (${group})`],
    ["says", `${says}.`],
    ["cause", cause],
    ...(rule === null ? [] : ruleLines(rule)),
    ["what to do", next ?? "Nothing has to be done."],
  ];
  const width = Math.max(outputWidth() - INDENT, LEAST);
  return lines
    .flatMap(([name, value]) =>
      fold(value, width).map((part, at) => `${(at === 0 ? name : "").padEnd(INDENT)}${part}`),
    )
    .join("\n");
}

function allText(groups: readonly ExplanationGroup[]): string {
  const width = Math.max(...groups.flatMap((group) => group.explanations.map(({ code }) => code.length)));
  return groups
    .map(({ title, explanations: each }) =>
      [title, ...each.map(({ code, says }) => `  ${code.padEnd(width)}  ${says}`)].join("\n"),
    )
    .join("\n\n");
}

function unknown(code: string, codes: readonly string[]): number {
  const near = nearestFew(code, codes, 5);
  const meant = near.length === 0 ? "" : ` Codes like it: ${near.join(", ")}.`;
  printNote(
    `sympos: no finding has the code "${escapeName(code)}".${meant} sympos explain without a code lists all`,
  );
  return EXIT.usage;
}

/** `code` empty: all. */
export async function explain(code: string, options: Options): Promise<number> {
  const groups = explanations();
  const all = groups.flatMap((group) => group.explanations);
  const told = code === "" ? all : all.filter((each) => each.code === code);
  if (told.length === 0)
    return unknown(
      code,
      all.map((each) => each.code),
    );
  if (options["json"] === true) printJson({ schema: "sympos.explain/1", findings: told });
  else printResult(code === "" ? allText(groups) : told.map(text).join("\n\n"));
  return EXIT.done;
}

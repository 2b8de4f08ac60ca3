// docs/findings.md from what `sympos explain` tells of every code.
import { importSource } from "./source-module.js";

async function allExplanations() {
  const { explanations } = await importSource("src/app/explain/explanation.ts");
  return explanations();
}

const capital = (text) => text[0].toUpperCase() + text.slice(1);
const cell = (text) => text.replaceAll("|", "\\|").replaceAll("<", "&lt;");

function ruleSection({ code, says, cause, next, rule }) {
  const marks = [
    rule.severity,
    rule.kernels === null ? "" : `kernels ${rule.kernels}`,
    rule.machines ?? "",
    rule.needs === null ? "" : `needs ${rule.needs}`,
    rule.warnsIn.length > 0 ? `a warning in ${rule.warnsIn.join(" and ")}` : "",
  ].filter(Boolean);
  return [
    `### ${code}`,
    "",
    `${capital(marks.join("; "))}.`,
    "",
    `- Says, for example: ${cell(says)}.`,
    `- Cause: ${cell(cause)}`,
    rule.message === null ? "- The kernel says nothing." : `- The kernel: \`${rule.message}\``,
    ...(next === null ? [] : [`- What to do: ${cell(next)}`]),
    "",
  ];
}

function levelTable(explanations) {
  const rows = explanations
    .filter(({ rule }) => rule.levels !== null)
    .map(({ code, rule: { levels } }) => {
      const names = levels.sections === null ? "any other" : `\`${cell(levels.sections)}\``;
      return `| \`${code}\` | ${names} | ${levels.vmlinuxLate} | ${levels.vmlinuxEarly} | ${levels.module} |`;
    });
  return [
    "When a relocation is applied decides what it may change. Those against vmlinux come early from 5.8 on (RHEL 8: 4.18.0-284), before these sections are read; those against modules come late on every kernel.",
    "",
    "| code | sections | vmlinux, before 5.8 | vmlinux, from 5.8 | module |",
    "|---|---|---|---|---|",
    ...rows,
    "",
  ];
}

const rulesPart = ({ title, group, explanations }) => [
  `## ${title}`,
  "",
  ...(group === "sections" ? levelTable(explanations) : []),
  ...explanations.flatMap(ruleSection),
];

const otherSection = ({ code, says, cause, next }) => [
  `#### ${code}`,
  "",
  `- Says, for example: ${cell(says)}.`,
  `- Cause: ${cell(cause)}`,
  ...(next === null ? [] : [`- What to do: ${cell(next)}`]),
  "",
];

const othersPart = ({ title, explanations }) => [`### ${title}`, "", ...explanations.flatMap(otherSection)];

/** The whole page. */
export async function findingsPage() {
  const groups = await allExplanations();
  return [
    "# Findings",
    "",
    "<!-- generated from src/verify/rules, src/app/sentences and src/app/explain by scripts/docs.js -->",
    "",
    "Everything that sympos can tell, by code; `sympos explain CODE` prints one. `--allow CODE` accepts the errors of one code; they are then recorded as warnings. The rules of the kernel come first, in the groups of `sympos verify`: an error keeps an output from being written. Without the evidence that a rule needs it is listed as unchecked. The names and numbers are those of an example; the guide of the interface (F1) says the same of the case at hand.",
    "",
    ...groups.filter(({ group }) => group !== null).flatMap(rulesPart),
    "## Everything else",
    "",
    ...groups.filter(({ group }) => group === null).flatMap(othersPart),
  ].join("\n");
}

// The report of a verification as text for a terminal and as Markdown.
import type { Finding } from "../findings.js";
import { plural } from "./describe.js";
import { escapeName } from "./escape.js";
import { sentence } from "./messages.js";
import { NEEDS } from "./sentences/file-rules.js";
import { kernelMessage, type UncheckedRule, type VerifyReport } from "./verify.js";

const ORIGINS = {
  option: "--kernel",
  vermagic: "vermagic",
  sources: "the sources",
  unknown: "unknown: the newest rules",
} as const;

function profileLine({ profile }: VerifyReport): string {
  const { relocates, symbolNameLimit, origin, release } = profile;
  const kernel = `${release === null ? "" : `${escapeName(release)}, `}${ORIGINS[origin]}`;
  return `kernel: ${kernel}; relocates vmlinux ${relocates}, reads names of ${symbolNameLimit} bytes`;
}

function objectLine({ object }: VerifyReport): string {
  const release = object.release === null ? "" : `, built for ${escapeName(object.release)}`;
  return `${escapeName(object.path)}: ${object.machine}${release}`;
}

const sourceLines = ({ sources }: VerifyReport): string[] =>
  sources.length === 0
    ? ["evidence: the object alone"]
    : sources.map(({ kind, path }) => `evidence: ${kind} ${escapeName(path)}`);

const patchedLines = ({ patched }: VerifyReport): string[] =>
  patched.map(({ object, functions }) => `patches ${escapeName(object)}: ${plural(functions, "function")}`);

function uncheckedLine({ code, needs, count, symbols }: UncheckedRule): string {
  const names = symbols.map(escapeName).join(", ");
  const which = names === "" ? "" : ` (${names}${count > symbols.length ? ", ..." : ""})`;
  return `${code}, ${plural(count, "time")}${which}: takes ${NEEDS[needs] ?? needs}`;
}

function countLine({ applyWith, section, relocations, symbols }: VerifyReport["counts"][number]): string {
  return `${escapeName(applyWith)}, ${escapeName(section)}: ${plural(relocations, "relocation")} to ${plural(symbols, "livepatch symbol")}`;
}

function findingLines(finding: Finding): string[] {
  const message = kernelMessage(finding);
  const place = finding.facts["place"];
  const allowed = finding.facts["allowed"] === true ? " (allowed)" : "";
  return [
    `${finding.severity}${allowed} [${finding.code}] ${sentence(finding)}`,
    ...(typeof place === "string" ? [`    in ${escapeName(place)}`] : []),
    ...(message === null ? [] : [`    the kernel: ${message}`]),
  ];
}

/** Ends in `verified: PASS PATH` or `verified: FAIL PATH`. */
export function textReport(report: VerifyReport): string {
  return [
    objectLine(report),
    profileLine(report),
    ...sourceLines(report),
    ...patchedLines(report),
    ...report.counts.map(countLine),
    ...report.groups.map(({ group, verdict, errors, warnings }) => {
      const parts = [
        errors > 0 ? plural(errors, "error") : "",
        warnings > 0 ? plural(warnings, "warning") : "",
      ];
      return `${verdict} ${group.padEnd(12)}${parts.filter(Boolean).join(", ")}`.trimEnd();
    }),
    ...report.findings.flatMap(findingLines),
    ...report.unchecked.map((rule) => `unchecked: ${uncheckedLine(rule)}`),
    `verified: ${report.verdict} ${escapeName(report.object.path)}`,
  ].join("\n");
}

const cell = (text: string): string => text.replaceAll("|", "\\|");

function findingRow(finding: Finding): string {
  const message = kernelMessage(finding);
  const allowed = finding.facts["allowed"] === true ? ", allowed" : "";
  const says = message === null ? "" : `\`${message}\``;
  return `| ${finding.severity}${allowed} | \`${finding.code}\` | ${cell(sentence(finding))} | ${cell(says)} |`;
}

function listed(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", `## ${title}`, "", ...lines.map((line) => `- ${line}`)];
}

export function markdownReport(report: VerifyReport): string {
  return [
    `# ${report.verdict}: ${escapeName(report.object.path)}`,
    "",
    `- ${objectLine(report)}`,
    `- sha256 ${report.object.sha256}`,
    `- ${profileLine(report)}`,
    ...[...sourceLines(report), ...patchedLines(report)].map((line) => `- ${line}`),
    "",
    "| rules | verdict | errors | warnings |",
    "|---|---|---|---|",
    ...report.groups.map((g) => `| ${g.group} | ${g.verdict} | ${g.errors} | ${g.warnings} |`),
    ...(report.findings.length === 0
      ? []
      : [
          "",
          "## Findings",
          "",
          "| severity | code | what and where | the kernel |",
          "|---|---|---|---|",
          ...report.findings.map(findingRow),
        ]),
    ...listed("Relocations", report.counts.map(countLine)),
    ...listed("Not checked", report.unchecked.map(uncheckedLine)),
    "",
  ].join("\n");
}

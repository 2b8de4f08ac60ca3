// Where text goes: results to stdout, everything else to stderr.
import { escapeName, sentence } from "../app/messages.js";
import { type Finding, isError } from "../app/types.js";

/** A whole line or several; nothing for empty text. */
export function printResult(text: string): void {
  if (text !== "") process.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
}

/** Byte for byte; on a terminal, control characters are shown instead. */
export function printBytes(bytes: Uint8Array): void {
  if (process.stdout.isTTY !== true) process.stdout.write(bytes);
  else process.stdout.write(new TextDecoder().decode(bytes).split("\n").map(shown).join("\n"));
}

/** Letters of every script stay; what could steer a terminal or turn the reading direction does not. */
const shown = (line: string): string =>
  line.replace(/\r$/, "").replace(/[\p{Cc}\p{Cf}]/gu, (char) => (char === "\t" ? char : escapeName(char)));

export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

export function printNote(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** The code, and whether `--allow` has taken it. */
const codeText = ({ code, facts }: Finding): string =>
  facts["allowed"] === true ? `[allowed: ${code}]` : `[${code}]`;

/** One line each with its code (docs/findings.md) at the end, errors last; a code many times is told ten times. */
export function printFindings(tool: string, findings: readonly Finding[], quiet = false): void {
  const order = { note: 0, warning: 1, error: 2 } as const;
  const told = new Map<string, number>();
  const sorted = [...findings].sort((a, b) => order[a.severity] - order[b.severity]);
  for (const finding of sorted) {
    if (quiet && finding.severity !== "error") continue;
    const count = (told.get(finding.code) ?? 0) + 1;
    told.set(finding.code, count);
    if (count <= 10 || isError(finding)) {
      process.stderr.write(`${tool}: ${finding.severity}: ${sentence(finding)} ${codeText(finding)}\n`);
    }
  }
  for (const [code, count] of told) {
    const severity = findings.find((f) => f.code === code)?.severity;
    if (count > 10 && severity !== "error")
      process.stderr.write(`${tool}: ${severity}: ${code}: ${count - 10} more\n`);
  }
}

// What the doctor says of one thing that the way to a loaded livepatch needs.
import type { Fact, Finding, Severity } from "../../findings.js";

export interface Check {
  readonly name: string;
  /** `unknown`: this machine does not show it. */
  readonly state: "ok" | "lacking" | "unknown";
  /** What is there: a path, a version, a value. */
  readonly found: string | null;
  /** The command that shows it. */
  readonly shows: string;
  readonly findings: readonly Finding[];
}

export const ok = (name: string, found: string, shows: string): Check => ({
  name,
  state: "ok",
  found,
  shows,
  findings: [],
});

export const unknown = (name: string, shows: string): Check => ({
  name,
  state: "unknown",
  found: null,
  shows,
  findings: [],
});

/** A warning leaves the way open, an error does not. */
export const lacking = (name: string, found: string | null, shows: string, findings: Finding[]): Check => ({
  name,
  state: "lacking",
  found,
  shows,
  findings,
});

export function finding(
  code: string,
  severity: Severity,
  facts: Readonly<Record<string, Fact>>,
  file?: string,
): Finding {
  return { code, severity, facts, where: file === undefined ? {} : { file } };
}

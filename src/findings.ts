// Everything a user can be told, as data: a code, facts and a place. The
// sentences and next steps are made in app/messages.ts alone.

export type Severity = "error" | "warning" | "note";

/** Where a finding is. Offsets are in bytes from the start of the section, or of the file without a section. */
export interface Place {
  readonly file?: string;
  readonly section?: string;
  readonly offset?: number;
  /** 1-based, of a text file. */
  readonly line?: number;
  readonly symbol?: string;
}

export type Fact = string | number | boolean | null | readonly string[];

export interface Finding {
  /** Stable id in kebab case, e.g. `symbol-undecided`; `--allow` and docs/findings.md use it. */
  readonly code: string;
  readonly severity: Severity;
  readonly facts: Readonly<Record<string, Fact>>;
  readonly where: Place;
}

export const isError = ({ severity }: Finding): boolean => severity === "error";

export const hasErrors = (findings: readonly Finding[]): boolean => findings.some(isError);

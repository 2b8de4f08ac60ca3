import type { Fact, Finding, Place } from "../findings.js";

/**
 * A symbol source that cannot be read or is malformed; nothing of it is used.
 * The finding says what is wrong and where (`file` as given by the user, `line`
 * from 1, `offset` in bytes of the unpacked text); the sentence is made in app/messages.ts.
 */
export class SourceError extends Error {
  readonly finding: Finding;

  constructor(code: string, facts: Readonly<Record<string, Fact>>, where: Place) {
    super(code);
    this.name = "SourceError";
    this.finding = { code, severity: "error", facts, where };
  }
}

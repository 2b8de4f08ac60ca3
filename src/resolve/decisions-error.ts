import type { Fact, Finding } from "../findings.js";

/** A decisions file or option that cannot be read; nothing of it is used. */
export class DecisionsError extends Error {
  override readonly name = "DecisionsError";
  readonly finding: Finding;

  constructor(code: string, facts: Readonly<Record<string, Fact>>, where: Finding["where"]) {
    super(code);
    this.finding = { code, severity: "error", facts, where };
  }
}

// What one rule of the ladder (ladder.ts) makes of one undefined symbol.
import type { Finding } from "../findings.js";
import type { Outcome } from "./types.js";

export interface Step {
  readonly outcome: Outcome;
  readonly applyWith: string | null;
  readonly findings: readonly Finding[];
}

export const plain = (outcome: Outcome): Step => ({ outcome, applyWith: null, findings: [] });

// What a rule file over references gives: made once for a file, asked for each reference.
import type { Fact } from "../../findings.js";
import type { Reference } from "../references.js";
import type { Rule } from "../rule.js";

/**
 * Tells that the reference breaks a rule: place and common facts (both objects, the name,
 * function+offset) are added there, so that a reference that breaks nothing costs nothing.
 */
export type Tell = (rule: Rule, more?: Readonly<Record<string, Fact>>) => void;

export type ReferenceCheck = (reference: Reference, tell: Tell) => void;

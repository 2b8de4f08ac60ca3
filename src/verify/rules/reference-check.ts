// What a rule file over references gives: made once for a file, asked for each reference.
import type { Fact } from "../../findings.js";
import type { Reference } from "../references.js";
import type { Judgement, Rule } from "../rule.js";

/**
 * The finding of a rule that the reference breaks: place and common facts (both objects, the name,
 * function+offset) are added here, so that a reference that breaks nothing costs nothing.
 */
export type Tell = (rule: Rule, more?: Readonly<Record<string, Fact>>) => readonly Judgement[];

export type ReferenceCheck = (reference: Reference, tell: Tell) => readonly Judgement[];

export const NOTHING: readonly Judgement[] = [];

// What a rule file over references gives: made once for a file, asked for each reference.
import type { Fact, Place } from "../../findings.js";
import type { Reference } from "../references.js";
import type { Judgement } from "../rule.js";

/** `where` and `facts` (both objects, the section, function+offset) are the same for all rules. */
export type ReferenceCheck = (
  reference: Reference,
  where: Place,
  facts: Readonly<Record<string, Fact>>,
) => readonly Judgement[];

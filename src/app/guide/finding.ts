// What the guide says of a finding: what was found here, how it comes about and what
// the kernel does with it, the way out. The first and the last are those of the report
// (app/sentences), the middle is that of `sympos explain` (app/explain/causes).
import type { Finding } from "../../findings.js";
import { CAUSES } from "../explain/causes.js";
import { sentenceParts } from "../messages.js";

/** Three to six sentences, as parts that may stand in lines of their own. */
export function guideOfFinding(finding: Finding): readonly string[] {
  const { says, next } = sentenceParts(finding);
  const cause = CAUSES[finding.code];
  return [`${says}.`, ...(cause === undefined ? [] : [cause]), ...(next === null ? [] : [next])];
}

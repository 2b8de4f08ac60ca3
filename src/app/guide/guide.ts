// The guide on one row of the queue: what is wrong with it, or what its outcome means,
// and what is special about it. Every outcome has a text of its own in outcomes/.
import { escapeName } from "../escape.js";
import { sentenceParts } from "../messages.js";
import { type GuideFacts, type Klp, placeOf } from "./facts.js";
import { guideOfFinding } from "./finding.js";
import { DECIDED, unproven } from "./outcomes/decided.js";
import { missing, skipped } from "./outcomes/open.js";
import { ORDINARY } from "./outcomes/ordinary.js";
import { UNDECIDED } from "./outcomes/undecided.js";

export type { GuideFacts } from "./facts.js";

/** Sentences that nobody reads to the end are worse than none. */
const MOST = 6;

const countSentences = (parts: readonly string[]): number =>
  parts.reduce((sum, part) => sum + (part.match(/[.!?](?=\s|$)/g)?.length ?? 0), 0);

/** What is added, as far as there is room. */
function withRoom(says: readonly string[], more: readonly string[]): string[] {
  const told = [...says];
  for (const part of more) if (countSentences([...told, part]) <= MOST) told.push(part);
  return told;
}

/** What the kernel's name has that the source's has not. */
function madeName({ symbol }: GuideFacts, { name }: Klp): string[] {
  if (name === symbol) return [];
  if (!name.includes(".")) return [`The kernel calls it ${escapeName(name)}.`];
  return [
    `The kernel calls it ${escapeName(name)}, a name that may differ in every build and take other arguments.`,
  ];
}

function bothQuestions({ isUndefined, patchedIn, replaced, key }: GuideFacts): string[] {
  if (!isUndefined || patchedIn === null) return [];
  const which = replaced === null ? escapeName(patchedIn) : placeOf(replaced);
  return [
    `A function of this name is replaced as well, that of ${which}: ${key("pick-function")} picks for that one alone.`,
  ];
}

function warned({ warnings }: GuideFacts): string[] {
  const [first] = warnings;
  if (first === undefined) return [];
  return [`${first.severity === "note" ? "Note" : "Warning"}: ${sentenceParts(first).says}.`];
}

function outcomeText(facts: GuideFacts): readonly string[] {
  const { outcome } = facts;
  switch (outcome.kind) {
    case "undecided":
      return UNDECIDED[outcome.why](facts);
    case "missing":
      return missing(facts);
    case "skipped":
      return skipped(facts);
    case "ordinary":
      return withRoom(ORDINARY[outcome.reason](facts, outcome), warned(facts));
    case "klp": {
      const more = [...madeName(facts, outcome), ...bothQuestions(facts), ...warned(facts)];
      return withRoom(DECIDED[outcome.rule](facts, outcome), [...unproven(facts, outcome), ...more]);
    }
  }
}

/** Three to six sentences. */
export function guideOf(facts: GuideFacts): readonly string[] {
  const { errors, outcome } = facts;
  const [error] = errors;
  const isAsked = outcome.kind === "undecided" || outcome.kind === "missing";
  if (error === undefined || isAsked) return outcomeText(facts);
  const stated = outcome.kind === "klp" && outcome.rule === "annotation";
  const way = stated
    ? "Picking a candidate here overrules what the source says, until it is corrected and built again."
    : "It is not converted like this.";
  return withRoom(guideOfFinding(error), [way]);
}

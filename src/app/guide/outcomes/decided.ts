// What the guide says of a decided row: by which rule, what conversion and the kernel
// make of it, and how to change it.
import { escapeName } from "../../escape.js";
import type { RuleId } from "../../types.js";
import { type GuideFacts, type Klp, name, type Origin, placeOf, type SaysOf, usedIn } from "../facts.js";
import { LIST_ALONE } from "./undecided.js";

const change = ({ key }: GuideFacts): string =>
  `Picking another candidate changes it, ${key("undo")} takes that back.`;

const willConvert = ({ appliedWith }: GuideFacts, outcome: Klp): string => {
  const object = appliedWith ?? outcome.object;
  const when = object === "vmlinux" ? "the livepatch is loaded" : `${escapeName(object)} is patched`;
  return `Conversion turns its relocations into livepatch relocations that the kernel applies when ${when}.`;
};

const BUILD = "The decision is kept with the identity of the sources: it holds for this kernel build alone.";

/** What becomes of the decision. */
const becomes = (facts: GuideFacts, outcome: Klp): string =>
  facts.isUndefined
    ? willConvert(facts, outcome)
    : "Conversion writes the position into the .old_sympos of its entry, and the kernel diverts that function.";

const ORIGINS: Readonly<Record<Origin, string>> = {
  here: "You decided it",
  stated: "The command line or the decisions file says it",
  session: "You decided it in the saved session, on these very inputs",
};

function exportOf(facts: GuideFacts, outcome: Klp): string[] {
  const object = escapeName(outcome.object);
  return [
    usedIn(facts),
    `${object} exports it, and this livepatch patches ${object}.`,
    `As an ordinary symbol it would make the livepatch depend on ${object}, which could then neither come later nor be unloaded; so it becomes a livepatch symbol.`,
    "If modpost wrote depends= into the modinfo, build again without that module's Module.symvers.",
  ];
}

function uniqueName(facts: GuideFacts, outcome: Klp): string[] {
  if (outcome.evidence.some(({ kind }) => kind === "export")) return exportOf(facts, outcome);
  return [
    usedIn(facts),
    "It is not exported, so the livepatch core looks it up by object, name and position.",
    `${placeOf(outcome)} has the only symbol of that name in all sources, so nothing can be confused.`,
    willConvert(facts, outcome),
  ];
}

const said: SaysOf<Klp> = (facts, outcome) =>
  facts.isUndefined
    ? [
        `The source of the livepatch says it by an annotation: ${placeOf(outcome)}.`,
        ...(outcome.proven ? ["The symbol sources agree with that."] : []),
        willConvert(facts, outcome),
        change(facts),
      ]
    : [
        `Your livepatch replaces ${name(facts)}, and says by .old_sympos which one: ${placeOf(outcome)}.`,
        ...(outcome.proven ? ["The symbol sources agree with that, and nothing is left to do."] : []),
        "The kernel diverts every call of that function once the livepatch is enabled.",
        change(facts),
      ];

export const DECIDED: Readonly<Record<RuleId, SaysOf<Klp>>> = {
  "unique-name": uniqueName,
  annotation: said,
  "same-source-file": (facts, outcome) => [
    usedIn(facts),
    `Decided by proof: ${placeOf(outcome)} comes from the same source file as the function that you patch, and that file has no other of the name.`,
    willConvert(facts, outcome),
    change(facts),
  ],
  "strong-evidence": (facts, outcome) => [
    usedIn(facts),
    `Decided by --yes=strong: ${placeOf(outcome)} is the only candidate that fits the patched code.`,
    "That is strong evidence and no proof: compare its source file and its neighbours with the file that you copied from.",
    willConvert(facts, outcome),
    change(facts),
  ],
  "best-guess": (facts, outcome) => [
    usedIn(facts),
    `Decided by --yes=any: more speaks for ${placeOf(outcome)} than for any other.`,
    "That is a guess: a wrong position is not refused, and the livepatch would reach the wrong code or data.",
    "Compare its source file and its neighbours with the file that you copied from before you load it.",
    change(facts),
  ],
  author: (facts, outcome) => [
    `${ORIGINS[facts.origin ?? "here"]}: ${placeOf(outcome)}.`,
    becomes(facts, outcome),
    BUILD,
    change(facts),
  ],
  replayed: (facts, outcome) => [
    `Carried over from another build: ${placeOf(outcome)}.`,
    "The old position was not taken: the symbol was found again by its name, its source file or what stands around it.",
    becomes(facts, outcome),
    BUILD,
  ],
  "already-converted": (_, outcome) => [
    `The object was converted before: ${placeOf(outcome)}.`,
    "Its relocations are livepatch relocations already, and stay as they are.",
    "The report, and sympos verify, say whether the kernel would take them.",
  ],
};

/** Why no source shows that it is the one meant; empty where one does. */
export function unproven({ sources, candidates, isUndefined }: GuideFacts, outcome: Klp): string[] {
  const { proven, rule, object, sympos } = outcome;
  const isTold = rule === "strong-evidence" || rule === "best-guess" || rule === "already-converted";
  if (proven || isTold) return [];
  const recorded = `${isUndefined ? "" : "It may still be right: "}it is recorded as unproven, and the report says so.`;
  const also = recorded.charAt(0).toUpperCase() + recorded.slice(1);
  if (sources === 0) return ["No symbol source was given, so nothing shows that this symbol exists.", also];
  if (!candidates.some((one) => one.object === object))
    return [`No source that was given lists it in ${escapeName(object)}.`, also];
  if (sympos > 0) return [LIST_ALONE, also];
  return ["The list may have the name because the module refers to it, and not because it has it.", also];
}

// The guide's texts: the first topic that fits a row speaks. Three to six plain
// sentences each: what the kernel will do, why there is a question, what each answer
// means, how to be sure.
import { escapeName } from "../escape.js";
import { sentence } from "../messages.js";
import type { Candidate } from "../types.js";
import { type GuideFacts, isListAlone, listed, name, objectsOf, usedIn } from "./facts.js";

export interface Topic {
  readonly code: string;
  readonly when: (facts: GuideFacts) => boolean;
  readonly says: (facts: GuideFacts) => readonly string[];
}

type Klp = Extract<GuideFacts["outcome"], { kind: "klp" }>;
type Ordinary = Extract<GuideFacts["outcome"], { kind: "ordinary" }>;

const WRONG = "A wrong position is not refused: the livepatch would reach the wrong code or data.";
const LOOKED_UP =
  "It is not exported, so the livepatch core looks it up by object, name and position when the object is patched.";
const POSITION =
  "Position n means the n-th symbol of that name in the object, in the order in which the kernel counts them.";
const LIST_ALONE =
  "A symbol list is sorted by name: it shows how many there are and not which is which. A vmlinux, a System.map or /proc/kallsyms of the same kernel shows it.";

const isUndecided = ({ outcome }: GuideFacts) => outcome.kind === "undecided";
const klp = (rule: Klp["rule"]) => (facts: GuideFacts) =>
  facts.outcome.kind === "klp" && facts.outcome.rule === rule;
const ordinary = (reason: Ordinary["reason"]) => (facts: GuideFacts) =>
  facts.outcome.kind === "ordinary" && facts.outcome.reason === reason;

/** `vmlinux, position 2 (drivers/acpi/osl.c)`. */
function placeOf({
  object,
  sympos,
  file,
}: Pick<Candidate, "object" | "sympos"> & { file?: string | null }): string {
  const where = file == null ? "" : ` (${escapeName(file)})`;
  return `${escapeName(object)}${sympos === 0 ? "" : `, position ${sympos}`}${where}`;
}

/** How to tell homonyms apart with what the sources show. */
function howToBeSure(facts: GuideFacts): string {
  if (facts.best !== null)
    return `* marks the likeliest: ${placeOf(facts.best)}. Check it against the file that you copied from.`;
  if (facts.candidates.some(({ file }) => file !== null))
    return "Pick the one whose source file is the file that you copied the function from.";
  return "Functions of one source file stand side by side in memory: the neighbours of a candidate give its file away.";
}

function decidedPlace({ outcome }: GuideFacts): string {
  return outcome.kind === "klp" ? placeOf(outcome) : "";
}

const unique = (facts: GuideFacts): string =>
  `${decidedPlace(facts)} is the only symbol of that name, so nothing can be confused.`;
const willConvert = (facts: GuideFacts): string =>
  `Conversion turns its relocations into livepatch relocations that the kernel applies when ${facts.outcome.kind === "klp" ? escapeName(facts.outcome.object) : "the object"} is patched.`;
const CHANGE = "Enter on another candidate changes it, u takes it back.";

export const TOPICS: readonly Topic[] = [
  {
    code: "invalid",
    when: ({ errors, outcome }) =>
      errors.length > 0 && outcome.kind !== "undecided" && outcome.kind !== "missing",
    says: (facts) => [
      ...facts.errors.slice(0, 2).map(sentence),
      "The kernel would refuse the livepatch, or take it and then do the wrong thing, so it is not converted like this.",
      "Choose another candidate, or change the source and build it again.",
    ],
  },
  {
    code: "no-source",
    when: (facts) => isUndecided(facts) && facts.sources === 0,
    says: (facts) => [
      usedIn(facts),
      "Nothing is known of the kernel yet: no symbol source was given.",
      "A source is a list of the kernel's symbols: Symbols.list of the kernel's build, a vmlinux, a System.map, or /proc/kallsyms of a machine that runs it.",
      "Quit and start again with one of -s, --vmlinux, --system-map, --kallsyms, --modules, or --running on the machine itself.",
    ],
  },
  {
    code: "choose-function",
    when: (facts) => isUndecided(facts) && !facts.isUndefined,
    says: (facts) => [
      `Your livepatch replaces ${name(facts)}, and ${listed(objectsOf(facts))} has ${facts.candidates.length} functions of that name.`,
      "The kernel takes the one that .old_sympos names and refuses the patch where it is 0 and there are several.",
      ...(isListAlone(facts) ? [LIST_ALONE] : [POSITION]),
      howToBeSure(facts),
      "Conversion writes your choice into the entry of the livepatch object.",
    ],
  },
  {
    code: "choose-blind",
    when: (facts) => isUndecided(facts) && isListAlone(facts),
    says: (facts) => [
      usedIn(facts),
      `${LOOKED_UP} ${listed(objectsOf(facts))} has several of that name.`,
      LIST_ALONE,
      "You may still pick a position that you know from elsewhere: it is recorded as unproven.",
      WRONG,
    ],
  },
  {
    code: "choose-object",
    when: (facts) => isUndecided(facts) && facts.candidates.every(({ sympos }) => sympos === 0),
    says: (facts) => [
      usedIn(facts),
      `${objectsOf(facts).length} objects have a symbol of that name: ${listed(objectsOf(facts))}.`,
      LOOKED_UP,
      "Pick the object whose code you patch, or one that it depends on: a symbol of a module is there only while that module is loaded.",
      howToBeSure(facts),
    ],
  },
  {
    code: "choose",
    when: isUndecided,
    says: (facts) => [
      usedIn(facts),
      `The kernel has ${facts.candidates.length} symbols of that name in ${listed(objectsOf(facts))}. ${LOOKED_UP}`,
      POSITION,
      howToBeSure(facts),
      WRONG,
    ],
  },
  {
    code: "missing-near",
    when: ({ outcome }) => outcome.kind === "missing" && outcome.near.length > 0,
    says: (facts) => [
      usedIn(facts),
      'No symbol of that name is in any source: the module loader would refuse the livepatch with "Unknown symbol".',
      "Compilers inline static functions, or make copies like name.isra.0 and name.constprop.0, which C cannot spell.",
      "The names listed are near it: pick one if it is the same function, or search for another with /.",
      "If the function was inlined everywhere, copy its body into the livepatch instead.",
    ],
  },
  {
    code: "missing",
    when: ({ outcome }) => outcome.kind === "missing",
    says: (facts) => [
      usedIn(facts),
      'No symbol of that name is in any source, and none is near it: the module loader would refuse the livepatch with "Unknown symbol".',
      "It may be misspelt, inlined everywhere, of another kernel version, or of a module that the sources leave out.",
      "Search with /, give the source that has it, or copy the function's body into the livepatch.",
    ],
  },
  {
    code: "unproven",
    when: ({ outcome }) => outcome.kind === "klp" && !outcome.proven && outcome.rule !== "already-converted",
    says: (facts) => [
      `Decided: ${decidedPlace(facts)}; no source shows that this is the one meant.`,
      LIST_ALONE,
      "The choice is recorded as unproven, and the report says so.",
      CHANGE,
    ],
  },
  {
    code: "unique-name",
    when: klp("unique-name"),
    says: (facts) => [usedIn(facts), LOOKED_UP, unique(facts), willConvert(facts)],
  },
  {
    code: "same-source-file",
    when: klp("same-source-file"),
    says: (facts) => [
      usedIn(facts),
      `Decided by proof: ${decidedPlace(facts)} comes from the same source file as the function that you patch.`,
      willConvert(facts),
      CHANGE,
    ],
  },
  {
    code: "annotation",
    when: klp("annotation"),
    says: (facts) => [
      facts.isUndefined
        ? `The source of the livepatch says it: ${decidedPlace(facts)}.`
        : `The livepatch says by .old_sympos which one it replaces: ${decidedPlace(facts)}.`,
      "The symbol sources agree with that.",
      facts.isUndefined ? willConvert(facts) : "Nothing is left to do.",
      CHANGE,
    ],
  },
  {
    code: "already-converted",
    when: klp("already-converted"),
    says: (facts) => [
      `The object was converted before: ${decidedPlace(facts)}.`,
      "Its relocations are livepatch relocations already, and stay as they are.",
      "The report says whether the kernel would take them.",
    ],
  },
  {
    code: "decided",
    when: ({ outcome }) => outcome.kind === "klp",
    says: (facts) => [
      `Decided: ${decidedPlace(facts)}.`,
      facts.isUndefined
        ? willConvert(facts)
        : "Conversion writes the position into the entry of the livepatch object.",
      "The decision is kept with the identity of the sources: it holds for this kernel build alone.",
      CHANGE,
    ],
  },
  {
    code: "exported",
    when: ordinary("exported"),
    says: (facts) => [
      usedIn(facts),
      `${name(facts)} is exported${facts.outcome.kind === "ordinary" && facts.outcome.object !== null ? ` by ${escapeName(facts.outcome.object)}` : ""}, so the module loader finds it by itself, as for any module.`,
      "Nothing has to be chosen, and conversion leaves it alone.",
      "Picking a candidate all the same makes it a livepatch symbol: that is wanted where the exporting module may be loaded after the livepatch.",
    ],
  },
  {
    code: "ordinary",
    when: ({ outcome }) => outcome.kind === "ordinary",
    says: (facts) => [
      `${name(facts)} is left to the module loader: ${ORDINARY[(facts.outcome as Ordinary).reason]}.`,
      "Nothing has to be chosen.",
      "Conversion leaves it as it is.",
    ],
  },
  {
    code: "skipped",
    when: ({ outcome }) => outcome.kind === "skipped",
    says: (facts) => [
      `${name(facts)} was skipped and stays undefined.`,
      "The module loader would refuse a livepatch with it, so nothing is converted while a symbol is skipped.",
      "Pick a candidate to decide it after all, or take it out of the source.",
    ],
  },
];

const ORDINARY: Readonly<Record<Ordinary["reason"], string>> = {
  exported: "it is exported",
  toc: "it is the TOC symbol of powerpc, which every module has",
  weak: "it is weak, and stays 0 where nothing defines it",
  unused: "no relocation uses it",
  "not-annotated": "the source does not annotate it, and this tool converts annotated symbols only",
  "left-by-conversion": "the object was converted before, and that left it so",
};

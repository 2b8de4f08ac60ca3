// What the guide says where the author has to choose: why there is a question, what the
// kernel does with each answer, how to be sure.
import { escapeName } from "../../escape.js";
import { reasonWords } from "../../reason-words.js";
import type { UndecidedReason } from "../../types.js";
import {
  type GuideFacts,
  isListAlone,
  listed,
  name,
  objectsOf,
  placeOf,
  type Says,
  usedIn,
} from "../facts.js";

const WRONG = "A wrong position is not refused: the livepatch would reach the wrong code or data.";
const LOOKED_UP =
  "It is not exported, so the livepatch core looks it up by object, name and position when the object is patched.";
const POSITION =
  "Position n means the n-th symbol of that name in the object, in the order in which the kernel counts them.";
export const LIST_ALONE =
  "A symbol list is sorted by name: it shows how many there are and not which is which. A vmlinux, a System.map or /proc/kallsyms of the same kernel shows it.";

/** How to tell homonyms apart with what the sources show. */
function howToBeSure({ best, candidates }: GuideFacts): string {
  if (best !== null) {
    const [strongest] = best.reasons;
    const why = strongest === undefined ? "" : `, for one reason above all: ${reasonWords(strongest)}`;
    return `The likeliest is ${placeOf(best)}${why}. Check it against the file that you copied from.`;
  }
  if (candidates.some(({ file }) => file !== null))
    return "Pick the one whose source file is the file that you copied the function from.";
  return "Functions of one source file stand side by side in memory: the neighbours of a candidate give its file away.";
}

function noSource(facts: GuideFacts): string[] {
  const known =
    facts.sources === 0
      ? "Nothing is known of the kernel yet: no symbol source was given."
      : "The sources that were given tell of exports alone: none of them lists the kernel's symbols.";
  return [
    usedIn(facts),
    known,
    "A source is a list of the kernel's symbols: Symbols.list of the kernel's build, a vmlinux, a System.map, or /proc/kallsyms of a machine that runs it.",
    "Quit and start again with one of -s, --vmlinux, --system-map, --kallsyms, --modules, or --running on the machine itself.",
  ];
}

function homonymFunction(facts: GuideFacts): string[] {
  const object = escapeName(facts.patchedIn ?? objectsOf(facts)[0] ?? "the object");
  return [
    `Your livepatch replaces ${name(facts)}, and ${object} has ${facts.candidates.length} functions of that name.`,
    "The kernel takes the one that .old_sympos names and refuses the patch where it is 0 and there are several.",
    isListAlone(facts) ? LIST_ALONE : POSITION,
    howToBeSure(facts),
    "Conversion writes your choice into the entry of the livepatch object.",
  ].slice(0, isListAlone(facts) ? 4 : 5);
}

/** The same name is undefined here and patched: one pick answers for both. */
function both(facts: GuideFacts): string[] {
  const object = escapeName(facts.patchedIn ?? "");
  const first = `Your livepatch replaces ${name(facts)} of ${object} and refers to the old one as well; ${object} has ${facts.candidates.length} of that name.`;
  if (facts.replaced !== null)
    return [
      first,
      `Replaced is that of ${placeOf(facts.replaced)} (.old_sympos); which one is called is still open, and a pick answers that alone.`,
      `${facts.key("pick-function")} (line by line: function) picks for the replaced one.`,
      isListAlone(facts) ? "A symbol list alone cannot show which is which." : POSITION,
      WRONG,
    ];
  return [
    first,
    "There are two questions, which one is replaced (.old_sympos) and which one is called, and a pick answers both alike.",
    `Where they differ, ${facts.key("pick-function")} (line by line: function) picks for the replaced one alone, before or after the other.`,
    isListAlone(facts) ? "A symbol list alone cannot show which is which." : POSITION,
    WRONG,
  ];
}

function blind(facts: GuideFacts): string[] {
  return [
    usedIn(facts),
    `${LOOKED_UP} ${listed(objectsOf(facts))} has several of that name.`,
    "A symbol list is sorted by name: it shows how many there are and not which is which.",
    "You may still pick a position that you know from elsewhere: it is recorded as unproven.",
    WRONG,
  ];
}

function severalInObject(facts: GuideFacts): string[] {
  if (!facts.isUndefined) return homonymFunction(facts);
  if (facts.patchedIn !== null) return both(facts);
  if (isListAlone(facts)) return blind(facts);
  return [
    usedIn(facts),
    `${listed(objectsOf(facts))} has ${facts.candidates.length} symbols of that name, and the livepatch core looks it up by object, name and position. ${POSITION}`,
    howToBeSure(facts),
    WRONG,
  ];
}

function severalObjects(facts: GuideFacts): string[] {
  if (facts.patchedIn !== null && facts.isUndefined) return both(facts);
  if (isListAlone(facts)) return blind(facts);
  const { candidates } = facts;
  const objects = objectsOf(facts);
  const among =
    candidates.length > objects.length
      ? `${candidates.length} symbols of that name are in ${objects.length} objects: ${listed(objects)}. ${POSITION}`
      : `${objects.length} objects have a symbol of that name: ${listed(objects)}. The livepatch core looks it up in the one that is stated.`;
  return [
    usedIn(facts),
    among,
    "Pick the object whose code you patch, or one that it depends on: a symbol of a module is there only while that module is loaded.",
    howToBeSure(facts),
  ];
}

export const UNDECIDED: Readonly<Record<UndecidedReason, Says>> = {
  "no-source": noSource,
  "several-in-object": severalInObject,
  "several-objects": severalObjects,
};

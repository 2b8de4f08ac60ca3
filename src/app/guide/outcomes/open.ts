// What the guide says of symbols that no source has, and of skipped ones.
import { escapeName } from "../../escape.js";
import { type GuideFacts, name, type Says, usedIn } from "../facts.js";

const MADE = "Compilers inline static functions, or make copies like name.isra.0 and name.constprop.0";
const COPIES = `${MADE}, which C cannot spell.`;

function missingFunction(facts: GuideFacts, near: boolean): string[] {
  const object = escapeName(facts.patchedIn ?? "the object");
  return [
    `Your livepatch replaces ${name(facts)} of ${object}, and no source has such a symbol there.`,
    "The kernel would refuse the livepatch: it looks the function up by .old_name.",
    `${MADE}.`,
    near
      ? "The names listed are near it: if one is the same function with the same parameters, write that into .old_name and build again."
      : "No name is near it: it is misspelt, of another version, or was inlined everywhere.",
    near
      ? "Else patch the functions that call it."
      : "Correct .old_name, or patch the functions that call it.",
  ];
}

export const missing: Says = (facts) => {
  const { outcome } = facts;
  const near = outcome.kind === "missing" && outcome.near.length > 0;
  if (!facts.isUndefined) return missingFunction(facts, near);
  if (near)
    return [
      usedIn(facts),
      'No symbol of that name is in any source: the module loader would refuse the livepatch with "Unknown symbol".',
      COPIES,
      `The names listed are near it: pick one if it is the same function, or search for another with ${facts.key("search")}.`,
      "If the function was inlined everywhere, copy its body into the livepatch instead.",
    ];
  return [
    usedIn(facts),
    'No symbol of that name is in any source, and none is near it: the module loader would refuse the livepatch with "Unknown symbol".',
    "It may be misspelt, inlined everywhere, of another kernel version, or of a module that the sources leave out.",
    `Search with ${facts.key("search")}, give the source that has it, or copy the function's body into the livepatch.`,
  ];
};

export const skipped: Says = (facts) => {
  const { outcome } = facts;
  const reason = outcome.kind === "skipped" ? outcome.reason : "";
  return [
    reason === ""
      ? `You skipped ${name(facts)}, without a reason: it stays undefined.`
      : `You skipped ${name(facts)} (${escapeName(reason)}): it stays undefined.`,
    usedIn(facts),
    "The module loader would refuse a livepatch with it, so nothing is converted while a symbol is skipped.",
    `Pick a candidate to decide it after all, ${facts.key("undo")} takes the skip back, or take it out of the source.`,
  ];
};

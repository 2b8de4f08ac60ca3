// What the guide says of a symbol that is left to the module loader.
import { escapeName } from "../../escape.js";
import type { OrdinaryReason } from "../../types.js";
import { name, type Ordinary, type SaysOf, usedIn } from "../facts.js";

const LEFT = "Nothing has to be chosen, and conversion leaves it as it is.";

export const ORDINARY: Readonly<Record<OrdinaryReason, SaysOf<Ordinary>>> = {
  exported: (facts, { object }) => {
    const isModule = object !== null && object !== "vmlinux";
    const by = object === null ? "" : ` by ${escapeName(object)}`;
    return [
      usedIn(facts),
      `${name(facts)} is exported${by}, so the module loader finds it by itself, as for any module. ${LEFT}`,
      isModule
        ? `The livepatch then depends on ${escapeName(object)} and cannot be loaded before it.`
        : "vmlinux is always there, so the livepatch depends on no module for it.",
      ...(isModule
        ? [
            `To load it earlier, make ${name(facts)} a livepatch symbol that a patched object applies: --decide PATCHED/${escapeName(object)}:${name(facts)}=POS.`,
          ]
        : []),
    ];
  },
  toc: (facts) => [
    `${name(facts)} is the base of the table of contents, through which powerpc code reaches its data.`,
    "Every module has its own, and the module loader fills it in while loading.",
    LEFT,
  ],
  weak: (facts) => [
    usedIn(facts),
    `${name(facts)} is weak, and no source has it: the module loader leaves its address at 0 and goes on.`,
    "The code has to ask whether the address is 0 before it uses it.",
    LEFT,
  ],
  unused: (facts) => [
    `No relocation uses ${name(facts)}: it only stands in the symbol table.`,
    "The module loader looks up every undefined symbol all the same, and refuses the module for one that nothing exports.",
    "Remove the declaration or the annotation that made it, or the symbol: objcopy --strip-symbol.",
  ],
  "not-annotated": (facts) => [
    usedIn(facts),
    "No symbol source was given, and its name says no object: the two-operand klp-convert turns annotated symbols alone into livepatch symbols.",
    "If an export is meant, the module loader finds it; if not, it refuses the livepatch with Unknown symbol.",
    "sympos convert with a symbol source would say which.",
  ],
  "left-by-conversion": (facts) => [
    usedIn(facts),
    "The object was converted before, and that conversion left this symbol to the module loader: it knew an export of the name.",
    "Without a symbol source nothing here can say more, and nothing speaks against it.",
    LEFT,
  ],
};

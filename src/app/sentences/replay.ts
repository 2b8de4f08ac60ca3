// The sentences of sympos replay (src/resolve/replay).
import { counted, type Words, whether } from "./words.js";

export const REPLAY_SENTENCES: Readonly<Record<string, Words>> = {
  "replay-no-identity": {
    says: (f) =>
      `decided without evidence of which ${f("name")} of ${f("object")} is meant: a position is not carried over by its number`,
    next: (f) =>
      `Record the evidence on the old build (sympos replay FILE OLD.ko with its sources and its kallsyms, -o FILE), or decide here: --decide ${f("object")}:${f("name")}=POS`,
  },
  "replay-other-livepatch": {
    says: (f) =>
      `decisions of another livepatch: ${f("object")} ${whether(f, "count", "does not use its one symbol", `uses none of its ${counted(f, "count", "symbol")}`)}`,
    next: () => "Give the decisions file of this livepatch.",
  },
  "replay-strict": {
    says: (f) =>
      `${f("drifted")} of ${f("of")} ${whether(f, "drifted", "is", "are")} neither the same nor moved (--strict)`,
    next: () =>
      "Decide them without --strict: sympos replay FILE LP.ko [sources] --decide ... -o NEW; NEW is strictly the same here.",
  },
};

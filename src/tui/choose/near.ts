// What tells a function from its homonyms where no source file does.
import { escapeName } from "../../app/messages.js";
import type { FunctionOffer } from "../../app/scaffold/offers.js";

/** What stands around a homonym in memory gives its file away. */
export function nearText({ candidate: { neighbours }, count }: FunctionOffer): string {
  if (count < 2 || neighbours === null) return "";
  const around = [neighbours.before.at(-1), neighbours.after[0]].filter((name) => name !== undefined);
  return around.length === 0 ? "" : `near ${around.map(escapeName).join(", ")}`;
}

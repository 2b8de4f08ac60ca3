// The guide: what a first-time author has to know about one row of the queue.
import type { GuideFacts } from "./facts.js";
import { TOPICS } from "./topics.js";

export type { GuideFacts } from "./facts.js";

/** Three to six sentences. */
export function guideOf(facts: GuideFacts): readonly string[] {
  return TOPICS.find(({ when }) => when(facts))?.says(facts) ?? [];
}

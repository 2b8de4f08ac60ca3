// How many sentences a text has.

/** Ends that end no sentence. */
const SHORT = /\b(?:e\.g|i\.e)\./g;

/**
 * A sentence ends with `.`, `!` or `?` behind a word and before a blank or the end; a command at the end has none of
 * them.
 */
export function sentencesIn(text: string): number {
  const plain = text.replace(SHORT, "").trim();
  return (plain.match(/(?<=\S)[.!?](?=\s)/g) ?? []).length + (plain === "" ? 0 : 1);
}

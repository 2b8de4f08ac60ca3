// What the guide speaks of: one row of the queue with all that is known about it.
import type { Finding } from "../../findings.js";
import { escapeName } from "../escape.js";
import type { Candidate, Outcome, UsePlace } from "../types.js";
import type { KeyOf } from "./here.js";

/** Where a decision of the author comes from: this run, the command line or a decisions file, a saved session. */
export type Origin = "here" | "stated" | "session";

export interface GuideFacts {
  readonly symbol: string;
  readonly outcome: Outcome;
  readonly candidates: readonly Candidate[];
  /** The candidate that most speaks for; null: none, or several alike. */
  readonly best: Candidate | null;
  readonly uses: readonly UsePlace[];
  /** Object whose arrival applies its relocations, where that is stated; null: the symbol's own. */
  readonly appliedWith: string | null;
  /** False: the name is that of a patched function alone. */
  readonly isUndefined: boolean;
  /** Object in which a function of this name is patched and in question; null: none. */
  readonly patchedIn: string | null;
  /** Which one of them is replaced, where the name is undefined, too; null: it is not, or is open. */
  readonly replaced: Klp | null;
  readonly errors: readonly Finding[];
  /** Warnings and notes that name it. */
  readonly warnings: readonly Finding[];
  /** Of a decision of the author; null: a rule decided, or nothing. */
  readonly origin: Origin | null;
  /** Symbol sources that were read. */
  readonly sources: number;
  /** Whether a source shows the order of an object's homonyms. */
  readonly positionsKnown: (object: string) => boolean;
  readonly key: KeyOf;
}

export type Klp = Extract<Outcome, { kind: "klp" }>;
export type Ordinary = Extract<Outcome, { kind: "ordinary" }>;

/** Sentences about a row. */
export type Says = (facts: GuideFacts) => readonly string[];

/** Sentences about a row with an outcome of one kind. */
export type SaysOf<Kind> = (facts: GuideFacts, outcome: Kind) => readonly string[];

export const name = ({ symbol }: GuideFacts): string => escapeName(symbol);

export const objectsOf = ({ candidates }: GuideFacts): string[] => [
  ...new Set(candidates.map(({ object }) => object)),
];

/** `ext4, xfs and 12 more`. */
export function listed(objects: readonly string[]): string {
  const shown = objects.slice(0, 3).map(escapeName);
  const more = objects.length - shown.length;
  if (more > 0) return `${shown.join(", ")} and ${more} more`;
  const last = shown.pop() ?? "";
  return shown.length === 0 ? last : `${shown.join(", ")} and ${last}`;
}

export const isListAlone = ({ candidates, positionsKnown }: GuideFacts): boolean =>
  candidates.some(({ object, sympos }) => sympos > 0 && !positionsKnown(object));

/** `vmlinux, position 2 (drivers/acpi/osl.c)`. */
export function placeOf({
  object,
  sympos,
  file,
}: Pick<Candidate, "object" | "sympos"> & { readonly file?: string | null }): string {
  const where = file == null ? "" : ` (${escapeName(file)})`;
  return `${escapeName(object)}${sympos === 0 ? "" : `, position ${sympos}`}${where}`;
}

/** Where the livepatch uses it, with the function of the kernel that this code replaces. */
export function usedIn(facts: GuideFacts): string {
  const [first, ...others] = facts.uses;
  if (first === undefined) return `Your livepatch names ${name(facts)}.`;
  const place =
    first.function === null ? `its ${escapeName(first.section)}` : escapeName(first.function.name);
  const replaced = first.replaces;
  const old =
    replaced === null
      ? ""
      : `, which replaces ${escapeName(replaced.name)} of ${escapeName(replaced.object)}`;
  const more =
    others.length === 0 ? "" : ` (and at ${others.length} more ${others.length === 1 ? "place" : "places"})`;
  return `Your livepatch uses ${name(facts)} in ${place}${old}${more}.`;
}

// What a fuzz target is: it makes inputs from a seed, and holds what the code does
// with them against what must be true of any input.
import type { Random } from "./random.js";

export interface Target {
  readonly name: string;
  make(random: Random): Uint8Array;
  /** How it ended, for the statistics; throws Fault, or whatever the code threw, where something is wrong. */
  check(bytes: Uint8Array): string;
}

/** A property that does not hold. */
export class Fault extends Error {
  override readonly name = "Fault";
}

export function must(holds: boolean, what: () => string): asserts holds {
  if (!holds) throw new Fault(what());
}

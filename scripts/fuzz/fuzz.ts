// Runs a target: run n of a seed is always the same input, wherever it starts.

import { kernelTargets } from "./kernel.js";
import { object } from "./object.js";
import { Random } from "./random.js";
import type { Target } from "./target.js";
import { textTargets } from "./text.js";
import { verify } from "./verify.js";

export const TARGETS: readonly Target[] = [object, verify, ...textTargets, ...kernelTargets];

/** Longer than this, a run of some kilobytes is a fault. */
const SLOW = 5000;

export interface Crash {
  readonly run: number;
  readonly bytes: Uint8Array;
  readonly error: unknown;
}

export interface FuzzOptions {
  readonly seed: number;
  readonly from: number;
  readonly runs: number;
  readonly onProgress?: (run: number) => void;
}

export interface FuzzResult {
  /** How often each ending was seen. */
  readonly endings: ReadonlyMap<string, number>;
  readonly crashes: readonly Crash[];
}

export function inputOf(target: Target, seed: number, run: number): Uint8Array {
  return target.make(new Random(Math.imul(seed, 0x9e3779b1) ^ Math.imul(run + 1, 0x85ebca6b)));
}

export function fuzz(target: Target, { seed, from, runs, onProgress }: FuzzOptions): FuzzResult {
  const endings = new Map<string, number>();
  const crashes: Crash[] = [];
  for (let run = from; run < from + runs; run++) {
    if (run % 1000 === 0) onProgress?.(run);
    const bytes = inputOf(target, seed, run);
    const begun = performance.now();
    let ending = "crashed";
    try {
      ending = target.check(bytes);
      const took = performance.now() - begun;
      if (took > SLOW) throw new Error(`${Math.round(took)} ms for ${bytes.length} bytes`);
    } catch (error) {
      crashes.push({ run, bytes, error });
    }
    endings.set(ending, (endings.get(ending) ?? 0) + 1);
  }
  return { endings, crashes };
}

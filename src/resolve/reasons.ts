// Why a candidate is likely the one that is meant, strongest first. Only the first
// is a proof, and only under the condition of `provenBySourceFile`; the others mark
// a row and decide nothing unless the author accepts them (--yes=strong, --yes=any).
import { EM } from "../elf/constants.js";
import type { KernelSymbols } from "../symbols/kernel.js";
import type { Definition, ObjectDefinitions } from "../symbols/types.js";
import { type UnitLookup, unitsOf } from "./identity.js";
import type { Candidate, Use } from "./types.js";
import type { UserIndex } from "./users.js";

/** Reasons in order of strength. */
export const REASONS = ["same-source-file", "patched-object", "exported", "fits-relocation"] as const;
export type Reason = (typeof REASONS)[number];

/** Relocation types that call: the symbol must be code. */
const CALLS: ReadonlyMap<number, readonly number[]> = new Map([
  [EM.X86_64, [4]], // PLT32
  [EM.PPC64, [10]], // REL24
  [EM.PPC, [10]], // REL24
  [EM.S390, [20]], // PLT32DBL
  [EM.AARCH64, [282, 283]], // JUMP26, CALL26
  [EM.LOONGARCH, [66]], // B26
]);

const isCode = ({ kind, type }: Definition): boolean =>
  kind === null || kind === "notype"
    ? type !== null && "tTwW".includes(type)
    : kind === "func" || kind === "ifunc";

export interface ReasonInput {
  readonly kernel: KernelSymbols;
  readonly users: UserIndex;
  readonly units: UnitLookup;
  readonly machine: number;
}

function keysOf(input: ReasonInput, uses: readonly Use[]): ReadonlySet<string>[] {
  return uses.map((use) => {
    const replaced = input.users.replacedAt(use);
    if (replaced === null) return new Set<string>();
    return new Set(unitsOf(replaced.definition, replaced.group, input.units).map((u) => u.key));
  });
}

function inSameSource(
  input: ReasonInput,
  keys: readonly ReadonlySet<string>[],
  definition: Definition,
  group: ObjectDefinitions,
): boolean {
  const own = unitsOf(definition, group, input.units);
  return keys.length > 0 && keys.every((set) => own.some(({ key }) => set.has(key)));
}

function reasonsOf(
  input: ReasonInput,
  uses: readonly Use[],
  keys: readonly ReadonlySet<string>[],
  definition: Definition,
  group: ObjectDefinitions,
  exported: boolean,
): Reason[] {
  const calls = CALLS.get(input.machine) ?? [];
  const called = uses.some((use) => calls.includes(use.type));
  const holds: Readonly<Record<Reason, boolean>> = {
    "same-source-file": inSameSource(input, keys, definition, group),
    "patched-object": uses.length > 0 && uses.every((use) => input.users.objectAt(use) === definition.object),
    exported,
    "fits-relocation": called && isCode(definition),
  };
  return REASONS.filter((reason) => holds[reason]);
}

/** The same candidates with their reasons and, where a unit tells it, their source file. */
export function withReasons(
  input: ReasonInput,
  name: string,
  uses: readonly Use[],
  candidates: readonly Candidate[],
): Candidate[] {
  const keys = keysOf(input, uses);
  const groups = input.kernel.definitions(name);
  return candidates.map((candidate) => {
    const group = groups.find((g) => g.object === candidate.object);
    const definition = group?.definitions[Math.max(0, candidate.sympos - 1)];
    if (group === undefined || definition === undefined) return candidate;
    const file = unitsOf(definition, group, input.units).at(-1)?.file ?? candidate.file;
    // without an order all rows of an object stand for each other: nothing may tell them apart
    const tellable = group.positions || group.count === 1;
    const reasons = reasonsOf(input, uses, keys, definition, group, candidate.export);
    return {
      ...candidate,
      file,
      reasons: tellable ? reasons : reasons.filter((r) => r === "patched-object"),
    };
  });
}

/**
 * The proof: every use lies in a function whose `old_name` comes from one source file, and exactly one symbol of
 * the name comes from that file. E.g. `state_show` in a livepatch of kernel/power/main.c's functions. Null: no proof.
 */
export function provenBySourceFile(candidates: readonly Candidate[]): Candidate | null {
  const same = candidates.filter((c) => c.reasons.includes("same-source-file"));
  return same.length === 1 ? (same[0] ?? null) : null;
}

/** How much the author accepts without being asked. */
export type Acceptance = "proof" | "strong" | "any";

/** `strong`: the only candidate of the patched object that fits; `any`: the only one with the most reasons. */
export function acceptable(candidates: readonly Candidate[], acceptance: Acceptance): Candidate | null {
  if (acceptance === "proof") return null;
  const patched = candidates.filter((c) => c.reasons.includes("patched-object"));
  const fitting = patched.filter((c) => c.reasons.includes("fits-relocation"));
  const strong = fitting.length === 1 ? fitting[0] : patched.length === 1 ? patched[0] : undefined;
  if (strong !== undefined) return strong;
  if (acceptance === "strong") return null;
  const rank = (c: Candidate): number =>
    c.reasons.reduce((sum, r) => sum + 2 ** (REASONS.length - 1 - REASONS.indexOf(r as Reason)), 0);
  const best = Math.max(...candidates.map(rank));
  const top = candidates.filter((c) => rank(c) === best);
  return best > 0 && top.length === 1 ? (top[0] ?? null) : null;
}

// Why a candidate is likely the one that is meant, strongest first. Only the first
// is a proof, and only under the condition of `provenBySourceFile`; the others mark
// a row and decide nothing unless the author accepts them (--yes=strong, --yes=any).
// On Debian's 6.1, for a livepatch of vmlinux and nfsd:
//
//   same-source-file      `state_show` used in a patched `wakeup_count_show`: both of kernel/power/main.c, by the
//                         debug information of vmlinux
//   inferred-source-file  the same without it: the kernel's source tree has one file that defines `state_show` and
//                         most of what stands around it, and that file defines `wakeup_count_show`, too
//   patched-object        `state_show` used in a patched function of ib_core: ib_core's, and not vmlinux's
//   exported              `hwmon_attributes_visible`... of the object that exports the name
//   fits-relocation       `count` that is called: a function, and not the datum of that name
import { EM } from "../elf/constants.js";
import type { KernelSymbols } from "../symbols/kernel.js";
import type { Definition, ObjectDefinitions } from "../symbols/types.js";
import { candidatesOf } from "./candidates.js";
import { type Identities, inferredFile, unitsOf } from "./identity.js";
import type { Candidate, Use } from "./types.js";
import type { Replaced, UserIndex } from "./users.js";

/** Reasons in order of strength. */
export const REASONS = [
  "same-source-file",
  "inferred-source-file",
  "patched-object",
  "exported",
  "fits-relocation",
] as const;
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
  readonly identities: Identities;
  readonly machine: number;
}

/** Where the functions that use a symbol come from: for each use the units of the function that it is in. */
interface Origins {
  readonly keys: readonly ReadonlySet<string>[];
  /** Object and inferred file, if all of them have one and the same; null: not known. */
  readonly inferred: { readonly object: string; readonly file: string } | null;
}

function inferredOrigin(replaced: readonly (Replaced | null)[], identities: Identities): Origins["inferred"] {
  const places = replaced.map((each) => {
    const file = each && inferredFile(each.definition, each.group, identities);
    return each === null || file === null ? null : { object: each.object, file };
  });
  const [first = null] = places;
  return places.every((p) => p?.file === first?.file && p?.object === first?.object) ? first : null;
}

function originsOf({ users, identities }: ReasonInput, uses: readonly Use[]): Origins {
  const replaced = uses.map((use) => users.replacedAt(use));
  const keys = replaced.map(
    (each) => new Set(each ? unitsOf(each.definition, each.group, identities).map((u) => u.key) : []),
  );
  return { keys, inferred: inferredOrigin(replaced, identities) };
}

function inSameSource(
  { identities }: ReasonInput,
  { keys }: Origins,
  definition: Definition,
  group: ObjectDefinitions,
): boolean {
  const own = unitsOf(definition, group, identities);
  return keys.length > 0 && keys.every((set) => own.some(({ key }) => set.has(key)));
}

function inInferredSource(
  { identities }: ReasonInput,
  { inferred }: Origins,
  definition: Definition,
  group: ObjectDefinitions,
): boolean {
  if (inferred === null || inferred.object !== definition.object) return false;
  return inferredFile(definition, group, identities) === inferred.file;
}

function reasonsOf(
  input: ReasonInput,
  uses: readonly Use[],
  origins: Origins,
  definition: Definition,
  group: ObjectDefinitions,
  exported: boolean,
): Reason[] {
  const calls = CALLS.get(input.machine) ?? [];
  const called = uses.some((use) => calls.includes(use.type));
  const holds: Readonly<Record<Reason, boolean>> = {
    "same-source-file": inSameSource(input, origins, definition, group),
    "inferred-source-file": inInferredSource(input, origins, definition, group),
    "patched-object": uses.length > 0 && uses.every((use) => input.users.objectAt(use) === definition.object),
    exported,
    "fits-relocation": called && isCode(definition),
  };
  return REASONS.filter((reason) => holds[reason]);
}

/** All definitions of a name, with the reasons for each where a symbol with these uses means them. */
export function reasonedCandidates(input: ReasonInput, name: string, uses: readonly Use[]): Candidate[] {
  const origins = originsOf(input, uses);
  const groups = input.kernel.definitions(name);
  return candidatesOf(input.kernel, name, input.identities).map((candidate) => {
    const group = groups.find((g) => g.object === candidate.object);
    const definition = group?.definitions[Math.max(0, candidate.sympos - 1)];
    if (group === undefined || definition === undefined) return candidate;
    // without an order all rows of an object stand for each other: nothing may tell them apart
    const tellable = group.positions || group.count === 1;
    const reasons = reasonsOf(input, uses, origins, definition, group, candidate.export);
    return {
      ...candidate,
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

/** The only one with a reason, of these; undefined: none, or several. */
function only(candidates: readonly Candidate[], reason: Reason): Candidate | undefined {
  const those = candidates.filter((c) => c.reasons.includes(reason));
  return those.length === 1 ? those[0] : undefined;
}

/**
 * `strong`: the only candidate of the source file that the neighbours give away, else the only one of the patched
 * object that fits; `any`: the only one with the most reasons.
 */
export function acceptable(candidates: readonly Candidate[], acceptance: Acceptance): Candidate | null {
  if (acceptance === "proof") return null;
  const patched = candidates.filter((c) => c.reasons.includes("patched-object"));
  const strong =
    only(candidates, "inferred-source-file") ??
    only(patched, "fits-relocation") ??
    only(patched, "patched-object");
  if (strong !== undefined) return strong;
  if (acceptance === "strong") return null;
  const rank = (c: Candidate): number =>
    c.reasons.reduce((sum, r) => sum + 2 ** (REASONS.length - 1 - REASONS.indexOf(r as Reason)), 0);
  const best = Math.max(...candidates.map(rank));
  const top = candidates.filter((c) => rank(c) === best);
  return best > 0 && top.length === 1 ? (top[0] ?? null) : null;
}

// What a decided symbol may be where its object has its name no longer: renamed by
// the compiler (`foo.isra.0` for `foo`: it may take other arguments), or in another
// object (built in, where it was a module). Never a proof: proposals only.

import type { KernelSymbols } from "../../symbols/kernel.js";
import { withoutVariant } from "../../symbols/near-names.js";
import type { UnitLookup } from "../identity.js";
import type { Decision, Fingerprint, Surroundings } from "../types.js";
import { match, type Sighting } from "./match.js";

/** Near names that are looked at. */
const NAMES = 16;

const NO_SURROUNDINGS: Surroundings = { names: [], alsoOf: 0 };

const NOTHING_RECORDED: Fingerprint = {
  source: "none",
  count: 1,
  type: null,
  size: null,
  section: null,
  file: null,
  sameFile: null,
  near: NO_SURROUNDINGS,
  nearest: NO_SURROUNDINGS,
};

const isPart = (name: string): boolean => /\.cold(?:\.\d+)?$/.test(name);

/** The likeliest first. */
export function elsewhere(
  evidence: { readonly kernel: KernelSymbols; readonly units: UnitLookup },
  { object, name, fingerprint }: Extract<Decision, { kind: "pick" }>,
): Sighting[] {
  const { kernel } = evidence;
  const stem = withoutVariant(name);
  const names = [stem, ...kernel.nearNames(stem, NAMES).map((near) => near.name)].filter(
    (other) => withoutVariant(other) === stem && !isPart(other),
  );
  const was = fingerprint ?? NOTHING_RECORDED;
  const found = [...new Set([name, ...names])].flatMap((other) =>
    kernel.definitions(other).flatMap((group) => match(evidence, was, group.object, other).sightings),
  );
  return found
    .filter((s) => s.sameKind !== false)
    .sort((a, b) => Number(b.object === object) - Number(a.object === object) || b.shared - a.shared);
}

// Definitions -> the rows that the author chooses from.
import type { KernelSymbols } from "../symbols/kernel.js";
import { NEAR_NAMES } from "../symbols/near-names.js";
import { VMLINUX } from "../symbols/object-name.js";
import type { Definition, ObjectDefinitions } from "../symbols/types.js";
import { type Identities, identityOf, NO_IDENTITIES } from "./identity.js";
import type { Candidate } from "./types.js";

function addressText(address: bigint | null): string | null {
  return address === null ? null : `0x${address.toString(16).padStart(16, "0")}`;
}

/**
 * Of nm's letter. In a module's line of /proc/kallsyms a capital means exported and nothing else (s_show), and
 * per-CPU symbols of vmlinux are all `A` (make_percpus_absolute, scripts/kallsyms.c).
 */
function bindOf(type: string | null): string | null {
  if (type === null || "?aA".includes(type)) return null;
  if ("vVwW".includes(type)) return "weak";
  if (type === "u") return "unique";
  if (type === "i") return null;
  return type === type.toUpperCase() ? "global" : "local";
}

/** `at`: index of the definition in its group. */
function candidate(
  definition: Definition,
  at: number,
  group: ObjectDefinitions,
  exported: boolean,
  identities: Identities,
): Candidate {
  const { object, name, address, size, type, bind, section } = definition;
  const sympos = group.count === 1 ? 0 : at + 1;
  return {
    object,
    name,
    sympos,
    address: addressText(address),
    size,
    type,
    bind: bind ?? (object === VMLINUX ? bindOf(type) : null),
    section,
    ...identityOf(definition, group, identities),
    export: exported,
    reasons: [],
  };
}

/**
 * All definitions of a name, by object (vmlinux first), then position. From a source without order the rows of
 * one object stand for its positions and are alike: everything that would tell them apart is null.
 */
export function candidatesOf(
  kernel: KernelSymbols,
  name: string,
  identities: Identities = NO_IDENTITIES,
): Candidate[] {
  const exporters = new Set(kernel.exporters(name).map((e) => e.object));
  return kernel
    .definitions(name)
    .flatMap((group) =>
      group.definitions.map((definition, at) =>
        candidate(definition, at, group, exporters.has(group.object), identities),
      ),
    );
}

/** Candidates under names near a missing one, the likeliest first; their reasons say how the name is near. */
export function nearCandidates(kernel: KernelSymbols, name: string, identities: Identities): Candidate[] {
  return kernel
    .nearNames(name, NEAR_NAMES)
    .flatMap((near) =>
      candidatesOf(kernel, near.name, identities).map((each) => ({ ...each, reasons: [near.reason] })),
    );
}

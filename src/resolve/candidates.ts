// Definitions -> the rows that the author chooses from.
import type { KernelSymbols } from "../symbols/kernel.js";
import { VMLINUX } from "../symbols/object-name.js";
import type { Definition } from "../symbols/types.js";
import type { Candidate } from "./types.js";

function addressText(address: bigint | null): string | null {
  return address === null ? null : `0x${address.toString(16).padStart(16, "0")}`;
}

/** Of nm's letter. In a module's line of /proc/kallsyms a capital means exported and nothing else (s_show). */
function bindOf(type: string | null): string | null {
  if (type === null || type === "?") return null;
  if ("vVwW".includes(type)) return "weak";
  if (type === "u") return "unique";
  return type === type.toUpperCase() ? "global" : "local";
}

function candidate(definition: Definition, sympos: number, exported: boolean): Candidate {
  return {
    object: definition.object,
    name: definition.name,
    sympos,
    address: addressText(definition.address),
    size: definition.size,
    type: definition.type,
    bind: definition.bind ?? (definition.object === VMLINUX ? bindOf(definition.type) : null),
    section: definition.section,
    file: definition.file,
    export: exported,
    reasons: [],
  };
}

/**
 * All definitions of a name, by object (vmlinux first), then position. From a source without order the rows of
 * one object stand for its positions and are alike: everything that would tell them apart is null.
 */
export function candidatesOf(kernel: KernelSymbols, name: string): Candidate[] {
  const exporters = new Set(kernel.exporters(name).map((e) => e.object));
  return kernel
    .definitions(name)
    .flatMap(({ object, count, definitions }) =>
      definitions.map((definition, i) =>
        candidate(definition, count === 1 ? 0 : i + 1, exporters.has(object)),
      ),
    );
}

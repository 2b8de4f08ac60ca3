// The rule on exports: the module loader resolves what vmlinux exports, e.g. `kmem_cache_size`.
import type { KernelSymbols } from "../symbols/kernel.js";
import { VMLINUX } from "../symbols/object-name.js";
import { dependsOn } from "./modinfo.js";
import { plain, type Step } from "./step.js";
import type { Subject } from "./subject.js";
import type { Evidence } from "./types.js";

export interface ExportInput {
  readonly subject: Subject;
  readonly kernel: KernelSymbols;
  /** Objects that this livepatch patches: their exports become klp relocations. */
  readonly patchedObjects: readonly string[];
}

/**
 * Position of the exported one among the homonyms of its object, which may have static ones beside: it is the only
 * one that is not local. Null: no source shows which one that is.
 */
function exportedPosition(kernel: KernelSymbols, object: string, name: string): number | null {
  const group = kernel.definitionsIn(object, name);
  if (group === undefined || group.count === 1) return 0;
  if (!group.positions) return null;
  // in a module's line of /proc/kallsyms a capital means exported
  const exported = group.definitions.filter(({ bind, type }) =>
    bind === null ? type !== null && type !== type.toLowerCase() : bind !== "local",
  );
  return exported.length === 1 ? group.definitions.indexOf(exported[0]!) + 1 : null;
}

/**
 * An export of vmlinux is the module loader's. One of a module makes the livepatch depend on that module, so it
 * could not load before it: if the livepatch patches that module, a klp relocation is what is meant.
 */
export function fromExport(input: ExportInput, symbol: { readonly name: string }): Step | null {
  const exporters = input.kernel.exporters(symbol.name);
  const first = exporters[0];
  if (first === undefined) return null;
  const patched = exporters.find((e) => e.object !== VMLINUX && input.patchedObjects.includes(e.object));
  if (patched === undefined || exporters.some((e) => e.object === VMLINUX)) {
    return plain({ kind: "ordinary", reason: "exported", object: first.object });
  }
  const sympos = exportedPosition(input.kernel, patched.object, symbol.name);
  if (sympos === null) return null;
  const evidence: Evidence = { kind: "export", source: "", object: patched.object, count: 1 };
  return {
    outcome: {
      kind: "klp",
      object: patched.object,
      name: symbol.name,
      sympos,
      rule: "unique-name",
      proven: true,
      evidence: [evidence],
    },
    applyWith: null,
    findings: [
      {
        code: "export-of-patched-module",
        severity: "note",
        facts: { object: patched.object, depends: dependsOn(input.subject.object, patched.object) },
        where: { symbol: symbol.name },
      },
    ],
  };
}

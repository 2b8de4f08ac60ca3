// A claim "object B, name, position n", by annotation or by the author, held
// against what the sources know (klp_find_object_symbol, kernel/livepatch/core.c).
import type { Finding } from "../findings.js";
import type { KernelSymbols } from "../symbols/kernel.js";
import type { KlpSymbol } from "./klp-names.js";
import type { Evidence } from "./types.js";

export interface ClaimCheck {
  /** 0 where the name is unique in its object, whatever was claimed of 0 and 1. */
  readonly sympos: number;
  /** A source shows this very symbol: the only one, or the n-th in an order that the kernel counts by. */
  readonly proven: boolean;
  readonly evidence: readonly Evidence[];
  readonly findings: readonly Finding[];
}

function refused(symbol: string, claim: KlpSymbol, code: string, facts: Finding["facts"]): ClaimCheck {
  return {
    sympos: claim.sympos,
    proven: false,
    evidence: [],
    findings: [
      {
        code,
        severity: "error",
        facts: { object: claim.object, name: claim.name, ...facts },
        where: { symbol },
      },
    ],
  };
}

/** `symbol` is the name in the livepatch object, for the findings. */
export function checkClaim(kernel: KernelSymbols, symbol: string, claim: KlpSymbol): ClaimCheck {
  const { object, name, sympos } = claim;
  if (!kernel.knowsObject(object)) return unknownObject(kernel, symbol, claim);
  const group = kernel.definitionsIn(object, name);
  const count = group?.count ?? 0;
  if (group === undefined) {
    const elsewhere = kernel.definitions(name).map((g) => g.object);
    return refused(symbol, claim, "sympos-no-such-symbol", { elsewhere });
  }
  if (sympos === 0 && count > 1) return refused(symbol, claim, "sympos-ambiguous", { count });
  if (sympos > count) return refused(symbol, claim, "sympos-out-of-range", { count, sympos });
  const evidence: Evidence = {
    kind: group.positions ? "position" : "count",
    source: group.source.path,
    object,
    count,
  };
  if (count === 1) {
    const one: Finding[] =
      sympos === 1
        ? [{ code: "sympos-one-on-unique", severity: "note", facts: { object }, where: { symbol } }]
        : [];
    // nm lists what a module refers to as well: one name may be no definition at all
    return { sympos: 0, proven: !group.maybeReference, evidence: [evidence], findings: one };
  }
  return { sympos, proven: group.positions, evidence: [evidence], findings: [] };
}

/**
 * A symbol list is of a whole kernel build, so an object that it lacks is a mistake; /proc/kallsyms shows the
 * loaded modules only, and without any source nothing can be judged.
 */
function unknownObject(kernel: KernelSymbols, symbol: string, claim: KlpSymbol): ClaimCheck {
  const { object } = claim;
  const lists = kernel.identities.filter((i) => i.kind === "symbols-list").map((i) => i.path);
  if (lists.length > 0) return refused(symbol, claim, "object-unknown", { lists });
  const unchecked: Finding[] =
    kernel.indexes.length === 0
      ? []
      : [{ code: "object-not-in-sources", severity: "warning", facts: { object }, where: { symbol } }];
  return { sympos: claim.sympos, proven: false, evidence: [], findings: unchecked };
}

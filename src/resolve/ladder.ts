// The ladder: named rules, asked in order, that turn one undefined symbol into an
// outcome. Before it: the object is read (subject.ts) and the sources are
// combined (symbols/kernel.ts). After it: annotate, convert, or the author.
//
//   toc             `.TOC.` of ppc64 belongs to the module loader
//   author          what the author said for this run
//   annotation      what the author wrote into the source, checked against the evidence
//   export          the module loader resolves exported names: `kmem_cache_size` (exports.ts)
//   unique-name     one symbol of that name in everything that is known: `khugepaged_pages_to_scan`
//   same-source-file  the one from the source file of the patched functions that use it: of Debian's five
//                   `state_show` that of kernel/power/main.c, in a livepatch of `wakeup_count_show`
//   strong-evidence, best-guess  only when the author accepts less than a proof (reasons.ts)
//   undecided       several: the author must choose; missing: none, with near names
import type { Finding } from "../findings.js";
import type { KernelSymbols } from "../symbols/kernel.js";
import { VMLINUX } from "../symbols/object-name.js";
import type { ObjectDefinitions } from "../symbols/types.js";
import type { Annotation } from "./annotations.js";
import { nearCandidates } from "./candidates.js";
import { checkClaim } from "./claims.js";
import { fromExport } from "./exports.js";
import { functionDecision } from "./functions.js";
import { type Identities, NO_IDENTITIES } from "./identity.js";
import { type Meant, meantFor } from "./meant.js";
import {
  type Acceptance,
  acceptable,
  provenBySourceFile,
  type ReasonInput,
  reasonedCandidates,
} from "./reasons.js";
import { plain, type Step } from "./step.js";
import type { Subject, UndefinedSymbol } from "./subject.js";
import type { Candidate, Decision, Evidence, Outcome, Resolution, Use } from "./types.js";
import { UserIndex } from "./users.js";

export interface LadderInput {
  readonly subject: Subject;
  readonly kernel: KernelSymbols;
  readonly decisions: readonly Decision[];
  /** Objects that this livepatch patches, as far as known: their exports become klp relocations. */
  readonly patchedObjects: readonly string[];
  /**
   * Without any source, what is not annotated may be exported or not: `leave` it to the module loader, as the
   * two-operand klp-convert does, or keep it `open`.
   */
  readonly withoutSources: "leave" | "open";
  /** Source files and neighbours, as far as they were looked for. */
  readonly identities?: Identities;
  /** How much is accepted without asking the author; default: proofs only. */
  readonly accept?: Acceptance;
}

export interface LadderResult {
  /** Sorted bytewise by symbol. */
  readonly resolutions: readonly Resolution[];
  readonly findings: readonly Finding[];
}

/** The input, with what is worked out once for all symbols. */
type Context = LadderInput & {
  readonly meant: Meant;
  readonly reasons: ReasonInput;
  readonly missing: Allowance;
};

/** Near names cost a pass over all names: an object with hundreds of missing symbols has another fault. */
const NEAR_SYMBOLS = 50;

class Allowance {
  #left = NEAR_SYMBOLS;

  /** False when it is used up. */
  take(): boolean {
    return this.#left-- > 0;
  }
}

function fromAuthor(input: Context, symbol: UndefinedSymbol): Step | null {
  const decision = input.meant.symbols.findLast((d) => d.symbol === symbol.name);
  if (decision === undefined) return null;
  if (decision.kind === "skip") return plain({ kind: "skipped", reason: decision.reason });
  const { proven, sympos, evidence, findings } = checkClaim(input.kernel, symbol.name, decision);
  const contradicted = symbol.annotated.find(
    (a) =>
      a.object !== decision.object || a.name !== decision.name || (a.sympos || 1) !== (decision.sympos || 1),
  );
  const contradiction: Finding[] =
    contradicted === undefined
      ? []
      : [
          {
            code: "decision-contradicts-annotation",
            severity: "warning",
            facts: {
              annotated: `${contradicted.object}, position ${contradicted.sympos}`,
              decided: `${decision.object}, position ${decision.sympos}`,
            },
            where: { symbol: symbol.name },
          },
        ];
  return {
    outcome: {
      kind: "klp",
      object: decision.object,
      name: decision.name,
      sympos,
      rule: decision.rule ?? "author",
      proven,
      evidence,
    },
    applyWith: decision.applyWith,
    findings: [...findings, ...contradiction],
  };
}

function fromAnnotation(input: LadderInput, symbol: UndefinedSymbol): Step | null {
  const annotation: Annotation | undefined = symbol.annotated[0];
  if (annotation === undefined) return null;
  if (symbol.uses.length === 0 && symbol.debugUses === 0) {
    const finding: Finding = {
      code: "annotation-unused",
      severity: "warning",
      facts: { object: annotation.object },
      where: { symbol: symbol.name },
    };
    return {
      outcome: { kind: "ordinary", reason: "unused", object: null },
      applyWith: null,
      findings: [finding],
    };
  }
  const { object, name } = annotation;
  const { proven, sympos, evidence, findings } = checkClaim(input.kernel, symbol.name, annotation);
  const written: Evidence = { kind: "annotation", source: "", object, count: null };
  return {
    outcome: {
      kind: "klp",
      object,
      name,
      sympos,
      rule: "annotation",
      proven,
      evidence: [written, ...evidence],
    },
    applyWith: annotation.applyWith === object ? null : annotation.applyWith,
    findings,
  };
}

function fromNames(input: Context, symbol: UndefinedSymbol): Step {
  const { kernel } = input;
  const groups: ObjectDefinitions[] = kernel.definitions(symbol.name);
  const real = groups.filter((g) => !g.maybeReference);
  const only = real.length === 1 ? real[0] : undefined;
  if (only !== undefined && only.count === 1) {
    const { object } = only;
    const evidence: Evidence = { kind: "count", source: only.source.path, object, count: 1 };
    return plain({
      kind: "klp",
      object,
      name: symbol.name,
      sympos: 0,
      rule: "unique-name",
      proven: true,
      evidence: [evidence],
    });
  }
  if (groups.length > 0) return fromEvidence(input, symbol, only === undefined);
  if (symbol.weak) return plain({ kind: "ordinary", reason: "weak", object: null });
  if (kernel.objects.length === 0) return plain({ kind: "undecided", why: "no-source", candidates: [] });
  if (symbol.uses.length === 0 && symbol.debugUses === 0) return unused(symbol);
  const near =
    kernel.complete && input.missing.take()
      ? nearCandidates(kernel, symbol.name, input.reasons.identities)
      : [];
  return plain({ kind: "missing", near });
}

/** Assemblers leave it, unreferenced, and the module loader passes over it (ignore_undef_symbol, kernel/module/main.c). */
const IGNORED = "_GLOBAL_OFFSET_TABLE_";

/** The module loader wants every undefined symbol, used or not (simplify_symbols). */
function unused({ name }: UndefinedSymbol): Step {
  const findings: Finding[] =
    name === IGNORED
      ? []
      : [{ code: "undefined-unused", severity: "warning", facts: {}, where: { symbol: name } }];
  return { ...plain({ kind: "ordinary", reason: "unused", object: null }), findings };
}

function fromEvidence(input: Context, symbol: UndefinedSymbol, severalObjects: boolean): Step {
  const { kernel, reasons } = input;
  const candidates = reasonedCandidates(reasons, symbol.name, symbol.uses);
  const proven = provenBySourceFile(candidates);
  const accepted = proven ?? acceptable(candidates, input.accept ?? "proof");
  if (accepted === null) {
    const why = severalObjects ? "several-objects" : "several-in-object";
    return plain({ kind: "undecided", why, candidates });
  }
  const { object, name, sympos } = accepted;
  const strong = acceptable(candidates, "strong") === accepted;
  const rule = proven !== null ? "same-source-file" : strong ? "strong-evidence" : "best-guess";
  const source = kernel.definitionsIn(object, name)?.source.path ?? "";
  const evidence: Evidence = { kind: proven === null ? "position" : "source-file", source, object, count: 1 };
  return plain({ kind: "klp", object, name, sympos, rule, proven: proven !== null, evidence: [evidence] });
}

function fromNothing({ withoutSources, subject }: LadderInput): Step {
  if (withoutSources === "leave") return plain({ kind: "ordinary", reason: "not-annotated", object: null });
  // an earlier conversion had its evidence, and here is none against it
  if (subject.converted.length > 0)
    return plain({ kind: "ordinary", reason: "left-by-conversion", object: null });
  return plain({ kind: "undecided", why: "no-source", candidates: [] });
}

function decide(input: Context, symbol: UndefinedSymbol): Step {
  if (symbol.name === ".TOC.") return plain({ kind: "ordinary", reason: "toc", object: null });
  return (
    fromAuthor(input, symbol) ??
    fromAnnotation(input, symbol) ??
    fromExport(input, symbol) ??
    (input.kernel.indexes.length === 0 ? fromNothing(input) : fromNames(input, symbol))
  );
}

const byName = (a: { symbol: string }, b: { symbol: string }): number =>
  a.symbol < b.symbol ? -1 : a.symbol > b.symbol ? 1 : 0;

function reasonInput({ subject, kernel, identities }: LadderInput, { functions }: Meant): ReasonInput {
  const symposOf = (object: string, name: string): number | null =>
    functionDecision(functions, object, name)?.sympos ?? null;
  return {
    kernel,
    users: new UserIndex(subject, kernel, symposOf),
    identities: identities ?? NO_IDENTITIES,
    machine: subject.object.header.machine,
  };
}

/** All definitions of a name with the reasons for each, as a symbol with these uses may mean them. */
export function candidatesFor(input: LadderInput, name: string, uses: readonly Use[]): Candidate[] {
  const reasons = reasonInput(input, meantFor(input.subject, input.decisions));
  return reasonedCandidates(reasons, name, uses);
}

/** What is open may be in vmlinux or in a patched object of which no source lists the symbols. */
function unlistedObjects({ kernel, patchedObjects }: LadderInput, rows: readonly Resolution[]): Finding[] {
  const open = rows.some(({ outcome }) => outcome.kind === "missing" || outcome.kind === "undecided");
  const objects = [...new Set([VMLINUX, ...patchedObjects])].filter((object) => !kernel.knowsObject(object));
  if (!open || kernel.indexes.length === 0 || objects.length === 0) return [];
  return [{ code: "objects-not-listed", severity: "note", facts: { objects }, where: {} }];
}

/** Pure: the same input gives the same result. No outcome is ever an exception. */
export function climb(given: LadderInput): LadderResult {
  const meant = meantFor(given.subject, given.decisions);
  const input: Context = { ...given, meant, reasons: reasonInput(given, meant), missing: new Allowance() };
  const findings: Finding[] = [...input.subject.findings];
  const resolutions: Resolution[] = [];
  for (const symbol of input.subject.undefinedSymbols) {
    const step = decide(input, symbol);
    findings.push(...step.findings);
    if (input.kernel.indexes.length > 1) findings.push(...input.kernel.disagreements(symbol.name));
    const { applyWith } = step;
    const uses: readonly Use[] =
      applyWith === null ? symbol.uses : symbol.uses.map((use) => ({ ...use, applyWith }));
    resolutions.push({ symbol: symbol.name, uses, outcome: step.outcome });
  }
  findings.push(...input.meant.unused, ...unlistedObjects(input, resolutions));
  for (const { symbol, object, name, sympos, uses } of input.subject.converted) {
    const outcome: Outcome = {
      kind: "klp",
      object,
      name,
      sympos,
      rule: "already-converted",
      proven: false,
      evidence: [],
    };
    resolutions.push({ symbol, uses, outcome });
  }
  return { resolutions: resolutions.sort(byName), findings };
}

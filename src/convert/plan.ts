// Resolutions -> what has to change in the object, as data. Nothing is looked up
// and nothing is decided here; apply.ts carries the plan out.
import { wordSize } from "../elf/codec.js";
import { isNoneRelocation, isSignature, SHF, SHT } from "../elf/constants.js";
import type { ElfSymbol, ObjectFile, SectionId, SymbolId } from "../elf/model.js";
import type { Finding } from "../findings.js";
import { KLP_RELA, klpSymbolName } from "../resolve/klp-names.js";
import type { Subject } from "../resolve/subject.js";
import { type FunctionRow, isDecision, type Outcome, type Resolution } from "../resolve/types.js";

type Klp = Extract<Outcome, { kind: "klp" }>;

/** Relocations of one section that go into `.klp.rela.<applyWith>.<target>`. */
export interface Move {
  /** The SHT_RELA section they leave. */
  readonly from: SectionId;
  readonly target: SectionId;
  readonly applyWith: string;
  /** Indices of entries of `from`, ascending. */
  readonly entries: readonly number[];
}

/** An unsigned long in a section's bytes: `old_sympos` of a klp_func entry. */
export interface Word {
  readonly section: SectionId;
  /** Bytes from the start of the section. */
  readonly offset: number;
  readonly value: number;
}

export interface Plan {
  readonly words: readonly Word[];
  readonly renames: readonly { readonly symbol: SymbolId; readonly name: string }[];
  readonly moves: readonly Move[];
  /** Annotation sections, with their relocations and the symbols that they define. */
  readonly dropSections: readonly SectionId[];
  /** Undefined symbols that nothing but annotations used. */
  readonly dropSymbols: readonly SymbolId[];
  /** The kernel refuses a signature that does not fit its module, also where it needs none (module_sig_check). */
  readonly dropSignature: boolean;
}

export interface Planning {
  readonly plan: Plan;
  /** Errors here mean that the plan must not be carried out. */
  readonly findings: readonly Finding[];
}

function outcomes(subject: Subject, resolutions: readonly Resolution[]) {
  const byName = new Map(resolutions.map((r) => [r.symbol, r]));
  const klp = new Map<SymbolId, { outcome: Klp; applyWith: string }>();
  const unused: SymbolId[] = [];
  const findings: Finding[] = [];
  for (const symbol of subject.undefinedSymbols) {
    const resolution = byName.get(symbol.name);
    if (resolution === undefined) throw new Error(`no resolution for ${symbol.name}`);
    const { outcome, uses } = resolution;
    const where = { symbol: symbol.name };
    if (outcome.kind === "klp") {
      klp.set(symbol.id, { outcome, applyWith: uses[0]?.applyWith ?? outcome.object });
    } else if (outcome.kind === "ordinary") {
      if (outcome.reason === "unused") unused.push(symbol.id);
    } else {
      findings.push({
        code: `symbol-${outcome.kind}`,
        severity: "error",
        facts: { uses: uses.length },
        where,
      });
    }
  }
  return { klp, unused, findings };
}

/** `.TOC.` and NONE relocations stay; so do those of sections that are not loaded, and of klp sections. */
function planMoves(object: ObjectFile, klp: ReadonlyMap<SymbolId, { applyWith: string }>): Move[] {
  const sections = new Map(object.sections.map((s) => [s.id, s]));
  const moves: Move[] = [];
  for (const section of object.sections) {
    const { content } = section;
    if (content.kind !== "relocations" || section.type !== SHT.RELA || section.name.startsWith(KLP_RELA))
      continue;
    const target = sections.get(content.target);
    if (target === undefined || (target.flags & SHF.ALLOC) === 0n) continue;
    const byObject = new Map<string, number[]>();
    for (const [i, entry] of content.entries.entries()) {
      const applyWith = klp.get(entry.symbol)?.applyWith;
      if (applyWith === undefined || isNoneRelocation(object.header.machine, entry.type)) continue;
      const entries = byObject.get(applyWith) ?? [];
      byObject.set(applyWith, entries);
      entries.push(i);
    }
    for (const [applyWith, entries] of byObject) {
      moves.push({ from: section.id, target: target.id, applyWith, entries });
    }
  }
  return moves;
}

/** Loaded code that points at an annotation would point at nothing once the annotation is gone. */
function referencedAnnotations(object: ObjectFile, drop: readonly SectionId[]): Finding[] {
  const dropped = new Set(drop);
  const sections = new Map(object.sections.map((s) => [s.id, s]));
  const symbols = new Map<SymbolId, ElfSymbol>(object.symbols.map((s) => [s.id, s]));
  return object.sections.flatMap(({ content }): Finding[] => {
    if (content.kind !== "relocations" || dropped.has(content.target)) return [];
    const target = sections.get(content.target);
    if (target === undefined || (target.flags & SHF.ALLOC) === 0n) return [];
    return content.entries.flatMap((entry): Finding[] => {
      const symbol = symbols.get(entry.symbol);
      if (symbol === undefined || symbol.section === null || !dropped.has(symbol.section)) return [];
      const annotation = sections.get(symbol.section)?.name ?? "";
      const where = { section: target.name, offset: entry.offset, symbol: symbol.name };
      return [{ code: "annotation-referenced", severity: "error", facts: { annotation }, where }];
    });
  });
}

/** `old_sympos` follows `old_name` and `new_func` (struct klp_func, include/linux/livepatch.h). */
function planWords({ object }: Subject, functions: readonly FunctionRow[]): Word[] {
  return functions.flatMap(({ sectionIndex: section, offset, oldSympos, outcome }): Word[] => {
    if (outcome.kind !== "klp" || !isDecision(outcome.rule) || outcome.sympos === oldSympos) return [];
    return [{ section, offset: offset + 2 * wordSize(object.format), value: outcome.sympos }];
  });
}

export function planConversion(
  subject: Subject,
  resolutions: readonly Resolution[],
  functions: readonly FunctionRow[] = [],
): Planning {
  const { object } = subject;
  const { klp, unused, findings } = outcomes(subject, resolutions);
  const annotatedOnly = new Set(
    subject.undefinedSymbols.filter((s) => s.annotated.length > 0).map((s) => s.id),
  );
  const openFunctions = functions.flatMap(({ object: of, name, section, offset, outcome }): Finding[] => {
    if (outcome.kind !== "undecided" && outcome.kind !== "missing") return [];
    const where = { section, offset, symbol: name };
    return [{ code: `function-${outcome.kind}`, severity: "error", facts: { object: of, name }, where }];
  });
  const changes = {
    words: planWords(subject, functions),
    renames: [...klp].map(([symbol, { outcome }]) => ({ symbol, name: klpSymbolName(outcome) })),
    moves: planMoves(object, klp),
    dropSections: subject.annotationSections,
    dropSymbols: unused.filter((id) => annotatedOnly.has(id)),
  };
  const changed = Object.values(changes).some((list) => list.length > 0);
  const dropSignature = changed && isSignature(object.appended);
  return {
    plan: { ...changes, dropSignature },
    findings: [
      ...findings,
      ...openFunctions,
      ...referencedAnnotations(object, subject.annotationSections),
      ...(dropSignature
        ? [{ code: "signature-dropped", severity: "warning", facts: {}, where: {} } as const]
        : []),
    ],
  };
}

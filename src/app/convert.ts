// Resolutions -> a converted object on disk: planned, applied, written to a
// temporary file, read back and proven there, and only then put in place.
import { applyPlan } from "../convert/apply.js";
import { planConversion } from "../convert/plan.js";
import { memorySource } from "../elf/bytes.js";
import { openElf } from "../elf/view.js";
import { writeObject } from "../elf/write.js";
import { type Finding, hasErrors, isError } from "../findings.js";
import type { SectionNameForm } from "../resolve/klp-names.js";
import type { FunctionRow, Resolution } from "../resolve/types.js";
import { proveConversion } from "../verify/conversion.js";
import { readTables } from "../verify/tables.js";
import { onFile } from "./faults.js";
import { writeChecked } from "./files.js";
import type { Livepatch } from "./livepatch.js";
import type { RuleBook } from "./rules.js";
import type { ConvertResult } from "./types.js";

export interface ConvertRequest {
  readonly livepatch: Livepatch;
  readonly resolutions: readonly Resolution[];
  /** Decided ones get their `old_sympos`; none: the entries stay as they are. */
  readonly functions?: readonly FunctionRow[];
  readonly out: string;
  readonly form: SectionNameForm;
  readonly rules: RuleBook;
  /** Plan and check everything, write nothing. */
  readonly dryRun?: boolean;
}

function alreadyConverted({ livepatch, resolutions }: ConvertRequest): Finding[] {
  const symbols = livepatch.subject.converted.length;
  const planned = resolutions.some((r) => r.outcome.kind === "klp" && r.outcome.rule !== "already-converted");
  if (symbols === 0 || planned) return [];
  const where = { file: livepatch.identity.path };
  return [{ code: "already-converted", severity: "note", facts: { symbols }, where }];
}

/** Symbols that nothing but annotations used, by index in the input. */
function annotatedOnly({ subject }: Livepatch): Set<number> {
  return new Set(subject.undefinedSymbols.filter((s) => s.annotated.length > 0).map((s) => s.id));
}

function prove(request: ConvertRequest, written: Uint8Array): Finding[] {
  const { livepatch, resolutions, functions, rules } = request;
  const after = readTables(openElf(memorySource(written)));
  return [
    ...proveConversion(rules.tables, after, {
      resolutions,
      functions: functions ?? [],
      annotatedOnly: annotatedOnly(livepatch),
    }),
    ...rules.after(written, after, resolutions, functions),
  ];
}

/** Planned and applied in memory; `commit` writes, null where there is nothing to write. */
export interface PreparedConversion {
  /** Without a commit: the end of it. */
  readonly result: ConvertResult;
  readonly commit: (() => ConvertResult) | null;
}

function commit(request: ConvertRequest, bytes: Uint8Array, planned: ConvertResult): ConvertResult {
  const { findings } = planned;
  const wrong: Finding[] = [];
  const written = writeChecked(request.out, bytes, (readBack) => {
    wrong.push(...prove(request, readBack));
    return !hasErrors(wrong);
  });
  const news = wrong.filter((f) => isError(f) || !findings.some((told) => told.code === f.code));
  return { ...planned, written, verified: written, findings: [...findings, ...news] };
}

interface Planned {
  readonly result: ConvertResult;
  /** Null: refused. */
  readonly bytes: Uint8Array | null;
}

function planBytes(request: Omit<ConvertRequest, "dryRun">): Planned {
  const { livepatch, resolutions, out, form } = request;
  const planning = planConversion(livepatch.subject, resolutions, request.functions ?? []);
  const { plan } = planning;
  const findings = [...planning.findings, ...alreadyConverted(request)];
  const counts = {
    sections: new Set(plan.moves.map((move) => `${move.applyWith} ${move.target}`)).size,
    relocations: plan.moves.reduce((sum, move) => sum + move.entries.length, 0),
    symbols: plan.renames.length,
  };
  const result = { written: false, path: out, verified: false, counts, findings };
  if (hasErrors(findings)) return { result, bytes: null };
  const unchanged =
    plan.renames.length + plan.dropSections.length + plan.dropSymbols.length + plan.words.length === 0;
  const bytes = unchanged
    ? livepatch.bytes
    : onFile(livepatch.identity.path, () => writeObject(applyPlan(livepatch.subject.object, plan, form)));
  return { result, bytes };
}

/** Nothing is written: the proven bytes, or null with what speaks against them. Throws InputError. */
export function convertBytes(request: Omit<ConvertRequest, "out" | "dryRun">): Planned {
  const { result, bytes } = planBytes({ ...request, out: "" });
  if (bytes === null) return { result, bytes };
  const findings = [...result.findings, ...prove({ ...request, out: "" }, bytes)];
  const verified = !hasErrors(findings);
  return { result: { ...result, verified, findings }, bytes: verified ? bytes : null };
}

/** Throws InputError when the input cannot be rewritten; `commit` throws FileError when the output cannot be written. */
export function prepareConversion(request: ConvertRequest): PreparedConversion {
  const { result, bytes } = planBytes(request);
  if (bytes === null) return { result, commit: null };
  if (request.dryRun) {
    return { result: { ...result, findings: [...result.findings, ...prove(request, bytes)] }, commit: null };
  }
  return { result, commit: () => commit(request, bytes, result) };
}

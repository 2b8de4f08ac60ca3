// sympos verify: a finished file, whoever made it, against the kernel's rules and
// what the sources know of the kernel.
import { memorySource } from "../elf/bytes.js";
import { openElf } from "../elf/view.js";
import { type Finding, hasErrors, isError } from "../findings.js";
import { klpRelaObject, parseKlpSymbol } from "../resolve/klp-names.js";
import type { PatchedObject } from "../resolve/patched.js";
import type { SourceIdentity } from "../symbols/types.js";
import { checkFile } from "../verify/check.js";
import {
  type Context,
  isLivepatchSymbol,
  isUndefinedSymbol,
  makeContext,
  modinfoOf,
} from "../verify/context.js";
import { chooseProfile, type Profile } from "../verify/profile.js";
import { GROUPS, type Group, type Need, type Unchecked } from "../verify/rule.js";
import { RULES } from "../verify/rules/all.js";
import { readTables, type Tables } from "../verify/tables.js";
import type { Traceable } from "../verify/traceable.js";
import { onFile } from "./faults.js";
import { readBytes, sha256 } from "./files.js";
import { machineName, PROBES, refuseCompressed } from "./livepatch.js";
import { applyAllow, patchedObjectsOf } from "./rules.js";
import { type OpenHow, type OpenSources, openSourcesPatiently } from "./sources.js";
import { openTraceable, traceSources } from "./traceable.js";
import type { RuleOptions, SourceOptions } from "./types.js";

export type Verdict = "PASS" | "FAIL";

export interface GroupReport {
  readonly group: Group;
  readonly verdict: Verdict;
  readonly errors: number;
  readonly warnings: number;
}

/** What klp sections hold: relocations of one section, applied with one object. */
export interface KlpCount {
  readonly applyWith: string;
  readonly section: string;
  readonly relocations: number;
  /** Distinct livepatch symbols. */
  readonly symbols: number;
}

/** A rule that was not judged, for how many symbols or places. */
export interface UncheckedRule {
  readonly code: string;
  readonly needs: Need;
  readonly count: number;
  /** The first of them; empty: the whole file. */
  readonly symbols: readonly string[];
}

export interface VerifyReport {
  readonly object: {
    readonly path: string;
    readonly sha256: string;
    readonly machine: string;
    /** From vermagic. */
    readonly release: string | null;
  };
  readonly profile: Profile;
  readonly sources: readonly SourceIdentity[];
  readonly verdict: Verdict;
  readonly groups: readonly GroupReport[];
  /** As the rules stand: errors first. */
  readonly findings: readonly Finding[];
  readonly unchecked: readonly UncheckedRule[];
  readonly counts: readonly KlpCount[];
  readonly patched: readonly { readonly object: string; readonly functions: number }[];
}

export interface VerifyRequest {
  readonly path: string;
  readonly sources: SourceOptions;
  readonly rules: RuleOptions;
  readonly onProgress?: OpenHow["onProgress"];
}

/** Names that the rules ask the sources for. */
function namesOf({ symbols }: Tables, patched: readonly PatchedObject[]): Set<string> {
  const names = new Set<string>(PROBES);
  for (const symbol of symbols) {
    if (isUndefinedSymbol(symbol)) names.add(symbol.name);
    const klp = isLivepatchSymbol(symbol) ? parseKlpSymbol(symbol.name) : null;
    if (klp !== null) names.add(klp.name);
  }
  for (const { functions } of patched) for (const { oldName } of functions) names.add(oldName);
  return names;
}

function countKlp(context: Context): KlpCount[] {
  return context.relocationTables.flatMap(({ section, target, entries, isKlp }) => {
    if (!isKlp) return [];
    const symbols = new Set(entries.map((entry) => entry.symbol)).size;
    const applyWith = klpRelaObject(section.name) ?? section.name;
    return [{ applyWith, section: target?.name ?? "", relocations: entries.length, symbols }];
  });
}

const GROUP_OF = new Map(RULES.map(({ code, group }) => [code, group]));

/** What the kernel prints for a finding's code, as its format string; null: it says nothing. */
export function kernelMessage({ code, facts }: Finding): string | null {
  const own = facts["message"];
  if (typeof own === "string") return own;
  return RULES.find((rule) => rule.code === code)?.message ?? null;
}

function groupReports(findings: readonly Finding[]): GroupReport[] {
  return GROUPS.map((group) => {
    const own = findings.filter((f) => GROUP_OF.get(f.code) === group);
    const errors = own.filter(isError).length;
    const warnings = own.filter((f) => f.severity === "warning").length;
    return { group, verdict: errors > 0 ? "FAIL" : "PASS", errors, warnings };
  });
}

const SHOWN = 8;

function groupUnchecked(unchecked: readonly Unchecked[]): UncheckedRule[] {
  const byCode = new Map<string, { needs: Need; count: number; symbols: string[] }>();
  for (const { unchecked: code, needs, where } of unchecked) {
    const known = byCode.get(code) ?? { needs, count: 0, symbols: [] };
    byCode.set(code, known);
    known.count++;
    if (where.symbol !== undefined && known.symbols.length < SHOWN) known.symbols.push(where.symbol);
  }
  return [...byCode].map(([code, { needs, count, symbols }]) => ({ code, needs, count, symbols }));
}

const RANK = { error: 0, warning: 1, note: 2 } as const;

/** A file as it is judged. */
interface Finished {
  readonly path: string;
  readonly sha256: string;
  readonly tables: Tables;
  readonly patched: readonly PatchedObject[];
  /** From vermagic. */
  readonly release: string | null;
}

/** Throws FileError, and InputError where headers, symbols or names cannot be read. */
export const openFinished = (path: string): Finished => parseFinished(readBytes(path), path);

/** `path` is for the errors. Throws InputError where headers, symbols or names cannot be read. */
export function parseFinished(bytes: Uint8Array, path: string): Finished {
  refuseCompressed(path, bytes);
  const tables = onFile(path, () => readTables(openElf(memorySource(bytes))));
  const release = modinfoOf(tables).get("vermagic")?.[0]?.split(" ")[0] ?? null;
  return { path, sha256: sha256(bytes), tables, patched: patchedObjectsOf(bytes), release };
}

/** Against sources that are open. */
export function verifyAgainst(
  { path, sha256: hash, tables, patched, release }: Finished,
  { kernel, crcs, findings: ofSources }: OpenSources,
  traceable: Traceable | null,
  rules: RuleOptions,
): VerifyReport {
  const profile = chooseProfile([
    { release: rules.kernel, origin: "option" },
    { release, origin: "vermagic" },
    { release: kernel.identities.find((i) => i.release)?.release ?? null, origin: "sources" },
  ]);
  const context = makeContext({ stage: "verify", tables, patched, kernel, crcs, traceable, profile });
  const judged = checkFile(context);
  const findings = applyAllow([...ofSources, ...judged.findings], rules.allow).sort(
    (a, b) => RANK[a.severity] - RANK[b.severity],
  );
  const machine = machineName(context.machine, tables.view.format.littleEndian);
  return {
    object: { path, sha256: hash, machine, release },
    profile,
    sources: kernel.identities,
    verdict: hasErrors(findings) ? "FAIL" : "PASS",
    groups: groupReports(findings),
    findings,
    unchecked: groupUnchecked(judged.unchecked),
    counts: countKlp(context),
    patched: patched.map(({ object, functions }) => ({ object, functions: functions.length })),
  };
}

/** Rejects with FileError, SourceError and InputError. */
export async function verifyFile({ path, sources, rules, onProgress }: VerifyRequest): Promise<VerifyReport> {
  const file = openFinished(path);
  const only = namesOf(file.tables, file.patched);
  const opened = await openSourcesPatiently(sources, { only, release: file.release, onProgress });
  const traceable = await openTraceable(opened.kernel, file.patched, traceSources(rules, sources));
  return verifyAgainst(file, opened, traceable, rules);
}

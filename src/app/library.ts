// The steps of sympos as functions of bytes, for programs: parse, resolve, convert,
// verify, and replay between kernel builds. Nothing here opens a file; names of
// files are for messages only. The commands take the same steps.
import { memorySource } from "../elf/bytes.js";
import { type Finding, hasErrors } from "../findings.js";
import { type DecisionsFile, parseDecisions } from "../resolve/decisions.js";
import { formatDecisions } from "../resolve/format-decisions.js";
import { functionRows } from "../resolve/functions.js";
import { NO_IDENTITIES } from "../resolve/identity.js";
import { climb } from "../resolve/ladder.js";
import { meantFor } from "../resolve/meant.js";
import type { Acceptance } from "../resolve/reasons.js";
import { fingerprintOf } from "../resolve/replay/fingerprint.js";
import { type ReplayResult, replay as replayOn } from "../resolve/replay/replay.js";
import { type Decision, type FunctionRow, isOpen, type Resolution } from "../resolve/types.js";
import { textOf } from "../symbols/bytes.js";
import { crossCheck } from "../symbols/cross-check.js";
import { decompress } from "../symbols/decompress.js";
import { readKallsyms } from "../symbols/kallsyms.js";
import { combine, type KernelSymbols } from "../symbols/kernel.js";
import { type ReadResult, readSymbolList } from "../symbols/list.js";
import { readModule } from "../symbols/module-set.js";
import { readSymvers } from "../symbols/symvers.js";
import { readSystemMap } from "../symbols/system-map.js";
import type { SourceIdentity, SourceKind } from "../symbols/types.js";
import { readVmlinux } from "../symbols/vmlinux.js";
import { parseCrcs } from "../verify/crcs.js";
import { convertBytes } from "./convert.js";
import { onFile } from "./faults.js";
import { sha256 } from "./files.js";
import { type Livepatch, objectsPatched, parseLivepatch } from "./livepatch.js";
import { applyAllow, RuleBook, ruleOptions } from "./rules.js";
import { parseFinished, type VerifyReport, verifyAgainst } from "./verify.js";

/** One symbol source: the bytes of a file, plain or gzip. */
export interface SourceBytes {
  readonly kind: SourceKind;
  /** For messages; recorded in decisions files. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What all sources together say about a kernel. */
export interface Kernel {
  readonly symbols: KernelSymbols;
  readonly crcs: ReadonlyMap<string, number> | null;
  readonly findings: readonly Finding[];
}

function readOne({ kind, name, bytes: stored }: SourceBytes, release: string | null): ReadResult {
  const bytes = decompress(stored, { file: name });
  const identity: SourceIdentity = { kind, path: name, sha256: sha256(stored) };
  const options = { release };
  const { sha256: hash } = identity;
  switch (kind) {
    case "symbols-list":
      return readSymbolList(bytes, identity, options);
    case "kallsyms":
      return readKallsyms(bytes, identity, options);
    case "symvers":
      return readSymvers(bytes, identity, options);
    case "system-map":
      return readSystemMap(bytes, identity, options);
    case "vmlinux":
      return onFile(name, () => readVmlinux(memorySource(bytes), name, () => hash, options));
    case "module":
      return onFile(name, () => readModule(memorySource(bytes), name, () => hash, options));
  }
}

/**
 * Symbol sources of one kernel build. `release`: its `uname -r`, for sources that do not say so; what kallsyms
 * leaves out depends on it. Throws SourceError, and InputError for damaged ELF files.
 */
export function readKernel(sources: readonly SourceBytes[], release: string | null = null): Kernel {
  const read = sources.map((source) => readOne(source, release));
  const symbols = combine(read.map(({ index }) => index));
  const crcs = sources
    .filter(({ kind }) => kind === "symvers")
    .flatMap(({ bytes, name }) => [...parseCrcs(textOf(decompress(bytes, { file: name })))]);
  return {
    symbols,
    crcs: crcs.length === 0 ? null : new Map(crcs),
    findings: [...read.flatMap(({ findings }) => findings), ...crossCheck(symbols, release)],
  };
}

/** A livepatch object (.o, .ko): its undefined symbols, annotations and patched functions. Throws InputError. */
export const parse = (bytes: Uint8Array, name = "livepatch.ko"): Livepatch => parseLivepatch(bytes, name);

export interface ResolveInput {
  readonly livepatch: Livepatch;
  readonly kernel: Kernel;
  /** The author's; the last on a symbol counts. */
  readonly decisions?: readonly Decision[];
  /** How much is taken without the author; default: proofs. */
  readonly accept?: Acceptance;
  /** The kernel to load it on, as `uname -r` says; default: vermagic. */
  readonly release?: string | null;
  /** Codes of errors that are accepted. */
  readonly allow?: readonly string[];
}

export interface Resolved {
  /** Sorted bytewise by symbol. */
  readonly resolutions: readonly Resolution[];
  readonly functions: readonly FunctionRow[];
  readonly findings: readonly Finding[];
}

function climbed(input: ResolveInput): Resolved & { readonly rules: RuleBook } {
  const { livepatch, kernel, decisions = [], accept = "proof", release = null, allow = [] } = input;
  const { subject } = livepatch;
  const options = ruleOptions(release, allow);
  const symbols = kernel.symbols;
  const rules = new RuleBook({
    ...{ livepatch, kernel: symbols, crcs: kernel.crcs, traceable: null, options },
    stage: "convert",
  });
  const found = climb({
    ...{ subject, kernel: symbols, decisions, accept },
    patchedObjects: objectsPatched(livepatch),
    withoutSources: "open",
  });
  const meant = meantFor(subject, decisions).functions;
  const functions = functionRows(subject.patched, { kernel: symbols, decisions: meant });
  const { resolutions } = found;
  const ofRules = rules.before(resolutions, functions.rows);
  const findings = [...kernel.findings, ...found.findings, ...functions.findings, ...ofRules];
  return { rules, resolutions, functions: functions.rows, findings: applyAllow(findings, allow) };
}

/** Every undefined symbol and patched function with its outcome; pure. Throws InputError for unknown options. */
export function resolve(input: ResolveInput): Resolved {
  const { rules: _, ...resolved } = climbed(input);
  return resolved;
}

export interface Converted extends Resolved {
  /** The converted object, proven; null: something is open or refused, as the findings and outcomes say. */
  readonly bytes: Uint8Array | null;
}

/** Throws InputError when the object cannot be rewritten. */
export function convert(input: ResolveInput): Converted {
  const { rules, ...resolved } = climbed(input);
  const { resolutions, functions, findings } = resolved;
  if (hasErrors(findings) || [...resolutions, ...functions].some(isOpen)) return { ...resolved, bytes: null };
  const { livepatch } = input;
  const { bytes, result } = convertBytes({ livepatch, resolutions, functions, rules, form: "two-dots" });
  return { ...resolved, bytes, findings: [...findings, ...result.findings] };
}

export interface VerifyInput {
  readonly bytes: Uint8Array;
  /** For messages. */
  readonly name?: string;
  /** Left out: the object alone is evidence. */
  readonly kernel?: Kernel;
  readonly release?: string | null;
  readonly allow?: readonly string[];
}

/** A finished livepatch, whoever made it, against the kernel's rules. Throws InputError where it cannot be read. */
export function verify({ bytes, name = "livepatch.ko", kernel, release, allow }: VerifyInput): VerifyReport {
  const { symbols, crcs, findings } = kernel ?? readKernel([]);
  const file = parseFinished(bytes, name);
  return verifyAgainst(
    file,
    { kernel: symbols, crcs, findings },
    null,
    ruleOptions(release ?? null, allow ?? []),
  );
}

/** The text of a decisions file. Throws DecisionsError. */
export const readDecisions = (text: string, name = "decisions.json"): DecisionsFile =>
  parseDecisions(text, name);

/** A decisions file of what was decided, with what each symbol is known by on other builds. */
export function writeDecisions(input: ResolveInput): string {
  const { resolutions, functions } = resolve(input);
  const { symbols } = input.kernel;
  return formatDecisions({
    object: input.livepatch.identity,
    sources: symbols.identities,
    resolutions,
    functions,
    given: input.decisions ?? [],
    fingerprint: (chosen) => fingerprintOf({ kernel: symbols, units: NO_IDENTITIES.units }, chosen),
  });
}

/** Decisions made on another build, as far as they hold on this one. */
export function replay(
  made: DecisionsFile,
  { livepatch, kernel, accept = "proof" }: ResolveInput,
): ReplayResult {
  const now = new Set(kernel.symbols.identities.map((s) => s.sha256));
  return replayOn({
    ...{ subject: livepatch.subject, kernel: kernel.symbols, units: NO_IDENTITIES.units, accept },
    decisions: made.decisions,
    stated: [],
    sameBuild: made.sources.length > 0 && made.sources.every((s) => now.has(s.sha256)),
  });
}

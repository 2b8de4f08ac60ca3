// The kernel's rules as the use-cases ask them: which kernel and evidence they are
// held against, which findings the author accepts, and when they are asked.
import { memorySource } from "../elf/bytes.js";
import { FormatError, UnsupportedError } from "../elf/errors.js";
import { loadObject } from "../elf/load.js";
import { openElf } from "../elf/view.js";
import { type Finding, isError } from "../findings.js";
import { type PatchedObject, readPatchedObjects } from "../resolve/patched.js";
import { type FunctionRow, isDecision, type Resolution } from "../resolve/types.js";
import type { KernelSymbols } from "../symbols/kernel.js";
import { checkFile, checkResolutions } from "../verify/check.js";
import { Claims } from "../verify/claims.js";
import { type Context, makeContext } from "../verify/context.js";
import type { Crcs } from "../verify/crcs.js";
import { chooseProfile, type Profile, versionOf } from "../verify/profile.js";
import type { Stage } from "../verify/rule.js";
import { RULES } from "../verify/rules/all.js";
import { readTables, type Tables } from "../verify/tables.js";
import type { Traceable } from "../verify/traceable.js";
import { EXIT } from "./exit.js";
import { InputError } from "./faults.js";
import type { Livepatch } from "./livepatch.js";
import { SENTENCES } from "./sentences.js";
import type { RuleOptions } from "./types.js";

export const NO_RULE_OPTIONS: RuleOptions = { kernel: null, allow: [], traceable: null };

/** What the writer did wrong is no matter of opinion. */
const NEVER_ALLOWED = new Set(["conversion-differs"]);

/** The kernel's rules whose errors `--allow` can be asked to accept. */
export const ALLOWABLE: readonly string[] = RULES.filter(({ severity }) => severity === "error")
  .map(({ code }) => code)
  .sort();

function usage(code: string, option: string): InputError {
  return new InputError({
    finding: { code, severity: "error", facts: { option }, where: {} },
    exit: EXIT.usage,
  });
}

/** uname has 64 bytes for it, and /lib/modules a folder of its name. */
const RELEASE = /^[!-.0-~]{1,64}$/;

/** Throws InputError for a release that none begins like, and for a code that no finding has. */
export function ruleOptions(
  kernel: string | null,
  allow: readonly string[],
  traceable: string | null = null,
): RuleOptions {
  if (kernel !== null && (versionOf(kernel) === null || !RELEASE.test(kernel)))
    throw usage("kernel-option", kernel);
  const unknown = allow.find((code) => SENTENCES[code] === undefined || NEVER_ALLOWED.has(code));
  if (unknown !== undefined) throw usage("allow-option", unknown);
  return { kernel, allow, traceable };
}

/** Errors that `--allow` names become warnings, and say so. */
export function applyAllow(findings: readonly Finding[], allow: readonly string[]): Finding[] {
  return findings.map((finding) =>
    isError(finding) && allow.includes(finding.code)
      ? { ...finding, severity: "warning", facts: { ...finding.facts, allowed: true } }
      : finding,
  );
}

/** Empty where nothing is found, or where the file is too broken to look. */
export function patchedObjectsOf(bytes: Uint8Array): readonly PatchedObject[] {
  // klp_patch points to it: an object of a module has none, and need not be read once more
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (!["this_module", ".kpatch.", ".init.klp_"].some((mark) => text.includes(mark))) return [];
  try {
    return readPatchedObjects(loadObject(memorySource(bytes)));
  } catch (error) {
    if (error instanceof FormatError || error instanceof UnsupportedError) return [];
    throw error;
  }
}

/** The patched functions with the positions that conversion will write. */
function withDecided(
  patched: readonly PatchedObject[],
  functions: readonly FunctionRow[],
): readonly PatchedObject[] {
  const decided = new Map(
    functions.flatMap(({ sectionIndex, offset, outcome }) =>
      outcome.kind === "klp" && isDecision(outcome.rule)
        ? [[`${sectionIndex} ${offset}`, outcome.sympos]]
        : [],
    ),
  );
  return patched.map((object) => ({
    ...object,
    functions: object.functions.map((f) => ({
      ...f,
      oldSympos: decided.get(`${f.sectionId} ${f.offset}`) ?? f.oldSympos,
    })),
  }));
}

const NO_FUNCTIONS: readonly FunctionRow[] = [];

export interface RuleBookInput {
  readonly livepatch: Livepatch;
  readonly kernel: KernelSymbols;
  readonly crcs: Crcs | null;
  readonly traceable: Traceable | null;
  readonly options: RuleOptions;
  readonly stage: Stage;
}

/** The rules around one conversion: before it, from what is decided; after it, from what was written. */
export class RuleBook {
  readonly #input: RuleBookInput;
  #before: Context | null = null;
  #tables: Tables | null = null;
  readonly #claims: Claims;
  /** What was last told, for the same rows asked again. */
  #told: { resolutions: unknown; functions: unknown; findings: readonly Finding[] } | null = null;

  constructor(input: RuleBookInput) {
    this.#input = input;
    this.#claims = new Claims(input.kernel);
  }

  get profile(): Profile {
    const { options, livepatch, kernel } = this.#input;
    return chooseProfile([
      { release: options.kernel, origin: "option" },
      { release: livepatch.identity.release, origin: "vermagic" },
      { release: kernel.identities.find((i) => i.release)?.release ?? null, origin: "sources" },
    ]);
  }

  /** The tables of the object before conversion. */
  get tables(): Tables {
    this.#tables ??= readTables(openElf(memorySource(this.#input.livepatch.bytes)));
    return this.#tables;
  }

  /** Findings on the object as it would be converted. */
  before(
    resolutions: readonly Resolution[],
    functions: readonly FunctionRow[] = NO_FUNCTIONS,
  ): readonly Finding[] {
    if (this.#told?.resolutions === resolutions && this.#told.functions === functions) {
      return this.#told.findings;
    }
    const { livepatch, options } = this.#input;
    this.#before ??= this.#context(this.tables, livepatch.subject.patched);
    const context = { ...this.#before, patched: withDecided(livepatch.subject.patched, functions) };
    const findings = applyAllow(checkResolutions(context, resolutions).findings, options.allow);
    this.#told = { resolutions, functions, findings };
    return findings;
  }

  /** Findings on the written bytes; what was told before and is no error is not told again. */
  after(
    written: Uint8Array,
    tables: Tables,
    resolutions: readonly Resolution[],
    functions: readonly FunctionRow[] = NO_FUNCTIONS,
  ): readonly Finding[] {
    const told = new Set(this.before(resolutions, functions).map((f) => f.code));
    // an object that patches nothing is not read once more to find nothing
    const none = this.#input.livepatch.subject.patched.length === 0;
    const context = this.#context(tables, none ? [] : patchedObjectsOf(written));
    const findings = applyAllow(checkFile(context).findings, this.#input.options.allow);
    return findings.filter((f) => isError(f) || !told.has(f.code));
  }

  #context(tables: Tables, patched: readonly PatchedObject[]): Context {
    const { kernel, crcs, traceable, stage } = this.#input;
    const claims = this.#claims;
    return makeContext({ tables, patched, kernel, claims, crcs, traceable, stage, profile: this.profile });
  }
}

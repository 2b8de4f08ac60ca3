// One livepatch object with its sources, as every interface uses it: the ladder
// under the author's decisions, search, annotation text, conversion.
import { snippet } from "../annotate/snippet.js";
import { type Finding, isError } from "../findings.js";
import { candidatesOf } from "../resolve/candidates.js";
import type { DecisionsFile } from "../resolve/decisions.js";
import { formatDecisions } from "../resolve/format-decisions.js";
import { functionRows } from "../resolve/functions.js";
import type { Identities } from "../resolve/identity.js";
import type { SectionNameForm } from "../resolve/klp-names.js";
import { candidatesFor, climb, type LadderInput } from "../resolve/ladder.js";
import { meantFor } from "../resolve/meant.js";
import type { Acceptance } from "../resolve/reasons.js";
import { fingerprintOf } from "../resolve/replay/fingerprint.js";
import { type ReplayResult, replay } from "../resolve/replay/replay.js";
import type { Candidate, Decision, Resolution } from "../resolve/types.js";
import type { KernelSymbols } from "../symbols/kernel.js";
import type { SearchNames } from "../symbols/search/search-names.js";
import { createSearcher, type Searcher } from "../symbols/search/searcher.js";
import type { Crcs } from "../verify/crcs.js";
import type { Traceable } from "../verify/traceable.js";
import { commitAnnotation } from "./commit-annotation.js";
import { type PreparedConversion, prepareConversion } from "./convert.js";
import { disassemble } from "./disassembly.js";
import { writeText } from "./files.js";
import { type LookAround, lookAround, NO_SURROUNDINGS, type Surroundings } from "./identities.js";
import { type Livepatch, objectsPatched } from "./livepatch.js";
import { refuseInputAsOutput } from "./outputs.js";
import { applyAllow, RuleBook } from "./rules.js";
import type { SearchThread } from "./search-thread/client.js";
import type { OpenSources } from "./sources.js";
import type {
  AnnotateOptions,
  AnnotationPlan,
  CommitOptions,
  ConvertResult,
  Dialect,
  RuleOptions,
  SearchAnswer,
  SearchRequest,
  SearchResult,
  UsePlace,
  Workbench,
} from "./types.js";
import { openUnits } from "./units.js";
import { placesOfUses } from "./use-places.js";

export interface Parts {
  readonly livepatch: Livepatch;
  readonly form: SectionNameForm;
  readonly options: RuleOptions;
  readonly accept: Acceptance;
}

/** `names` and `thread`: of sources that were read whole. */
export interface Opened extends Omit<OpenSources, "crcs"> {
  readonly crcs: Crcs | null;
  readonly names?: SearchNames;
  readonly thread?: SearchThread;
}

export class OpenWorkbench implements Workbench {
  readonly livepatch: Livepatch;
  readonly #kernel: KernelSymbols;
  readonly #form: SectionNameForm;
  readonly #rules: RuleBook;
  readonly #allow: readonly string[];
  readonly #sourceFindings: readonly Finding[];
  readonly #accept: Acceptance;
  readonly #units = openUnits();
  #surroundings: Surroundings = NO_SURROUNDINGS;
  readonly #thread: SearchThread | null;
  readonly #names: SearchNames | undefined;
  #searcher: Searcher | null = null;
  #uses: ((symbol: string) => readonly UsePlace[]) | null = null;

  constructor(
    { livepatch, form, options, accept }: Parts,
    { kernel, crcs, findings, names, thread }: Opened,
    traceable: Traceable | null,
  ) {
    this.#names = names;
    this.#thread = thread ?? null;
    this.#accept = accept;
    this.livepatch = livepatch;
    this.#kernel = kernel;
    this.#form = form;
    this.#rules = new RuleBook({ livepatch, kernel, crcs, traceable, options, stage: "convert" });
    this.#allow = options.allow;
    this.#sourceFindings = findings;
  }

  get path(): string {
    return this.livepatch.identity.path;
  }

  get sources() {
    return this.#kernel.identities;
  }

  get machine(): string {
    return this.livepatch.machine;
  }

  get moduleName(): string {
    return this.livepatch.moduleName;
  }

  get release(): string | null {
    return this.livepatch.identity.release;
  }

  #identities(): Identities {
    return { units: this.#units.lookup, ...this.#surroundings.lookups };
  }

  /**
   * Looks at what surrounds the symbols that these decisions leave open, and through the kernel's source tree, if
   * one is given. Rejects with FileError and SourceError for that.
   */
  async lookAround(decisions: readonly Decision[], how: LookAround): Promise<void> {
    const rows = this.resolve(decisions);
    this.#surroundings = await lookAround(this.livepatch, this.#kernel, rows, how);
    this.#units.provide(this.#surroundings.unpacked);
  }

  #ladder(decisions: readonly Decision[]): LadderInput {
    const { subject } = this.livepatch;
    const patchedObjects = objectsPatched(this.livepatch);
    const accept = this.#accept;
    return {
      subject,
      kernel: this.#kernel,
      decisions,
      patchedObjects,
      withoutSources: "open",
      accept,
      identities: this.#identities(),
    };
  }

  resolve(decisions: readonly Decision[]) {
    const { subject } = this.livepatch;
    const kernel = this.#kernel;
    const climbed = climb(this.#ladder(decisions));
    const functions = functionRows(subject.patched, {
      kernel,
      decisions: meantFor(subject, decisions).functions,
      identities: this.#identities(),
    });
    return {
      resolutions: climbed.resolutions,
      functions: functions.rows,
      findings: applyAllow(
        [
          ...this.#sourceFindings,
          ...this.#units.findings(),
          ...this.#surroundings.findings,
          ...climbed.findings,
          ...functions.findings,
          ...this.#rules.before(climbed.resolutions, functions.rows),
        ],
        this.#allow,
      ),
    };
  }

  candidates(name: string) {
    const { subject } = this.livepatch;
    const symbol = subject.undefinedSymbols.find((s) => s.name === name);
    if (symbol === undefined) return candidatesOf(this.#kernel, name, this.#identities());
    return candidatesFor(this.#ladder([]), name, symbol.uses);
  }

  positionsKnown(object: string): boolean {
    return this.#kernel.positionsKnown(object);
  }

  uses(symbol: string) {
    this.#uses ??= placesOfUses(this.livepatch);
    return this.#uses(symbol);
  }

  neighbours(candidate: Candidate, most: number) {
    return this.#kernel.neighbours(candidate, most);
  }

  disassemble(place: UsePlace) {
    return disassemble({ path: this.path, machine: this.machine, place });
  }

  search(query: string, limit: number): SearchResult {
    return this.#ownSearcher().search(query, { limit });
  }

  requestSearch(request: SearchRequest, deliver: (answer: SearchAnswer) => void): void {
    if (this.#thread === null) throw new Error("the sources were not read whole");
    this.#thread.request(request, deliver);
  }

  close(): void {
    this.#thread?.close();
  }

  #ownSearcher(): Searcher {
    const names = this.#names;
    const prefer = objectsPatched(this.livepatch);
    this.#searcher ??= createSearcher(this.#kernel, { ...(names && { names }), prefer });
    return this.#searcher;
  }

  snippet(resolutions: readonly Resolution[], dialect: Dialect) {
    return snippet(resolutions, dialect);
  }

  async planAnnotation(decisions: readonly Decision[], options: AnnotateOptions): Promise<AnnotationPlan> {
    const { planAnnotation } = await import("./annotate.js");
    const { resolutions, functions } = this.resolve(decisions);
    return planAnnotation({ livepatch: this.livepatch, resolutions, functions }, options);
  }

  commitAnnotation(plan: AnnotationPlan, options?: CommitOptions): void {
    commitAnnotation(plan, options);
  }

  /** Throws InputError where `path` is something that was read, and FileError. */
  writeText(path: string, text: string): void {
    refuseInputAsOutput(path, [this.path, ...this.sources.map((source) => source.path)]);
    writeText(path, text);
  }

  decisionsText(decisions: readonly Decision[]): string {
    const { resolutions, functions } = this.resolve(decisions);
    const evidence = { kernel: this.#kernel, units: this.#units.lookup };
    return formatDecisions({
      object: this.livepatch.identity,
      sources: this.sources,
      resolutions,
      functions,
      given: decisions,
      fingerprint: (chosen) => fingerprintOf(evidence, chosen),
    });
  }

  /** Decisions made on another build, as far as they hold on this one; the sources must be read whole. */
  replay({ decisions, sources }: DecisionsFile, stated: readonly Decision[]): ReplayResult {
    const now = new Set(this.sources.map((s) => s.sha256));
    return replay({
      subject: this.livepatch.subject,
      kernel: this.#kernel,
      units: this.#units.lookup,
      decisions,
      stated,
      sameBuild: sources.length > 0 && sources.every((s) => now.has(s.sha256)),
      accept: this.#accept,
    });
  }

  /** Refused while a finding is an error: nothing is prepared then. */
  prepare(decisions: readonly Decision[], out: string, dryRun = false): PreparedConversion {
    const { livepatch } = this;
    const { resolutions, functions, findings } = this.resolve(decisions);
    const errors = findings.filter(isError);
    if (errors.length > 0) {
      const counts = { sections: 0, relocations: 0, symbols: 0 };
      return {
        result: { written: false, path: out, verified: false, counts, findings: errors },
        commit: null,
      };
    }
    const rules = this.#rules;
    return prepareConversion({ livepatch, resolutions, functions, out, form: this.#form, rules, dryRun });
  }

  /** Throws InputError where `out` is a source. */
  convert(decisions: readonly Decision[], out: string): ConvertResult {
    refuseInputAsOutput(
      out,
      this.sources.map((source) => source.path),
    );
    const { result, commit } = this.prepare(decisions, out);
    return commit?.() ?? result;
  }
}

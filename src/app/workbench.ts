// One livepatch object with its sources, as every interface uses it: the ladder
// under the author's decisions, search, annotation text, conversion.
import { snippet } from "../annotate/snippet.js";
import { type Finding, isError } from "../findings.js";
import { candidatesOf } from "../resolve/candidates.js";
import { formatDecisions } from "../resolve/decisions.js";
import { functionRows } from "../resolve/functions.js";
import type { SectionNameForm } from "../resolve/klp-names.js";
import { candidatesFor, climb, type LadderInput } from "../resolve/ladder.js";
import type { Acceptance } from "../resolve/reasons.js";
import type { Candidate, Decision, Resolution } from "../resolve/types.js";
import type { KernelSymbols } from "../symbols/kernel.js";
import { neighboursOf } from "../symbols/neighbours.js";
import { normaliseObject } from "../symbols/object-name.js";
import type { SearchNames } from "../symbols/search/search-names.js";
import { createSearcher, type Searcher } from "../symbols/search/searcher.js";
import type { Crcs } from "../verify/crcs.js";
import { commitAnnotation } from "./commit-annotation.js";
import { type PreparedConversion, prepareConversion } from "./convert.js";
import { disassemble } from "./disassembly.js";
import { fileSize, writeText } from "./files.js";
import { type Livepatch, namesAsked, openLivepatch } from "./livepatch.js";
import { applyAllow, NO_RULE_OPTIONS, RuleBook } from "./rules.js";
import { openSearchThread, type SearchThread } from "./search-thread/client.js";
import { type OpenSources, openSourcesPatiently } from "./sources.js";
import type {
  AnnotateOptions,
  AnnotationPlan,
  CommitOptions,
  ConvertResult,
  Dialect,
  ObjectFacts,
  Progress,
  RuleOptions,
  SearchAnswer,
  SearchRequest,
  SearchResult,
  SourceOptions,
  UsePlace,
  Workbench,
} from "./types.js";
import { unitLookup } from "./units.js";
import { placesOfUses } from "./use-places.js";

export interface OpenOptions {
  readonly path: string;
  readonly sources: SourceOptions;
  /** Names beside those of the object that will be asked for, e.g. of decisions. */
  readonly names?: Iterable<string>;
  /**
   * `asked`: read only what the object asks for (near names then cost a second reading, done only when a name
   * is missing); `all`: index everything, for search.
   */
  readonly extent: "asked" | "all";
  readonly form?: SectionNameForm;
  readonly rules?: RuleOptions;
  /** How much is accepted without asking the author; default: proofs only. */
  readonly accept?: Acceptance;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Folder of the cache for sources that are read whole; null or absent: none is used. */
  readonly cache?: string | null;
  /** Called when the object is read and its sources are not. */
  readonly onObject?: (facts: ObjectFacts) => void;
}

interface Parts {
  readonly livepatch: Livepatch;
  readonly form: SectionNameForm;
  readonly options: RuleOptions;
  readonly accept: Acceptance;
}

/** `names` and `thread`: of sources that were read whole. */
interface Opened extends Omit<OpenSources, "crcs"> {
  readonly crcs: Crcs | null;
  readonly names?: SearchNames;
  readonly thread?: SearchThread;
}

class OpenWorkbench implements Workbench {
  readonly livepatch: Livepatch;
  readonly #kernel: KernelSymbols;
  readonly #form: SectionNameForm;
  readonly #rules: RuleBook;
  readonly #allow: readonly string[];
  readonly #sourceFindings: readonly Finding[];
  readonly #accept: Acceptance;
  readonly #units = unitLookup();
  readonly #thread: SearchThread | null;
  readonly #names: SearchNames | undefined;
  #searcher: Searcher | null = null;
  #uses: ((symbol: string) => readonly UsePlace[]) | null = null;

  constructor(
    { livepatch, form, options, accept }: Parts,
    { kernel, crcs, findings, names, thread }: Opened,
  ) {
    this.#names = names;
    this.#thread = thread ?? null;
    this.#accept = accept;
    this.livepatch = livepatch;
    this.#kernel = kernel;
    this.#form = form;
    this.#rules = new RuleBook({ livepatch, kernel, crcs, options, stage: "convert" });
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
      units: this.#units,
    };
  }

  resolve(decisions: readonly Decision[]) {
    const { subject } = this.livepatch;
    const kernel = this.#kernel;
    const climbed = climb(this.#ladder(decisions));
    const functions = functionRows(kernel, subject.patched, decisions);
    return {
      resolutions: climbed.resolutions,
      functions: functions.rows,
      findings: applyAllow(
        [
          ...this.#sourceFindings,
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
    if (symbol === undefined) return candidatesOf(this.#kernel, name);
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
    return neighboursOf(this.#kernel, candidate, most);
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

  writeText(path: string, text: string): void {
    writeText(path, text);
  }

  decisionsText(decisions: readonly Decision[]): string {
    const { resolutions, functions } = this.resolve(decisions);
    return formatDecisions(this.livepatch.identity, this.sources, resolutions, functions, decisions);
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

  convert(decisions: readonly Decision[], out: string): ConvertResult {
    const { result, commit } = this.prepare(decisions, out);
    return commit?.() ?? result;
  }
}

export type { OpenWorkbench };

const objectsPatched = ({ subject }: Livepatch): string[] =>
  subject.patched.map((patched) => normaliseObject(patched.object));

function factsOf({ machine, identity, subject }: Livepatch): ObjectFacts {
  const symbols = subject.undefinedSymbols.map(({ name, uses }) => ({ name, uses: uses.length }));
  symbols.sort((a, b) => (a.name < b.name ? -1 : 1));
  return { machine, release: identity.release, symbols };
}

/** Rejects with FileError, InputError and SourceError. */
export async function openWorkbench(options: OpenOptions): Promise<OpenWorkbench> {
  const { path, sources, onProgress } = options;
  const form = options.form ?? "two-dots";
  onProgress?.({ stage: "object", path, unit: "bytes", done: 0, total: fileSize(path) });
  const livepatch = openLivepatch(path);
  options.onObject?.(factsOf(livepatch));
  const parts: Parts = {
    livepatch,
    form,
    options: options.rules ?? NO_RULE_OPTIONS,
    accept: options.accept ?? "proof",
  };
  const release = livepatch.identity.release;
  const only = namesAsked(livepatch.subject, options.names);
  const all = async (): Promise<OpenWorkbench> => {
    const prefer = objectsPatched(livepatch);
    const cache = options.cache ?? null;
    const task = { sources, release, asked: [...only], prefer, cache, onProgress };
    const { searchable, thread } = await openSearchThread(task);
    return new OpenWorkbench(parts, { ...searchable, thread });
  };
  if (options.extent === "all") return all();
  const asked = await openSourcesPatiently(sources, { only, onProgress, release });
  const bench = new OpenWorkbench(parts, asked);
  const nothing = asked.kernel.indexes.length === 0;
  const complete = nothing || !bench.resolve([]).resolutions.some((r) => r.outcome.kind === "missing");
  return complete
    ? bench
    : new OpenWorkbench(parts, await openSourcesPatiently(sources, { onProgress, release }));
}

import type { SectionNameForm } from "../resolve/klp-names.js";
import type { Acceptance } from "../resolve/reasons.js";
import type { Decision } from "../resolve/types.js";
import { fileSize } from "./file-facts.js";
import { type Livepatch, namesAsked, objectsPatched, openLivepatch } from "./livepatch.js";
import { type Opened, OpenWorkbench, type Parts } from "./opened-workbench.js";
import { NO_RULE_OPTIONS } from "./rules.js";
import { openSearchThread } from "./search-thread/client.js";
import { canReadAgain } from "./source-plan.js";
import { openSourcesPatiently } from "./sources.js";
import { openTraceable, traceSources } from "./traceable.js";
import type { ObjectFacts, Progress, RuleOptions, SourceOptions } from "./types.js";

export type { OpenWorkbench } from "./opened-workbench.js";

export interface OpenOptions {
  readonly path: string;
  readonly sources: SourceOptions;
  /** What is decided already: the rest is what the sources are looked through for. */
  readonly decisions?: readonly Decision[];
  /** Names beside those of the object that will be asked for, e.g. of decisions. */
  readonly names?: Iterable<string>;
  /**
   * `asked`: read only what the object asks for (near names then cost a second reading, done only when a name
   * is missing); `whole`: everything, here; `all`: everything, in a thread of its own, for search.
   */
  readonly extent: "asked" | "whole" | "all";
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

function factsOf({ machine, identity, subject }: Livepatch): ObjectFacts {
  const symbols = subject.undefinedSymbols.map(({ name, uses }) => ({ name, uses: uses.length }));
  symbols.sort((a, b) => (a.name < b.name ? -1 : 1));
  return { machine, release: identity.release, symbols };
}

const lacksNames = ({ resolutions, functions }: ReturnType<OpenWorkbench["resolve"]>): boolean =>
  [...resolutions, ...functions].some(({ outcome }) => outcome.kind === "missing");

async function openBench(options: OpenOptions, parts: Parts): Promise<OpenWorkbench> {
  const { sources, onProgress } = options;
  const { livepatch } = parts;
  const { release } = livepatch.identity;
  const trace = traceSources(parts.options, sources);
  const open = async (opened: Opened) =>
    new OpenWorkbench(parts, opened, await openTraceable(opened.kernel, livepatch.subject.patched, trace));
  const only = namesAsked(livepatch.subject, options.names);
  if (options.extent === "all") {
    const [prefer, cache] = [objectsPatched(livepatch), options.cache ?? null];
    const task = { sources, release, asked: [...only], prefer, cache, onProgress };
    const { searchable, thread } = await openSearchThread(task);
    return open({ ...searchable, thread });
  }
  const whole = async () => open(await openSourcesPatiently(sources, { onProgress, release }));
  if (options.extent === "whole" || !canReadAgain(sources)) return whole();
  const bench = await open(await openSourcesPatiently(sources, { only, onProgress, release }));
  // near names are searched among all
  return bench.sources.length > 0 && lacksNames(bench.resolve([])) ? whole() : bench;
}

/** Rejects with FileError, InputError and SourceError. */
export async function openWorkbench(options: OpenOptions): Promise<OpenWorkbench> {
  const { path, onProgress } = options;
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
  const bench = await openBench(options, parts);
  await bench.lookAround(options.decisions ?? [], options);
  return bench;
}

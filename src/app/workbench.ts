import type { SectionNameForm } from "../resolve/klp-names.js";
import type { Acceptance } from "../resolve/reasons.js";
import { fileSize } from "./files.js";
import { type Livepatch, namesAsked, objectsPatched, openLivepatch } from "./livepatch.js";
import { type Opened, OpenWorkbench, type Parts } from "./opened-workbench.js";
import { NO_RULE_OPTIONS } from "./rules.js";
import { openSearchThread } from "./search-thread/client.js";
import { openSourcesPatiently } from "./sources.js";
import { openTraceable, traceSources } from "./traceable.js";
import type { ObjectFacts, Progress, RuleOptions, SourceOptions } from "./types.js";

export type { OpenWorkbench } from "./opened-workbench.js";

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
  const { patched } = livepatch.subject;
  const trace = traceSources(parts.options, sources);
  const open = async (opened: Opened) =>
    new OpenWorkbench(parts, opened, await openTraceable(opened.kernel, patched, trace));
  const only = namesAsked(livepatch.subject, options.names);
  const all = async (): Promise<OpenWorkbench> => {
    const prefer = objectsPatched(livepatch);
    const cache = options.cache ?? null;
    const task = { sources, release, asked: [...only], prefer, cache, onProgress };
    const { searchable, thread } = await openSearchThread(task);
    return open({ ...searchable, thread });
  };
  if (options.extent === "all") return all();
  const asked = await openSourcesPatiently(sources, { only, onProgress, release });
  const bench = await open(asked);
  const nothing = asked.kernel.indexes.length === 0;
  const complete = nothing || !bench.resolve([]).resolutions.some((r) => r.outcome.kind === "missing");
  return complete ? bench : open(await openSourcesPatiently(sources, { onProgress, release }));
}

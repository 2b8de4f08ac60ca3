// The search thread: reads the sources, hands the columns over, and answers one
// request after the other. While it searches it looks at the newest revision in
// shared memory, so that a request is given up a few milliseconds after a newer
// one was made, without a message being read.
import type { MessagePort } from "node:worker_threads";
import type { KernelSymbols } from "../../symbols/kernel.js";
import { NEAR_NAMES } from "../../symbols/near-names.js";
import { createSearcher, type Searcher } from "../../symbols/search/searcher.js";
import { faultOf } from "../faults.js";
import { type OpenedSearchable, openSearchable } from "../open-searchable.js";
import { imageOfSearchable, type Searchable } from "../searchable.js";
import type { Progress, SearchRequest } from "../types.js";
import { type FromThread, type LoadedFacts, NO_REQUEST, type ThreadTask, type ToThread } from "./protocol.js";
import { warmUp } from "./warm-up.js";

const THROTTLE = 30;

/** Objects that are named of a hit: some names are in 4,000, which the interface's thread would have to take in. */
const OBJECTS = 8;

/** Thrown by a poll: a newer request is there. */
class Abandoned extends Error {
  override readonly name = "Abandoned";
}

const textOfError = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);

function nearNames(kernel: KernelSymbols, asked: readonly string[]): LoadedFacts["near"] {
  const missing = asked.filter((name) => kernel.definitions(name).length === 0);
  return missing.map((name) => [name, { limit: NEAR_NAMES, names: kernel.nearNames(name, NEAR_NAMES) }]);
}

/** Passes on at most one report in THROTTLE ms: a tree of modules makes thousands. */
function throttled(report: (progress: Progress) => void): (progress: Progress) => void {
  let last = Number.NEGATIVE_INFINITY;
  let path = "";
  return (progress) => {
    const now = performance.now();
    if (progress.path === path && now - last < THROTTLE) return;
    last = now;
    path = progress.path;
    report(progress);
  };
}

class Server {
  readonly #port: MessagePort;
  readonly #task: ThreadTask;
  readonly #newest: Int32Array;
  #keep: OpenedSearchable["keep"] = null;

  constructor(port: MessagePort, task: ThreadTask) {
    this.#port = port;
    this.#task = task;
    this.#newest = new Int32Array(task.newest);
  }

  async start(): Promise<void> {
    const searchable = await this.#load();
    if (searchable === null) return;
    const { kernel, names } = searchable;
    const searcher = createSearcher(kernel, { names, prefer: this.#task.prefer });
    this.#port.on("message", ({ request }: ToThread) => this.#answer(searcher, request));
    await warmUp(searcher, names.table.names, () => this.#poll(NO_REQUEST));
    await this.#keep?.();
  }

  async #load(): Promise<Searchable | null> {
    const { sources, release, asked, cache } = this.#task;
    const onProgress = throttled((progress) => this.#send({ kind: "progress", progress }));
    try {
      const { searchable, keep } = await openSearchable(sources, { release, onProgress, cache });
      this.#keep = keep;
      const { facts, columns } = imageOfSearchable(searchable);
      const near = nearNames(searchable.kernel, asked);
      this.#send({ kind: "loaded", image: { facts: { ...facts, near }, columns } });
      return searchable;
    } catch (error) {
      this.#send({ kind: "failed", fault: faultOf(error), text: textOfError(error) });
      return null;
    }
  }

  #answer(searcher: Searcher, { revision, query, limit }: SearchRequest): void {
    try {
      const result = searcher.search(query, {
        limit,
        objectLimit: OBJECTS,
        poll: () => this.#poll(revision),
        onPage: (page) => this.#send({ kind: "answer", answer: { revision, result: page, complete: false } }),
      });
      this.#send({ kind: "answer", answer: { revision, result, complete: true } });
    } catch (error) {
      if (!(error instanceof Abandoned))
        this.#send({ kind: "search-failed", revision, text: textOfError(error) });
    }
  }

  #poll(revision: number): void {
    if (Atomics.load(this.#newest, 0) !== revision) throw new Abandoned();
  }

  #send(message: FromThread): void {
    this.#port.postMessage(message);
  }
}

/** Begins at once, in this thread. */
export function serve(port: MessagePort, task: ThreadTask): void {
  void new Server(port, task).start();
}

// The interface's side of the search thread: the newest request wins, and only its
// answers are delivered.
import { fileURLToPath } from "node:url";
import { MessageChannel, type MessagePort, Worker } from "node:worker_threads";
import { InputError } from "../faults.js";
import { fileExists } from "../file-facts.js";
import { type Searchable, searchableFrom } from "../searchable.js";
import type { Progress, SearchAnswer, SearchRequest } from "../types.js";
import { type FromThread, NO_REQUEST, type ThreadTask, type ToThread } from "./protocol.js";

export interface ThreadOptions extends Omit<ThreadTask, "newest"> {
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** Where the bundle has the thread's code; run from sources there is none, and all happens in one thread. */
const ENTRY = new URL("search-thread.cjs", import.meta.url);

/** The port of a thread, or of something that acts like one. */
export interface Line {
  readonly port: Pick<MessagePort, "postMessage">;
  /** Called for every message, and once with the error that ended the thread. */
  listen(onMessage: (message: FromThread) => void, onError: (error: unknown) => void): void;
  /** Whether the process waits for the other side. */
  hold(held: boolean): void;
  close(): void;
}

function threadLine(task: ThreadTask): Line {
  const worker = new Worker(ENTRY, { workerData: task });
  return {
    port: worker,
    listen: (onMessage, onError) => {
      worker.on("message", onMessage);
      worker.on("error", onError);
    },
    hold: (held) => (held ? worker.ref() : worker.unref()),
    close: () => void worker.terminate(),
  };
}

function localLine(task: ThreadTask): Line {
  const { port1, port2 } = new MessageChannel();
  void import("./server.js").then(({ serve }) => serve(port2, task));
  return {
    port: port1,
    listen: (onMessage) => port1.on("message", onMessage),
    hold: (held) => {
      for (const port of [port1, port2]) {
        if (held) port.ref();
        else port.unref();
      }
    },
    close: () => port1.close(),
  };
}

export class SearchThread {
  readonly #line: Line;
  /** See ThreadTask.newest. Revisions of our own, so that callers may number theirs as they like. */
  readonly #newest: Int32Array;
  #death: Error | null = null;
  #waiting: { readonly request: SearchRequest; readonly deliver: (answer: SearchAnswer) => void } | null =
    null;

  constructor(line: Line, newest: SharedArrayBuffer) {
    this.#line = line;
    this.#newest = new Int32Array(newest);
  }

  /**
   * Searches, and gives up what was asked before. `deliver` gets the answer, maybe a first page of it before
   * (`complete` false), and nothing once a newer request was made or this one was cancelled.
   */
  request(request: SearchRequest, deliver: (answer: SearchAnswer) => void): void {
    this.#waiting = { request, deliver };
    if (this.#death !== null) {
      this.fail(this.#death);
      return;
    }
    this.#line.hold(true);
    const revision = Atomics.add(this.#newest, 0, 1) + 1;
    const message: ToThread = { kind: "search", request: { ...request, revision } };
    this.#line.port.postMessage(message);
  }

  /** Gives up the request that is not answered yet. */
  cancel(): void {
    this.#settle();
    Atomics.add(this.#newest, 0, 1);
  }

  /** Ends the thread; nothing is delivered any more. */
  close(): void {
    this.cancel();
    this.#line.close();
  }

  /** A message of the thread about a search. */
  take(message: FromThread): void {
    const waiting = this.#waiting;
    if (waiting === null) return;
    const newest = Atomics.load(this.#newest, 0);
    const { revision } = waiting.request;
    if (message.kind === "answer" && message.answer.revision === newest) {
      if (message.answer.complete) this.#settle();
      waiting.deliver({ ...message.answer, revision });
    }
    if (message.kind === "search-failed" && message.revision === newest) this.fail(new Error(message.text));
  }

  /** Nothing waits any more: the thread does not keep the process from its end. */
  #settle(): void {
    this.#waiting = null;
    this.#line.hold(false);
  }

  /** The thread is no more: the request that waits and all later ones are answered with the error. */
  die(error: Error): void {
    this.#death = error;
    this.fail(error);
  }

  /** The request that waits is answered with the error. */
  fail(error: Error): void {
    const waiting = this.#waiting;
    this.#settle();
    waiting?.deliver({
      revision: waiting.request.revision,
      result: null,
      error: error.message,
      complete: true,
    });
  }
}

export interface OpenThread {
  readonly searchable: Searchable;
  readonly thread: SearchThread;
}

/** Reads the sources in a thread of their own. Rejects as openSourcesPatiently does. */
export function openSearchThread({ onProgress, ...options }: ThreadOptions): Promise<OpenThread> {
  const newest = new SharedArrayBuffer(4);
  new Int32Array(newest)[0] = NO_REQUEST;
  const task: ThreadTask = { ...options, newest };
  const line = fileExists(fileURLToPath(ENTRY)) ? threadLine(task) : localLine(task);
  const thread = new SearchThread(line, newest);
  return new Promise((resolve, reject) => {
    const onMessage = (message: FromThread): void => {
      if (message.kind === "progress") onProgress?.(message.progress);
      else if (message.kind === "loaded") {
        const { image } = message;
        line.hold(false);
        resolve({ searchable: searchableFrom(image, new Map(image.facts.near)), thread });
      } else if (message.kind === "failed") {
        thread.close();
        reject(message.fault === null ? new Error(message.text) : new InputError(message.fault));
      } else thread.take(message);
    };
    line.listen(onMessage, (error) => {
      reject(error);
      thread.die(error instanceof Error ? error : new Error(String(error)));
    });
  });
}

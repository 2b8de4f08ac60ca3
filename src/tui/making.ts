// The run of make that a session has going: both interfaces start it, show its lines and may end it.
import type { Builder, BuildResult } from "../app/build/rebuild.js";
import type { Action } from "./actions.js";
import { errorText, isFault } from "./effects.js";

/** Milliseconds between two lines: nobody reads faster, and some makes say very much. */
const EVERY = 50;

export class Making {
  readonly #builder: Builder | null;
  /** Whether signals to this process end make, too. */
  readonly #signals: boolean;
  #abort: AbortController | null = null;
  /** The last run was ended by the author, and not by a signal. */
  wasEnded = false;

  constructor(builder: Builder | null, signals: boolean) {
    this.#builder = builder;
    this.#signals = signals;
  }

  get isRunning(): boolean {
    return this.#abort !== null;
  }

  /** Null: nothing builds the object. */
  async run(onLine: (line: string) => void): Promise<BuildResult | null> {
    if (this.#builder === null) return null;
    this.#abort = new AbortController();
    this.wasEnded = false;
    let last = Number.NEGATIVE_INFINITY;
    const tell = (line: string): void => {
      const now = performance.now();
      if (now - last < EVERY) return;
      last = now;
      onLine(line);
    };
    try {
      return await this.#builder.build({ onLine: tell, abort: this.#abort.signal, signals: this.#signals });
    } finally {
      this.#abort = null;
    }
  }

  end(): void {
    this.wasEnded = this.isRunning;
    this.#abort?.abort();
  }
}

/** An input that cannot be read after a build leaves the session as it was; anything else is thrown on. */
export function reloadFailed(error: unknown): Action {
  if (!isFault(error)) throw error;
  return { kind: "failed", what: "build", text: errorText(error) };
}

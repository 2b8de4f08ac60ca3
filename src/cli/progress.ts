// One line on stderr that says what is being read, when that is a terminal and
// somebody may be waiting; it is erased before anything else is printed.
import { escapeName } from "../app/messages.js";
import { progressText } from "../app/progress.js";
import type { Progress } from "../app/types.js";
import type { Options } from "./inputs.js";

/** What takes less is not worth a line, in ms. */
const QUIET_FOR = 100;

/** Between two lines, in ms. */
const EVERY = 100;

/** Reading so many bytes takes longer than QUIET_FOR, and nothing is told on the way. */
const LARGE = 4 << 20;

const ERASE = "\r\x1b[K";

export type OnProgress = (progress: Progress) => void;

class Line {
  readonly #begin = performance.now();
  #last = 0;
  #shown = false;

  readonly tell: OnProgress = (progress) => {
    const now = performance.now();
    const large = progress.unit === "bytes" && progress.total >= LARGE;
    if (!large && (now - this.#begin < QUIET_FOR || now - this.#last < EVERY)) return;
    this.#last = now;
    this.#shown = true;
    // the last column stays free: some terminals go to the next line there
    const text = progressText(progress, (process.stderr.columns || 80) - 9);
    process.stderr.write(`${ERASE}sympos: ${text}`);
  };

  /** Text of another program, as it comes. */
  readonly say = (text: string): void => {
    this.#shown = true;
    process.stderr.write(`${ERASE}sympos: ${escapeName(text).slice(0, (process.stderr.columns || 80) - 9)}`);
  };

  erase(): void {
    if (this.#shown) process.stderr.write(ERASE);
    this.#shown = false;
  }
}

/** Nothing with --quiet, on a dumb terminal, or where stderr is none. */
const isWanted = (options: Options): boolean =>
  process.stderr.isTTY === true && options["quiet"] !== true && process.env["TERM"] !== "dumb";

/** Runs `work` with a line of progress where somebody can see it. */
export async function withProgress<T>(
  options: Options,
  work: (onProgress: OnProgress | undefined) => Promise<T>,
): Promise<T> {
  if (!isWanted(options)) return work(undefined);
  const line = new Line();
  try {
    return await work(line.tell);
  } finally {
    line.erase();
  }
}

/** The same for work that says itself what it does. */
export async function withLine<T>(
  options: Options,
  work: (onLine: (text: string) => void) => Promise<T>,
): Promise<T> {
  const line = new Line();
  try {
    return await work(isWanted(options) ? line.say : () => {});
  } finally {
    line.erase();
  }
}

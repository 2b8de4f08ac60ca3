// Reading sources is written once, as generators that ask for what cannot be done
// synchronously (unpacking xz and zstd), and run in two ways: at once, for the
// lean commands, or with pauses in which an interface can draw.
import { archiveFormat, decompress } from "../symbols/decompress.js";
import { SourceError } from "../symbols/errors.js";
import type { ReadOptions } from "../symbols/types.js";
import type { Progress } from "./types.js";

/** Something packed that needs an asynchronous unpacker; the answer is the unpacked bytes. */
export interface UnpackRequest {
  readonly format: "xz" | "zstd";
  readonly bytes: Uint8Array;
  readonly path: string;
}

/** Yields a request, or null where a pause does no harm. */
export type Job<T> = Generator<UnpackRequest | null, T, Uint8Array | undefined>;

/** What the readers of one run have in common. */
export interface ReadContext extends ReadOptions {
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** Bytes as they are used: unpacked, if they are packed. Throws SourceError. */
export function* unpacked(bytes: Uint8Array, path: string): Job<Uint8Array> {
  const format = archiveFormat(bytes);
  if (format === "xz" || format === "zstd") return (yield { format, bytes, path })!;
  return decompress(bytes, { file: path });
}

/** Runs a job at once; what needs an unpacker is refused by name (SourceError `archive-unsupported`). */
export function runNow<T>(job: Job<T>): T {
  let step = job.next();
  while (!step.done) {
    const request = step.value;
    if (request === null) step = job.next();
    else
      step = job.throw(
        new SourceError("archive-unsupported", { format: request.format }, { file: request.path }),
      );
  }
  return step.value;
}

/** Pauses are taken this far apart, in ms: an interface stays alive, and the reading as fast as it was. */
const TURN = 30;

export interface PatientOptions {
  readonly unpack: (request: UnpackRequest) => Promise<Uint8Array>;
  /** Ends the job with the signal's reason at the next pause. */
  readonly signal?: AbortSignal | undefined;
}

export async function runPatiently<T>(job: Job<T>, { unpack, signal }: PatientOptions): Promise<T> {
  let last = performance.now();
  let step = job.next();
  while (!step.done) {
    signal?.throwIfAborted();
    const request = step.value;
    if (request === null) {
      if (performance.now() - last > TURN) {
        await new Promise((resolve) => setImmediate(resolve));
        last = performance.now();
      }
      step = job.next();
    } else {
      const answer = await unpack(request).then(
        (bytes) => ({ bytes }),
        (error: unknown) => ({ error }),
      );
      step = "bytes" in answer ? job.next(answer.bytes) : job.throw(answer.error);
    }
  }
  return step.value;
}

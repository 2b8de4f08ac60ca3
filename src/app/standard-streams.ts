// Standard input and output in the place of a file: the path `-`. What they throw
// are errors of system calls; files.ts makes them FileErrors.
import { fstatSync, readFileSync, readSync, writeSync } from "node:fs";

/** Who has a file of that name writes `./-`. */
export const STANDARD = "-";

const CHUNK = 1 << 16;

/** A pipe or terminal that another program set not to block is asked again. */
function again<T>(call: () => T): T {
  for (;;) {
    try {
      return call();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    }
  }
}

function readAll(fd: number): Uint8Array {
  if (fstatSync(fd).isFile()) return Uint8Array.from(readFileSync(fd));
  const chunks: Uint8Array[] = [];
  for (;;) {
    const chunk = new Uint8Array(CHUNK);
    const length = again(() => readSync(fd, chunk));
    if (length === 0) break;
    chunks.push(chunk.subarray(0, length));
  }
  return Uint8Array.from(Buffer.concat(chunks));
}

/** It can be read once, and is asked for again by whoever would read a file twice. */
const read: { whole: Uint8Array | null } = { whole: null };

export function stdinBytes(): Uint8Array {
  read.whole ??= readAll(0);
  return read.whole;
}

export function writeStdout(bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) {
    const from = at;
    at += again(() => writeSync(1, bytes, from));
  }
}

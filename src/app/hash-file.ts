// The hash of a file that nobody needs to hold in memory.
import { createHash } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";
import { unreadable } from "./files.js";

/** Bytes that stay in the processor's cache between reading and hashing. */
const HASH_PIECE = 1 << 18;

/** Of a regular file, piece by piece in one small memory; lower-case hex. Throws FileError. */
export function hashFile(file: string): string {
  try {
    const fd = openSync(file, "r");
    try {
      const hash = createHash("sha256");
      const room = new Uint8Array(HASH_PIECE);
      for (let got = readSync(fd, room); got > 0; got = readSync(fd, room))
        hash.update(room.subarray(0, got));
      return hash.digest("hex");
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    throw unreadable(file, error);
  }
}

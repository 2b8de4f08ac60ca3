import { gunzipSync } from "node:zlib";
import type { Place } from "../findings.js";
import { SourceError } from "./errors.js";

const MIB = 1024 * 1024;
/** Far above any real source (the list of a whole distribution kernel has 19 MB). */
const UNPACKED_MAX = 512 * MIB;
/** Symbol names shrink to a fifth or a tenth; gzip itself can reach 1,032. */
const RATIO_MAX = 200;
/** Below this size the ratio does not matter. */
const RATIO_FROM = 16 * MIB;

export type ArchiveFormat = "gzip" | "xz" | "zstd" | "bzip2";

const MAGICS: readonly (readonly [ArchiveFormat, readonly number[]])[] = [
  ["gzip", [0x1f, 0x8b]],
  ["xz", [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ["zstd", [0x28, 0xb5, 0x2f, 0xfd]],
  ["bzip2", [0x42, 0x5a, 0x68]],
];

/** What the first six bytes of a file say it is packed with; null: not packed. */
export function archiveFormat(bytes: Uint8Array): ArchiveFormat | null {
  const found = MAGICS.find(
    ([, magic]) => bytes.length >= magic.length && magic.every((byte, i) => bytes[i] === byte),
  );
  return found?.[0] ?? null;
}

/** More than this, in bytes, no archive of `packed` bytes may hold. */
export function unpackedLimit(packed: number): number {
  return Math.min(UNPACKED_MAX, Math.max(RATIO_FROM, packed * RATIO_MAX));
}

/**
 * The text of a source: unpacked when it begins like a gzip file, else the same bytes.
 * Throws SourceError for a damaged or truncated archive, for one that unpacks to more than any symbol
 * source has (`archive-too-large`), and for formats that are not read yet.
 */
export function decompress(bytes: Uint8Array, where: Place): Uint8Array {
  const format = archiveFormat(bytes);
  if (format === null) return bytes;
  if (format !== "gzip") throw new SourceError("archive-unsupported", { format }, where);
  const limit = unpackedLimit(bytes.length);
  try {
    return gunzipSync(bytes, { maxOutputLength: limit });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    if (code === "ERR_BUFFER_TOO_LARGE") {
      throw new SourceError("archive-too-large", { packed: bytes.length, limit }, where);
    }
    if (code === "Z_BUF_ERROR") throw new SourceError("archive-truncated", { packed: bytes.length }, where);
    throw new SourceError("archive-damaged", { reason: typeof code === "string" ? code : null }, where);
  }
}

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

const UNSUPPORTED = [
  { format: "xz", magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00] },
  { format: "zstd", magic: [0x28, 0xb5, 0x2f, 0xfd] },
  { format: "bzip2", magic: [0x42, 0x5a, 0x68] },
];

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return bytes.length >= magic.length && magic.every((byte, i) => bytes[i] === byte);
}

/**
 * The text of a source: unpacked when it begins like a gzip file, else the same bytes.
 * Throws SourceError for a damaged or truncated archive, for one that unpacks to more than any symbol
 * source has (`archive-too-large`), and for formats that are not read yet.
 */
export function decompress(bytes: Uint8Array, where: Place): Uint8Array {
  const other = UNSUPPORTED.find(({ magic }) => startsWith(bytes, magic));
  if (other) throw new SourceError("archive-unsupported", { format: other.format }, where);
  if (!startsWith(bytes, [0x1f, 0x8b])) return bytes;
  const limit = Math.min(UNPACKED_MAX, Math.max(RATIO_FROM, bytes.length * RATIO_MAX));
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

// The first block header of an xz file (xz file format 1.2.1, ch. 2 and 3): which filters it needs.

const STREAM_HEADER = 12;
const LZMA2 = 0x21;

/** A variable-length integer at `at`; null where the bytes end. */
function readInteger(bytes: Uint8Array, at: number): { value: number; next: number } | null {
  let value = 0;
  for (let i = 0; i < 9; i++) {
    const byte = bytes[at + i];
    if (byte === undefined) return null;
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return { value, next: at + i + 1 };
  }
  return null;
}

/**
 * Whether the first block is packed with LZMA2 alone. Others (BCJ: the branch converters of x86, ARM, ...) are
 * not known to the unpacker that comes with this program. True also where the bytes end before one can tell.
 */
export function isPlainLzma2(bytes: Uint8Array): boolean {
  const flags = bytes[STREAM_HEADER + 1];
  if (flags === undefined) return true;
  let at = STREAM_HEADER + 2;
  for (const bit of [0x40, 0x80]) if ((flags & bit) !== 0) at = readInteger(bytes, at)?.next ?? bytes.length;
  return (flags & 3) === 0 && (readInteger(bytes, at)?.value ?? LZMA2) === LZMA2;
}

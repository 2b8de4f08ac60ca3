// The only way to the bytes of a file: bounded, random access, on demand.
import { FormatError } from "./errors.js";

/** A file to read from. `read` is only called inside [0, size]. */
export interface ByteSource {
  /** Bytes. */
  readonly size: number;
  /** The `length` bytes at `offset`; may be a view of shared memory: do not write to it. */
  read(offset: number, length: number): Uint8Array;
}

export function memorySource(bytes: Uint8Array): ByteSource {
  return { size: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length) };
}

/** Reads a range that a file claims to have. */
export function readRange(source: ByteSource, offset: number, length: number, what: string): Uint8Array {
  if (offset > source.size || length > source.size - offset) {
    throw new FormatError(
      `${what} (offset 0x${offset.toString(16)}, ${length} bytes) reaches beyond the end of the file (${source.size} bytes)`,
      offset,
      length,
    );
  }
  const bytes = source.read(offset, length);
  if (bytes.length !== length) {
    throw new FormatError(`${what}: the file became shorter while it was read`, offset, bytes.length);
  }
  return bytes;
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** One char per byte, so that any name survives reading and writing; `encodeName` is the inverse. */
export function decodeName(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
}

export function encodeName(name: string): Uint8Array {
  const bytes = new Uint8Array(name.length);
  for (let i = 0; i < name.length; i++) bytes[i] = name.charCodeAt(i);
  return bytes;
}

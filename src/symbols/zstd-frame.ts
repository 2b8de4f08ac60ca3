// The frames of a zstd file (RFC 8878 ch. 3), as far as its unpacked size follows
// from them: the unpacker wants to know it before, and an archive bomb is seen
// without unpacking it.
import { SourceError } from "./errors.js";

const MAGIC = 0xfd2fb528;
const SKIPPABLE = 0x184d2a50;
/** Block_Maximum_Size, whatever the window is. */
const BLOCK_MAX = 128 * 1024;
const BLOCK = { raw: 0, rle: 1, compressed: 2 } as const;

const DICTIONARY_ID_SIZES = [0, 1, 2, 4];
const CONTENT_SIZES = [0, 2, 4, 8];

class Frames {
  readonly #view: DataView;
  readonly #file: string;
  #at = 0;

  constructor(bytes: Uint8Array, file: string) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#file = file;
  }

  /** Unpacked bytes of all frames, or more where a frame does not say. */
  bound(): number {
    let sum = 0;
    while (this.#at < this.#view.byteLength) sum += this.#frame();
    return sum;
  }

  #frame(): number {
    const magic = this.#uint(4);
    if (magic >>> 4 === SKIPPABLE >>> 4) {
      this.#skip(this.#uint(4));
      return 0;
    }
    if (magic !== MAGIC) throw this.#damaged("no frame");
    const descriptor = this.#uint(1);
    const single = (descriptor & 0x20) !== 0;
    if (!single) this.#skip(1);
    this.#skip(DICTIONARY_ID_SIZES[descriptor & 3]!);
    const content = this.#contentSize(descriptor >>> 6, single);
    const blocks = this.#blocks();
    if ((descriptor & 4) !== 0) this.#skip(4);
    return content ?? blocks;
  }

  #contentSize(flag: number, single: boolean): number | null {
    if (flag === 0) return single ? this.#uint(1) : null;
    const value = this.#uint(CONTENT_SIZES[flag]!);
    return flag === 1 ? value + 256 : value;
  }

  #blocks(): number {
    let sum = 0;
    for (let last = false; !last; ) {
      const header = this.#uint(3);
      last = (header & 1) !== 0;
      const size = header >>> 3;
      const type = (header >>> 1) & 3;
      if (type > BLOCK.compressed) throw this.#damaged("a block of a reserved type");
      this.#skip(type === BLOCK.rle ? 1 : size);
      sum += type === BLOCK.compressed ? BLOCK_MAX : size;
    }
    return sum;
  }

  /** Little endian; of 8 bytes as many as a number can hold. */
  #uint(size: number): number {
    const at = this.#at;
    this.#skip(size);
    let value = 0;
    for (let i = size - 1; i >= 0; i--) value = value * 256 + this.#view.getUint8(at + i);
    return value;
  }

  #skip(size: number): void {
    this.#at += size;
    if (this.#at > this.#view.byteLength) {
      throw new SourceError(
        "archive-truncated",
        { packed: this.#view.byteLength, format: "zstd" },
        { file: this.#file },
      );
    }
  }

  #damaged(reason: string): SourceError {
    const where = { file: this.#file, offset: this.#at };
    return new SourceError("archive-damaged", { reason, format: "zstd" }, where);
  }
}

/** Bytes that a zstd file unpacks to, at most. Throws SourceError for a truncated or damaged one. */
export function zstdBound(bytes: Uint8Array, file: string): number {
  return new Frames(bytes, file).bound();
}

// A file to read from at random places: a 500 MB vmlinux costs what is read of it.
// What is read is hashed on the way: the identity of a file that is not read whole.
import { createHash, type Hash } from "node:crypto";
import { closeSync, fstatSync, openSync, readFileSync, readSync } from "node:fs";
import type { ByteSource } from "../elf/bytes.js";
import { archiveFormat } from "../symbols/decompress.js";
import { FileError, unreadable } from "./files.js";

const ROOM = 1 << 20;
const HEAD = 1024;

/**
 * Memory for the bytes of one file at a time: thousands of files are read into the same room. What was read of
 * a file is valid until `reset`.
 */
export class ReadRoom {
  #room = new Uint8Array(ROOM);
  #used = 0;

  reset(): void {
    this.#used = 0;
  }

  take(length: number): Uint8Array {
    if (this.#used + length > this.#room.length) {
      this.#room = new Uint8Array(Math.max(this.#room.length, length * 2));
      this.#used = 0;
    }
    const bytes = this.#room.subarray(this.#used, this.#used + length);
    // the tables are read by 8-byte words
    this.#used += (length + 7) & ~7;
    return bytes;
  }
}

/** Throws FileError from everything but `close`. */
export class ByteFile implements ByteSource {
  readonly size: number;
  readonly #path: string;
  readonly #fd: number;
  readonly #room: ReadRoom;
  readonly #hash: Hash;
  /** The first bytes: the kind of the file and, of ELF files, where the rest is. */
  readonly #head: Uint8Array;
  #bytesRead = 0;

  constructor(path: string, room: ReadRoom = new ReadRoom(), hash: Hash = createHash("sha256")) {
    this.#path = path;
    this.#room = room;
    this.#hash = hash;
    try {
      this.#fd = openSync(path, "r");
    } catch (error) {
      throw unreadable(path, error);
    }
    try {
      const stat = fstatSync(this.#fd);
      // a pipe has no places to read from
      const whole = stat.isFile() || stat.isDirectory() ? null : readFileSync(this.#fd);
      this.size = whole?.length ?? stat.size;
      this.#head = whole ?? this.#fetch(0, Math.min(this.size, HEAD));
    } catch (error) {
      closeSync(this.#fd);
      throw error instanceof FileError ? error : unreadable(path, error);
    }
  }

  /** Bytes read from the file so far. */
  get bytesRead(): number {
    return this.#bytesRead;
  }

  read(offset: number, length: number): Uint8Array {
    const bytes =
      offset + length <= this.#head.length
        ? this.#head.subarray(offset, offset + length)
        : this.#fetch(offset, length);
    this.#hash.update(bytes);
    return bytes;
  }

  /** Lower-case hex of all that was asked for, in the order of reading; ends the reading. */
  sha256(): string {
    return this.#hash.digest("hex");
  }

  close(): void {
    closeSync(this.#fd);
  }

  #fetch(offset: number, length: number): Uint8Array {
    const bytes = this.#room.take(length);
    let done = 0;
    try {
      while (done < length) {
        const got = readSync(this.#fd, bytes, done, length - done, offset + done);
        if (got === 0) break;
        done += got;
      }
    } catch (error) {
      throw unreadable(this.#path, error);
    }
    this.#bytesRead += done;
    return bytes.subarray(0, done);
  }
}

/** Runs `work` on a file and closes it. Throws FileError, and what `work` throws. */
export function withByteFile<T>(path: string, work: (file: ByteFile) => T, room?: ReadRoom, hash?: Hash): T {
  const file = new ByteFile(path, room, hash);
  try {
    return work(file);
  } finally {
    file.close();
  }
}

/** By the first bytes. */
export function isPacked(file: ByteSource): boolean {
  return archiveFormat(file.read(0, Math.min(6, file.size))) !== null;
}

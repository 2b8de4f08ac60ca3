// A file to read from at random places: a 500 MB vmlinux costs what is read of it.
// What is read of it can be hashed on the way: the identity of a file that is not read whole.
import type { Hash } from "node:crypto";
import { closeSync, fstatSync, openSync, readFileSync, readSync } from "node:fs";
import type { ByteSource } from "../elf/bytes.js";
import { archiveFormat } from "../symbols/decompress.js";
import { readBytes, unreadable } from "./files.js";
import { STANDARD } from "./standard-streams.js";

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
      this.#room = new Uint8Array(Math.max(this.#room.length, length));
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
  /** Asked for late: reading a module does not need it. */
  #size: number | null = null;
  readonly #path: string;
  readonly #fd: number;
  readonly #room: ReadRoom;
  /** The first bytes: the kind of the file and, of ELF files, where the rest is. */
  readonly #head: Uint8Array;
  readonly #hash: Hash | null;
  #bytesRead = 0;

  /** `hash`: gets all that is read, in that order. */
  constructor(path: string, room: ReadRoom = new ReadRoom(), hash: Hash | null = null) {
    this.#path = path;
    this.#room = room;
    this.#hash = hash;
    if (path === STANDARD) {
      this.#fd = -1;
      this.#head = readBytes(path);
      this.#size = this.#head.length;
      return;
    }
    try {
      this.#fd = openSync(path, "r");
    } catch (error) {
      throw unreadable(path, error);
    }
    try {
      this.#head = this.#readHead();
    } catch (error) {
      closeSync(this.#fd);
      throw unreadable(path, error);
    }
    if (this.#head.length < HEAD) this.#size = this.#head.length;
  }

  get size(): number {
    this.#size ??= fstatSync(this.#fd).size;
    return this.#size;
  }

  /** Bytes read from the file so far. */
  get bytesRead(): number {
    return this.#bytesRead;
  }

  /** Beyond the end of the file it gives fewer bytes. */
  read(offset: number, length: number): Uint8Array {
    const head = this.#head;
    const inHead = offset + length <= head.length || this.#size === head.length;
    return inHead ? head.subarray(offset, offset + length) : this.#fetch(offset, length);
  }

  close(): void {
    if (this.#fd >= 0) closeSync(this.#fd);
  }

  /** A pipe has no places to read from: it is read whole. */
  #readHead(): Uint8Array {
    const bytes = this.#room.take(HEAD);
    try {
      return bytes.subarray(0, this.#readInto(bytes, 0));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESPIPE") throw error;
    }
    const whole = readFileSync(this.#fd);
    this.#size = whole.length;
    this.#hash?.update(whole);
    return whole;
  }

  #fetch(offset: number, length: number): Uint8Array {
    const bytes = this.#room.take(length);
    try {
      return bytes.subarray(0, this.#readInto(bytes, offset));
    } catch (error) {
      throw unreadable(this.#path, error);
    }
  }

  /** Number of bytes that there were. */
  #readInto(bytes: Uint8Array, offset: number): number {
    let done = 0;
    while (done < bytes.length) {
      const got = readSync(this.#fd, bytes, done, bytes.length - done, offset + done);
      if (got === 0) break;
      done += got;
    }
    this.#bytesRead += done;
    this.#hash?.update(bytes.subarray(0, done));
    return done;
  }
}

/** Runs `work` on a file and closes it. Throws FileError, and what `work` throws. */
export function withByteFile<T>(
  path: string,
  work: (file: ByteFile) => T,
  { room, hash }: { readonly room?: ReadRoom; readonly hash?: Hash } = {},
): T {
  const file = new ByteFile(path, room, hash);
  try {
    return work(file);
  } finally {
    file.close();
  }
}

/** By the first bytes. */
export function isPacked(file: ByteSource): boolean {
  return archiveFormat(file.read(0, 6)) !== null;
}

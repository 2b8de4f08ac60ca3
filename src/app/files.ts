// Where files are read whole and written. Reading gives bytes and an identity;
// writing is by a temporary file beside the target, synced and renamed, so that
// the target is the old file or the new one, never a part.
import { createHash, randomBytes } from "node:crypto";
import {
  closeSync,
  existsSync,
  fchmodSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  openSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import path from "node:path";
import type { Finding } from "../findings.js";
import { STANDARD, stdinBytes, writeStdout } from "./standard-streams.js";

/** A file that cannot be read or written. */
export class FileError extends Error {
  override readonly name = "FileError";
  readonly finding: Finding;
  readonly writing: boolean;

  constructor(code: "file-unreadable" | "file-unwritable", file: string, reason: string) {
    super(`${file}: ${reason}`);
    this.finding = { code, severity: "error", facts: { reason }, where: { file } };
    this.writing = code === "file-unwritable";
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file or directory",
  EACCES: "permission denied",
  EPERM: "not permitted",
  EISDIR: "it is a directory",
  ENOTDIR: "a part of its path is not a directory",
  ENOSPC: "no space left on the device",
  EDQUOT: "the disk quota is used up",
  EROFS: "the file system is read-only",
  ELOOP: "too many symbolic links",
  ENAMETOOLONG: "the name is too long",
  EFBIG: "it is too large",
  ERR_FS_FILE_TOO_LARGE: "it is larger than 2 GiB",
};

/** What a system call threw, in words. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return (code !== undefined ? REASONS[code] : undefined) ?? message;
}

/** What a system call threw, as a FileError. */
export function unreadable(file: string, error: unknown): FileError {
  return new FileError("file-unreadable", file, reasonOf(error));
}

/** A file that is rewritten in place meanwhile would be read as a mixture; one that is replaced is read as it was. */
function readWhole(fd: number, file: string): Uint8Array {
  const before = fstatSync(fd, { bigint: true });
  if (before.isCharacterDevice() || before.isBlockDevice()) {
    throw new FileError("file-unreadable", file, "it is a device"); // it may have no end
  }
  const bytes = plainBytes(readFileSync(fd));
  const after = fstatSync(fd, { bigint: true });
  if (before.isFile() && (after.size !== before.size || after.mtimeNs !== before.mtimeNs))
    throw new FileError("file-unreadable", file, "it changed while it was read");
  return bytes;
}

/** Not a Buffer: its slice() shares memory where a Uint8Array's copies. */
function plainBytes(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);
}

/** `-` is stdin. Throws FileError. */
export function readBytes(file: string): Uint8Array {
  try {
    if (file === STANDARD) return stdinBytes();
    const fd = openSync(file, "r");
    try {
      return readWhole(fd, file);
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    throw error instanceof FileError ? error : unreadable(file, error);
  }
}

/** Throws FileError. */
export function readText(file: string): string {
  return new TextDecoder().decode(readBytes(file));
}

/** Lower-case hex. */
export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function writeAll(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
}

/** From a place in the file on, in bytes from its start. */
export function writeBytesAt(fd: number, bytes: Uint8Array, offset: number): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at, bytes.length - at, offset + at);
}

/** What was renamed is in place, whether or not the directory can be read and synced. */
function syncDirectory(directory: string): void {
  try {
    const fd = openSync(directory, "r");
    try {
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  } catch {
    // it cannot be read, or its file system cannot sync it: the rename is done all the same
  }
}

/** After an error, which is told instead. */
export function closeQuietly(fd: number): void {
  try {
    if (fd >= 0) closeSync(fd);
  } catch {
    // closed by the failed call, or lost
  }
}

function removeQuietly(file: string): void {
  try {
    unlinkSync(file);
  } catch {
    // it went with its directory
  }
}

type Check = (readBack: Uint8Array) => boolean;

/** The file beside the target that becomes it. A name has 255 bytes at most, a character of it up to four. */
export function temporaryName(target: string): string {
  const name = `.${path.basename(target).slice(0, 50)}.${randomBytes(6).toString("hex")}.tmp`;
  return path.join(path.dirname(target), name);
}

function replace(target: string, bytes: Uint8Array, mode: number | undefined, check: Check): boolean {
  const temporary = temporaryName(target);
  let fd = openSync(temporary, "wx", mode === undefined ? 0o666 : mode & 0o777);
  try {
    writeAll(fd, bytes);
    if (mode !== undefined) fchmodSync(fd, mode & 0o7777);
    fsyncSync(fd);
    const written = fd;
    fd = -1;
    closeSync(written);
    if (!check(plainBytes(readFileSync(temporary)))) {
      unlinkSync(temporary);
      return false;
    }
    renameSync(temporary, target);
  } catch (error) {
    closeQuietly(fd);
    removeQuietly(temporary);
    throw error;
  }
  syncDirectory(path.dirname(target));
  return true;
}

/** A device or a pipe cannot be replaced and not be read back: checked before. */
function writeInto(target: string, bytes: Uint8Array, check: Check): boolean {
  if (!check(bytes)) return false;
  const fd = openSync(target, "w");
  try {
    writeAll(fd, bytes);
  } finally {
    closeSync(fd);
  }
  return true;
}

/** Where symbolic links lead, also where nothing is yet. The links are known to have no loop. */
function behindLinks(file: string): string {
  if (existsSync(file)) return realpathSync(file);
  const link = lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
  return link ? behindLinks(path.resolve(path.dirname(file), readlinkSync(file))) : file;
}

/**
 * Replaces or makes a file atomically if `check` accepts what was read back; false: it did not, and nothing has
 * changed. A symbolic link stays one, an existing mode is kept; `-` is stdout. Throws FileError.
 */
export function writeChecked(file: string, bytes: Uint8Array, check: Check): boolean {
  try {
    if (file === STANDARD) {
      const good = check(bytes);
      if (good) writeStdout(bytes);
      return good;
    }
    const old = statSync(file, { throwIfNoEntry: false });
    if (old?.isDirectory()) throw new FileError("file-unwritable", file, "it is a directory");
    if (old !== undefined && !old.isFile()) return writeInto(file, bytes, check);
    return replace(behindLinks(file), bytes, old?.mode, check);
  } catch (error) {
    if (error instanceof Error && "syscall" in error) {
      throw new FileError("file-unwritable", file === STANDARD ? "stdout" : file, reasonOf(error));
    }
    throw error;
  }
}

/** Replaces or makes a file that only its owner may read, atomically. Throws FileError. */
export function writePrivate(file: string, content: string): void {
  try {
    replace(file, new TextEncoder().encode(content), 0o600, () => true);
  } catch (error) {
    throw new FileError("file-unwritable", file, reasonOf(error));
  }
}

/** Throws FileError. */
export function writeText(file: string, content: string): void {
  writeChecked(file, new TextEncoder().encode(content), () => true);
}

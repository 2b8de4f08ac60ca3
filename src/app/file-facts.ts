// Questions about a path that are answered without an error: what cannot be told is "no", 0 or nothing.
import { accessSync, constants, existsSync, openSync, readSync, type Stats, statSync } from "node:fs";
import { closeQuietly } from "./files.js";
import { STANDARD } from "./standard-streams.js";

/** What a path leads to; null where that cannot be told. */
function statOf(file: string): Stats | null {
  try {
    return statSync(file, { throwIfNoEntry: false }) ?? null;
  } catch {
    return null;
  }
}

/** Whether two paths lead to one regular file or pipe that exists. */
export function sameFile(a: string, b: string): boolean {
  const [one, other] = [statOf(a), statOf(b)];
  if (a === STANDARD || b === STANDARD) return false;
  const holdsBytes = one !== null && (one.isFile() || one.isFIFO());
  return holdsBytes && one.dev === other?.dev && one.ino === other.ino;
}

/** The first bytes of a regular file as Latin-1; empty where there is none. */
export function beginningOf(file: string, length: number): string {
  if (!statOf(file)?.isFile()) return "";
  let fd = -1;
  try {
    fd = openSync(file, "r");
    const bytes = Buffer.alloc(length);
    return bytes.toString("latin1", 0, readSync(fd, bytes, 0, length, 0));
  } catch {
    return "";
  } finally {
    closeQuietly(fd);
  }
}

/** Whether it is a regular file, or leads to one: it can be read twice. */
export function isFile(file: string): boolean {
  return statOf(file)?.isFile() ?? false;
}

/** In bytes; 0 where it is not known, as of a folder or a file of /proc. */
export function fileSize(file: string): number {
  const stat = statOf(file);
  return stat?.isFile() ? stat.size : 0;
}

export function fileExists(file: string): boolean {
  return existsSync(file);
}

/** Follows symbolic links; false where there is nothing. */
export function isDirectory(file: string): boolean {
  return statOf(file)?.isDirectory() ?? false;
}

/** Whether somebody may run it. */
export function isExecutable(file: string): boolean {
  const stat = statOf(file);
  return stat?.isFile() === true && (stat.mode & 0o111) !== 0;
}

/** Nobody may write it; root could all the same, but its owner said no. */
export function isReadOnly(file: string): boolean {
  const stat = statOf(file);
  return stat !== null && (stat.mode & 0o222) === 0;
}

/** Whether this process may make files in a folder; root may everywhere but on a read-only file system. */
export function canWriteIn(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

// The files of sessions: private to the user (0600 in folders of 0700), appended
// and replaced so that a crash at any moment leaves the old state or the new one.
import {
  closeSync,
  fdatasyncSync,
  ftruncateSync,
  linkSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { FileError, reasonOf, temporaryName, writeBytesAt, writePrivate } from "../files.js";
import { makeFolder } from "../make-folder.js";

const MODE = 0o600;

/** Every method but `names`, `read` and `remove` throws FileError. */
export interface SessionFiles {
  makeFolder(folder: string): void;
  /** Names in a folder, sorted; none where it cannot be read. */
  names(folder: string): readonly string[];
  /** Null: there is none, or it cannot be read. */
  read(file: string): Uint8Array | null;
  /** On the disk when it returns. */
  replace(file: string, text: string): void;
  /** The same, but a power cut may cost the new text: for what another file has too. */
  replaceSoon(file: string, text: string): void;
  /** Writes at an offset in bytes and ends the file there; what is after it is cut off. */
  writeAt(file: string, offset: number, text: string): void;
  /** False: the file is there already. */
  create(file: string, text: string): boolean;
  /** False: there is no such file any more. */
  rename(file: string, to: string): boolean;
  /** A file, or an empty folder. */
  remove(file: string): void;
}

function telling<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof FileError ? error : new FileError("file-unwritable", file, reasonOf(error));
  }
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

function orNull<T>(work: () => T): T | null {
  try {
    return work();
  } catch {
    return null;
  }
}

function writeAt(file: string, offset: number, text: string): void {
  const fd = openSync(file, "r+", MODE);
  try {
    ftruncateSync(fd, offset);
    writeBytesAt(fd, new TextEncoder().encode(text), offset);
    fdatasyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Writes a file beside the one that it becomes; nothing of it is left where that fails. */
function through<T>(file: string, text: string, become: (temporary: string) => T): T {
  const temporary = temporaryName(file);
  try {
    writeFileSync(temporary, text, { mode: MODE, flag: "wx" });
    return become(temporary);
  } finally {
    orNull(() => unlinkSync(temporary));
  }
}

/** By a link, so that nobody ever reads a file that is half there. */
function create(file: string, text: string): boolean {
  try {
    through(file, text, (temporary) => linkSync(temporary, file));
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

function rename(file: string, to: string): boolean {
  try {
    renameSync(file, to);
    return true;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return false;
    throw error;
  }
}

export const DISK: SessionFiles = {
  makeFolder: (folder) => makeFolder(folder, 0o700),
  names: (folder) => orNull(() => readdirSync(folder).sort()) ?? [],
  // not what has no end
  read: (file) => orNull(() => (statSync(file).isFile() ? readFileSync(file) : null)),
  replace: writePrivate,
  replaceSoon: (file, text) =>
    telling(file, () => through(file, text, (temporary) => renameSync(temporary, file))),
  writeAt: (file, offset, text) => telling(file, () => writeAt(file, offset, text)),
  create: (file, text) => telling(file, () => create(file, text)),
  rename: (file, to) => telling(file, () => rename(file, to)),
  remove: (file) => {
    orNull(() => unlinkSync(file)) ?? orNull(() => rmdirSync(file));
  },
};

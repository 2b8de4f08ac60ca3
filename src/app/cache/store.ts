// The cache folder, $XDG_CACHE_HOME/sympos: a file for each set of sources, named
// after their contents. It is the user's own (0700, files 0600). A file is written
// beside its place and renamed, so that two runs at once do no harm; what cannot be
// written is not kept, since everything in it can be made again.
import { randomBytes } from "node:crypto";
import {
  closeSync,
  fstatSync,
  openSync,
  readdirSync,
  readSync,
  type Stats,
  statSync,
  unlinkSync,
  utimesSync,
} from "node:fs";
import { open, rename, unlink } from "node:fs/promises";
import path from "node:path";
import { type Image, sharedBytes } from "../../symbols/shared.js";
import { makeFolder } from "../make-folder.js";
import type { SearchableFacts } from "../searchable.js";
import { cacheFile, readCacheFile } from "./format.js";

const SUFFIX = ".index";
const TEMPORARY = ".tmp";
/** A larger one is neither written nor read. */
const FILE_MAX = 512 << 20;
/** Bytes of all files; the ones that were not used for longest go first. */
const FOLDER_MAX = 1 << 30;
/** A temporary file of this age (ms) is one of a run that was killed. */
const STALE = 3_600_000;

export interface Entry {
  readonly folder: string;
  /** Lower-case hex: what the file is made from. */
  readonly key: string;
}

export const entryFile = ({ folder, key }: Entry): string => path.join(folder, `${key}${SUFFIX}`);

/** Nothing here may end a run: what fails is as if there were no cache. */
function quietly<T>(work: () => T): T | null {
  try {
    return work();
  } catch {
    return null;
  }
}

/** `missing`: there is no file; `damaged`: it is to be written anew. */
export type Lookup =
  | { readonly kind: "found"; readonly image: Image<SearchableFacts> }
  | { readonly kind: "missing" | "damaged" };

/** Others could have written it: its columns are believed. */
function isOwn({ uid, mode }: Stats): boolean {
  return uid === process.getuid?.() && (mode & 0o022) === 0;
}

function readShared(file: string): Uint8Array | null {
  const fd = openSync(file, "r");
  try {
    const stat = fstatSync(fd);
    if (stat.size > FILE_MAX || !isOwn(stat)) return null;
    const bytes = sharedBytes(stat.size);
    for (let at = 0; at < bytes.length; ) {
      const got = readSync(fd, bytes, at, bytes.length - at, at);
      if (got === 0) return null;
      at += got;
    }
    return bytes;
  } finally {
    closeSync(fd);
  }
}

export function lookUp(entry: Entry): Lookup {
  const file = entryFile(entry);
  const stat = quietly(() => statSync(file));
  if (stat === null) return { kind: "missing" };
  // Asked before it is opened: to open a named pipe would wait for its other end.
  if (!stat.isFile()) return { kind: "damaged" };
  const image = quietly(() => {
    const bytes = readShared(file);
    return bytes && readCacheFile(bytes, entry.key);
  });
  if (image === null) return { kind: "damaged" };
  quietly(() => utimesSync(file, new Date(), new Date()));
  return { kind: "found", image };
}

interface Kept {
  readonly file: string;
  readonly size: number;
  readonly time: number;
}

/** Regular files of the folder that end so, the oldest first. */
function filesOf(folder: string, suffix: string): Kept[] {
  const names = quietly(() => readdirSync(folder)) ?? [];
  return names
    .filter((name) => name.endsWith(suffix))
    .flatMap((name): Kept[] => {
      const file = path.join(folder, name);
      const stat = quietly(() => statSync(file));
      return stat?.isFile() ? [{ file, size: stat.size, time: stat.mtimeMs }] : [];
    })
    .sort((a, b) => a.time - b.time);
}

/** Makes room: temporary files of killed runs, then the files that were not used for longest. */
function makeRoom(folder: string, spare: string): void {
  for (const { file, time } of filesOf(folder, TEMPORARY))
    if (Date.now() - time > STALE) quietly(() => unlinkSync(file));
  const files = filesOf(folder, SUFFIX);
  let total = files.reduce((sum, { size }) => sum + size, 0);
  for (const { file, size } of files) {
    if (total <= FOLDER_MAX) return;
    if (file === spare) continue;
    quietly(() => unlinkSync(file));
    total -= size;
  }
}

async function write(temporary: string, image: Image<SearchableFacts>, key: string): Promise<void> {
  const handle = await open(temporary, "wx", 0o600);
  try {
    const pieces = cacheFile(image, key);
    let at = 0;
    let head: Uint8Array | null = null;
    for (const piece of pieces) {
      const isHeadAgain = piece === head;
      const place = isHeadAgain ? 0 : at;
      for (let done = 0; done < piece.length; ) {
        const { bytesWritten } = await handle.write(piece, done, piece.length - done, place + done);
        done += bytesWritten;
      }
      head ??= piece;
      if (!isHeadAgain) at += piece.length;
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Keeps the image for later runs, in the background. False: it was not kept. Never rejects. */
export async function keep(entry: Entry, image: Image<SearchableFacts>): Promise<boolean> {
  const size = Object.values(image.columns).reduce((sum, column) => sum + column.byteLength, 0);
  if (size > FILE_MAX) return false;
  const file = entryFile(entry);
  const temporary = path.join(entry.folder, `.${entry.key}.${randomBytes(6).toString("hex")}${TEMPORARY}`);
  try {
    makeFolder(entry.folder, 0o700);
    await write(temporary, image, entry.key);
    await rename(temporary, file);
    makeRoom(entry.folder, file);
    return true;
  } catch {
    await unlink(temporary).catch(() => {});
    return false;
  }
}

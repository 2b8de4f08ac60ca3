// Where source files are: below a folder, and behind links.
import { type Dirent, readdirSync, realpathSync } from "node:fs";
import path from "node:path";
import { unreadable } from "./files.js";

/** Folders that are looked through, and how deep: a livepatch's own tree, not a kernel's. */
const MANY_FOLDERS = 500;
const DEPTH = 4;

function entries(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return []; // it cannot be looked into: nothing is found there
  }
}

/** Files of that name in the folders below, without those behind links. */
export function filesBelow(folder: string, name: string): string[] {
  const found: string[] = [];
  let level = [folder];
  let seen = 0;
  for (let depth = 0; depth < DEPTH; depth++) {
    const next: string[] = [];
    for (const each of level) {
      if (++seen > MANY_FOLDERS) return found;
      for (const entry of entries(each)) {
        const file = path.join(each, entry.name);
        if (entry.isDirectory() && !entry.name.startsWith(".")) next.push(file);
        else if (entry.isFile() && entry.name === name) found.push(file);
      }
    }
    level = next;
  }
  return found;
}

/** Names of the files in a folder; none where it cannot be looked into. */
export const filesIn = (folder: string): string[] =>
  entries(folder).flatMap((entry) => (entry.isDirectory() ? [] : [entry.name]));

/** Throws FileError. */
export function realPath(file: string): string {
  try {
    return realpathSync(file);
  } catch (error) {
    throw unreadable(file, error);
  }
}

/** Of real paths. */
export function isWithinFolder(file: string, folder: string): boolean {
  const relative = path.relative(folder, file);
  return !relative.startsWith("..") && !path.isAbsolute(relative);
}

// Makes the folders that outputs and settings go to.
import { mkdirSync } from "node:fs";
import path from "node:path";
import { isDirectory } from "./file-facts.js";
import { FileError, reasonOf } from "./files.js";

/** Makes a folder with those around it; nothing where it is there. Throws FileError. */
export function makeFolder(folder: string, mode = 0o777): void {
  if (isDirectory(folder)) return;
  const parent = path.dirname(folder);
  // not all at once: Node then tells of a read-only file system that there is no such folder
  if (parent !== folder) makeFolder(parent, mode);
  try {
    mkdirSync(folder, { mode });
  } catch (error) {
    // another process may have made it meanwhile
    if (isDirectory(folder)) return;
    const isFile = (error as NodeJS.ErrnoException).code === "EEXIST";
    const reason = isFile ? "a part of its path is not a directory" : reasonOf(error);
    throw new FileError("file-unwritable", folder, reason);
  }
}

// Writes a new livepatch: the whole folder or nothing.
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { FileError, reasonOf } from "../files.js";

/** Makes `folder` with the files in it. Throws FileError; then nothing remains. */
export function commitFolder(folder: string, files: ReadonlyMap<string, string>): void {
  const target = path.resolve(folder);
  let made: string | null = null;
  try {
    mkdirSync(path.dirname(target), { recursive: true });
    made = mkdtempSync(path.join(path.dirname(target), ".new-"));
    for (const [name, text] of files) writeFileSync(path.join(made, name), text);
    renameSync(made, target);
  } catch (error) {
    if (made !== null) rmSync(made, { recursive: true, force: true });
    throw new FileError("file-unwritable", folder, reasonOf(error));
  }
}

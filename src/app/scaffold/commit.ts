// Writes a new livepatch: the whole folder or nothing.
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { FileError, reasonOf } from "../files.js";

/** Makes `folder` with the files in it. Throws FileError; then nothing remains. */
export function commitFolder(folder: string, files: ReadonlyMap<string, string>): void {
  const target = path.resolve(folder);
  let room: string | null = null;
  try {
    mkdirSync(path.dirname(target), { recursive: true });
    room = mkdtempSync(path.join(path.dirname(target), ".new-"));
    // the room itself is closed to others, the folder is as the author's umask says
    const made = path.join(room, "made");
    mkdirSync(made);
    for (const [name, text] of files) writeFileSync(path.join(made, name), text);
    renameSync(made, target);
  } catch (error) {
    throw new FileError("file-unwritable", folder, reasonOf(error));
  } finally {
    if (room !== null) rmSync(room, { recursive: true, force: true });
  }
}

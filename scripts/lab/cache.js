// Where the kernel lab keeps what it fetched or measured: outside the
// repository, one folder per package version, so that several clones share it.
import { mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";

/** The lab's folder: $SYMPOS_LAB, else sympos/kernels in the user's cache folder. */
export function cacheDir() {
  const { SYMPOS_LAB, XDG_CACHE_HOME } = process.env;
  if (SYMPOS_LAB) return path.resolve(SYMPOS_LAB);
  return path.join(XDG_CACHE_HOME || path.join(os.homedir(), ".cache"), "sympos", "kernels");
}

/**
 * Makes `target` (a file or a folder) with `fill(temporary)`, where `temporary`
 * is a path beside it that does not exist yet. The target appears by one rename,
 * when it is whole: what an interrupted run leaves behind is never taken for it.
 */
export function makeWhole(target, fill) {
  mkdirSync(path.dirname(target), { recursive: true });
  const room = mkdtempSync(`${target}.part-`);
  try {
    const temporary = path.join(room, path.basename(target));
    const result = fill(temporary);
    rmSync(target, { recursive: true, force: true });
    renameSync(temporary, target);
    return result;
  } finally {
    rmSync(room, { recursive: true, force: true });
  }
}

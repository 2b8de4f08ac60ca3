// Where the kernel lab keeps what it fetched or measured: outside the
// repository, one folder per package version, so that several clones share it.
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";

/** The lab's folder: $SYMPOS_LAB, else sympos/kernels in the user's cache folder. */
export function cacheDir() {
  const { SYMPOS_LAB, XDG_CACHE_HOME } = process.env;
  if (SYMPOS_LAB) return path.resolve(SYMPOS_LAB);
  return path.join(XDG_CACHE_HOME || path.join(os.homedir(), ".cache"), "sympos", "kernels");
}

const HOUR = 3_600_000;

/** Removes what a killed run left of `target`; a run that is at it now began less than an hour ago. */
function removeLeftovers(target) {
  const dir = path.dirname(target);
  for (const name of readdirSync(dir).filter((n) => n.startsWith(`${path.basename(target)}.part-`))) {
    const room = path.join(dir, name);
    if (Date.now() - statSync(room).mtimeMs > HOUR) rmSync(room, { recursive: true, force: true });
  }
}

/**
 * Makes `target` (a file or a folder) with `fill(temporary)`, where `temporary`
 * is a path beside it that does not exist yet. The target appears by one rename,
 * when it is whole: what an interrupted run leaves behind is never taken for it.
 */
export function makeWhole(target, fill) {
  mkdirSync(path.dirname(target), { recursive: true });
  removeLeftovers(target);
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

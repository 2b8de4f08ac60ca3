// Builds an out-of-tree module against installed kernel headers, in a folder of
// its own. The result does not depend on where that folder is.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { LabError, run } from "./run.js";

/** Where linux-headers-RELEASE puts the build tree. */
export function headersDir(release) {
  return path.join("/usr/src", `linux-headers-${release}`);
}

/**
 * Compiles `source` (C text) to NAME.ko for a kernel release and returns its
 * bytes, without debug information. Symbols that modpost does not know are
 * warnings: they stay undefined in the module, which is what sympos starts from.
 */
export function buildModule({ release, name, source }) {
  const headers = headersDir(release);
  if (!existsSync(headers)) {
    throw new LabError(`${headers}: no such folder; install the package linux-headers-${release}`);
  }
  const room = mkdtempSync(path.join(os.tmpdir(), "sympos-build-"));
  try {
    writeFileSync(path.join(room, `${name}.c`), source);
    writeFileSync(path.join(room, "Makefile"), `obj-m := ${name}.o\n`);
    run("make", [
      ...["-s", "-C", headers, `M=${room}`, "KBUILD_MODPOST_WARN=1"],
      ...[`KCFLAGS=-ffile-prefix-map=${room}/=`, "modules"],
    ]);
    const module = path.join(room, `${name}.ko`);
    run("strip", ["-g", module]);
    return readFileSync(module);
  } finally {
    rmSync(room, { recursive: true, force: true });
  }
}

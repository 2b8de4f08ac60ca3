// The Symbols.list of a distribution kernel's vmlinux, made from the
// /proc/kallsyms of that kernel: distributions do not ship one.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { ensureKallsyms } from "./kallsyms.js";
import { run } from "./run.js";

const sympos = fileURLToPath(new URL("../../bin/sympos", import.meta.url));

/** The list, compressed; the same kernel gives the same bytes. */
export async function makeSymbolList(image) {
  const kallsyms = await ensureKallsyms(image);
  const room = mkdtempSync(path.join(os.tmpdir(), "sympos-list-"));
  try {
    const list = path.join(room, "Symbols.list");
    run(process.execPath, [sympos, "symbols", "--kallsyms", kallsyms, "-o", list]);
    return gzipSync(readFileSync(list), { level: 9 });
  } finally {
    rmSync(room, { recursive: true, force: true });
  }
}

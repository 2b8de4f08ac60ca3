// What the benchmarks work on: real lists, and objects with a known number of
// unresolved symbols. Made once, kept in the kernel lab's cache, never committed.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { hasProgram, run } from "../scripts/lab/run.js";

export const root = fileURLToPath(new URL("..", import.meta.url));
export const exampleList = path.join(root, "examples/kernel/Symbols.list.gz");
export const exampleObject = path.join(root, "examples/cmdline/livepatch-cmdline.ko");

/** The shared example list, unpacked. */
export function vmlinuxList() {
  return gunzipSync(readFileSync(exampleList)).toString("latin1");
}

/** All `*.ko` below a folder, in a stable order. */
export function modulesBelow(dir) {
  return readdirSync(dir, { recursive: true })
    .filter((name) => name.endsWith(".ko"))
    .sort()
    .map((name) => path.join(dir, name));
}

/** C identifiers that the list has exactly once in all objects, and no export mark for. */
function uniqueNames(list, count) {
  const lines = list.split("\n").slice(1);
  const seen = new Map();
  for (const line of lines) seen.set(line, (seen.get(line) ?? 0) + 1);
  const usable = (name) =>
    /^[a-z][a-z0-9_]{5,}$/.test(name) && seen.get(name) === 1 && !seen.has(`__ksymtab_${name}`);
  // spread over the list, so that a reader that stops early gains nothing
  const names = lines.filter(usable);
  return Array.from({ length: count }, (_, i) => names[Math.floor(((i + 0.5) * names.length) / count)]);
}

/** Compiles `room`/NAME.o, which calls `count` functions that only the list can tell of; null without gcc. */
export function objectCalling({ count, list, room, name }) {
  if (!hasProgram("gcc")) return null;
  const names = uniqueNames(list, count);
  const source = [
    ...names.map((name) => `extern void ${name}(void);`),
    "void livepatch_calls(void)",
    "{",
    ...names.map((name) => `\t${name}();`),
    "}",
    "",
  ];
  const file = path.join(room, name);
  writeFileSync(`${file}.c`, source.join("\n"));
  run("gcc", ["-O1", "-w", "-ffreestanding", "-fno-builtin", "-c", `${file}.c`, "-o", `${file}.o`]);
  return `${file}.o`;
}

/** Runs `body` with a folder of its own, which is removed afterwards. */
export async function withRoom(body) {
  const room = mkdtempSync(path.join(os.tmpdir(), "sympos-bench-"));
  try {
    return await body(room);
  } finally {
    rmSync(room, { recursive: true, force: true });
  }
}

// The whole /proc/kallsyms of a distribution kernel: its real symbols with
// their addresses, which no package contains. One boot, then from the cache.
import { existsSync, writeFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { boot } from "./boot.js";
import { makeWhole } from "./cache.js";
import { LabError } from "./run.js";

// Compressed in the guest: the emulated serial port is slower than gzip.
const COLLECT = { name: "kallsyms", script: "gzip -c /proc/kallsyms | base64" };

/** Path of a file with the kernel's /proc/kallsyms, as root reads it; no module is loaded. */
export async function ensureKallsyms(image) {
  const file = `${image.root}.kallsyms`;
  if (existsSync(file)) return file;
  const collected = (await boot({ vmlinuz: image.vmlinuz, steps: [COLLECT] })).get(COLLECT.name);
  if (collected.exit !== 0) throw new LabError(`/proc/kallsyms: ${collected.output}`);
  const text = gunzipSync(Buffer.from(collected.output, "base64"));
  makeWhole(file, (temporary) => writeFileSync(temporary, text));
  return file;
}

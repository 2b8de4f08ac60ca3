// What a distribution kernel tells of itself, which no package contains: its
// /proc/kallsyms with real addresses, and the functions that ftrace can divert.
// One boot for each, then from the cache.
import { existsSync, writeFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { boot } from "./boot.js";
import { makeWhole } from "./cache.js";
import { LabError } from "./run.js";

/** The text of a file of the guest, kept beside the image under `ending`. */
async function ensureGuestFile(image, { path, ending, before = ":" }) {
  const file = `${image.root}.${ending}`;
  if (existsSync(file)) return file;
  // compressed in the guest: the emulated serial port is slower than gzip
  const step = { name: ending, script: `${before}; gzip -c ${path} | base64` };
  const collected = (await boot({ vmlinuz: image.vmlinuz, steps: [step] })).get(ending);
  if (collected.exit !== 0) throw new LabError(`${path}: ${collected.output}`);
  const text = gunzipSync(Buffer.from(collected.output, "base64"));
  makeWhole(file, (temporary) => writeFileSync(temporary, text));
  return file;
}

/** Path of a file with the kernel's /proc/kallsyms, as root reads it; no module is loaded. */
export function ensureKallsyms(image) {
  return ensureGuestFile(image, { path: "/proc/kallsyms", ending: "kallsyms" });
}

/** Path of a file with the kernel's available_filter_functions; no module is loaded. */
export function ensureTraceable(image) {
  return ensureGuestFile(image, {
    path: "/sys/kernel/tracing/available_filter_functions",
    ending: "traceable",
    before: "mount -t tracefs none /sys/kernel/tracing",
  });
}

// The linked kernel of a distribution, from its debug package: the one file that
// has the symbol table and the debug information, and nothing else of it.
import { existsSync, rmSync } from "node:fs";
import { makeWhole } from "./cache.js";
import { debugPackage } from "./debian.js";
import { fetchPackage } from "./image.js";
import { LabError, run } from "./run.js";

const fileOf = (image) => `${image.root}.vmlinux`;

/** Path of the vmlinux, or null if the cache does not have it. */
export function findVmlinux(image) {
  return existsSync(fileOf(image)) ? fileOf(image) : null;
}

/** The vmlinux of an image; the first call downloads its debug package, which is not kept. */
export function ensureVmlinux(image) {
  const target = fileOf(image);
  if (existsSync(target)) return target;
  const deb = fetchPackage(debugPackage(image.release));
  const member = `./usr/lib/debug/boot/vmlinux-${image.release}`;
  makeWhole(target, (temporary) => {
    const pipe = 'dpkg-deb --fsys-tarfile "$1" | tar -xO "$2" > "$3" && test -s "$3"';
    run("sh", ["-c", pipe, "sh", deb, member, temporary]);
  });
  if (!existsSync(target)) throw new LabError(`${deb}: no ${member} in it`);
  rmSync(deb);
  return target;
}

// The source tree of a distribution kernel, as its source package has it: what
// source files are inferred from, and functions copied from.
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import path from "node:path";
import { cacheDir, makeWhole } from "./cache.js";
import { LabError, run } from "./run.js";

/** `linux-source-6.1`; packages of backports are named otherwise. */
function packageOf(release) {
  const series = release.match(/^\d+\.\d+/)?.[0];
  if (!series) throw new LabError(`${release}: not a kernel release`);
  return `linux-source-${series}`;
}

const folderOf = (image) =>
  path.join(cacheDir(), `${packageOf(image.release)}_${image.version.replaceAll(":", "%3a")}_c+h`);

/** Path of the tree, or null if the cache does not have it. */
export function findSource(image) {
  return existsSync(folderOf(image)) ? folderOf(image) : null;
}

/** The C code of an image's source package, its own headers too; the first call downloads 140 MB, which are not kept. */
export function ensureSource(image) {
  const target = folderOf(image);
  if (existsSync(target)) return target;
  const name = packageOf(image.release);
  process.stderr.write(`lab: downloading ${name} ${image.version}\n`);
  makeWhole(target, (temporary) => {
    const room = path.dirname(temporary);
    run("apt-get", ["download", "-qq", `${name}=${image.version}`], { cwd: room });
    const deb = readdirSync(room).find((file) => file.endsWith(".deb"));
    if (deb === undefined) throw new LabError(`${name} ${image.version}: nothing was downloaded`);
    mkdirSync(temporary);
    const unpack =
      'dpkg-deb --fsys-tarfile "$1" | tar -xO "./usr/src/$2.tar.xz" | ' +
      'tar -xJ -C "$3" --strip-components=1 --wildcards "*.[ch]" "*/Makefile" "*/Kbuild" --exclude="*/tools/*"';
    run("sh", ["-c", unpack, "sh", path.join(room, deb), name, temporary]);
  });
  return target;
}

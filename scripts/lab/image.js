// A distribution kernel, unpacked into the cache and never installed: its
// image to boot, its modules and its configuration.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { cacheDir, makeWhole } from "./cache.js";
import { imagePackage, newestRelease } from "./debian.js";
import { LabError, run } from "./run.js";

function matches(file, sha256) {
  return existsSync(file) && createHash("sha256").update(readFileSync(file)).digest("hex") === sha256;
}

/** The .deb of the image package, from the cache if its checksum is apt's, else downloaded. */
export function fetchPackage(wanted) {
  const arch = run("dpkg", ["--print-architecture"]).trim();
  const file = path.join(cacheDir(), `${wanted.name}_${wanted.version.replaceAll(":", "%3a")}_${arch}.deb`);
  if (matches(file, wanted.sha256)) return file;
  process.stderr.write(`lab: downloading ${wanted.name} ${wanted.version}\n`);
  makeWhole(file, (temporary) => {
    run("apt-get", ["download", "-qq", `${wanted.name}=${wanted.version}`], { cwd: path.dirname(temporary) });
    if (!matches(temporary, wanted.sha256)) {
      throw new LabError(
        `${path.basename(file)}: the download does not have the checksum of the package lists`,
      );
    }
  });
  return file;
}

/** Trees of a Debian 12 and of a merged Debian 13 package differ by one folder name. */
function describe(root, release, version) {
  const lib = existsSync(path.join(root, "usr/lib/modules")) ? "usr/lib/modules" : "lib/modules";
  return {
    release,
    version,
    root,
    vmlinuz: path.join(root, `boot/vmlinuz-${release}`),
    config: path.join(root, `boot/config-${release}`),
    modules: path.join(root, lib, release),
  };
}

function unpackedDir(release) {
  const wanted = imagePackage(release);
  return { wanted, root: path.join(cacheDir(), `${release}_${wanted.version.replaceAll(":", "%3a")}`) };
}

/** The unpacked kernel, or null if the cache does not have it. */
export function findImage(release = newestRelease()) {
  const { wanted, root } = unpackedDir(release);
  return existsSync(root) ? describe(root, release, wanted.version) : null;
}

/** The unpacked kernel of a release; fetched and unpacked on the first call. */
export function ensureImage(release = newestRelease()) {
  const { wanted, root } = unpackedDir(release);
  if (!existsSync(root)) {
    const deb = fetchPackage(wanted);
    makeWhole(root, (temporary) => {
      mkdirSync(temporary);
      run("dpkg", ["-x", deb, temporary]);
    });
  }
  return describe(root, release, wanted.version);
}

// Which kernel Debian offers, asked of apt's own package lists. Nothing here
// changes the machine.
import { hasProgram, LabError, run } from "./run.js";

const UPDATE = "run: apt-get update (as root)";

/** What a package tool prints; null where it fails, as it does for a name that it does not know. */
function ask(command, args) {
  try {
    return run(command, args);
  } catch (error) {
    if (error instanceof LabError) return null;
    throw error;
  }
}

/**
 * The release (`uname -r`) that the metapackage of a flavour depends on: the
 * newest one. Releases leave the archive with time, so none is written down.
 */
export function newestRelease(flavour = "amd64") {
  if (!hasProgram("apt-cache")) {
    throw new LabError("the kernel lab needs a Debian machine: there is no apt-cache here");
  }
  const meta = `linux-image-${flavour}`;
  const depends = ask("apt-cache", ["depends", meta]) ?? "";
  const release = depends.match(/^\s*Depends: linux-image-(\d\S*)$/m)?.[1];
  if (!release) throw new LabError(`${meta}: the package lists name no kernel for this flavour; ${UPDATE}`);
  return release;
}

/** The release before the newest of a flavour that the archive still has: 6.1.0-55-amd64 before 6.1.0-56-amd64. */
export function previousRelease(flavour = "amd64") {
  const newest = newestRelease(flavour);
  const number = newest.match(/^(.*?-)(\d+)(-.*)$/);
  if (!number) throw new LabError(`${newest}: no release of a series that counts its builds`);
  const [, before, count, after] = number;
  for (let build = Number(count) - 1; build > 0 && build > Number(count) - 20; build--) {
    const release = `${before}${build}${after}`;
    if (packageRecord(`linux-image-${release}-unsigned`) ?? packageRecord(`linux-image-${release}`))
      return release;
  }
  throw new LabError(`${newest}: the package lists have no earlier build; ${UPDATE}`);
}

/** The record of a package that can be downloaded: name, version, sha256; null if apt knows none. */
function packageRecord(name) {
  const text = ask("apt-cache", ["show", "--no-all-versions", name]) ?? "";
  const field = (key) => text.match(new RegExp(`^${key}: (.+)$`, "m"))?.[1];
  const record = { name, version: field("Version"), sha256: field("SHA256") };
  return record.version && record.sha256 ? record : null;
}

/** The package with the kernel image of a release: signed or not, the archive has one or both. */
export function imagePackage(release) {
  const record = packageRecord(`linux-image-${release}-unsigned`) ?? packageRecord(`linux-image-${release}`);
  if (!record) throw new LabError(`linux-image-${release}: no such package in the package lists; ${UPDATE}`);
  return record;
}

/** The package with the unstripped vmlinux of a release. */
export function debugPackage(release) {
  const record = packageRecord(`linux-image-${release}-dbg`);
  if (!record)
    throw new LabError(`linux-image-${release}-dbg: no such package in the package lists; ${UPDATE}`);
  return record;
}

/** True if dpkg has the package installed and configured. */
export function isInstalled(name) {
  return /^Status: \S+ \S+ installed$/m.test(ask("dpkg-query", ["-s", name]) ?? "");
}

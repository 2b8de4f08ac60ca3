// What the kernel lab needs on a Debian machine, and what of it is not there.
import { isInstalled, newestRelease, previousRelease } from "./debian.js";
import { findImage } from "./image.js";
import { LabError } from "./run.js";

const TOOLS = ["qemu-system-x86", "busybox-static", "cpio", "make", "binutils", "patch"];

/** The packages that have to be installed for a kernel release and are not. The headers bring the compiler. */
export function missingPackages(release) {
  return [...TOOLS, `linux-headers-${release}`].filter((name) => !isInstalled(name));
}

/**
 * The newest kernel of a flavour, `image` as image.js describes it, and the list
 * of what is missing before it can be booted and built for; null and reasons if not even
 * its name can be found out. Changes nothing.
 */
export function labState(flavour = "amd64", { previous = false } = {}) {
  try {
    const release = previous ? previousRelease(flavour) : newestRelease(flavour);
    const image = findImage(release);
    const missing = missingPackages(release);
    return {
      image,
      missing: image ? missing : [...missing, `linux-image-${release}, unpacked in the cache`],
    };
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    return { image: null, missing: [error.message] };
  }
}

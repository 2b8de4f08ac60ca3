// node scripts/kernel-packages.js [FLAVOUR] [--debug] [--previous]
//
// What npm run test:kernel calls first: makes the machine ready for the kernel
// tests; with --debug also the kernel's vmlinux, from its debug package, and its
// C files, from its source package; with --previous the release before the newest.
// As root it installs the Debian packages that are missing and fetches
// the newest kernel into the cache. Otherwise it says what is missing; then the
// tests are skipped by name, or, with CI=true, this fails.
import process from "node:process";
import { newestRelease, previousRelease } from "./lab/debian.js";
import { ensureVmlinux } from "./lab/debug-vmlinux.js";
import { ensureImage } from "./lab/image.js";
import { ensureSource } from "./lab/kernel-source.js";
import { missingPackages } from "./lab/requirements.js";
import { LabError, main, run } from "./lab/run.js";

const wantsPrevious = process.argv.includes("--previous");
const wantsDebug = process.argv.includes("--debug");
const [flavour] = process.argv.slice(2).filter((argument) => !argument.startsWith("-"));
const isRoot = process.getuid?.() === 0;

function tell(text) {
  process.stderr.write(`kernel-packages: ${text}\n`);
}

/** One apt-get run; questions are answered by their defaults. */
function aptGet(...args) {
  tell(`apt-get ${args.join(" ")}`);
  run("apt-get", ["-q", "-y", ...args], { env: { DEBIAN_FRONTEND: "noninteractive" } });
}

function getReady() {
  const release = wantsPrevious ? previousRelease(flavour) : newestRelease(flavour);
  const missing = missingPackages(release);
  if (missing.length > 0) {
    if (!isRoot) {
      throw new LabError(
        `missing: ${missing.join(" ")}\n` +
          `run as root: apt-get install --no-install-recommends ${missing.join(" ")}`,
      );
    }
    aptGet("install", "--no-install-recommends", ...missing);
  }
  const image = ensureImage(release);
  if (wantsDebug) {
    ensureVmlinux(image);
    ensureSource(image);
  }
  tell(`kernel ${image.release} (${image.version}) is ready`);
}

function getReadyAsRoot() {
  try {
    getReady();
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    // The package lists may be missing, or older than the archive: fetch them and begin again.
    tell(error.message);
    aptGet("update");
    getReady();
  }
}

await main("kernel-packages", () => {
  try {
    if (isRoot) getReadyAsRoot();
    else getReady();
  } catch (error) {
    if (!(error instanceof LabError) || process.env.CI === "true") throw error;
    tell(`${error.message}\nkernel-packages: the kernel tests will be skipped`);
  }
});

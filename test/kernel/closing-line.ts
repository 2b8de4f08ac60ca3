// Says once, after everything else, that the kernel tests were skipped and why.
// The kernel project's globalSetup: it runs outside of the test files.
import { labState } from "../../scripts/lab/lab.js";

export function teardown(): void {
  const { missing } = labState();
  if (missing.length > 0) process.stderr.write(`skipped: kernel tests, missing: ${missing.join(", ")}\n`);
}

// Says once, after everything else, which programs were missing and so which tests were skipped.
// The unit project's globalSetup: it runs outside of the test files.
import { missingOf, PACKAGES } from "./missing-tools.js";

export function teardown(): void {
  const missing = missingOf(Object.keys(PACKAGES));
  if (missing.length === 0) return;
  const packages = missing.map((name) => PACKAGES[name]).join(", ");
  process.stderr.write(`skipped: tests that need ${missing.join(", ")} (packages: ${packages})\n`);
}

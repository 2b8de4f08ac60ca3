// Tests that need a program beyond Node: a missing one skips them, by name; with CI=true it is a failure.
import { describe } from "vitest";
import { missingOf } from "./missing-tools.js";

/** describe, skipped where one of the programs is missing. */
export function describeWith(names: readonly string[], title: string, body: () => void): void {
  const missing = missingOf(names);
  if (missing.length > 0 && process.env["CI"] === "true") {
    throw new Error(`CI=true and these programs are missing: ${missing.join(", ")}`);
  }
  const reason = missing.length === 0 ? "" : ` (missing: ${missing.join(", ")})`;
  describe.skipIf(missing.length > 0)(`${title}${reason}`, body);
}

// Tests that need a program beyond Node: a missing one skips them, by name; with CI=true it is a failure.
import { describe, test } from "vitest";
import { missingOf } from "./missing-tools.js";

/** describe, or one skipped test in its place where a program is missing: the body may compile at once. */
export function describeWith(names: readonly string[], title: string, body: () => void): void {
  const missing = missingOf(names);
  if (missing.length === 0) {
    describe(title, body);
    return;
  }
  if (process.env["CI"] === "true") {
    throw new Error(`CI=true and these programs are missing: ${missing.join(", ")}`);
  }
  test.skip(`${title} (missing: ${missing.join(", ")})`, () => {});
}

// Ordinary modules of a distribution: verify reads every one of them, says that it
// is no livepatch, and finds nothing else wrong with what the kernel loads every day.
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { complaints, judged } from "../verify/verified.js";
import { describeKernel, plainModules } from "./lab.js";

/** Every n-th: all of them take half a minute. */
const EVERY = 8;

describeKernel("the modules of the kernel under test", () => {
  test("are ordinary modules, and nothing else is wrong with them", () => {
    const modules = plainModules().filter((_, i) => i % EVERY === 0);
    expect(modules.length).toBeGreaterThan(100);
    const said = new Map<string, string>();
    for (const file of modules) {
      const { findings } = judged(readFileSync(file), { kernel: null });
      const other = complaints(findings).filter((c) => c !== "warning depends-on-modules");
      if (other.join() !== "error not-a-livepatch") said.set(path.basename(file), other.join(" "));
    }
    expect(Object.fromEntries(said)).toEqual({});
  });
});

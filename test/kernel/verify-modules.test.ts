// Ordinary modules of a distribution: verify reads every one of them, says that it
// is no livepatch, and finds nothing else wrong with what the kernel loads every day.
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { complaints, judged } from "../verify/verified.js";
import { describeKernel, plainModules } from "./lab.js";

describeKernel("the modules of the kernel under test", () => {
  test("are ordinary modules, and nothing else is wrong with them", () => {
    const modules = plainModules();
    expect(modules.length).toBeGreaterThan(1000);
    const said = new Map<string, string>();
    for (const file of modules) {
      const { findings } = judged(readFileSync(file), { kernel: null });
      const other = complaints(findings).filter((c) => c !== "warning depends-on-modules");
      if (other.join() !== "error not-a-livepatch") said.set(path.basename(file), other.join(" "));
    }
    expect(Object.fromEntries(said)).toEqual({});
  });
});

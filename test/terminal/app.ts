// The interface on the workbench in memory, with faults on demand: what the real
// program cannot be made to do. Bundled and started by app.test.ts.
import { runTui } from "../../src/tui/run.js";
import { memoryWorkbench } from "../tui/workbench.js";

const fault = process.env["FAULT"] ?? "";
const workbench = memoryWorkbench({ positionsKnown: false });

const { resolve, snippet } = workbench;
// the reducer asks for the snippet of all symbols, a view for that of one
if (fault === "render") {
  workbench.snippet = (resolutions, dialect) => {
    if (resolutions.length === 1) throw new Error("render failed");
    return snippet(resolutions, dialect);
  };
}
if (fault === "handler") {
  workbench.resolve = (decisions) => {
    if (decisions.length > 0) throw new Error("handler failed");
    return resolve(decisions);
  };
}

function later(): void {
  if (fault === "rejection") void Promise.reject(new Error("nobody waits for this"));
  if (fault === "exception") throw new Error("nobody catches this");
}

const code = runTui({
  load: async () => {
    if (fault === "load") throw new Error("cannot be read");
    setImmediate(later);
    return workbench;
  },
  objectPath: "livepatch-foo.ko",
  out: null,
  decisionsPath: null,
  initialDecisions: [],
  openSession: null,
  stdin: process.stdin,
  stdout: process.stdout,
  color: true,
});

code.then(
  (exit) => {
    process.exitCode = exit;
  },
  (error: Error) => {
    process.stderr.write(`caught: ${error.message}\n`);
    process.exitCode = 70;
  },
);

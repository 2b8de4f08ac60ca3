// Runs a command and turns what it throws into a message and an exit code.
import { EXIT } from "../app/exit.js";
import { faultOf } from "../app/faults.js";
import { printFindings } from "./print.js";

/**
 * A closed pipe (`| head`) takes no more text, but the work goes on and the exit code is the work's own. A result
 * that could not be written for another reason is told, and is exit 5.
 */
function surviveClosedStreams(tool: string): void {
  let told = false;
  process.stderr.on("error", () => {});
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE" || told) return;
    told = true;
    const finding = {
      code: "file-unwritable",
      severity: "error",
      facts: { reason: error.message },
      where: { file: "stdout" },
    } as const;
    printFindings(tool, [finding]);
    process.exitCode = EXIT.output;
  });
}

/** Sets the exit code; the process ends by itself once its output is written. */
export async function runCommand(tool: string, command: () => Promise<number>): Promise<void> {
  surviveClosedStreams(tool);
  try {
    process.exitCode = await command();
  } catch (error) {
    const fault = faultOf(error);
    if (fault !== null) {
      printFindings(tool, [fault.finding]);
      process.exitCode = fault.exit;
      return;
    }
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`${tool}: internal error, please report it: ${text}\n`);
    process.exitCode = EXIT.internal;
  }
}

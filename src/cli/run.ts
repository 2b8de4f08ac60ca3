// Runs a command and turns what it throws into a message and an exit code.
import { EXIT } from "../app/exit.js";
import { faultOf } from "../app/faults.js";
import { printFindings } from "./print.js";

/** A closed pipe (`| head`) ends the program quietly, as every filter does. */
function endOnClosedPipe(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(EXIT.done);
    throw error;
  });
}

/** Sets the exit code; the process ends by itself once its output is written. */
export async function runCommand(tool: string, command: () => Promise<number>): Promise<void> {
  endOnClosedPipe();
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

// The full-screen interface.
import type { TuiOptions } from "./options.js";

/** Runs until the author quits. Exit code: 0, 1, 4, 5 of the commands' contract, 129, 130, 143 by signal. */
export function runTui(options: TuiOptions): Promise<number> {
  return Promise.reject(new Error(`no terminal interface yet for ${options.objectPath}`));
}

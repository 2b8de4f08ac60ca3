// The same session line by line, without cursor movement.
import type { PlainOptions } from "./options.js";

/** Runs until the input ends or `quit`. Exit code: 0, 1, 4, 5 of the commands' contract. */
export function runPlain(options: PlainOptions): Promise<number> {
  return Promise.reject(new Error(`no plain interface yet for ${options.objectPath}`));
}

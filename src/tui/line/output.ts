// Where line mode writes.
import type { Writable } from "node:stream";
import type { PlainOptions } from "../options.js";

/** The stream on which a person is asked. */
export const dialogueOf = ({ output, dialogue }: PlainOptions): NonNullable<PlainOptions["dialogue"]> =>
  dialogue ?? output;

export type Print = (lines: readonly string[]) => void;

/**
 * A reader that went away (`| head`) is no reason to leave undone what was asked. Its error comes late, maybe
 * after the session, so the listener stays.
 */
export function printer(stream: Writable): Print {
  stream.on("error", () => {});
  return (lines) => {
    if (lines.length > 0) stream.write(lines.map((line) => `${line}\n`).join(""));
  };
}

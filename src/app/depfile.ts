// What an output was made from, as a rule that make reads back: as gcc's -MD, so
// that a build makes the output again when one of them changes.
import { writeText } from "./files.js";

export interface Made {
  readonly output: string;
  readonly input: string;
  /** Null: none was read. */
  readonly symbols: string | null;
}

/** As gcc writes a name (mkdeps.c): blanks and # with a backslash, $ twice. */
const quoted = (file: string): string =>
  file
    .replaceAll("$", () => "$$")
    .replaceAll(" ", "\\ ")
    .replaceAll("#", "\\#");

/** Paths stay as they were given. Throws FileError. */
export function writeDepfile(file: string, { output, input, symbols }: Made): void {
  const inputs = [...(symbols === null ? [] : [symbols]), input]
    .filter((each) => each !== output)
    .map(quoted);
  // without a rule of its own a file that is gone would stop make before anything is made
  const rules = inputs.map((each) => `\n${each}:\n`);
  writeText(file, `${quoted(output)}: ${inputs.join(" ")}\n${rules.join("")}`);
}

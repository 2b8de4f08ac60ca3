// Where an output must not go: onto a file that the same run reads.
import { EXIT } from "./exit.js";
import { InputError } from "./faults.js";
import { beginningOf, sameFile } from "./file-facts.js";
import { STANDARD } from "./standard-streams.js";

function refuse(code: string, output: string): never {
  const finding = { code, severity: "error", facts: {}, where: { file: output } } as const;
  throw new InputError({ finding, exit: EXIT.usage });
}

/** Throws InputError when `output` is one of `inputs`, by any name. */
export function refuseInputAsOutput(output: string, inputs: readonly string[]): void {
  if (inputs.some((input) => sameFile(input, output))) refuse("output-is-input", output);
}

/** Whether `output` is this program's stdout, by `-` or by its name: then the output alone goes there. */
export const isStdout = (output: string): boolean => output === STANDARD || sameFile(output, "/dev/stdout");

/** `klp-convert IN LIST`: the two-operand form with a symbol list in the output's place. */
export function refuseListAsOutput(output: string): void {
  if (beginningOf(output, 24).startsWith("klp-convert-symbol-data.")) refuse("output-is-list", output);
}

/** A name that was typed may be the source's: an object replaces only an object. */
export function refuseOtherAsObject(output: string): void {
  const head = beginningOf(output, 4);
  if (head !== "" && head !== "\u007fELF") refuse("output-is-no-object", output);
}

/** An annotation in a file of its own replaces only one that was written before. */
export function refuseOtherAsAnnotation(output: string): void {
  const head = beginningOf(output, 12);
  if (head !== "" && head !== "#ifndef KLP_") refuse("output-is-no-annotation", output);
}

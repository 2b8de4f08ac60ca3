// Errors that the stages throw -> a finding and an exit code; anything else is a bug of ours.
import { FormatError, UnsupportedError } from "../elf/errors.js";
import type { Finding } from "../findings.js";
import { DecisionsError } from "../resolve/decisions-error.js";
import { SourceError } from "../symbols/errors.js";
import { EXIT, type ExitCode } from "./exit.js";
import { FileError } from "./files.js";

export interface Fault {
  readonly finding: Finding;
  readonly exit: ExitCode;
}

/** An unreadable, malformed or refused input, with the file it is about. */
export class InputError extends Error {
  override readonly name = "InputError";
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(fault.finding.code);
    this.fault = fault;
  }
}

function elfFault(error: FormatError | UnsupportedError, file: string): Fault {
  if (error instanceof FormatError) {
    const facts = { reason: error.message, value: error.value };
    const where = { file, offset: error.offset };
    return { finding: { code: "elf-malformed", severity: "error", facts, where }, exit: EXIT.input };
  }
  const where = error.section === null ? { file } : { file, section: error.section };
  const facts = { reason: error.message, kind: error.kind };
  return { finding: { code: "elf-unsupported", severity: "error", facts, where }, exit: EXIT.refused };
}

/** Runs `work` on `file`; what it finds wrong with its bytes becomes an InputError that names the file. */
export function onFile<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof FormatError || error instanceof UnsupportedError)
      throw new InputError(elfFault(error, file));
    throw error;
  }
}

/** Null: not a fault of the input. */
export function faultOf(error: unknown): Fault | null {
  if (error instanceof InputError) return error.fault;
  if (error instanceof FileError)
    return { finding: error.finding, exit: error.writing ? EXIT.output : EXIT.input };
  if (error instanceof SourceError) return { finding: error.finding, exit: EXIT.input };
  if (error instanceof DecisionsError) {
    return {
      finding: error.finding,
      exit: error.finding.code.startsWith("decide-") ? EXIT.usage : EXIT.input,
    };
  }
  return null;
}

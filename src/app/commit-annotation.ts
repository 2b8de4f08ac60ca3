// Writes the edits of an annotation plan: all of them, or none.
import type { Finding } from "../findings.js";
import { EXIT } from "./exit.js";
import { InputError } from "./faults.js";
import { fileExists, isReadOnly } from "./file-facts.js";
import { FileError, readBytes, writeChecked } from "./files.js";
import type { AnnotationEdit, AnnotationPlan, CommitOptions } from "./types.js";

const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "latin1"));

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

const unchanged = ({ path, before }: AnnotationEdit): boolean => sameBytes(readBytes(path), bytesOf(before));

function refuse(code: string, file: string, facts: Finding["facts"] = {}): never {
  const finding: Finding = { code, severity: "error", facts, where: { file } };
  throw new InputError({ finding, exit: EXIT.refused });
}

export const originalOf = (path: string): string => `${path}.orig`;

/** Everything that can be known before the first file is written. */
function check(edit: AnnotationEdit, { keepOriginal = false, consent = [] }: CommitOptions): void {
  const { path, realPath, outside } = edit;
  if (outside && !consent.includes(path)) refuse("annotate-outside", path, { realPath });
  if (!unchanged(edit)) refuse("annotate-changed", path);
  if (isReadOnly(realPath)) throw new FileError("file-unwritable", path, "it is read-only");
  if (keepOriginal && fileExists(originalOf(path)))
    throw new FileError("file-unwritable", originalOf(path), "it is there already");
}

function write(edit: AnnotationEdit): void {
  const written = writeChecked(
    edit.path,
    bytesOf(edit.after),
    (back) => sameBytes(back, bytesOf(edit.after)) && unchanged(edit),
  );
  if (!written) refuse("annotate-changed", edit.path);
}

/**
 * Each file is replaced atomically; where one fails, those before it get their old text again. Throws FileError,
 * and InputError where a file changed since the plan was made or lies outside and nobody consented.
 */
export function commitAnnotation(plan: AnnotationPlan, options: CommitOptions = {}): void {
  for (const edit of plan.edits) check(edit, options);
  const done: AnnotationEdit[] = [];
  try {
    for (const edit of plan.edits) {
      if (options.keepOriginal === true)
        writeChecked(originalOf(edit.path), bytesOf(edit.before), () => true);
      write(edit);
      done.push(edit);
    }
  } catch (error) {
    for (const { path, before } of done) writeChecked(path, bytesOf(before), () => true);
    throw error;
  }
}

// What was typed at the prompt of line mode, for the arrow keys of the next run:
// one line each, newest last, readable by its owner alone.
import path from "node:path";
import { fileExists } from "./file-facts.js";
import { readText, writePrivate } from "./files.js";
import { makeFolder } from "./make-folder.js";

const MOST = 1_000;

export interface PromptHistory {
  /** Newest first. */
  readonly lines: readonly string[];
  readonly most: number;
  /** Never throws: a history that cannot be kept is not worth an error. */
  readonly save: (lines: readonly string[]) => void;
}

function orElse<T>(work: () => T, otherwise: T): T {
  try {
    return work();
  } catch {
    return otherwise;
  }
}

function write(file: string, lines: readonly string[]): void {
  makeFolder(path.dirname(file), 0o700);
  writePrivate(
    file,
    lines
      .slice(0, MOST)
      .toReversed()
      .map((line) => `${line}\n`)
      .join(""),
  );
}

/** `file` null: there is no place for it. */
export function openPromptHistory(file: string | null): PromptHistory | null {
  if (file === null) return null;
  const text = orElse(() => (fileExists(file) ? readText(file) : ""), "");
  const lines = text.split("\n").filter((line) => line !== "");
  return {
    lines: lines.toReversed().slice(0, MOST),
    most: MOST,
    save: (all) => orElse(() => write(file, all), undefined),
  };
}

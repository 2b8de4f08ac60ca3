// TOML files of the user (manifests, settings) -> plain values, with the line of
// every key, which the parser does not keep: a wrong value is told where it stands.
import { parse, TomlError } from "smol-toml";
import type { Finding } from "../findings.js";
import { EXIT } from "./exit.js";
import { InputError } from "./faults.js";
import { readText } from "./files.js";

/** Keys and indices from the top, e.g. `["kernel", 2, "kallsyms"]`. */
export type KeyPath = readonly (string | number)[];

export interface TomlFile {
  readonly path: string;
  readonly value: unknown;
  /** Line, from 1, on which a key stands, or the nearest that leads to it; undefined where none does. */
  lineOf(key: KeyPath): number | undefined;
}

export function tomlError(code: string, facts: Finding["facts"], where: Finding["where"]): InputError {
  return new InputError({ finding: { code, severity: "error", facts, where }, exit: EXIT.input });
}

const HEADER = /^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$/;
const PART = /"(?:[^"\\]|\\.)*"|'[^']*'|[A-Za-z0-9_-]+/g;
const ASSIGNED =
  /^\s*((?:"(?:[^"\\]|\\.)*"|'[^']*'|[A-Za-z0-9_-]+)(?:\s*\.\s*(?:"(?:[^"\\]|\\.)*"|'[^']*'|[A-Za-z0-9_-]+))*)\s*=/;

const partsOf = (dotted: string): string[] =>
  (dotted.match(PART) ?? []).map((part) => (/^["']/.test(part) ? part.slice(1, -1) : part));

const keyOf = (path: KeyPath): string => path.join("\0");

/** Lines of all keys and table headers by path. What stands in a value of several lines may be taken for a key: the first line of a path counts. */
function keyLines(text: string): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  const counts = new Map<string, number>();
  const note = (path: KeyPath, line: number): void => {
    if (!lines.has(keyOf(path))) lines.set(keyOf(path), line);
  };
  /** A path of names with the index of the newest element of each array of tables in it. */
  const within = (names: readonly string[]): (string | number)[] => {
    const path: (string | number)[] = [];
    for (const name of names) {
      path.push(name);
      const count = counts.get(keyOf(path));
      if (count !== undefined) path.push(count - 1);
    }
    return path;
  };
  let table: KeyPath = [];
  for (const [i, line] of text.split("\n").entries()) {
    const header = HEADER.exec(line);
    const assigned = ASSIGNED.exec(line);
    if (header !== null) {
      const names = partsOf(header[2]!);
      if (header[1] === "[[") {
        const path = [...within(names.slice(0, -1)), names.at(-1)!];
        counts.set(keyOf(path), (counts.get(keyOf(path)) ?? 0) + 1);
      }
      table = within(names);
      note(table, i + 1);
    } else if (assigned !== null) note([...table, ...partsOf(assigned[1]!)], i + 1);
  }
  return lines;
}

/** `path` is for the errors. Throws InputError `toml-syntax` with the line. */
export function parseToml(text: string, path: string): TomlFile {
  let value: unknown;
  try {
    value = parse(text, { useLegacyDate: true });
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const reason = error.message.split("\n")[0]!.replace(/^Invalid TOML document: /, "");
    throw tomlError("toml-syntax", { reason, column: error.column }, { file: path, line: error.line });
  }
  let lines: ReadonlyMap<string, number> | null = null;
  const lineOf = (key: KeyPath): number | undefined => {
    lines ??= keyLines(text);
    for (let length = key.length; length > 0; length--) {
      const line = lines.get(keyOf(key.slice(0, length)));
      if (line !== undefined) return line;
    }
    return undefined;
  };
  return { path, value, lineOf };
}

/** Throws FileError and InputError. */
export function readToml(path: string): TomlFile {
  return parseToml(readText(path), path);
}

// Any sources -> a Symbols.list.
import { type WrittenList, writeSymbolList } from "../symbols/write-list.js";
import { writeChecked } from "./files.js";
import { openSources } from "./sources.js";
import type { SourceOptions } from "./types.js";

/** Written to `out`, unless that is null. Throws FileError and SourceError. */
export function makeSymbolList(options: SourceOptions, out: string | null): WrittenList {
  const { kernel, findings } = openSources(options);
  const list = writeSymbolList(kernel);
  if (out !== null) writeChecked(out, list.bytes, () => true);
  return { bytes: list.bytes, findings: [...findings, ...list.findings] };
}

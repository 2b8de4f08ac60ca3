// Any sources -> a Symbols.list.
import { type WrittenList, writeSymbolList } from "../symbols/write-list.js";
import { writeChecked } from "./files.js";
import { type OpenHow, type OpenSources, openSourcesNow, openSourcesPatiently } from "./sources.js";
import type { SourceOptions } from "./types.js";

export interface SymbolListOptions extends Pick<OpenHow, "onProgress"> {
  /** As the kernel makefiles write it, with the undefined names of modules. */
  readonly asKbuild?: boolean | undefined;
}

function writeList({ kernel, findings }: OpenSources, out: string | null, asKbuild: boolean): WrittenList {
  const list = writeSymbolList(kernel, { asKbuild });
  if (out !== null) writeChecked(out, list.bytes, () => true);
  return { bytes: list.bytes, findings: [...findings, ...list.findings] };
}

/** Written to `out`, unless that is null. Throws FileError, InputError and SourceError. */
export function makeSymbolList(
  options: SourceOptions,
  out: string | null,
  { asKbuild = false, onProgress }: SymbolListOptions = {},
): WrittenList {
  return writeList(openSourcesNow(options, { everything: true, onProgress }), out, asKbuild);
}

/** The same from xz and zstd, too, with pauses. */
export async function makeSymbolListPatiently(
  options: SourceOptions,
  out: string | null,
  { asKbuild = false, onProgress }: SymbolListOptions = {},
): Promise<WrittenList> {
  return writeList(await openSourcesPatiently(options, { everything: true, onProgress }), out, asKbuild);
}

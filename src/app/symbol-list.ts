// Any sources -> a Symbols.list.
import { type WrittenList, writeSymbolList } from "../symbols/write-list.js";
import { type OpenHow, type OpenSources, openSourcesNow, openSourcesPatiently } from "./sources.js";
import type { SourceOptions } from "./types.js";

export interface SymbolListOptions extends Pick<OpenHow, "onProgress"> {
  /** As the kernel makefiles write it, with the undefined names of modules. */
  readonly asKbuild?: boolean | undefined;
}

function listOf({ kernel, findings }: OpenSources, asKbuild: boolean): WrittenList {
  const list = writeSymbolList(kernel, { asKbuild });
  return { bytes: list.bytes, findings: [...findings, ...list.findings] };
}

/** Throws FileError, InputError and SourceError. */
export function makeSymbolList(
  options: SourceOptions,
  { asKbuild = false, onProgress }: SymbolListOptions = {},
): WrittenList {
  return listOf(openSourcesNow(options, { everything: true, onProgress }), asKbuild);
}

/** The same from xz and zstd, too, with pauses. */
export async function makeSymbolListPatiently(
  options: SourceOptions,
  { asKbuild = false, onProgress }: SymbolListOptions = {},
): Promise<WrittenList> {
  return listOf(await openSourcesPatiently(options, { everything: true, onProgress }), asKbuild);
}

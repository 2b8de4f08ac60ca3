// Any sources -> a Symbols.list.
import { type WrittenList, writeSymbolList } from "../symbols/write-list.js";
import { type OpenHow, openSourcesPatiently } from "./sources.js";
import type { SourceOptions } from "./types.js";

export interface SymbolListOptions extends Pick<OpenHow, "onProgress"> {
  /** As the kernel makefiles write it, with the undefined names of modules. */
  readonly asKbuild?: boolean | undefined;
}

/** Rejects with FileError, InputError and SourceError. */
export async function makeSymbolList(
  options: SourceOptions,
  { asKbuild = false, onProgress }: SymbolListOptions = {},
): Promise<WrittenList> {
  const { kernel, findings } = await openSourcesPatiently(options, { everything: true, onProgress });
  const list = writeSymbolList(kernel, { asKbuild });
  return { bytes: list.bytes, findings: [...findings, ...list.findings] };
}

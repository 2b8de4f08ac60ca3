// The C parser's WebAssembly files: beside the bundle, or in their packages where nothing is bundled.
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { type CParser, createCParser } from "../annotate/c/grammar.js";
import { readBytes } from "./files.js";

/** Replaced by true when the bundle is built. */
declare const __SYMPOS_BUNDLED__: boolean | undefined;

function wasm(name: string): Uint8Array {
  if (typeof __SYMPOS_BUNDLED__ !== "undefined")
    return readBytes(fileURLToPath(new URL(`${name}.wasm`, import.meta.url)));
  return readBytes(createRequire(import.meta.url).resolve(`${name}/${name}.wasm`));
}

let made: Promise<CParser> | null = null;

/** Made once: the engine is a single one in any case. */
export function cParser(): Promise<CParser> {
  made ??= createCParser(wasm("web-tree-sitter"), wasm("tree-sitter-c"));
  return made;
}

// Which files of a source tree define the names in question. The caller walks the tree once and shows each file; what
// is kept are the definitions of the few that define a wanted name.
import { definersIn } from "./definitions.js";
import { textTraces } from "./macros.js";

export interface SourceFile {
  /** As the caller gave it: relative to the tree. */
  readonly path: string;
  /** All names that it defines at top level. */
  readonly names: ReadonlySet<string>;
}

/** What the source calls a symbol: `helper` for `helper.isra.0`, `probe` for `probe.cold`. */
export function sourceName(symbol: string): string {
  const dot = symbol.indexOf(".", 1);
  return dot < 0 ? symbol : symbol.slice(0, dot);
}

/** `count.12`: gcc numbers the static variables of functions, which are not defined at top level. */
function isOfFunction(symbol: string): boolean {
  return /\.\d+$/.test(symbol) && !/\.(isra|constprop|part|lto_priv|cold)\.\d+$/.test(symbol);
}

/** With more names than these, reading every file through is faster than searching each for all of them. */
const SEARCHED_MAX = 12;

export class SourceIndex {
  readonly #wanted: readonly { readonly name: string; readonly traces: readonly string[] }[];
  readonly #definers = new Map<string, SourceFile[]>();

  /** `symbols`: names of the candidates, as the kernel has them. */
  constructor(symbols: Iterable<string>) {
    const names = new Set(Array.from(symbols, sourceName));
    this.#wanted = Array.from(names, (name) => ({ name, traces: textTraces(name) }));
  }

  /** Takes notice of a C file. A plain search for the wanted names comes first: few files are read through. */
  add(path: string, text: string): void {
    const isPresent =
      this.#wanted.length > SEARCHED_MAX ||
      this.#wanted.some(({ traces }) => traces.some((trace) => text.includes(trace)));
    if (!isPresent) return;
    const file: SourceFile = { path, names: definersIn(text) };
    for (const { name } of this.#wanted) {
      if (!file.names.has(name)) continue;
      const own = this.#definers.get(name);
      if (own === undefined) this.#definers.set(name, [file]);
      else own.push(file);
    }
  }

  /** Files that define a symbol, which must be one of those in question, in the order they were shown. */
  definers(symbol: string): readonly SourceFile[] {
    return isOfFunction(symbol) ? [] : (this.#definers.get(sourceName(symbol)) ?? []);
  }
}

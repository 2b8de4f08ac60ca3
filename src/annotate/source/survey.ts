// One source file with everything in it that matters to annotations.
import type { CParser } from "../c/grammar.js";
import type { Item } from "../c/items.js";
import { findName, type NamePlaces } from "../c/names.js";
import { type CSource, readSource } from "../c/source.js";
import { type RelocArray, readArrays } from "./arrays.js";
import { type FunctionEntry, readFunctions } from "./functions.js";
import { type Label, readLabels } from "./labels.js";

export interface Survey {
  readonly path: string;
  readonly source: CSource;
  readonly arrays: readonly RelocArray[];
  readonly labels: readonly Label[];
  readonly functions: readonly FunctionEntry[];
  /** Where a name is declared and used, annotations apart. Remembers what it was asked. */
  places(name: string): NamePlaces;
}

/** The declarations that only say a name again to give it a label: `extern typeof(foo) foo LABEL;`. */
function isRepeated({ source: { tokens } }: { readonly source: CSource }, { item, symbol }: Label): boolean {
  for (let i = item.first; i <= item.last; i++) {
    if (/^(?:__)?typeof(?:__)?$/.test(tokens.at(i)) && tokens.is(i + 2, symbol)) return true;
  }
  return false;
}

/** `text`: one character a byte. */
export function survey(parser: CParser, path: string, text: string): Survey {
  const source = readSource(parser, text);
  const arrays = readArrays(source);
  const labels = readLabels(source);
  const notes: ReadonlySet<Item> = new Set([
    ...arrays.map((a) => a.item),
    ...labels.filter((label) => isRepeated({ source }, label)).map((label) => label.item),
  ]);
  const known = new Map<string, NamePlaces>();
  return {
    path,
    source,
    arrays,
    labels,
    functions: readFunctions(source),
    places: (name) => {
      const before = known.get(name) ?? findName(source, name, notes);
      known.set(name, before);
      return before;
    },
  };
}

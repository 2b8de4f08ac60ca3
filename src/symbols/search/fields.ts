// Fields of a query -> the names that have a definition for which all of them
// hold: one pass over the rows of the sources. Names that are only exported
// (Module.symvers) count as a definition of which nothing else is known.
import type { Finding } from "../../findings.js";
import { COUNTED } from "../columns.js";
import type { KernelSymbols } from "../kernel.js";
import type { SymbolIndex } from "../symbol-index.js";
import { addressTest } from "./address-test.js";
import { type Poll, setBit } from "./bit-rows.js";
import type { FieldTerm } from "./field-term.js";
import { FLAG, type Flags, makeFlags } from "./row-flags.js";
import type { SearchNames } from "./search-names.js";

/** Rows between two polls. */
const POLL_EVERY = 1 << 15;

type RowTest = (row: number) => boolean;

const NEVER: RowTest = () => false;

/** Whether a text has `pattern` in it, at its beginning with `^`, at its end with `$`; case is no matter. */
function textTest(pattern: string): (text: string) => boolean {
  const anchored = pattern.startsWith("^");
  const ended = pattern.endsWith("$");
  const body = pattern.slice(anchored ? 1 : 0, ended ? -1 : undefined).toLowerCase();
  return (text) => {
    const lower = text.toLowerCase();
    if (anchored && ended) return lower === body;
    if (anchored) return lower.startsWith(body);
    return ended ? lower.endsWith(body) : lower.includes(body);
  };
}

/** Marks, by id, the texts that match. */
function marksOf(texts: readonly string[], pattern: string): Uint8Array {
  const test = textTest(pattern);
  return Uint8Array.from(texts, (text) => (test(text) ? 1 : 0));
}

function filesOf({ files }: SymbolIndex): string[] {
  return Array.from({ length: files.count }, (_, id) => files.text(id));
}

/** A note for every field of the query that no source has a column for. */
export function unanswered({ indexes }: KernelSymbols, terms: readonly FieldTerm[]): Finding[] {
  const columns = { type: "type", file: "file", addr: "address" } as const;
  const asked = new Set(terms.map(({ field }) => field));
  return (["type", "file", "addr"] as const)
    .filter((field) => asked.has(field) && indexes.every(({ rows }) => rows[columns[field]] === null))
    .map((field) => ({ code: "query-unanswered", severity: "note", facts: { field }, where: {} }));
}

export class Fields {
  readonly #kernel: KernelSymbols;
  readonly #names: SearchNames;
  #flags: readonly Flags[] | null = null;
  /** The last answer, which the next keystroke mostly asks for again. */
  #last: { readonly key: string; readonly set: Uint32Array } | null = null;

  constructor(kernel: KernelSymbols, names: SearchNames) {
    this.#kernel = kernel;
    this.#names = names;
  }

  /** Bit row of the names with a definition that fits a term of every group. The row is not to be changed. */
  matching(groups: readonly (readonly FieldTerm[])[], poll: Poll): Uint32Array {
    const key = JSON.stringify(groups);
    if (this.#last?.key !== key) this.#last = { key, set: this.#scan(groups, poll) };
    return this.#last.set;
  }

  #scan(groups: readonly (readonly FieldTerm[])[], poll: Poll): Uint32Array {
    const set = new Uint32Array(this.#names.table.words);
    for (const [i, index] of this.#kernel.indexes.entries()) {
      const tests = groups.map((group) => group.map((term) => this.#test(term, index, i)));
      const spoken = index.objects.map((object) => this.#kernel.indexFor(object) === index);
      for (let row = 0; row < index.rowCount; row++) {
        if (row % POLL_EVERY === 0) poll();
        if (!spoken[index.rowObject[row]!]) continue;
        if (index.rowCounted && index.rowCounted[row] !== COUNTED.always) continue;
        const id = this.#names.idOf(i, index.rowName[row]!);
        if (id >= 0 && tests.every((group) => group.some((test) => test(row)))) setBit(set, id);
      }
      poll();
      this.#scanExports(groups, index, set);
    }
    return set;
  }

  /** Exports that an index states, of objects that no source lists. */
  #scanExports(groups: readonly (readonly FieldTerm[])[], index: SymbolIndex, set: Uint32Array): void {
    for (const { object, name } of index.statedExports()) {
      if (this.#kernel.knowsObject(object)) continue;
      const fits = ({ field, text, negated }: FieldTerm): boolean => {
        const known =
          field === "obj"
            ? textTest(text)(object)
            : field === "exp"
              ? text === "yes"
              : field === "dup" && text === "no";
        return known !== negated;
      };
      const id = this.#names.table.names.findText(name);
      if (id >= 0 && groups.every((group) => group.some(fits))) setBit(set, id);
    }
  }

  #test(term: FieldTerm, index: SymbolIndex, i: number): RowTest {
    const test = this.#positiveTest(term, index, i);
    return term.negated ? (row) => !test(row) : test;
  }

  #positiveTest({ field, text }: FieldTerm, index: SymbolIndex, i: number): RowTest {
    const { object, type, file } = index.rows;
    switch (field) {
      case "obj": {
        const marks = marksOf(index.objects, text);
        return (row) => marks[object[row]!] === 1;
      }
      case "type": {
        const letters = new Set([...text].map((letter) => letter.charCodeAt(0)));
        return type === null ? NEVER : (row) => letters.has(type[row]!);
      }
      case "file": {
        const marks = [0, ...marksOf(filesOf(index), text)];
        return file === null ? NEVER : (row) => marks[file[row]!] === 1;
      }
      case "addr":
        return addressTest(text, index.rows) ?? NEVER;
      case "exp":
        return this.#flagTest(i, FLAG.exported, text === "yes");
      case "dup":
        return this.#flagTest(i, FLAG.homonym, text === "yes");
    }
  }

  #flagTest(i: number, flag: number, wanted: boolean): RowTest {
    this.#flags ??= makeFlags(this.#kernel);
    const flags = this.#flags[i]!;
    return (row) => ((flags[row]! & flag) !== 0) === wanted;
  }
}

// Which compilation unit, and so which source file, code and data of a kernel come from: the identity of homonyms.
// Takes the read view of a vmlinux, of a module, or of the debug file that belongs to one (split-debug.ts), with
// DWARF 2 to 5 as gcc, clang, gas and rustc write it; reads what the questions need and no more. The way of a question
// about code is code-map.ts, about data variables.ts.
import { ET_REL, SHF } from "../../elf/constants.js";
import { FormatError, UnsupportedError } from "../../elf/errors.js";
import type { ElfView, SectionView } from "../../elf/view.js";
import { type Address, LINKED } from "./address.js";
import { SEVERAL } from "./address-map.js";
import { CodeMap } from "./code-map.js";
import { baseName } from "./paths.js";
import { DebugSections } from "./sections.js";
import { type CompilationUnit, UnitReader, type UnitRoot } from "./unit-reader.js";
import type { UnitHeader } from "./units.js";
import { findVariables, type Variable } from "./variables.js";
import { AddressSet } from "./words.js";

/** A symbol to find the unit of, as the symbol table has it. */
export interface Place {
  /** Index of its section; in a linked file it may be null (an absolute symbol). */
  readonly section: number | null;
  /** st_value: a virtual address; in a relocatable file bytes from the start of the section. */
  readonly address: bigint;
  /** st_size in bytes, null where it is not known. */
  readonly size?: bigint | null;
  /** Tells data apart that shares an address (objects of size 0). */
  readonly name?: string;
  /** Name of its STT_FILE symbol: a datum is then searched in the units of files of that name only. */
  readonly sourceName?: string | null;
}

/**
 * `not-covered`: no unit claims it; `several-units`: more than one does; `not-searched`: a datum, and the debug
 * information is larger than `searchLimit`; `malformed` and `unsupported`: `fault` says what.
 */
export type WhyUnknown = "not-covered" | "several-units" | "not-searched" | "malformed" | "unsupported";

export type UnitAnswer =
  | { readonly unit: CompilationUnit; readonly by: "code" | "variable" }
  | { readonly unit: null; readonly why: WhyUnknown; readonly fault: string | null };

export interface UnitOptions {
  /** Bytes of .debug_info that may be searched for data whose `sourceName` does not lead to it; default 64 MiB. */
  readonly searchLimit?: number;
}

const SEARCH_LIMIT = 64 * 1024 * 1024;

const known = (unit: UnitRoot, by: "code" | "variable"): UnitAnswer => {
  const { id, file, name, directory } = unit;
  return { unit: { id, file, name, directory }, by };
};
const unknown = (why: WhyUnknown, fault: string | null = null): UnitAnswer => ({ unit: null, why, fault });

/** The answer, or what the file's fault makes of it. */
function guarded(answer: () => UnitAnswer): UnitAnswer {
  try {
    return answer();
  } catch (error) {
    if (error instanceof FormatError) return unknown("malformed", error.message);
    if (error instanceof UnsupportedError) return unknown("unsupported", error.message);
    throw error;
  }
}

/** `count.12` of a static in a function, `helper.lto_priv.0`: the name in the source is what is before the dot. */
function sourceSpelling(name: string): string {
  const dot = name.indexOf(".", 1);
  return dot < 0 ? name : name.slice(0, dot);
}

/** The debug information of one file. Keeps what it has read; each batch of questions has its own bound of work. */
export class DebugInfo {
  readonly #sections: DebugSections;
  readonly #reader: UnitReader;
  readonly #code: CodeMap;

  constructor(sections: DebugSections, reader: UnitReader) {
    this.#sections = sections;
    this.#reader = reader;
    this.#code = new CodeMap(reader);
  }

  /** An answer for each place, in order. Faults of the file are answers, so that one bad unit spoils no other. */
  unitsAt(places: readonly Place[], options: UnitOptions = {}): UnitAnswer[] {
    this.#sections.restart();
    const answers = places.map((place) => (this.#isCode(place) ? this.#codeUnit(place) : null));
    const data = places.filter((_, i) => answers[i] === null);
    const found = data.length === 0 ? [] : this.#dataUnits(data, options.searchLimit ?? SEARCH_LIMIT);
    let next = 0;
    return answers.map((answer) => answer ?? found[next++]!);
  }

  get #relocatable(): boolean {
    return this.#sections.view.header.type === ET_REL;
  }

  #addressOf(place: Place): Address {
    return { section: this.#relocatable ? (place.section ?? LINKED) : LINKED, value: place.address };
  }

  /**
   * By its section: the addresses of per-CPU data start at 0, as do those of code that the linker dropped. Two
   * sections at one address are per-CPU data and something else.
   */
  #isCode(place: Place): boolean {
    const isCode = (section: SectionView): boolean => (section.flags & SHF.EXECINSTR) !== 0n;
    const { sections } = this.#sections.view;
    if (place.section !== null) {
      const section = sections[place.section];
      return section !== undefined && isCode(section);
    }
    if (this.#relocatable) return false;
    return sections.some(
      (s) =>
        isCode(s) &&
        (s.flags & SHF.ALLOC) !== 0n &&
        place.address >= s.addr &&
        place.address < s.addr + BigInt(s.size),
    );
  }

  #codeUnit(place: Place): UnitAnswer {
    return guarded(() => {
      const { section, value } = this.#addressOf(place);
      const unit = this.#code.find(section, value, place.size ?? null);
      if (unit === SEVERAL) return unknown("several-units");
      return unit === null ? unknown("not-covered") : known(unit, "code");
    });
  }

  /** First in the units of the files that the symbol table names, then in all, if that is not too much to read. */
  #dataUnits(places: readonly Place[], limit: number): UnitAnswer[] {
    const named = this.#answerData(places, () => this.#unitsNamed(places));
    const open = places.filter((_, i) => named[i]?.unit === null);
    if (open.length === 0) return named;
    let rest: UnitAnswer[];
    if (this.#relocatable || this.#reader.info.size <= limit) {
      rest = this.#answerData(open, () => this.#reader.headers());
    } else rest = open.map(() => unknown("not-searched"));
    let next = 0;
    return named.map((answer) => (answer.unit === null ? rest[next++]! : answer));
  }

  #unitsNamed(places: readonly Place[]): readonly UnitHeader[] {
    const names = new Set(places.flatMap(({ sourceName }) => (sourceName ? [baseName(sourceName)] : [])));
    if (names.size === 0) return [];
    return this.#reader.headers().filter(({ offset, compiles }) => {
      const name = compiles ? (this.#reader.root(offset)?.name ?? null) : null;
      return name !== null && names.has(baseName(name));
    });
  }

  #answerData(places: readonly Place[], units: () => readonly UnitHeader[]): UnitAnswer[] {
    const wanted = new AddressSet();
    for (const place of places) wanted.add(this.#addressOf(place));
    const found = new Map<string, Variable[]>();
    const key = ({ section, value }: Address): string => `${section}:${value}`;
    const nothing = guarded(() => {
      for (const variable of findVariables(this.#reader, wanted, units())) {
        const here = found.get(key(variable.address));
        if (here === undefined) found.set(key(variable.address), [variable]);
        else here.push(variable);
      }
      return unknown("not-covered");
    });
    return places.map((place) => {
      const here = found.get(key(this.#addressOf(place)));
      return here === undefined ? nothing : guarded(() => choose(place, here));
    });
  }
}

const distinctUnits = (of: readonly Variable[]): number => new Set(of.map((v) => v.unit.id)).size;

/** Of the variables at the place. */
function choose(place: Place, here: readonly Variable[]): UnitAnswer {
  if (distinctUnits(here) === 1) return known(here[0]!.unit, "variable");
  const { name } = place;
  if (name === undefined) return unknown("several-units");
  const same = here.filter((v) => v.names().has(name) || v.names().has(sourceSpelling(name)));
  return distinctUnits(same) === 1 ? known(same[0]!.unit, "variable") : unknown("several-units");
}

/**
 * Null where the file has no .debug_info. Throws FormatError, and UnsupportedError by name for what is not read:
 * .zdebug_* sections, other compressions than zlib, SHT_REL.
 */
export function openDebugInfo(view: ElfView): DebugInfo | null {
  const sections = new DebugSections(view);
  const info = sections.find(".debug_info");
  return info === null ? null : new DebugInfo(sections, new UnitReader(sections, info));
}

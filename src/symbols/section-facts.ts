// What each section says of the symbols in it, worked out once a section and file.
import { SHT } from "../elf/constants.js";
import { textOf } from "./bytes.js";
import type { ElfImage } from "./elf-image.js";
import { sectionLetter } from "./elf-symbol.js";
import type { IndexBuilder } from "./index-builder.js";

const SHF_WRITE = 1;
const SHF_ALLOC = 2;
const SHF_EXECINSTR = 4;

/** Sections whose SHF_ALLOC the module loader takes away (rewrite_section_headers, kernel/module/main.c). */
const UNLOADED = new Set([".modinfo", "__versions"]);

/** What the loader does with a section's symbols. */
const FATE = { kept: 1, coming: 2, unnameable: 3 } as const;

interface Shared {
  readonly letter: number;
  readonly fate: number;
}

/** Reused for one file after the other: `open` begins the next. */
export class SectionFacts {
  readonly #builder: IndexBuilder;
  /** By section name and flags, over all files. */
  readonly #shared = new Map<number, Shared>();
  #image: ElfImage | null = null;
  /** By section index; an id of 0: not looked at yet. */
  #ids = new Uint32Array(128);
  #letters = new Uint8Array(128);
  #fates = new Uint8Array(128);

  constructor(builder: IndexBuilder) {
    this.#builder = builder;
  }

  open(image: ElfImage): void {
    this.#image = image;
    if (image.sectionCount > this.#ids.length) {
      this.#ids = new Uint32Array(image.sectionCount);
      this.#letters = new Uint8Array(image.sectionCount);
      this.#fates = new Uint8Array(image.sectionCount);
    }
    this.#ids.fill(0, 0, image.sectionCount);
  }

  /** For Row.section. */
  id(index: number): number {
    return this.#ids[index] || this.#look(index);
  }

  /** nm's small letter, as a character code. */
  letter(index: number): number {
    this.id(index);
    return this.#letters[index]!;
  }

  /** Whether the module loader keeps its symbols (is_core_symbol, kernel/module/kallsyms.c). */
  isKept(index: number): boolean {
    this.id(index);
    return this.#fates[index] === FATE.kept;
  }

  /** Whether its symbols are neither kept nor anything that source code could name: MODULE_INFO() and CRCs. */
  isUnnameable(index: number): boolean {
    this.id(index);
    return this.#fates[index] === FATE.unnameable;
  }

  #look(index: number): number {
    const image = this.#image!;
    const start = image.sectionNameAt(index);
    const names = image.sectionNames;
    const end = names.indexOf(0, start);
    const id = this.#builder.section(names, start, end);
    const flags = image.sectionFlags(index) & (SHF_WRITE | SHF_ALLOC | SHF_EXECINSTR);
    const nobits = image.sectionType(index) === SHT.NOBITS;
    const key = id * 16 + flags + (nobits ? 8 : 0);
    let facts = this.#shared.get(key);
    if (facts === undefined) {
      const name = textOf(names, start, end);
      const alloc = (flags & SHF_ALLOC) !== 0;
      const kind = {
        name,
        alloc,
        write: (flags & SHF_WRITE) !== 0,
        exec: (flags & SHF_EXECINSTR) !== 0,
        nobits,
      };
      facts = {
        letter: sectionLetter(kind),
        fate: UNLOADED.has(name)
          ? FATE.unnameable
          : alloc && !name.startsWith(".init")
            ? FATE.kept
            : FATE.coming,
      };
      this.#shared.set(key, facts);
    }
    this.#ids[index] = id;
    this.#letters[index] = facts.letter;
    this.#fates[index] = facts.fate;
    return id;
  }
}

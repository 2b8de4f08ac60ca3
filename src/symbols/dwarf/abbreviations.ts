// Abbreviation tables (DWARF 5, 7.5.3): which attributes the DIEs of each code have. A table is read as far as asked for.
import { DW_FORM } from "./constants.js";
import { Cursor } from "./cursor.js";
import { type AttributeValue, type Encoding, fixedSize, readValue, skipValue } from "./forms.js";
import type { DebugSection } from "./sections.js";

interface Attribute {
  readonly name: number;
  readonly form: number;
  readonly implicit: bigint | null;
}

export interface Abbreviation {
  readonly tag: number;
  readonly attributes: readonly Attribute[];
}

/** Of one table; tens of thousands are the most that compilers and dwz make. */
const ATTRIBUTES_MAX = 1_000_000;

export class AbbreviationTable {
  /** Attributes read so far, in all declarations. */
  size = 0;
  readonly #cursor: Cursor;
  readonly #known = new Map<number, Abbreviation>();
  #complete = false;

  /** `offset`: bytes from the start of .debug_abbrev. Throws FormatError. */
  constructor(section: DebugSection, offset: number) {
    this.#cursor = new Cursor(section, offset, section.size, 512);
  }

  /** Throws FormatError where the table has no such code. */
  find(code: number): Abbreviation {
    for (;;) {
      const known = this.#known.get(code);
      if (known !== undefined) return known;
      if (this.#complete) throw this.#cursor.fault(`the table that ends here has no code ${code}`, code);
      this.#readOne();
    }
  }

  #readOne(): void {
    const cursor = this.#cursor;
    const code = cursor.uleb();
    if (code === 0) {
      this.#complete = true;
      return;
    }
    const tag = cursor.uleb();
    cursor.skip(1); // DW_CHILDREN_*: DIEs are read one after the other, whatever their depth
    const attributes: Attribute[] = [];
    for (;;) {
      const name = cursor.uleb();
      const form = cursor.uleb();
      const implicit = form === DW_FORM.implicit_const ? cursor.sleb() : null;
      if (name === 0 && form === 0) break;
      attributes.push({ name, form, implicit });
      if (this.size + attributes.length > ATTRIBUTES_MAX) {
        throw cursor.fault(`more than ${ATTRIBUTES_MAX} attributes in one table`, ATTRIBUTES_MAX);
      }
    }
    this.size += attributes.length + 1;
    if (!this.#known.has(code)) this.#known.set(code, { tag, attributes });
  }
}

export type Attributes = ReadonlyMap<number, AttributeValue>;

/** Reads the attributes of a DIE whose code has been read, and moves to the next DIE; those not wanted are skipped. */
export function readAttributes(
  cursor: Cursor,
  abbreviation: Abbreviation,
  encoding: Encoding,
  wanted: ReadonlySet<number>,
): Attributes {
  const found = new Map<number, AttributeValue>();
  cursor.section.charge(abbreviation.attributes.length, cursor.at);
  for (const { name, form, implicit } of abbreviation.attributes) {
    if (wanted.has(name)) found.set(name, readValue(cursor, form, encoding, implicit));
    else skipValue(cursor, form, encoding);
  }
  return found;
}

/** Moves over the attributes of a DIE whose code has been read. */
export function skipAttributes(cursor: Cursor, abbreviation: Abbreviation, encoding: Encoding): void {
  cursor.section.charge(abbreviation.attributes.length, cursor.at);
  let run = 0;
  for (const { form } of abbreviation.attributes) {
    const size = fixedSize(form, encoding);
    if (size !== null) {
      run += size;
      continue;
    }
    cursor.skip(run);
    run = 0;
    skipValue(cursor, form, encoding);
  }
  cursor.skip(run);
}

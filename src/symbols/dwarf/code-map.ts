// Which unit has an address of code: .debug_aranges first, then the units that it does not speak of, and for gcc's
// link-time optimisation the functions of the artificial units.
import { AddressMap, type OwnedRange, SEVERAL } from "./address-map.js";
import { readAranges } from "./aranges.js";
import { DW_AT, DW_TAG } from "./constants.js";
import { forEachDie, ORIGIN_ATTRIBUTES, sourceUnit } from "./dies.js";
import { once, oncePerKey } from "./once.js";
import { codeRanges } from "./ranges.js";
import type { UnitReader, UnitRoot } from "./unit-reader.js";

/** Ranges of all units together; a kernel with a section for each function has 200,000. */
const RANGES_MAX = 1_000_000;

const FUNCTION_ATTRIBUTES: ReadonlySet<number> = new Set([
  ...ORIGIN_ATTRIBUTES,
  DW_AT.low_pc,
  DW_AT.high_pc,
  DW_AT.ranges,
]);

/** Unit ids; SEVERAL where more than one unit claims the address; null where none does. Throws FormatError. */
export class CodeMap {
  readonly #reader: UnitReader;
  readonly #aranges: () => { readonly map: AddressMap; readonly units: ReadonlySet<number> };
  readonly #others: () => AddressMap;
  readonly #functionsOf: (artificial: UnitRoot) => AddressMap;

  constructor(reader: UnitReader) {
    this.#reader = reader;
    this.#aranges = once(() => this.#readAranges());
    this.#others = once(() => new AddressMap(this.#rangesOfOthers(this.#aranges().units)));
    this.#functionsOf = oncePerKey((artificial) => this.#readFunctions(artificial));
  }

  /** `size` in bytes: a symbol of size 0 between the code of two units may be the end of the one as well. */
  find(section: number, address: bigint, size: bigint | null): UnitRoot | typeof SEVERAL | null {
    const map = this.#mapFor(section, address);
    const unit = map.find(section, address);
    if (unit === null || unit === SEVERAL) return unit;
    const before = size === 0n ? map.endingAt(section, address) : null;
    if (before !== null && before !== unit) return SEVERAL;
    const root = this.#reader.root(unit);
    return root?.artificial ? this.#sourceOf(root, section, address) : root;
  }

  #mapFor(section: number, address: bigint): AddressMap {
    const { map } = this.#aranges();
    return map.find(section, address) !== null ? map : this.#others();
  }

  #readAranges() {
    const section = this.#reader.sections.find(".debug_aranges");
    const { ranges, units } =
      section === null ? { ranges: [], units: new Set<number>() } : readAranges(section);
    return { map: new AddressMap(ranges), units };
  }

  /** clang and rustc write no .debug_aranges, and one file may have units of several compilers. */
  #rangesOfOthers(done: ReadonlySet<number>): readonly OwnedRange[] {
    const found: OwnedRange[] = [];
    for (const { offset, compiles } of this.#reader.headers()) {
      const root = compiles && !done.has(offset) ? this.#reader.root(offset) : null;
      if (root === null) continue;
      for (const range of codeRanges(this.#reader, root, root.attributes))
        found.push({ ...range, unit: offset });
      if (found.length > RANGES_MAX) {
        throw this.#reader.info.fault(offset, `more than ${RANGES_MAX} ranges of code`, found.length);
      }
    }
    return found;
  }

  /** The unit whose source the function at the address comes from. */
  #sourceOf(artificial: UnitRoot, section: number, address: bigint): UnitRoot | typeof SEVERAL | null {
    const unit = this.#functionsOf(artificial).find(section, address);
    if (unit === SEVERAL) return SEVERAL;
    return unit === null ? artificial : this.#reader.root(unit);
  }

  #readFunctions(artificial: UnitRoot): AddressMap {
    const reader = this.#reader;
    const ranges: OwnedRange[] = [];
    forEachDie(reader, artificial.header, DW_TAG.subprogram, FUNCTION_ATTRIBUTES, (attributes) => {
      const code = codeRanges(reader, artificial, attributes);
      if (code.length === 0) return;
      const unit = sourceUnit(reader, artificial, attributes).id;
      for (const range of code) ranges.push({ ...range, unit });
      if (ranges.length > RANGES_MAX) {
        throw reader.info.fault(artificial.id, `more than ${RANGES_MAX} ranges of functions`, ranges.length);
      }
    });
    return new AddressMap(ranges);
  }
}

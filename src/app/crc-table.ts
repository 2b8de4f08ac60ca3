// CRCs of exports as columns: 25,000 of them would take too long as objects from one thread to the other.
import { NameTable } from "../symbols/name-table.js";
import { type Image, sharedWords } from "../symbols/shared.js";
import type { Crcs } from "../verify/crcs.js";

export interface CrcFacts {
  readonly count: number;
}

export class CrcTable implements Crcs {
  readonly #names: NameTable;
  /** By id of the name. */
  readonly #values: Uint32Array;

  private constructor(names: NameTable, values: Uint32Array) {
    this.#names = names;
    this.#values = values;
  }

  static of(crcs: ReadonlyMap<string, number>): CrcTable {
    const names = new NameTable({ expected: crcs.size });
    const values = sharedWords(crcs.size);
    for (const [name, crc] of crcs) {
      const id = names.internText(name);
      if (id >= 0) values[id] = crc;
    }
    return new CrcTable(names, values);
  }

  static from({ facts, columns }: Image<CrcFacts>): CrcTable {
    return new CrcTable(NameTable.from({ facts, columns }), columns["values"] as Uint32Array);
  }

  image(): Image<CrcFacts> {
    const { facts, columns } = this.#names.image();
    return { facts, columns: { ...columns, values: this.#values } };
  }

  get(name: string): number | undefined {
    const id = this.#names.findText(name);
    return id < 0 ? undefined : this.#values[id];
  }
}

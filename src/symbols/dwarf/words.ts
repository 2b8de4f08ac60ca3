// Where a debug section has the address of a thing: in a relocatable file the relocations tell, a linked one is searched
// byte by byte.
import { viewOf } from "../../elf/bytes.js";
import { type Address, LINKED } from "./address.js";
import { DW_OP } from "./constants.js";
import type { DebugSection } from "./sections.js";

const CHUNK = 1024 * 1024;

export class AddressSet {
  readonly #bySection = new Map<number, Set<bigint>>();

  add(address: Address): void {
    const own = this.#bySection.get(address.section);
    if (own === undefined) this.#bySection.set(address.section, new Set([address.value]));
    else own.add(address.value);
  }

  has(address: Address): boolean {
    return this.#bySection.get(address.section)?.has(address.value) ?? false;
  }

  /** Addresses of a linked file. */
  linked(): ReadonlySet<bigint> {
    return this.#bySection.get(LINKED) ?? new Set();
  }
}

/** A part of a section: bytes from its start, `end` is the first after. */
export interface Part {
  readonly start: number;
  readonly end: number;
}

/** Marks the low 16 bits of the wanted addresses, so that most places are passed over at once. */
function lowBits(wanted: ReadonlySet<bigint>): Uint8Array {
  const marks = new Uint8Array(0x1_0000);
  for (const address of wanted) marks[Number(address & 0xffffn)] = 1;
  return marks;
}

/** `lead`: the byte that stands before each word; null where any may. */
function* linkedWords(
  section: DebugSection,
  wanted: ReadonlySet<bigint>,
  lead: number | null,
  part: Part,
): Generator<number> {
  const { littleEndian, addressSize } = section;
  const marks = lowBits(wanted);
  const [low, high] = littleEndian ? [0, 1] : [addressSize - 1, addressSize - 2];
  const before = lead === null ? 0 : 1;
  const needed = before + addressSize;
  for (let chunk = part.start; chunk + needed <= part.end; chunk += CHUNK) {
    const bytes = section.fetch(chunk, Math.min(CHUNK + needed - 1, part.end - chunk));
    const view = viewOf(bytes);
    const last = bytes.length - addressSize;
    for (let i = before; i <= last; i++) {
      if (lead !== null && bytes[i - 1] !== lead) continue;
      if (marks[bytes[i + low]! | (bytes[i + high]! << 8)] === 0) continue;
      const word =
        addressSize === 8 ? view.getBigUint64(i, littleEndian) : BigInt(view.getUint32(i, littleEndian));
      if (wanted.has(word)) yield chunk + i;
    }
  }
}

/** Offsets in .debug_info of the DW_OP_addr operands that name one of the addresses; in a linked file in the parts only. */
export function operandsNaming(info: DebugSection, wanted: AddressSet, parts: readonly Part[]): number[] {
  return wordsNaming(info, wanted, parts, DW_OP.addr);
}

/** Offsets of the entries of .debug_addr that are one of the addresses. */
export function entriesNaming(addresses: DebugSection, wanted: AddressSet): number[] {
  return wordsNaming(addresses, wanted, [{ start: 0, end: addresses.size }], null);
}

function wordsNaming(
  section: DebugSection,
  wanted: AddressSet,
  parts: readonly Part[],
  lead: number | null,
): number[] {
  if (section.relocations !== null) return section.relocations.naming((address) => wanted.has(address));
  const linked = wanted.linked();
  return parts.flatMap((part) => [...linkedWords(section, linked, lead, part)]);
}

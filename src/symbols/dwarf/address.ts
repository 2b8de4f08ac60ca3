// Where code and data are: in a linked file an address, in a relocatable one an offset in a section.

/** Section of every address of a linked file. */
export const LINKED = 0;
/** Section of an address in a relocatable file that no section is known for (undefined, discarded, absolute). */
export const NOWHERE = -1;

export interface Address {
  /** Section index; LINKED in a linked file. */
  readonly section: number;
  /** Virtual address; in a relocatable file bytes from the start of the section. */
  readonly value: bigint;
}

/** `end` is the first address after the range. */
export interface AddressRange {
  readonly section: number;
  readonly start: bigint;
  readonly end: bigint;
}

/** `address` + `more`, which wraps as an address of `size` bytes does. */
export function advance(address: Address, more: bigint, size: number): Address {
  return { section: address.section, value: BigInt.asUintN(size * 8, address.value + more) };
}

/** The range, or none where it is empty, ends before it starts (a linker's mark of dropped code) or is nowhere. */
export function rangeOf(start: Address, end: Address): readonly AddressRange[] {
  if (start.section === NOWHERE || start.section !== end.section || end.value <= start.value) return [];
  return [{ section: start.section, start: start.value, end: end.value }];
}

// `addr:` of a query: addresses that begin with these digits, and the symbol
// that a whole address lies in.
import { type RowColumns, SIZE_UNKNOWN } from "../columns.js";

const DIGITS = 16;

/** Addresses from first to last, 64 bits as two words. */
interface Range {
  readonly firstHigh: number;
  readonly firstLow: number;
  readonly lastHigh: number;
  readonly lastLow: number;
}

const high = (value: bigint): number => Number(value >> 32n);
const low = (value: bigint): number => Number(value & 0xffffffffn);

/** Written without leading zeros, an address with such a beginning has from `digits.length` to 16 digits. */
function rangesOf(digits: string): Range[] {
  const start = BigInt(`0x${digits}`);
  if (start === 0n) return [{ firstHigh: 0, firstLow: 0, lastHigh: 0, lastLow: 0 }];
  const length = start.toString(16).length;
  return Array.from({ length: DIGITS - length + 1 }, (_, more) => {
    const shift = BigInt(more * 4);
    const first = start << shift;
    const last = ((start + 1n) << shift) - 1n;
    return { firstHigh: high(first), firstLow: low(first), lastHigh: high(last), lastLow: low(last) };
  });
}

const notAbove = (aHigh: number, aLow: number, bHigh: number, bLow: number): boolean =>
  aHigh < bHigh || (aHigh === bHigh && aLow <= bLow);

/** A test of rows; null where the source has no addresses. `digits`: at least one, lower-case hex. */
export function addressTest(digits: string, rows: RowColumns): ((row: number) => boolean) | null {
  const { address, size } = rows;
  if (address === null) return null;
  const ranges = rangesOf(digits);
  const whole = BigInt(`0x${digits}`);
  const within = (row: number): boolean => {
    const bytes = size?.[row] ?? 0;
    if (digits.length < DIGITS || bytes === 0 || bytes === SIZE_UNKNOWN) return false;
    const begin = (BigInt(address[row * 2]!) << 32n) | BigInt(address[row * 2 + 1]!);
    return begin <= whole && whole < begin + BigInt(bytes);
  };
  return (row) => {
    const h = address[row * 2]!;
    const l = address[row * 2 + 1]!;
    const begins = ranges.some(
      (range) =>
        notAbove(range.firstHigh, range.firstLow, h, l) && notAbove(h, l, range.lastHigh, range.lastLow),
    );
    return begins || within(row);
  };
}

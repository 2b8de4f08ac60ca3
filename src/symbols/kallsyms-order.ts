// The order in which a kernel lists vmlinux's symbols and counts homonyms:
// compare_symbols in scripts/kallsyms.c over the output of `nm -n`.
const WEAK = new Set([0x57, 0x77]); // W, w; weak objects (V) are not weak there
const UNDERSCORE = 0x5f;

/** Columns of the symbols to be sorted. */
export interface Sortable {
  readonly count: number;
  /** Address: two words, unsigned. */
  readonly high: Uint32Array;
  readonly low: Uint32Array;
  /** nm's letter, as a character code. */
  readonly letter: Uint8Array;
  readonly names: readonly string[];
}

/** Whether a name looks like one that a linker script provides (may_be_linker_script_provide_symbol). */
function isLinkerMade(name: string): boolean {
  return name.length >= 8 && /^__(?:start_|stop_|end_)|^__.*_(?:start|end)$/s.test(name);
}

function leadingUnderscores(name: string): number {
  let count = 0;
  while (name.charCodeAt(count) === UNDERSCORE) count++;
  return count;
}

/** Of two symbols at one address: non-weak, then not made by the linker, then fewer underscores, then nm's order. */
function compareTied(symbols: Sortable, a: number, b: number): number {
  const [nameA, nameB] = [symbols.names[a]!, symbols.names[b]!];
  return (
    Number(WEAK.has(symbols.letter[a]!)) - Number(WEAK.has(symbols.letter[b]!)) ||
    Number(isLinkerMade(nameA)) - Number(isLinkerMade(nameB)) ||
    leadingUnderscores(nameA) - leadingUnderscores(nameB) ||
    // nm -n sorts what has one address by name; equal names stay in the order of the symbol table
    (nameA < nameB ? -1 : nameA > nameB ? 1 : a - b)
  );
}

/** Indices of the symbols in kallsyms order. */
export function kallsymsOrder(symbols: Sortable): Uint32Array {
  const { high, low, count } = symbols;
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  return order.sort((a, b) => high[a]! - high[b]! || low[a]! - low[b]! || compareTied(symbols, a, b));
}

// After loading: what the kernel made of each livepatch symbol. /proc/kallsyms
// lists them under the livepatch's name with the address that the kernel chose
// (klp_resolve_symbols sets st_value), and the candidates in the same file. Both
// come from one moment, so nothing but the choice is compared.
import type { Finding } from "../findings.js";
import { VMLINUX } from "../symbols/object-name.js";
import type { SymbolIndex } from "../symbols/symbol-index.js";
import type { Definition } from "../symbols/types.js";
import type { ConvertedSymbol } from "./subject.js";

/**
 * `chosen`: the address is the chosen candidate's. `waits`: 0, and the object whose arrival applies the relocations
 * is not loaded. `gone`: an address that stayed behind when that object was removed. The others are errors: `other`
 * is another symbol's address, `unresolved` is 0 although the object is there, `no-candidate` has an address where the
 * file has no such position, `not-listed` is not in the file.
 */
export type LoadedState =
  | "chosen"
  | "waits"
  | "gone"
  | "other"
  | "unresolved"
  | "no-candidate"
  | "not-listed";

/** One livepatch symbol; addresses are `0x` and 16 lower-case hex digits. */
export interface LoadedSymbol {
  /** `.klp.sym.<object>.<name>,<sympos>`. */
  readonly symbol: string;
  readonly object: string;
  readonly name: string;
  readonly sympos: number;
  /** What the kernel shows; null: not listed. */
  readonly address: string | null;
  /** The candidate's at this position; null: there is none. */
  readonly expected: string | null;
  readonly state: LoadedState;
}

export interface LoadedCheck {
  /** In the order of the livepatch's symbol table. */
  readonly symbols: readonly LoadedSymbol[];
  readonly findings: readonly Finding[];
}

const addressText = (address: bigint | null | undefined): string | null =>
  address == null ? null : `0x${address.toString(16).padStart(16, "0")}`;

/** As the kernel counts: 0 takes a single symbol only (klp_find_object_symbol). */
function candidateAt(definitions: readonly Definition[], sympos: number): Definition | undefined {
  if (sympos === 0) return definitions.length === 1 ? definitions[0] : undefined;
  return definitions[sympos - 1];
}

interface Shown {
  readonly address: bigint | null | undefined;
  readonly expected: bigint | null | undefined;
  /** Both the object that is looked up and one that applies a relocation are loaded. */
  readonly applied: boolean;
}

function stateOf({ address, expected, applied }: Shown): LoadedState {
  if (address == null) return "not-listed";
  if (!applied) return address === 0n ? "waits" : "gone";
  // a per-CPU symbol of vmlinux may truly be at 0
  if (address === expected) return "chosen";
  if (address === 0n) return "unresolved";
  return expected == null ? "no-candidate" : "other";
}

/**
 * Addresses of the livepatch's lines by name, in their order. A name comes twice where two objects apply relocations
 * to the same symbol; the kernel keeps the order of the livepatch's symbol table, so the n-th line is the n-th symbol's.
 */
function shownAddresses(moduleName: string, index: SymbolIndex): Map<string, (bigint | null)[]> {
  const shown = new Map<string, (bigint | null)[]>();
  for (const { object, name, address } of index.livepatch) {
    if (object !== moduleName) continue;
    const addresses = shown.get(name);
    if (addresses) addresses.push(address);
    else shown.set(name, [address]);
  }
  return shown;
}

function checkSymbol(
  converted: ConvertedSymbol,
  shown: bigint | null | undefined,
  index: SymbolIndex,
): LoadedSymbol {
  const { symbol, object, name, sympos, uses } = converted;
  const present = (wanted: string): boolean => wanted === VMLINUX || index.hasObject(wanted);
  const definitions = index.definitions(name).filter((definition) => definition.object === object);
  const expected = candidateAt(definitions, sympos)?.address;
  const applied = present(object) && uses.some(({ applyWith }) => present(applyWith ?? object));
  return {
    symbol,
    object,
    name,
    sympos,
    address: addressText(shown),
    expected: addressText(expected),
    state: stateOf({ address: shown, expected, applied }),
  };
}

const CODES: Partial<Record<LoadedState, string>> = {
  other: "loaded-other-symbol",
  unresolved: "loaded-unresolved",
  "no-candidate": "loaded-no-candidate",
  "not-listed": "loaded-not-listed",
};

function findingOf({ symbol, state, object, name, sympos, address, expected }: LoadedSymbol): Finding[] {
  const code = CODES[state];
  if (code === undefined) return [];
  const facts = { object, name, sympos, address, expected };
  return [{ code, severity: "error", facts, where: { symbol } }];
}

/** `index`: of a /proc/kallsyms with addresses. `moduleName`: the kernel's name of the livepatch. */
export function checkLoaded(
  converted: readonly ConvertedSymbol[],
  moduleName: string,
  index: SymbolIndex,
): LoadedCheck {
  const shown = shownAddresses(moduleName, index);
  const symbols = converted.map((one) => checkSymbol(one, shown.get(one.symbol)?.shift(), index));
  const listed = index.hasObject(moduleName);
  const missing: Finding = {
    code: "livepatch-not-loaded",
    severity: "error",
    facts: { module: moduleName },
    where: { file: index.identity.path },
  };
  return { symbols, findings: listed ? symbols.flatMap(findingOf) : [missing] };
}

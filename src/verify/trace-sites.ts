// ftrace's places in an ELF file: `__mcount_loc`, or `__patchable_function_entries`
// where the compiler writes that (arm64, powerpc, s390). In a module they are
// relocations; in a linked kernel addresses between two symbols.
import { readRange, viewOf } from "../elf/bytes.js";
import { wordSize } from "../elf/codec.js";
import { EM, ET_REL, SHT } from "../elf/constants.js";
import { FormatError } from "../elf/errors.js";
import { type ElfView, readRelocations, readSymbols, type SectionView } from "../elf/view.js";
import type { Definition } from "../symbols/types.js";

/** Ascending places by section; of a linked kernel, addresses under the name "". */
export interface TraceSites {
  readonly linked: boolean;
  readonly bySection: ReadonlyMap<string, readonly bigint[]>;
  /** Bytes before a function where its place may be: nops in front of the entry (-fpatchable-function-entry=N,M). */
  readonly before: bigint;
}

/** Names that the sources are asked for: the ends of ftrace's places in a linked kernel. */
export const TRACE_RANGE = ["__start_mcount_loc", "__stop_mcount_loc"] as const;

/** Addresses of `__start_mcount_loc` and `__stop_mcount_loc`. */
export interface TraceRange {
  readonly start: bigint;
  readonly stop: bigint;
}

const SECTIONS = /^__(?:mcount_loc|patchable_function_entries)$/;
/** M of at most 4 instructions. */
const PREFIX = 16n;
/** A function whose size is unknown. */
const SIZE_UNKNOWN = 16;

const ascending = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);

function sitesOfModule(view: ElfView, symtab: SectionView): Map<string, bigint[]> {
  const bySection = new Map<string, bigint[]>();
  const symbols = readSymbols(view, symtab);
  for (const table of view.sections) {
    if (table.type !== SHT.RELA || !SECTIONS.test(view.sections[table.info]?.name ?? "")) continue;
    for (const { symbol, addend } of readRelocations(view, table)) {
      const { section = null, value = 0n } = symbols[symbol] ?? {};
      if (section === null) continue;
      const { name } = view.sections[section]!;
      const sites = bySection.get(name) ?? [];
      bySection.set(name, sites);
      sites.push(value + addend);
    }
  }
  return bySection;
}

function sitesOfKernel(view: ElfView, { start, stop }: TraceRange): Map<string, bigint[]> {
  const bySection = new Map<string, bigint[]>();
  const holder = view.sections.find(
    ({ type, addr, size }) => type === SHT.PROGBITS && addr <= start && stop <= addr + BigInt(size),
  );
  if (holder === undefined) return bySection;
  const bytes = readRange(
    view.source,
    holder.offset + Number(start - holder.addr),
    Number(stop - start),
    "mcount",
  );
  const data = viewOf(bytes);
  const { is64, littleEndian } = view.format;
  const word = wordSize(view.format);
  const sites: bigint[] = [];
  for (let at = 0; at + word <= bytes.length; at += word) {
    const site = is64 ? data.getBigUint64(at, littleEndian) : BigInt(data.getUint32(at, littleEndian));
    // a kernel that relocates itself may have its addresses elsewhere; 6.15 clears those of weak functions
    if (site !== 0n) sites.push(site);
  }
  if (sites.length > 0) bySection.set("", sites);
  return bySection;
}

/** `range`: of a linked kernel. Null: the file has none that could be read, so that nothing can be told. */
export function readTraceSites(view: ElfView, range: TraceRange | null): TraceSites | null {
  const symtab = view.sections.find((section) => section.type === SHT.SYMTAB);
  const linked = view.header.type !== ET_REL;
  if (symtab === undefined || (linked && range === null)) return null;
  try {
    const bySection = linked ? sitesOfKernel(view, range!) : sitesOfModule(view, symtab);
    for (const sites of bySection.values()) sites.sort(ascending);
    const before = view.header.machine === EM.X86_64 ? 0n : PREFIX;
    return bySection.size === 0 ? null : { linked, bySection, before };
  } catch (error) {
    if (error instanceof FormatError) return null;
    throw error;
  }
}

/** Whether one of the places is inside of the function; null: the file does not say where that is. */
export function hasSite(sites: TraceSites, { address, size, section }: Definition): boolean | null {
  if (address === null || (!sites.linked && section === null)) return null;
  const own = sites.bySection.get(sites.linked ? "" : section!) ?? [];
  const from = address - sites.before;
  const to = address + BigInt(size || SIZE_UNKNOWN);
  let [low, high] = [0, own.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (own[middle]! < from) low = middle + 1;
    else high = middle;
  }
  return low < own.length && own[low]! < to;
}

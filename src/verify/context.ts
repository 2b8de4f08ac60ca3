// What the rules look at: the file through the read view, what it patches, the
// kernel it is for and what the sources know. Made once a file; no rule opens
// anything itself.
import type { RelaRecord } from "../elf/codec.js";
import { isNoneRelocation, SHF, SHN, STT } from "../elf/constants.js";
import { FormatError } from "../elf/errors.js";
import { type SectionView, type SymbolView, sectionData } from "../elf/view.js";
import { KLP_RELA, type KlpSymbol, parseKlpSymbol } from "../resolve/klp-names.js";
import { parseModinfo } from "../resolve/modinfo.js";
import type { PatchedObject } from "../resolve/patched.js";
import type { KernelSymbols } from "../symbols/kernel.js";
import { normaliseObject } from "../symbols/object-name.js";
import { Claims } from "./claims.js";
import type { Crcs } from "./crcs.js";
import type { Profile } from "./profile.js";
import type { Stage } from "./rule.js";
import { isRelocationSection, type Tables } from "./tables.js";
import type { Traceable } from "./traceable.js";

/** What modpost makes of every module. */
export const THIS_MODULE = ".gnu.linkonce.this_module";

/** A relocation section with its entries and the section that it changes. */
export interface RelocationTable {
  readonly section: SectionView;
  /** Undefined: sh_info names no section. */
  readonly target: SectionView | undefined;
  readonly isKlp: boolean;
  readonly loaded: boolean;
  readonly entries: readonly RelaRecord[];
  /** Why the entries cannot be read; null: they can. */
  readonly fault: string | null;
}

export interface ContextInput {
  readonly stage: Stage;
  readonly tables: Tables;
  readonly profile: Profile;
  /** Empty: unknown. */
  readonly patched: readonly PatchedObject[];
  readonly kernel: KernelSymbols;
  /** What `kernel` says of positions; given where several files are held against it. */
  readonly claims?: Claims;
  /** CRCs of a Module.symvers; null: none is given. */
  readonly crcs: Crcs | null;
  /** Null: no evidence was looked for. */
  readonly traceable: Traceable | null;
}

export interface Context extends ContextInput {
  readonly claims: Claims;
  readonly machine: number;
  /** A whole module, which the loader could be given; otherwise one object of it. */
  readonly isModule: boolean;
  readonly modinfo: ReadonlyMap<string, readonly string[]>;
  readonly relocationTables: readonly RelocationTable[];
  /** By symbol index: what a livepatch symbol's name says; null: no such symbol, or no name that the kernel reads. */
  readonly klpSymbols: readonly (KlpSymbol | null)[];
  /** Names of the objects in `patched`, as the kernel writes them. */
  readonly patchedNames: ReadonlySet<string>;
  /** Modules that modinfo's `depends` names. */
  readonly depends: readonly string[];
  /** `function+0xoffset` of a place (bytes from the start of the section); null: no function covers it. */
  readonly functionAt: (section: SectionView, offset: number) => string | null;
}

function readTable(tables: Tables, section: SectionView): RelocationTable {
  const target = tables.view.sections[section.info];
  const loaded = target !== undefined && (target.flags & SHF.ALLOC) !== 0n;
  const common = { section, target, loaded, isKlp: section.name.startsWith(KLP_RELA) };
  try {
    return { ...common, entries: tables.relocations(section), fault: null };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return { ...common, entries: [], fault: error.message };
  }
}

/** The bytes of a section; none where the file is too short for them. */
export function bytesOf({ tables }: { readonly tables: Tables }, section: SectionView): Uint8Array {
  try {
    return sectionData(tables.view, section);
  } catch (error) {
    if (error instanceof FormatError) return new Uint8Array(0);
    throw error;
  }
}

/** `key=value` strings of all `.modinfo` sections, by key. */
export function modinfoOf(tables: Tables): Context["modinfo"] {
  const infos = tables.view.sections.filter((s) => s.name === ".modinfo");
  return parseModinfo(infos.map((section) => bytesOf({ tables }, section)));
}

export function makeContext(input: ContextInput): Context {
  const { tables, patched } = input;
  const { sections, header } = tables.view;
  const modinfo = modinfoOf(tables);
  return {
    ...input,
    claims: input.claims ?? new Claims(input.kernel),
    machine: header.machine,
    isModule: sections.some((s) => s.name === THIS_MODULE),
    modinfo,
    relocationTables: sections.filter(isRelocationSection).map((section) => readTable(tables, section)),
    klpSymbols: tables.symbols.map((s) => (isLivepatchSymbol(s) ? parseKlpSymbol(s.name) : null)),
    patchedNames: new Set(patched.map(({ object }) => normaliseObject(object))),
    functionAt: functionFinder(tables),
    depends: (modinfo.get("depends") ?? []).flatMap((list) => list.split(",").filter((name) => name !== "")),
  };
}

export const isLivepatchSymbol = (symbol: SymbolView): boolean =>
  symbol.section === null && symbol.shndx === SHN.LIVEPATCH;

export const isUndefinedSymbol = (symbol: SymbolView): boolean =>
  symbol.index > 0 && symbol.section === null && symbol.shndx === SHN.UNDEF && symbol.name !== "";

export const isNone = ({ machine }: Context, entry: RelaRecord): boolean =>
  isNoneRelocation(machine, entry.type);

interface FunctionRange {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** `function+0xoffset` of a place; null: no function covers it. Sorted at the first call. */
function functionFinder({ symbols }: Tables): Context["functionAt"] {
  let bySection: Map<number, FunctionRange[]> | null = null;
  return (section, offset) => {
    bySection ??= functionRanges(symbols);
    const found = lastFrom(bySection.get(section.index) ?? [], offset);
    return found === undefined || offset >= found.end
      ? null
      : `${found.name}+0x${(offset - found.start).toString(16)}`;
  };
}

/** The last range that starts at or before the offset; `ranges` ascend. */
function lastFrom(ranges: readonly FunctionRange[], offset: number): FunctionRange | undefined {
  let [from, to] = [0, ranges.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (ranges[middle]!.start <= offset) from = middle + 1;
    else to = middle;
  }
  return ranges[from - 1];
}

function functionRanges(symbols: readonly SymbolView[]): Map<number, FunctionRange[]> {
  const bySection = new Map<number, FunctionRange[]>();
  for (const { section, type, name, value, size } of symbols) {
    if (section === null || type !== STT.FUNC) continue;
    const ranges = bySection.get(section) ?? [];
    bySection.set(section, ranges);
    ranges.push({ name, start: Number(value), end: Number(value) + Math.max(Number(size), 1) });
  }
  for (const ranges of bySection.values()) ranges.sort((a, b) => a.start - b.start);
  return bySection;
}

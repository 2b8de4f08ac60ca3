// The proof of a conversion: the written object is read back and held against the
// input and the resolutions. It shares nothing with the writer but the codecs:
// both files are seen through the read view, and what should be there is worked
// out anew. Sections and symbols keep their relative order, so they are matched
// by it: that everything else is unchanged is part of what is proven.
import { wordSize } from "../elf/codec.js";
import { isNoneRelocation, SHF, SHN, SHT, STB } from "../elf/constants.js";
import { type ElfView, readGroup, type SectionView, type SymbolView } from "../elf/view.js";
import type { Finding } from "../findings.js";
import { KLP_RELA, klpRelaObject, klpSymbolName, MODULE_RELOCS } from "../resolve/klp-names.js";
import { type FunctionRow, isDecision, type Resolution } from "../resolve/types.js";
import { isRelocationSection, type Tables } from "./tables.js";
import { compareHeaders, compareSection, type ExpectedWord, type Pairing } from "./unchanged.js";

type Report = (what: string, expected: string | number, found: string | number, section?: string) => void;

interface Entry {
  readonly offset: number;
  readonly type: number;
  readonly symbol: number;
  readonly addend: bigint;
}

const entryText = (e: Entry): string =>
  `offset 0x${e.offset.toString(16)} type ${e.type} symbol ${e.symbol} addend ${e.addend}`;

const isSameEntry = (a: Entry, b: Entry): boolean =>
  a.offset === b.offset && a.type === b.type && a.symbol === b.symbol && a.addend === b.addend;

/** A group whose members are all dropped goes with them, and with it the signature that it defines. */
function isEmptied(view: ElfView, section: SectionView, dropped: ReadonlySet<number>): boolean {
  if (section.type !== SHT.GROUP) return false;
  const { members } = readGroup(view, section);
  return members.length > 0 && members.every((member) => dropped.has(member));
}

/** Indices of the input's sections that a conversion removes. */
function droppedSections(view: ElfView): Set<number> {
  const dropped = new Set(
    view.sections.filter((s) => s.name.startsWith(MODULE_RELOCS) && s.type !== SHT.RELA).map((s) => s.index),
  );
  for (let before = -1; before !== dropped.size; ) {
    before = dropped.size;
    for (const section of view.sections) {
      const relocates = isRelocationSection(section);
      const tied = (section.flags & SHF.LINK_ORDER) !== 0n && dropped.has(section.link);
      if ((relocates && dropped.has(section.info)) || tied || isEmptied(view, section, dropped))
        dropped.add(section.index);
    }
  }
  return dropped;
}

/** What the input's symbols have become, in the order of the output; null: dropped. */
function expectedSymbols(
  symbols: readonly SymbolView[],
  dropped: ReadonlySet<number>,
  resolutions: readonly Resolution[],
  annotatedOnly: ReadonlySet<number>,
) {
  const byName = new Map(resolutions.map((r) => [r.symbol, r.outcome]));
  const kept = symbols.slice(1).flatMap((symbol) => {
    if (symbol.section !== null)
      return dropped.has(symbol.section) ? [] : [{ symbol, name: symbol.name, shndx: symbol.shndx }];
    const outcome =
      symbol.shndx === SHN.UNDEF && symbol.bind !== STB.LOCAL ? byName.get(symbol.name) : undefined;
    if (outcome?.kind === "klp") return [{ symbol, name: klpSymbolName(outcome), shndx: SHN.LIVEPATCH }];
    if (outcome?.kind === "ordinary" && outcome.reason === "unused" && annotatedOnly.has(symbol.index))
      return [];
    return [{ symbol, name: symbol.name, shndx: symbol.shndx }];
  });
  return [
    ...kept.filter((k) => k.symbol.bind === STB.LOCAL),
    ...kept.filter((k) => k.symbol.bind !== STB.LOCAL),
  ];
}

function compareSymbols(
  expected: ReturnType<typeof expectedSymbols>,
  found: readonly SymbolView[],
  sectionMap: ReadonlyMap<number, number>,
  report: Report,
): void {
  if (found.length !== expected.length + 1) report("number of symbols", expected.length + 1, found.length);
  for (const field of ["nameOffset", "value", "size", "bind", "type", "other", "shndx"] as const) {
    const value = BigInt(found[0]?.[field] ?? 0);
    if (value !== 0n) report(`symbol 0 ${field}`, 0, `${value}`);
  }
  if (found[0] !== undefined && found[0].name !== "") report("symbol 0 name", "", found[0].name);
  for (const [i, want] of expected.entries()) {
    const got = found[i + 1];
    if (got === undefined) return;
    const { symbol } = want;
    const section = symbol.section === null ? null : (sectionMap.get(symbol.section) ?? -1);
    const wanted = { ...symbol, name: want.name, section, shndx: want.shndx };
    if (!isSameSymbol(wanted, got)) report(`symbol ${i + 1}`, symbolText(wanted), symbolText(got));
  }
}

/** Where the section is known by its index, st_shndx is only how that index is written. */
function isSameSymbol(a: SymbolView, b: SymbolView): boolean {
  return (
    a.name === b.name &&
    a.value === b.value &&
    a.size === b.size &&
    a.bind === b.bind &&
    a.type === b.type &&
    a.other === b.other &&
    a.section === b.section &&
    (a.section !== null || a.shndx === b.shndx)
  );
}

const symbolText = ({ name, value, size, bind, type, other, section, shndx }: SymbolView): string =>
  `${name} value 0x${value.toString(16)} size ${size} bind ${bind} type ${type} other ${other} section ${section ?? `reserved ${shndx}`}`;

interface Expectation {
  /** By index of the output's section. */
  readonly stay: Map<number, Entry[]>;
  /** By `A`, a blank and the index of the relocated section in the output. */
  readonly moved: Map<string, Entry[]>;
}

interface Maps {
  readonly dropped: ReadonlySet<number>;
  readonly sectionMap: ReadonlyMap<number, number>;
  readonly symbolMap: ReadonlyMap<number, number>;
}

/** The object whose arrival applies what was an ordinary relocation to this symbol; null: it stays ordinary. */
function objectsToApplyWith(
  symbols: readonly SymbolView[],
  resolutions: readonly Resolution[],
): (string | null)[] {
  const byName = new Map(resolutions.map((r) => [r.symbol, r]));
  return symbols.map((symbol) => {
    if (symbol.section !== null || symbol.shndx !== SHN.UNDEF || symbol.bind === STB.LOCAL) return null;
    const resolution = byName.get(symbol.name);
    if (resolution?.outcome.kind !== "klp") return null;
    return resolution.uses[0]?.applyWith ?? resolution.outcome.object;
  });
}

/** Appends what leaves a relocation section to `moved`; what stays is returned. */
function splitRelocations(
  { view: before, relocations }: Tables,
  section: SectionView,
  { sectionMap, symbolMap }: Maps,
  applyWith: readonly (string | null)[],
  moved: Map<string, Entry[]>,
): Entry[] {
  const loaded = ((before.sections[section.info]?.flags ?? 0n) & SHF.ALLOC) !== 0n;
  const movable = loaded && !section.name.startsWith(KLP_RELA);
  const remaining: Entry[] = [];
  for (const record of relocations(section)) {
    const entry = { ...record, symbol: record.symbol === 0 ? 0 : (symbolMap.get(record.symbol) ?? -1) };
    const none = isNoneRelocation(before.header.machine, record.type);
    const object = movable && !none ? (applyWith[record.symbol] ?? null) : null;
    if (object === null) {
      // debug information of a dropped annotation goes with it
      if (entry.symbol !== -1 || loaded) remaining.push(entry);
      continue;
    }
    const key = `${object} ${sectionMap.get(section.info)}`;
    const arriving = moved.get(key) ?? [];
    moved.set(key, arriving);
    arriving.push(entry);
  }
  return remaining;
}

function expectedRelocations(before: Tables, maps: Maps, resolutions: readonly Resolution[]): Expectation {
  const applyWith = objectsToApplyWith(before.symbols, resolutions);
  const stay = new Map<number, Entry[]>();
  const moved = new Map<string, Entry[]>();
  for (const section of before.view.sections) {
    if (!isRelocationSection(section) || maps.dropped.has(section.index)) continue;
    const remaining = splitRelocations(before, section, maps, applyWith, moved);
    stay.set(maps.sectionMap.get(section.index) ?? -1, remaining);
  }
  return { stay, moved };
}

function compareEntries(
  what: string,
  expected: readonly Entry[],
  found: readonly Entry[],
  section: string,
  report: Report,
): void {
  if (expected.length !== found.length)
    report(`number of relocations ${what}`, expected.length, found.length, section);
  for (const [i, entry] of expected.entries()) {
    const got = found[i];
    if (got === undefined) return;
    if (!isSameEntry(entry, got))
      report(`relocation ${i} ${what}`, entryText(entry), entryText(got), section);
  }
}

/** Its name, link and entries are held against the kernel's rules and the resolutions (structure.ts, below). */
function compareNewSection({ format }: ElfView, section: SectionView, report: Report): void {
  const expected = {
    flags: SHF.ALLOC | SHF.RELA_LIVEPATCH,
    addr: 0n,
    align: BigInt(wordSize(format)),
  };
  for (const field of ["flags", "addr", "align"] as const) {
    if (section[field] !== expected[field])
      report(`section ${field}`, `${expected[field]}`, `${section[field]}`, section.name);
  }
}

function compareRelocations(after: Tables, expectation: Expectation, firstNew: number, report: Report): void {
  const moved = new Map(expectation.moved);
  for (const section of after.view.sections) {
    if (!isRelocationSection(section)) continue;
    const found = after.relocations(section);
    const kept = expectation.stay.get(section.index) ?? [];
    const key = `${klpRelaObject(section.name)} ${section.info}`;
    const arrived = section.name.startsWith(KLP_RELA) ? (moved.get(key) ?? []) : [];
    if (arrived.length > 0) moved.delete(key);
    if (section.index >= firstNew && arrived.length === 0) report("section", "none", section.name);
    else if (section.index >= firstNew) compareNewSection(after.view, section, report);
    const expected = arrived.length === 0 ? kept : [...kept, ...arrived];
    compareEntries(`of ${section.name}`, expected, found, section.name, report);
  }
  for (const key of moved.keys()) report("klp relocation section for object and section", key, "none");
}

/** What a conversion was to do. */
export interface Intended {
  readonly resolutions: readonly Resolution[];
  readonly functions: readonly FunctionRow[];
  /** Symbols that nothing but annotations used, by index in the input. */
  readonly annotatedOnly: ReadonlySet<number>;
}

/**
 * Errors for everything in the output that the resolutions do not ask for or that they ask for and is missing.
 * Throws FormatError when one of the two cannot be read.
 */
export function proveConversion(
  input: Tables,
  output: Tables,
  { resolutions, functions, annotatedOnly }: Intended,
): Finding[] {
  const findings: Finding[] = [];
  const report: Report = (what, expected, found, section) => {
    findings.push({
      code: "conversion-differs",
      severity: "error",
      facts: { what, expected, found },
      where: section === undefined ? {} : { section },
    });
  };
  const { view: before } = input;
  const { view: after } = output;
  const dropped = droppedSections(before);
  const kept = before.sections.filter((s) => !dropped.has(s.index));
  const sectionMap = new Map(kept.map((s, i) => [s.index, i]));
  const expected = expectedSymbols(input.symbols, dropped, resolutions, annotatedOnly);
  const symbolMap = new Map(expected.map((e, i) => [e.symbol.index, i + 1]));
  const words = expectedWords(before, functions);
  const pairing: Pairing = { before, after, sectionMap, symbolMap, words, report };
  compareHeaders(pairing);
  for (const section of kept) {
    const twin = after.sections[sectionMap.get(section.index) ?? -1];
    if (twin === undefined) report("section", section.name, "none");
    else if (section.index !== 0) compareSection(pairing, section, twin);
  }
  for (const { type, name } of after.sections.slice(kept.length)) {
    if (!isRelocationSection({ type }) && type !== SHT.SYMTAB_SHNDX) report("section", "none", name);
  }
  if (output.symtab?.info !== expected.filter((e) => e.symbol.bind === STB.LOCAL).length + 1) {
    report(
      "sh_info of the symbol table",
      expected.filter((e) => e.symbol.bind === STB.LOCAL).length + 1,
      output.symtab?.info ?? 0,
    );
  }
  compareSymbols(expected, output.symbols, sectionMap, report);
  const relocations = expectedRelocations(input, { dropped, sectionMap, symbolMap }, resolutions);
  compareRelocations(output, relocations, kept.length, report);
  return findings;
}

/** `old_sympos` of the patched functions that were decided: third word of their klp_func entry. */
function expectedWords({ format }: ElfView, functions: readonly FunctionRow[]): ExpectedWord[] {
  return functions.flatMap(({ sectionIndex: section, offset, oldSympos, outcome }) => {
    if (outcome.kind !== "klp" || !isDecision(outcome.rule) || outcome.sympos === oldSympos) return [];
    return [{ section, offset: offset + 2 * wordSize(format), value: BigInt(outcome.sympos) }];
  });
}

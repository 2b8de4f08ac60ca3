// What the kernel needs of a converted object, whoever converted it
// (Documentation/livepatch/module-elf-format.rst; kernel/livepatch/core.c):
// names, flags and links of klp sections, who may refer to whom, leftovers.
import { relaSize } from "../elf/codec.js";
import { isNoneRelocation, SHF, SHN, SHT, STB } from "../elf/constants.js";
import type { ElfView, SectionView, SymbolView } from "../elf/view.js";
import type { Fact, Finding } from "../findings.js";
import {
  isKlpSymbolName,
  isRelocDialectName,
  KLP_RELA,
  klpRelaObject,
  MODULE_RELOCS,
  parseKlpSymbol,
} from "../resolve/klp-names.js";
import type { Tables } from "./tables.js";

function error(
  code: string,
  section: SectionView | null,
  facts: Record<string, Fact>,
  more: Finding["where"] = {},
): Finding {
  return {
    code,
    severity: "error",
    facts,
    where: { ...(section === null ? {} : { section: section.name }), ...more },
  };
}

/** The kernel takes the object up to the first '.', so the target's name must begin there or after it. */
function checkKlpSection(view: ElfView, section: SectionView): Finding[] {
  const findings: Finding[] = [];
  const object = klpRelaObject(section.name);
  const target = view.sections[section.info];
  if (object === null) findings.push(error("klp-section-name", section, {}));
  else if (target !== undefined) {
    const rest = section.name.slice(KLP_RELA.length + object.length);
    if (rest !== `.${target.name}` && rest !== target.name) {
      findings.push(error("klp-section-target-name", section, { target: target.name }));
    }
  }
  if (section.type !== SHT.RELA) findings.push(error("klp-section-type", section, { type: section.type }));
  const needed = SHF.ALLOC | SHF.RELA_LIVEPATCH;
  if ((section.flags & needed) !== needed) {
    findings.push(error("klp-section-flags", section, { flags: `0x${section.flags.toString(16)}` }));
  }
  if (view.sections[section.link]?.type !== SHT.SYMTAB)
    findings.push(error("klp-section-link", section, { link: section.link }));
  if (target === undefined || (target.flags & SHF.ALLOC) === 0n) {
    findings.push(error("klp-section-target", section, { target: target?.name ?? section.info }));
  }
  if (section.entsize !== relaSize(view.format)) {
    findings.push(error("klp-section-entsize", section, { entsize: section.entsize }));
  }
  return findings;
}

function checkEntries({ view, symbols, relocations }: Tables, section: SectionView): Finding[] {
  const isKlp = section.name.startsWith(KLP_RELA);
  const target = view.sections[section.info];
  if (!isKlp && (target === undefined || (target.flags & SHF.ALLOC) === 0n)) return [];
  return relocations(section).flatMap((entry): Finding[] => {
    const symbol = symbols[entry.symbol];
    const where = { offset: entry.offset, ...(symbol === undefined ? {} : { symbol: symbol.name }) };
    if (symbol === undefined)
      return [error("relocation-symbol-index", section, { index: entry.symbol }, where)];
    const livepatch = symbol.section === null && symbol.shndx === SHN.LIVEPATCH;
    if (isKlp && !livepatch) return [error("klp-relocation-symbol", section, {}, where)];
    if (!isKlp && livepatch && !isNoneRelocation(view.header.machine, entry.type)) {
      return [error("ordinary-relocation-symbol", section, { target: target?.name ?? "" }, where)];
    }
    return [];
  });
}

function checkSymbol(symbol: SymbolView): Finding[] {
  const where = { symbol: symbol.name };
  if (symbol.section !== null) return [];
  if (
    symbol.shndx === SHN.LIVEPATCH &&
    parseKlpSymbol(symbol.name) === null &&
    isKlpSymbolName(symbol.name)
  ) {
    return [error("klp-symbol-name", null, {}, where)];
  }
  if (symbol.shndx !== SHN.UNDEF) return [];
  if (isRelocDialectName(symbol.name)) return [error("annotation-leftover", null, {}, where)];
  if (isKlpSymbolName(symbol.name) && symbol.bind !== STB.WEAK)
    return [error("klp-symbol-undefined", null, {}, where)];
  return [];
}

/** Throws FormatError where a relocation section cannot be read. */
export function checkStructure(tables: Tables): Finding[] {
  const { view, symbols } = tables;
  const findings: Finding[] = symbols.flatMap(checkSymbol);
  for (const section of view.sections) {
    if (section.name.startsWith(MODULE_RELOCS)) findings.push(error("annotation-leftover", section, {}));
    if (section.name.startsWith(KLP_RELA)) findings.push(...checkKlpSection(view, section));
    else if ((section.flags & SHF.RELA_LIVEPATCH) !== 0n)
      findings.push(error("klp-section-name", section, {}));
    if (section.type === SHT.RELA) findings.push(...checkEntries(tables, section));
  }
  return findings;
}

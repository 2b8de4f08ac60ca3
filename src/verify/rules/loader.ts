// What the module loader expects of the file before it looks at livepatching
// (elf_validity_check, setup_load_info, simplify_symbols: kernel/module/main.c).
import { ET_REL, SHN, SHT, STB } from "../../elf/constants.js";
import { firstOverlap } from "../../elf/overlaps.js";
import type { Context } from "../context.js";
import { isKnownMachine } from "../relocation-types.js";
import { type Judgement, type Rule, report } from "../rule.js";

const NOT_RELOCATABLE: Rule = {
  code: "elf-not-relocatable",
  group: "object",
  severity: "error",
  message: "Invalid ELF header type: %u != %u",
};
const MACHINE: Rule = {
  code: "machine-without-livepatch",
  group: "object",
  severity: "warning",
  message: null,
};
const SYMTABS: Rule = { code: "elf-symbol-tables", group: "object", severity: "error", message: null };
const LOCALS: Rule = { code: "elf-symbol-order", group: "object", severity: "error", message: null };
const EXTENDED: Rule = {
  code: "elf-extended-numbering",
  group: "object",
  severity: "error",
  // e_shnum is 0 then, and e_shstrndx 0xffff
  message: "Invalid ELF section name index: %d || e_shstrndx (%d) >= e_shnum (%d)",
};
const BOUNDS: Rule = {
  code: "elf-section-bounds",
  group: "object",
  severity: "error",
  message: "Invalid ELF section in module (section %u type %u)",
};
const OVERLAP: Rule = { code: "elf-overlap", group: "object", severity: "error", message: null };
const COMMON: Rule = {
  code: "common-symbol",
  group: "object",
  severity: "error",
  message: "please compile with -fno-common",
  warnsIn: ["convert", "drop-in"],
};
/** simplify_symbols looks any other index up in the section headers, beyond their end. */
const RESERVED: Rule = { code: "reserved-section-index", group: "object", severity: "error", message: null };
const KNOWN_INDICES = new Set<number>([SHN.ABS, SHN.COMMON, SHN.LIVEPATCH, SHN.XINDEX]);

export const rules = [NOT_RELOCATABLE, MACHINE, SYMTABS, LOCALS, EXTENDED, BOUNDS, OVERLAP, COMMON, RESERVED];

function machine(context: Context): Judgement[] {
  const { is64 } = context.tables.view.format;
  if (isKnownMachine(context.machine, is64)) return [];
  return report(MACHINE, context, { machine: context.machine, bits: is64 ? 64 : 32 }, {});
}

function symbolOrder(context: Context): Judgement[] {
  const { symtab, symbols } = context.tables;
  if (symtab === null) return [];
  const firstGlobal = symbols.findIndex((s) => s.index > 0 && s.bind !== STB.LOCAL);
  const locals = firstGlobal < 0 ? symbols.length : firstGlobal;
  const late = symbols.find((s) => s.index > locals && s.bind === STB.LOCAL);
  if (symtab.info === locals && late === undefined) return [];
  const facts = { info: symtab.info, locals };
  const where = { section: symtab.name, ...(late === undefined ? {} : { symbol: late.name }) };
  return report(LOCALS, context, facts, where);
}

function numbering(context: Context): Judgement[] {
  const { view, symbols } = context.tables;
  const { sections } = view;
  const extended = sections.length >= SHN.LORESERVE || symbols.some((s) => s.shndx === SHN.XINDEX);
  return extended && context.isModule ? report(EXTENDED, context, { sections: sections.length }, {}) : [];
}

/** The loader looks at all sections, those that nobody reads as well (elf_validity_check). */
function bounds(context: Context): Judgement[] {
  const { sections, source } = context.tables.view;
  return sections
    .filter(({ type }) => type !== SHT.NULL && type !== SHT.NOBITS)
    .filter(({ offset, size }) => offset + size > source.size)
    .flatMap(({ name: section, offset, size }) =>
      report(BOUNDS, context, { end: offset + size, file: source.size }, { section }),
    );
}

/** The loader would read both; no rewriting keeps that apart. */
function overlap(context: Context): Judgement[] {
  const found = firstOverlap(context.tables.view);
  if (found === null) return [];
  const [{ section, title, offset }, { title: other }] = found;
  return report(
    OVERLAP,
    context,
    { title, other },
    section === null ? {} : { section: section.name, offset },
  );
}

function commonSymbols(context: Context): Judgement[] {
  return context.tables.symbols
    .filter((s) => s.section === null && s.shndx === SHN.COMMON)
    .flatMap((s) => report(COMMON, context, {}, { symbol: s.name }));
}

function reservedIndices(context: Context): Judgement[] {
  return context.tables.symbols
    .filter((s) => s.section === null && s.shndx >= SHN.LORESERVE && !KNOWN_INDICES.has(s.shndx))
    .flatMap((s) => report(RESERVED, context, { index: `0x${s.shndx.toString(16)}` }, { symbol: s.name }));
}

export function check(context: Context): Judgement[] {
  const { view } = context.tables;
  const { type } = view.header;
  const tables = view.sections.filter((s) => s.type === SHT.SYMTAB).length;
  return [
    ...(type === ET_REL ? [] : report(NOT_RELOCATABLE, context, { type }, {})),
    ...machine(context),
    ...(tables === 1 ? [] : report(SYMTABS, context, { tables }, {})),
    ...symbolOrder(context),
    ...numbering(context),
    ...bounds(context),
    ...overlap(context),
    ...commonSymbols(context),
    ...reservedIndices(context),
  ];
}

// What the author wrote into the object: annotations of both dialects, read
// from the editable model. Faults are findings, so that one bad annotation does
// not hide the others.
import { isNoneRelocation, SHF, SHN, SHT } from "../elf/constants.js";
import type { ElfSymbol, ObjectFile, Relocation, Section, SectionId, SymbolId } from "../elf/model.js";
import type { Finding } from "../findings.js";
import { normaliseObject } from "../symbols/object-name.js";
import {
  isRelocDialectName,
  type KlpSymbol,
  MODULE_RELOCS,
  objectNameFault,
  parseRelocDialectName,
} from "./klp-names.js";

export interface Annotation extends KlpSymbol {
  readonly dialect: "sympos" | "reloc";
  readonly symbolId: SymbolId;
  /** Name in the object's .symtab. */
  readonly symbol: string;
  readonly applyWith: string;
  /** Section of the annotation; null in the reloc dialect, where it is the symbol's name. */
  readonly section: string | null;
  /** Bytes from the start of that section. */
  readonly offset: number;
}

export interface AnnotationReading {
  readonly annotations: readonly Annotation[];
  /** Sections that hold nothing but annotations. */
  readonly sections: readonly SectionId[];
  readonly findings: readonly Finding[];
}

function finding(code: string, section: string, offset: number, facts: Finding["facts"]): Finding {
  return { code, severity: "error", facts, where: { section, offset } };
}

/**
 * Bytes of one entry. ELF64: packed {pointer or u64; u32}. ELF32: {pointer; unsigned} of 8 bytes, or since 2022
 * {union of pointer and u64; u32} of 12.
 */
function entryStride(is64: boolean, size: number, offsets: readonly number[]): number {
  const twelve = size % 12 === 0 && offsets.every((offset) => offset % 12 === 0);
  return is64 || twelve ? 12 : 8;
}

/** What is looked up for each annotation section, made once. */
interface Lookups {
  readonly symbols: ReadonlyMap<SymbolId, ElfSymbol>;
  /** By annotation section: the entries that relocate it, but those that the loader would not apply. */
  readonly relocations: ReadonlyMap<SectionId, readonly Relocation[]>;
}

function lookupsOf({ header, sections, symbols }: ObjectFile, annotations: readonly Section[]): Lookups {
  const relocations = new Map<SectionId, Relocation[]>(annotations.map(({ id }) => [id, []]));
  for (const { content } of sections) {
    if (content.kind !== "relocations") continue;
    const of = relocations.get(content.target);
    if (of === undefined) continue;
    for (const entry of content.entries) if (!isNoneRelocation(header.machine, entry.type)) of.push(entry);
  }
  return { symbols: new Map(symbols.map((s) => [s.id, s])), relocations };
}

function annotatedObject(section: Section, findings: Finding[]): string | null {
  const written = section.name.slice(MODULE_RELOCS.length);
  const object = normaliseObject(written);
  const fault = objectNameFault(object);
  if (fault !== null) {
    findings.push(finding("annotation-object-name", section.name, 0, { object: written, fault }));
    return null;
  }
  if (object !== written) {
    const facts = { written, object };
    findings.push({ code: "object-name-dash", severity: "warning", facts, where: { section: section.name } });
  }
  return object;
}

function plainBytes({ content, flags }: Section): Uint8Array | null {
  return content.kind === "bytes" && (flags & SHF.COMPRESSED) === 0n ? content.bytes : null;
}

/** A static symbol of the livepatch itself is reached through its section's symbol and an addend. */
const isDefined = ({ section, shndx }: ElfSymbol): boolean => section !== null || shndx !== SHN.UNDEF;

/** On ELF32 the other half of the union of pointer and u64 is zero; a position there is one of another layout. */
function isPointerAlone(view: DataView, offset: number, stride: number, is64: boolean): boolean {
  return is64 || stride !== 12 || view.getUint32(offset + 4) === 0;
}

interface EntryArray {
  readonly bytes: Uint8Array;
  /** Bytes of one entry. */
  readonly stride: number;
  readonly relocations: readonly Relocation[];
}

/** Null: the section has no entries, or a fault that is told. */
function entryArray(
  section: Section,
  is64: boolean,
  relocations: readonly Relocation[],
  findings: Finding[],
): EntryArray | null {
  const bytes = plainBytes(section);
  const fault = (code: string, facts: Finding["facts"]): null => {
    findings.push(finding(code, section.name, 0, facts));
    return null;
  };
  if (bytes === null) return fault("annotation-no-data", { type: section.type });
  const size = bytes.length;
  if (relocations.length === 0) return size === 0 ? null : fault("annotation-without-relocations", { size });
  const offsets = relocations.map((r) => r.offset);
  const stride = entryStride(is64, size, offsets);
  return size % stride === 0 ? { bytes, stride, relocations } : fault("annotation-size", { size, stride });
}

function readEntries(
  { format }: ObjectFile,
  lookups: Lookups,
  section: Section,
  target: string,
  findings: Finding[],
): Annotation[] {
  const { name } = section;
  const { is64, littleEndian } = format;
  const array = entryArray(section, is64, lookups.relocations.get(section.id) ?? [], findings);
  if (array === null) return [];
  const { bytes, stride, relocations } = array;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const claimed = new Set<number>();
  const annotations: Annotation[] = [];
  for (const { offset, symbol: symbolId, addend } of relocations) {
    const symbol = lookups.symbols.get(symbolId);
    const defined = symbol !== undefined && isDefined(symbol);
    const nameless = symbol === undefined || (!defined && (symbol.name === "" || addend !== 0n));
    const begins = offset % stride === 0 && !claimed.has(offset);
    if (!begins || nameless || !isPointerAlone(view, offset, stride, is64)) {
      findings.push(finding("annotation-entry", name, offset, { stride, addend: addend.toString() }));
      continue;
    }
    claimed.add(offset);
    const sympos = view.getUint32(offset + (stride === 12 ? 8 : 4), littleEndian);
    if (defined) {
      findings.push({
        code: "annotation-defined-symbol",
        severity: "warning",
        facts: {},
        where: { section: name, offset, symbol: symbol.name },
      });
      continue;
    }
    annotations.push({
      dialect: "sympos",
      symbolId,
      symbol: symbol.name,
      object: target,
      applyWith: target,
      name: symbol.name,
      sympos,
      section: name,
      offset,
    });
  }
  let whole = 0;
  while (claimed.has(whole)) whole += stride;
  if (whole < bytes.length)
    findings.push(finding("annotation-entry-without-symbol", name, whole, { stride }));
  return annotations;
}

function readRelocDialect(symbol: ElfSymbol, findings: Finding[]): Annotation | null {
  const where = { symbol: symbol.name };
  const parsed = parseRelocDialectName(symbol.name);
  if (parsed === null) {
    findings.push({ code: "annotation-name", severity: "error", facts: {}, where });
    return null;
  }
  for (const written of [parsed.applyWith, parsed.object]) {
    const fault = objectNameFault(normaliseObject(written));
    if (fault !== null) {
      findings.push({
        code: "annotation-object-name",
        severity: "error",
        facts: { object: written, fault },
        where,
      });
      return null;
    }
    const object = normaliseObject(written);
    if (object !== written) {
      findings.push({ code: "object-name-dash", severity: "warning", facts: { written, object }, where });
    }
  }
  return {
    ...parsed,
    object: normaliseObject(parsed.object),
    applyWith: normaliseObject(parsed.applyWith),
    dialect: "reloc",
    symbolId: symbol.id,
    symbol: symbol.name,
    section: null,
    offset: 0,
  };
}

function findConflicts(annotations: readonly Annotation[]): Finding[] {
  const first = new Map<SymbolId, Annotation>();
  const findings: Finding[] = [];
  for (const annotation of annotations) {
    const other = first.get(annotation.symbolId);
    if (other === undefined) {
      first.set(annotation.symbolId, annotation);
      continue;
    }
    if (other.object === annotation.object && other.sympos === annotation.sympos) continue;
    findings.push({
      code: "annotation-conflict",
      severity: "error",
      facts: {
        first: `${other.object}, position ${other.sympos}`,
        second: `${annotation.object}, position ${annotation.sympos}`,
      },
      where: {
        symbol: annotation.symbol,
        ...(annotation.section === null ? {} : { section: annotation.section }),
        offset: annotation.offset,
      },
    });
  }
  return findings;
}

function readSections(object: ObjectFile, sections: readonly Section[], findings: Finding[]): Annotation[] {
  if (sections.length === 0) return [];
  const lookups = lookupsOf(object, sections);
  return sections.flatMap((section) => {
    const target = annotatedObject(section, findings);
    return target === null ? [] : readEntries(object, lookups, section, target, findings);
  });
}

/** Both dialects are always read. */
export function readAnnotations(object: ObjectFile): AnnotationReading {
  const findings: Finding[] = [];
  const sections = object.sections.filter(
    ({ name, type }) => name.startsWith(MODULE_RELOCS) && type !== SHT.RELA,
  );
  const annotations = readSections(object, sections, findings);
  for (const symbol of object.symbols) {
    if (symbol.section !== null || symbol.shndx !== SHN.UNDEF || !isRelocDialectName(symbol.name)) continue;
    const annotation = readRelocDialect(symbol, findings);
    if (annotation !== null) annotations.push(annotation);
  }
  const ids = sections.map(({ id }) => id);
  return { annotations, sections: ids, findings: [...findings, ...findConflicts(annotations)] };
}

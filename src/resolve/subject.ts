// The livepatch object as the decision stage sees it: its undefined symbols with
// every place that uses them, the annotations found, what is converted already.
import { EM, isNoneRelocation, SHF, SHN, SHT, STB } from "../elf/constants.js";
import { FormatError, UnsupportedError } from "../elf/errors.js";
import type { ElfSymbol, ObjectFile, SectionId, SymbolId } from "../elf/model.js";
import type { Finding } from "../findings.js";
import { type Annotation, readAnnotations } from "./annotations.js";
import { isKlpSymbolName, KLP_RELA, type KlpSymbol, klpRelaObject, parseKlpSymbol } from "./klp-names.js";
import { readModinfo } from "./modinfo.js";
import { type PatchedObject, readPatchedObjects } from "./patched.js";
import type { Use } from "./types.js";

/** One undefined symbol of the livepatch object. */
export interface UndefinedSymbol {
  readonly id: SymbolId;
  readonly name: string;
  readonly weak: boolean;
  /** Relocations of allocated sections, annotations left out, in file order. */
  readonly uses: readonly Use[];
  /** Relocations that are never applied: of sections that are not loaded (debug information), and R_*_NONE. */
  readonly debugUses: number;
  readonly annotated: readonly Annotation[];
}

export interface ConvertedSymbol extends KlpSymbol {
  readonly id: SymbolId;
  readonly symbol: string;
  readonly uses: readonly Use[];
}

export interface Subject {
  readonly object: ObjectFile;
  readonly undefinedSymbols: readonly UndefinedSymbol[];
  readonly converted: readonly ConvertedSymbol[];
  readonly annotationSections: readonly SectionId[];
  /** Empty: unknown. */
  readonly patched: readonly PatchedObject[];
  /** `uname -r` of the kernel it was built for, from vermagic; null without one. */
  readonly release: string | null;
  readonly findings: readonly Finding[];
}

interface UsesOf {
  readonly loaded: Use[];
  debug: number;
}

function collectUses(object: ObjectFile, annotationSections: readonly SectionId[]): Map<SymbolId, UsesOf> {
  const sections = new Map(object.sections.map((s) => [s.id, s]));
  const annotations = new Set(annotationSections);
  const uses = new Map<SymbolId, UsesOf>();
  for (const { content, name } of object.sections) {
    if (content.kind !== "relocations" || annotations.has(content.target)) continue;
    const target = sections.get(content.target);
    const loaded = target !== undefined && (target.flags & SHF.ALLOC) !== 0n;
    for (const entry of content.entries) {
      if (entry.symbol === 0) continue;
      const of = uses.get(entry.symbol) ?? { loaded: [], debug: 0 };
      uses.set(entry.symbol, of);
      if (!loaded || isNoneRelocation(object.header.machine, entry.type)) of.debug++;
      else {
        const applyWith = name.startsWith(KLP_RELA) ? klpRelaObject(name) : null;
        of.loaded.push({ section: target.name, offset: entry.offset, type: entry.type, applyWith });
      }
    }
  }
  return uses;
}

function refuseRel(object: ObjectFile): void {
  const rel = object.sections.find(
    (s) => s.type === SHT.REL && s.content.kind === "relocations" && s.content.entries.length > 0,
  );
  if (rel === undefined) return;
  const machines = new Map<number, string>([
    [EM.I386, " (32-bit x86)"],
    [EM.ARM, " (32-bit arm)"],
  ]);
  const machine = machines.get(object.header.machine) ?? "";
  throw new UnsupportedError(
    `${rel.name} has relocations without addends (SHT_REL): no architecture with livepatching uses them${machine}`,
    rel.name,
    "no-addends",
  );
}

function convertedSymbols(
  object: ObjectFile,
  uses: Map<SymbolId, UsesOf>,
  findings: Finding[],
): ConvertedSymbol[] {
  const converted: ConvertedSymbol[] = [];
  for (const symbol of object.symbols) {
    if (symbol.section !== null || symbol.shndx !== SHN.LIVEPATCH) continue;
    const parsed = parseKlpSymbol(symbol.name);
    if (parsed !== null) {
      converted.push({
        ...parsed,
        id: symbol.id,
        symbol: symbol.name,
        uses: uses.get(symbol.id)?.loaded ?? [],
      });
    } else if (isKlpSymbolName(symbol.name)) {
      findings.push({
        code: "klp-symbol-name",
        severity: "error",
        facts: {},
        where: { symbol: symbol.name },
      });
    }
  }
  return converted;
}

function isUndefined(symbol: ElfSymbol): boolean {
  return (
    symbol.section === null && symbol.shndx === SHN.UNDEF && symbol.name !== "" && symbol.bind !== STB.LOCAL
  );
}

/** Everything is decided by name; no linker makes two undefined symbols of one. */
function refuseTwins(symbols: readonly UndefinedSymbol[]): void {
  const seen = new Set<string>();
  for (const { name } of symbols) {
    if (seen.has(name))
      throw new UnsupportedError(`two undefined symbols are named ${name}`, null, "undefined-twice");
    seen.add(name);
  }
}

/** Throws UnsupportedError for SHT_REL objects and for names that are undefined twice, FormatError for objects without a symbol table. */
export function readSubject(object: ObjectFile): Subject {
  if (object.symtab === null)
    throw new FormatError("the object has no symbol table (was it stripped?)", 0, 0);
  refuseRel(object);
  const { annotations, sections: annotationSections, findings } = readAnnotations(object);
  const uses = collectUses(object, annotationSections);
  const own: Finding[] = [];
  const converted = convertedSymbols(object, uses, own);
  const annotated = new Map<SymbolId, Annotation[]>();
  for (const annotation of annotations) {
    const known = annotated.get(annotation.symbolId) ?? [];
    annotated.set(annotation.symbolId, known);
    known.push(annotation);
  }
  const undefinedSymbols = object.symbols.filter(isUndefined).map(
    (symbol): UndefinedSymbol => ({
      id: symbol.id,
      name: symbol.name,
      weak: symbol.bind === STB.WEAK,
      uses: uses.get(symbol.id)?.loaded ?? [],
      debugUses: uses.get(symbol.id)?.debug ?? 0,
      annotated: annotated.get(symbol.id) ?? [],
    }),
  );
  refuseTwins(undefinedSymbols);
  const vermagic = readModinfo(object).get("vermagic")?.[0];
  return {
    object,
    undefinedSymbols,
    converted,
    annotationSections,
    patched: readPatchedObjects(object),
    release: vermagic?.split(" ")[0] ?? null,
    findings: [...findings, ...own],
  };
}

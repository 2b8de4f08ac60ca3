// The grammar of the names that the kernel and the annotations give a meaning
// (Documentation/livepatch/module-elf-format.rst; kernel/livepatch/core.c).

/** MODULE_NAME_LEN - 1 in the kernel's sscanf formats: `%55[^.]`. */
export const MAX_OBJECT_NAME = 55;

/** KSYM_NAME_LEN - 1 from 6.1 on: `%511[^,]`. Up to 6.0 the kernel reads 127 bytes. */
const MAX_SYMBOL_NAME = 511;

export const KLP_RELA = ".klp.rela.";
const KLP_SYM = ".klp.sym.";
const KLP_SYM_RELA = ".klp.sym.rela.";
export const MODULE_RELOCS = ".klp.module_relocs.";

/** What a livepatch symbol says: where the kernel looks, and for what. sympos: 0 unique, else from 1. */
export interface KlpSymbol {
  readonly object: string;
  readonly name: string;
  readonly sympos: number;
}

/** A symbol name in the reloc dialect: `.klp.sym.rela.<A>.<B>.<name>,<pos>`. */
export interface KlpRelocSymbol extends KlpSymbol {
  readonly applyWith: string;
}

export type ObjectNameFault = "empty" | "too-long" | "dot" | "control";

/** Why the kernel could never match an object name; null: it can. */
export function objectNameFault(name: string): ObjectNameFault | null {
  if (name === "") return "empty";
  if (name.length > MAX_OBJECT_NAME) return "too-long";
  if (name.includes(".")) return "dot";
  for (const char of name) if (char <= " " || char === "\x7f" || char === ",") return "control";
  return null;
}

export function klpSymbolName({ object, name, sympos }: KlpSymbol): string {
  return `${KLP_SYM}${object}.${name},${sympos}`;
}

/** The position at the end of a name, as the kernel's `%lu` reads it; null: none, or beyond 32 bits. */
function parsePosition(digits: string): number | null {
  if (!/^[0-9]{1,10}$/.test(digits)) return null;
  const value = Number(digits);
  return value <= 0xffff_ffff ? value : null;
}

function splitPosition(text: string, separators: string): { name: string; sympos: number } | null {
  let cut = -1;
  for (const separator of separators) {
    cut = text.lastIndexOf(separator);
    if (cut >= 0) break;
  }
  if (cut <= 0) return null;
  const sympos = parsePosition(text.slice(cut + 1));
  const name = text.slice(0, cut);
  return sympos === null || name.includes(",") ? null : { name, sympos };
}

function splitObject(text: string): { object: string; rest: string } | null {
  const dot = text.indexOf(".");
  return dot <= 0 ? null : { object: text.slice(0, dot), rest: text.slice(dot + 1) };
}

export function isKlpSymbolName(name: string): boolean {
  return name.startsWith(KLP_SYM) && !name.startsWith(KLP_SYM_RELA);
}

/** `.klp.sym.<B>.<name>,<pos>`; null: not what klp_resolve_symbols accepts. */
export function parseKlpSymbol(name: string): KlpSymbol | null {
  if (!isKlpSymbolName(name)) return null;
  const head = splitObject(name.slice(KLP_SYM.length));
  if (head === null || objectNameFault(head.object) !== null) return null;
  const tail = splitPosition(head.rest, ",");
  return tail === null || tail.name.length > MAX_SYMBOL_NAME ? null : { object: head.object, ...tail };
}

export function isRelocDialectName(name: string): boolean {
  return name.startsWith(KLP_SYM_RELA);
}

/**
 * `.klp.sym.rela.<A>.<B>.<name>,<pos>`, or '.' for the last ',' (binutils before 2.36 cannot assemble the comma):
 * A to the first '.', B to the second, the position after the last ',' or else after the last '.'.
 */
export function parseRelocDialectName(name: string): KlpRelocSymbol | null {
  if (!isRelocDialectName(name)) return null;
  const first = splitObject(name.slice(KLP_SYM_RELA.length));
  const second = first === null ? null : splitObject(first.rest);
  if (first === null || second === null) return null;
  const tail = splitPosition(second.rest, ",.");
  return tail === null ? null : { applyWith: first.object, object: second.object, ...tail };
}

/**
 * `two-dots`: `.klp.rela.<A>.` and the section's whole name (klp-convert of 2019-2023, kpatch, objtool);
 * `one-dot`: the section's own dot is the separator (kernel document, klp-convert of 2024). A section without
 * a leading dot gets a separator in both: the kernel reads the object up to the first '.'.
 */
export type SectionNameForm = "two-dots" | "one-dot";

export function klpRelaName(applyWith: string, section: string, form: SectionNameForm): string {
  const separator = form === "one-dot" && section.startsWith(".") ? "" : ".";
  return `${KLP_RELA}${applyWith}${separator}${section}`;
}

/** The object A of a klp relocation section's name; null: no object that the kernel could match. */
export function klpRelaObject(name: string): string | null {
  if (!name.startsWith(KLP_RELA)) return null;
  const object = splitObject(name.slice(KLP_RELA.length))?.object ?? null;
  return object !== null && objectNameFault(object) === null ? object : null;
}

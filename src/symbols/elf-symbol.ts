// Single facts of an ELF symbol: st_info, and nm's letter for it.
import { STB, STT } from "../elf/constants.js";
import type { Bind, SymbolKind } from "./types.js";

const STB_GNU_UNIQUE = 10;
const STT_GNU_IFUNC = 10;

export function bindOf(info: number): Bind | null {
  switch (info >> 4) {
    case STB.LOCAL:
      return "local";
    case STB.GLOBAL:
      return "global";
    case STB.WEAK:
      return "weak";
    case STB_GNU_UNIQUE:
      return "unique";
    default:
      return null;
  }
}

const KINDS = new Map<number, SymbolKind>([
  [STT.NOTYPE, "notype"],
  [STT.OBJECT, "object"],
  [STT.FUNC, "func"],
  [STT.TLS, "tls"],
  [STT.COMMON, "common"],
  [STT_GNU_IFUNC, "ifunc"],
]);

export function kindOf(info: number): SymbolKind | null {
  return KINDS.get(info & 15) ?? null;
}

const letter = (text: string): number => text.charCodeAt(0);

export const LETTER = {
  undefinedWeakObject: letter("v"),
  undefinedWeak: letter("w"),
  undefined: letter("U"),
  weakObject: letter("V"),
  weak: letter("W"),
  unique: letter("u"),
  ifunc: letter("i"),
  absolute: letter("a"),
  common: letter("C"),
  unknown: letter("?"),
} as const;

/** Sections that bfd knows by their names alone (coff_section_type, bfd/syms.c, since binutils 2.33). */
const BY_NAME: readonly (readonly [string, string])[] = [
  [".drectve", "i"],
  [".edata", "e"],
  [".idata", "i"],
  [".pdata", "p"],
];

/** Names of sections that bfd marks as debugging ones unless they are allocated (bfd/elf.c). */
const DEBUG_NAME =
  /^(?:\.debug|\.zdebug|\.gnu\.debuglto_\.debug_|\.gnu\.linkonce\.wi\.|\.line|\.stab|\.gdb_index)/;

export interface SectionKind {
  readonly name: string;
  readonly alloc: boolean;
  readonly write: boolean;
  readonly exec: boolean;
  readonly nobits: boolean;
}

/** nm's small letter for what a section holds, as a character code (bfd_decode_symclass, bfd/syms.c). */
export function sectionLetter({ name, alloc, write, exec, nobits }: SectionKind): number {
  const known = BY_NAME.find(
    ([start]) =>
      name.startsWith(start) && (name.length === start.length || /[.$0-9]/.test(name[start.length]!)),
  );
  if (known) return letter(known[1]);
  if (exec) return letter("t");
  if (alloc && !nobits) return letter(write ? "d" : "r");
  if (nobits) return letter("b");
  if (!alloc && DEBUG_NAME.test(name)) return letter("N");
  return write ? LETTER.unknown : letter("n");
}

/** nm's letter of a defined symbol, of which `held` is the letter of its section. */
export function definedLetter(info: number, held: number): number {
  const bind = info >> 4;
  const type = info & 15;
  if (type === STT_GNU_IFUNC) return LETTER.ifunc;
  if (bind === STB.WEAK) return type === STT.OBJECT ? LETTER.weakObject : LETTER.weak;
  if (bind === STB_GNU_UNIQUE) return LETTER.unique;
  const small = held >= 0x61 && held <= 0x7a;
  return bind === STB.GLOBAL && small ? held - 0x20 : held;
}

/** nm's letter of an undefined symbol. */
export function undefinedLetter(info: number): number {
  if (info >> 4 !== STB.WEAK) return LETTER.undefined;
  return (info & 15) === STT.OBJECT ? LETTER.undefinedWeakObject : LETTER.undefinedWeak;
}

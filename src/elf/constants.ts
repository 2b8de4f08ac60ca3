// Names and values of the gABI and of include/uapi/linux/elf.h.

export const ET_REL = 1;

export const EM = {
  I386: 3,
  PPC: 20,
  PPC64: 21,
  S390: 22,
  ARM: 40,
  X86_64: 62,
  AARCH64: 183,
  LOONGARCH: 258,
} as const;

export const SHT = {
  NULL: 0,
  PROGBITS: 1,
  SYMTAB: 2,
  STRTAB: 3,
  RELA: 4,
  HASH: 5,
  DYNAMIC: 6,
  NOTE: 7,
  NOBITS: 8,
  REL: 9,
  SHLIB: 10,
  DYNSYM: 11,
  INIT_ARRAY: 14,
  FINI_ARRAY: 15,
  PREINIT_ARRAY: 16,
  GROUP: 17,
  SYMTAB_SHNDX: 18,
  RELR: 19,
} as const;

export const SHF = {
  WRITE: 0x1n,
  ALLOC: 0x2n,
  EXECINSTR: 0x4n,
  MERGE: 0x10n,
  STRINGS: 0x20n,
  INFO_LINK: 0x40n,
  LINK_ORDER: 0x80n,
  GROUP: 0x200n,
  COMPRESSED: 0x800n,
  /** include/uapi/linux/elf.h */
  RELA_LIVEPATCH: 0x0010_0000n,
} as const;

export const SHN = {
  UNDEF: 0,
  LORESERVE: 0xff00,
  /** include/uapi/linux/elf.h */
  LIVEPATCH: 0xff20,
  ABS: 0xfff1,
  COMMON: 0xfff2,
  XINDEX: 0xffff,
} as const;

export const STB = { LOCAL: 0, GLOBAL: 1, WEAK: 2 } as const;

export const STT = { NOTYPE: 0, OBJECT: 1, FUNC: 2, SECTION: 3, FILE: 4, COMMON: 5, TLS: 6 } as const;

/** R_*_NONE is 0 on every machine that has livepatching but arm64, whose second NONE is 256. */
export function isNoneRelocation(machine: number, type: number): boolean {
  return type === 0 || (machine === EM.AARCH64 && type === 256);
}

/** MODULE_SIG_STRING, at the end of a signed module (include/linux/module_signature.h). */
const MODULE_SIGNATURE = "~Module signature appended~\n";

/** Whether what follows a module's sections is its signature. */
export function isSignature(appended: Uint8Array): boolean {
  return String.fromCharCode(...appended.subarray(-MODULE_SIGNATURE.length)) === MODULE_SIGNATURE;
}

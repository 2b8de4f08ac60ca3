// Relocation types that the module loader of a machine applies: apply_relocate_add
// of arch/{x86,powerpc,s390,arm64,loongarch}/kernel/module*.c. Any other one ends
// the loading with the message quoted. NONE is accepted everywhere.
import { EM } from "../elf/constants.js";

interface Machine {
  readonly accepted: ReadonlySet<number>;
  readonly message: string;
}

const to = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, i) => first + i);

const MACHINES: ReadonlyMap<number, Machine> = new Map([
  [
    EM.X86_64,
    {
      // 64 PC32 PLT32 32 32S PC64
      accepted: new Set([1, 2, 4, 10, 11, 24]),
      message: "Unknown rela relocation: %llu",
    },
  ],
  [
    EM.PPC64,
    {
      // ADDR32 REL24 REL32 ADDR64 REL64, TOC16 and kin, TOC, TOCSAVE REL24_NOTOC ENTRY, prefixed, REL16
      accepted: new Set([1, 10, 26, 38, 44, 47, 48, 50, 51, 63, 64, 109, 116, 118, 132, 133, 250, 252]),
      message: "Unknown ADD relocation: %lu",
    },
  ],
  [
    EM.PPC,
    {
      // ADDR32 ADDR16_LO ADDR16_HI ADDR16_HA REL24 REL32
      accepted: new Set([1, 4, 5, 6, 10, 26]),
      message: "unknown ADD relocation: %u",
    },
  ],
  [
    EM.S390,
    {
      // all but COPY GLOB_DAT JMP_SLOT RELATIVE and those of thread-local storage
      accepted: new Set([...to(1, 8), ...to(13, 36), ...to(57, 59)]),
      message: "unknown relocation: %u",
    },
  ],
  [
    EM.AARCH64,
    {
      // ABS PREL MOVW LD_PREL ADR ADD LDST TSTBR CONDBR JUMP26 CALL26 LDST128
      accepted: new Set([...to(257, 280), ...to(282, 293), 299]),
      message: "unsupported RELA relocation: %llu",
    },
  ],
  [
    EM.LOONGARCH,
    {
      // 32 64 MARK SOP_* ADD SUB B26 PCALA_* GOT_PC_* RELAX ALIGN 32_PCREL 64_PCREL
      accepted: new Set([1, 2, ...to(20, 56), 66, ...to(71, 76), ...to(99, 105), ...to(107, 109)]),
      message: "Unknown relocation type %u",
    },
  ],
]);

/** What the kernel would say to a type; null: it applies it, or no such machine is known. */
export function refusedType(machine: number, type: number): string | null {
  const known = MACHINES.get(machine);
  return known === undefined || known.accepted.has(type) ? null : known.message;
}

export function isKnownMachine(machine: number): boolean {
  return MACHINES.has(machine);
}

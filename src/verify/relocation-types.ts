// Relocation types that the module loader of a machine applies: apply_relocate_add
// of arch/{x86,powerpc,s390,arm64,loongarch}/kernel/module*.c. Any other one ends
// the loading with the message quoted. NONE is accepted everywhere.
import { EM } from "../elf/constants.js";

interface Machine {
  /** The class of its modules. */
  readonly is64: boolean;
  readonly accepted: ReadonlySet<number>;
  readonly message: string;
  /** Bytes that a type writes; `otherwise` those of a type that is not listed, the least where they differ. */
  readonly widths: ReadonlyMap<number, number>;
  readonly otherwise: number;
}

const to = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, i) => first + i);

const widths = (byWidth: Readonly<Record<number, readonly number[]>>): ReadonlyMap<number, number> =>
  new Map(Object.entries(byWidth).flatMap(([width, types]) => types.map((type) => [type, Number(width)])));

const MACHINES: ReadonlyMap<number, Machine> = new Map([
  [
    EM.X86_64,
    {
      is64: true,
      // 64 PC32 PLT32 32 32S PC64
      accepted: new Set([1, 2, 4, 10, 11, 24]),
      message: "Unknown rela relocation: %llu",
      widths: widths({ 8: [1, 24] }),
      otherwise: 4,
    },
  ],
  [
    EM.PPC64,
    {
      is64: true,
      // ADDR32 REL24 REL32 ADDR64 REL64, TOC16 and kin, TOC, TOCSAVE REL24_NOTOC ENTRY, prefixed, REL16
      accepted: new Set([1, 10, 26, 38, 44, 47, 48, 50, 51, 63, 64, 109, 116, 118, 132, 133, 250, 252]),
      message: "Unknown ADD relocation: %lu",
      widths: widths({ 2: [47, 48, 50, 63, 64, 250, 252], 4: [1, 10, 26, 116], 8: [38, 44, 51, 132, 133] }),
      otherwise: 1,
    },
  ],
  [
    EM.PPC,
    {
      is64: false,
      // ADDR32 ADDR16_LO ADDR16_HI ADDR16_HA REL24 REL32
      accepted: new Set([1, 4, 5, 6, 10, 26]),
      message: "unknown ADD relocation: %u",
      widths: widths({ 2: [4, 5, 6] }),
      otherwise: 4,
    },
  ],
  [
    EM.S390,
    {
      is64: true,
      // all but COPY GLOB_DAT JMP_SLOT RELATIVE and those of thread-local storage
      accepted: new Set([...to(1, 8), ...to(13, 36), ...to(57, 59)]),
      message: "unknown relocation: %u",
      widths: widths({
        1: [1],
        2: [2, 3, 6, 15, 16, 17, 18, 27, 29, 30, 34],
        8: [14, 22, 23, 24, 25, 28, 32, 36],
      }),
      otherwise: 4,
    },
  ],
  [
    EM.AARCH64,
    {
      is64: true,
      // ABS PREL MOVW LD_PREL ADR ADD LDST TSTBR CONDBR JUMP26 CALL26 LDST128
      accepted: new Set([...to(257, 280), ...to(282, 293), 299]),
      message: "unsupported RELA relocation: %llu",
      widths: widths({ 2: [259, 262], 8: [257, 260] }),
      otherwise: 4,
    },
  ],
  [
    EM.LOONGARCH,
    {
      is64: true,
      // 32 64 MARK SOP_* ADD SUB B26 PCALA_* GOT_PC_* RELAX ALIGN 32_PCREL 64_PCREL
      accepted: new Set([1, 2, ...to(20, 56), 66, ...to(71, 76), ...to(99, 105), ...to(107, 109)]),
      message: "Unknown relocation type %u",
      widths: widths({
        2: [48, 53],
        3: [49, 54],
        4: [1, 50, 55, 66, ...to(71, 76), 99],
        8: [2, 51, 56, 109],
      }),
      otherwise: 1,
    },
  ],
]);

/** What the kernel would say to a type; null: it applies it, or no such machine is known. */
export function refusedType(machine: number, type: number): string | null {
  const known = MACHINES.get(machine);
  return known === undefined || known.accepted.has(type) ? null : known.message;
}

/** Bytes that a relocation writes from its place on; 1 where no such machine is known. */
export function relocationWidth(machine: number, type: number): number {
  const known = MACHINES.get(machine);
  return known?.widths.get(type) ?? known?.otherwise ?? 1;
}

/** Whether some kernel of this machine and class has livepatching: none of x32 or of 31-bit s390. */
export function isKnownMachine(machine: number, is64: boolean): boolean {
  return MACHINES.get(machine)?.is64 === is64;
}

// Names of relocation types, without the machine's prefix, as far as livepatches use them
// (the psABI of each machine; readelf -r prints the same).
import { EM } from "./constants.js";

type Names = Readonly<Record<number, string>>;

const MACHINES: ReadonlyMap<number, Names> = new Map<number, Names>([
  [
    EM.X86_64,
    { 1: "64", 2: "PC32", 4: "PLT32", 9: "GOTPCREL", 10: "32", 11: "32S", 24: "PC64", 42: "REX_GOTPCRELX" },
  ],
  [
    EM.PPC64,
    {
      1: "ADDR32",
      10: "REL24",
      26: "REL32",
      38: "ADDR64",
      44: "REL64",
      47: "TOC16",
      48: "TOC16_LO",
      50: "TOC16_HA",
      51: "TOC",
      63: "TOC16_DS",
      64: "TOC16_LO_DS",
      250: "REL16_LO",
      252: "REL16_HA",
    },
  ],
  [EM.PPC, { 1: "ADDR32", 4: "ADDR16_LO", 5: "ADDR16_HI", 6: "ADDR16_HA", 10: "REL24", 26: "REL32" }],
  [
    EM.S390,
    {
      1: "8",
      2: "12",
      3: "16",
      4: "32",
      5: "PC32",
      16: "PC16",
      17: "PC16DBL",
      18: "PLT16DBL",
      19: "PC32DBL",
      20: "PLT32DBL",
      22: "64",
      23: "PC64",
      26: "GOTENT",
    },
  ],
  [
    EM.AARCH64,
    {
      257: "ABS64",
      258: "ABS32",
      260: "PREL64",
      261: "PREL32",
      275: "ADR_PREL_PG_HI21",
      277: "ADD_ABS_LO12_NC",
      278: "LDST8_ABS_LO12_NC",
      282: "JUMP26",
      283: "CALL26",
      284: "LDST16_ABS_LO12_NC",
      285: "LDST32_ABS_LO12_NC",
      286: "LDST64_ABS_LO12_NC",
    },
  ],
  [EM.LOONGARCH, { 1: "32", 2: "64", 66: "B26", 71: "PCALA_HI20", 72: "PCALA_LO12", 99: "32_PCREL" }],
]);

/** `PLT32`; `type 77` where no name is known. */
export function relocationName(machine: number, type: number): string {
  return MACHINES.get(machine)?.[type] ?? `type ${type}`;
}

// CRCs of exports, on both sides: what a Module.symvers says the kernel has, and
// what `__versions` of a module wants (check_version, kernel/module/version.c).
import { decodeName } from "../elf/bytes.js";
import type { Context } from "./context.js";
import { bytesOf } from "./context.js";

/** By symbol; CRCs are the low 32 bits. */
export interface Crcs {
  get(name: string): number | undefined;
}

/** Of the text of a Module.symvers: `0xCRC name module type ...`. Lines of another shape are passed over. */
export function parseCrcs(text: string): ReadonlyMap<string, number> {
  const crcs = new Map<string, number>();
  for (const line of text.split("\n")) {
    const [crc, name] = line.split("\t");
    if (crc === undefined || name === undefined || !/^0x[0-9a-fA-F]{8,16}$/.test(crc)) continue;
    crcs.set(name, Number.parseInt(crc.slice(-8), 16));
  }
  return crcs;
}

const ENTRY = 64;

/**
 * What a module wants: `__versions` is an array of {unsigned long crc; char name[64 - sizeof(long)]}, and from
 * 6.14 on `__version_ext_crcs` holds words and `__version_ext_names` the names. Null: built without MODVERSIONS.
 */
export function wantedCrcs(context: Context): ReadonlyMap<string, number> | null {
  const { view } = context.tables;
  const find = (name: string) => view.sections.find((s) => s.name === name);
  const [plain, crcWords, names] = [
    find("__versions"),
    find("__version_ext_crcs"),
    find("__version_ext_names"),
  ];
  if (plain === undefined && names === undefined) return null;
  const { is64, littleEndian } = view.format;
  const crcs = new Map<string, number>();
  if (plain !== undefined) {
    const bytes = bytesOf(context, plain);
    const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const word = is64 ? 8 : 4;
    for (let at = 0; at + ENTRY <= bytes.length; at += ENTRY) {
      const [name] = decodeName(bytes.subarray(at + word, at + ENTRY)).split("\0");
      crcs.set(name ?? "", data.getUint32(at + (is64 && !littleEndian ? 4 : 0), littleEndian));
    }
  }
  if (crcWords !== undefined && names !== undefined) {
    const bytes = bytesOf(context, crcWords);
    const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const listed = decodeName(bytesOf(context, names)).split("\0");
    for (let i = 0; i * 4 + 4 <= bytes.length; i++) {
      crcs.set(listed[i] ?? "", data.getUint32(i * 4, littleEndian));
    }
  }
  return crcs;
}

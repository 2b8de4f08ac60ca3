// The place that is relocated: does the kernel know the type, are the bytes as it
// expects them, is it the only relocation there (apply_relocate_add of
// arch/*/kernel/module*.c).
import type { RelaRecord } from "../../elf/codec.js";
import { EM, SHT } from "../../elf/constants.js";
import { bytesOf, type Context, isNone } from "../context.js";
import type { Reference } from "../references.js";
import { refusedType } from "../relocation-types.js";
import type { Rule } from "../rule.js";
import type { ReferenceCheck } from "./reference-check.js";

const rule = (code: string, message: string | null): Rule => ({
  code,
  group: "relocations",
  severity: "error",
  message,
});

const TYPE = rule("relocation-type", "Unknown rela relocation: %llu");
const TWICE = rule(
  "relocated-twice",
  "Skipping invalid relocation target, existing value is nonzero for type %d, loc %p, val %llx",
);
const NOT_ZERO: Rule = {
  ...rule(
    "place-not-zero",
    "Skipping invalid relocation target, existing value is nonzero for type %d, loc %p, val %llx",
  ),
  machines: "x86-64",
};
const NOP: Rule = {
  ...rule("call-without-nop", "Expected nop after call, got %08x at %pS"),
  machines: "ppc64le",
};

export const rules = [TYPE, TWICE, NOT_ZERO, NOP];

/** Bytes that a relocation of x86_64 writes. */
const x86Width = (type: number): number => (type === 1 || type === 24 ? 8 : 4);

/** x86 finds the bytes of the first one; elsewhere several may work together, but the same one twice is an error. */
function isRepeated(machine: number, there: readonly RelaRecord[]): boolean {
  if (machine === EM.LOONGARCH) return false;
  if (machine === EM.X86_64) return true;
  const texts = there.map(({ type, symbol, addend }) => `${type} ${symbol} ${addend}`);
  return new Set(texts).size < there.length;
}

/** Offsets that are relocated twice, by index of their section. */
function repeatedPlaces(context: Context): Map<number, Set<number>> {
  const first = new Map<number, Map<number, RelaRecord>>();
  const several = new Map<number, Map<number, RelaRecord[]>>();
  for (const { section, target, entries, isKlp, loaded } of context.relocationTables) {
    if (target === undefined || !(loaded || isKlp) || section.type !== SHT.RELA) continue;
    const firsts = entryOf(first, target.index, () => new Map<number, RelaRecord>());
    for (const entry of entries) {
      if (isNone(context, entry)) continue;
      const before = firsts.get(entry.offset);
      if (before === undefined) firsts.set(entry.offset, entry);
      else {
        const inSection = entryOf(several, target.index, () => new Map<number, RelaRecord[]>());
        entryOf(inSection, entry.offset, () => [before]).push(entry);
      }
    }
  }
  const repeated = new Map<number, Set<number>>();
  for (const [section, places] of several) {
    const those = [...places].filter(([, there]) => isRepeated(context.machine, there));
    repeated.set(section, new Set(those.map(([offset]) => offset)));
  }
  return repeated;
}

function entryOf<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key) ?? make();
  map.set(key, known);
  return known;
}

function lacksNop(bytes: Uint8Array, offset: number, littleEndian: boolean): boolean {
  if (offset + 8 > bytes.length) return false;
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // a branch without link (bit 0) is a sibling call, which does not return here
  const links = (data.getUint32(offset, littleEndian) & 1) === 1;
  return links && data.getUint32(offset + 4, littleEndian) !== 0x6000_0000;
}

/** R_PPC64_REL24 */
const REL24 = 10;

export function makeCheck(context: Context): ReferenceCheck {
  const { machine } = context;
  const { littleEndian } = context.tables.view.format;
  const repeated = repeatedPlaces(context);
  const contents = new Map<number, Uint8Array>();
  const bytes = ({ target }: Reference): Uint8Array => {
    const known = contents.get(target.index) ?? bytesOf(context, target);
    contents.set(target.index, known);
    return known;
  };
  const isNotZero = (reference: Reference): boolean => {
    const { offset, type } = reference.entry;
    const content = bytes(reference);
    for (let at = offset; at < offset + x86Width(type); at++) if ((content[at] ?? 0) !== 0) return true;
    return false;
  };
  return (reference, tell) => {
    const { entry, target } = reference;
    const message = refusedType(machine, entry.type);
    if (message !== null) tell(TYPE, { type: entry.type, message });
    else if (repeated.get(target.index)?.has(entry.offset)) tell(TWICE);
    else if (machine === EM.X86_64 && isNotZero(reference)) tell(NOT_ZERO);
    else if (machine === EM.PPC64 && entry.type === REL24) {
      if (lacksNop(bytes(reference), entry.offset, littleEndian)) tell(NOP);
    }
  };
}

// The place that is relocated: does the kernel know the type, are the bytes as it
// expects them, is it the only relocation there (apply_relocate_add of
// arch/*/kernel/module*.c).
import { EM, SHT } from "../../elf/constants.js";
import { bytesOf, type Context, isNone } from "../context.js";
import type { Reference } from "../references.js";
import { refusedType } from "../relocation-types.js";
import { type Rule, report } from "../rule.js";
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
const NOT_ZERO = rule(
  "place-not-zero",
  "Skipping invalid relocation target, existing value is nonzero for type %d, loc %p, val %llx",
);
const NOP = rule("call-without-nop", "Expected nop after call, got %08x at %pS");

export const rules = [TYPE, TWICE, NOT_ZERO, NOP];

/** Bytes that a relocation of x86_64 writes. */
const x86Width = (type: number): number => (type === 1 || type === 24 ? 8 : 4);

/** All relocations by place: `section offset`, as texts that are equal where the relocations are. */
function placesOf(context: Context): Map<string, string[]> {
  const places = new Map<string, string[]>();
  for (const { section, target, entries, isKlp, loaded } of context.relocationTables) {
    if (target === undefined || !(loaded || isKlp) || section.type !== SHT.RELA) continue;
    for (const entry of entries) {
      if (isNone(context, entry)) continue;
      const key = `${target.index} ${entry.offset}`;
      const text = `${entry.type} ${entry.symbol} ${entry.addend}`;
      const there = places.get(key);
      if (there === undefined) places.set(key, [text]);
      else there.push(text);
    }
  }
  return places;
}

/** x86 finds the bytes of the first one; elsewhere several may work together, but the same one twice is an error. */
function isRelocatedTwice(machine: number, there: readonly string[]): boolean {
  if (machine === EM.X86_64) return there.length > 1;
  return machine !== EM.LOONGARCH && new Set(there).size < there.length;
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
  const places = placesOf(context);
  const contents = new Map<number, Uint8Array>();
  const bytes = ({ target }: Reference): Uint8Array => {
    const known = contents.get(target.index) ?? bytesOf(context, target);
    contents.set(target.index, known);
    return known;
  };
  const isNotZero = (reference: Reference): boolean => {
    const { offset, type } = reference.entry;
    return bytes(reference)
      .subarray(offset, offset + x86Width(type))
      .some((byte) => byte !== 0);
  };
  return (reference, where, facts) => {
    const { entry, target } = reference;
    const message = refusedType(machine, entry.type);
    const more = { ...facts, type: entry.type, message };
    if (message !== null) return report(TYPE, context, more, where);
    if (isRelocatedTwice(machine, places.get(`${target.index} ${entry.offset}`) ?? []))
      return report(TWICE, context, facts, where);
    if (machine === EM.X86_64 && isNotZero(reference)) return report(NOT_ZERO, context, facts, where);
    const { littleEndian } = context.tables.view.format;
    const isCall = machine === EM.PPC64 && entry.type === REL24;
    return isCall && lacksNop(bytes(reference), entry.offset, littleEndian)
      ? report(NOP, context, facts, where)
      : [];
  };
}

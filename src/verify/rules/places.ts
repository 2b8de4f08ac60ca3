// The place that is relocated: does the kernel know the type, are the bytes as it
// expects them, is it the only relocation there (apply_relocate_add of
// arch/*/kernel/module*.c).
import type { RelaRecord } from "../../elf/codec.js";
import { EM, SHT } from "../../elf/constants.js";
import { bytesOf, type Context, isNone } from "../context.js";
import type { Reference } from "../references.js";
import { refusedType, relocationWidth } from "../relocation-types.js";
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

/** x86 finds the bytes of the first one, also where the second writes but a part of them. */
function overlapping(machine: number, entries: readonly RelaRecord[]): Set<number> {
  const found = new Set<number>();
  let last = { offset: 0, end: 0 };
  for (const { offset, type } of entries.toSorted((a, b) => a.offset - b.offset)) {
    const end = offset + relocationWidth(machine, type);
    if (offset < last.end) found.add(last.offset).add(offset);
    if (end > last.end) last = { offset, end };
  }
  return found;
}

/** Elsewhere than on x86 several may work together (loongarch adds and subtracts), but the same one twice is an error. */
function identical(machine: number, entries: readonly RelaRecord[]): Set<number> {
  if (machine === EM.LOONGARCH) return new Set();
  const first = new Map<number, RelaRecord>();
  const several = new Map<number, RelaRecord[]>();
  for (const entry of entries) {
    const before = first.get(entry.offset);
    if (before === undefined) first.set(entry.offset, entry);
    else entryOf(several, entry.offset, () => [before]).push(entry);
  }
  const text = ({ type, symbol, addend }: RelaRecord): string => `${type} ${symbol} ${addend}`;
  const those = [...several].filter(([, there]) => new Set(there.map(text)).size < there.length);
  return new Set(those.map(([offset]) => offset));
}

/** Offsets that are relocated twice, by index of their section. */
function repeatedPlaces(context: Context): Map<number, Set<number>> {
  const { machine } = context;
  const byTarget = new Map<number, RelaRecord[]>();
  for (const { section, target, entries, isKlp, loaded } of context.relocationTables) {
    if (target === undefined || !(loaded || isKlp) || section.type !== SHT.RELA) continue;
    const all = entryOf(byTarget, target.index, () => []);
    for (const entry of entries) if (!isNone(context, entry)) all.push(entry);
  }
  const repeated = machine === EM.X86_64 ? overlapping : identical;
  return new Map([...byTarget].map(([section, entries]) => [section, repeated(machine, entries)]));
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
    for (let at = offset; at < offset + relocationWidth(machine, type); at++)
      if ((content[at] ?? 0) !== 0) return true;
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

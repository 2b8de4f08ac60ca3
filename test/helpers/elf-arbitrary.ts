// Random well-formed relocatable objects for property tests, in all four formats
// and odd file orders, with everything that has an index inside.
import fc from "fast-check";
import {
  type ElfSpec,
  elfSpec,
  F,
  FORMATS,
  groupSection,
  progbits,
  relaSection,
  type SectionSpec,
  type SymbolSpec,
  section,
  symbol,
  symtabOf,
  T,
  tables,
} from "./elf-builder.js";

const NAMES = ["", "a", "state_show", "ate_show", "foo.isra.0", "foo.part.0.cold", "x\xff\x80", ".L1", "$d"];
const SECTION_NAMES = [
  ".text",
  ".text.a",
  ".data",
  "xt",
  "__jump_table",
  ".rodata.str1.1",
  ".note",
  "",
  ".text",
];

const name = fc.oneof(fc.constantFrom(...NAMES), fc.stringMatching(/^[a-z_.]{1,12}$/));
const content = fc.uint8Array({ minLength: 0, maxLength: 24 });
const align = fc.constantFrom(0n, 1n, 4n, 8n, 16n, 64n, 4096n, 2n ** 31n);

/** Flags without a meaning for links: those are made where they belong. */
const flags = fc.constantFrom(0n, F.ALLOC, F.ALLOC | F.WRITE, F.ALLOC | F.EXEC, 0x8000_0000n);

const plainSection = fc.oneof(
  fc
    .record({ name: fc.constantFrom(...SECTION_NAMES), bytes: content, flags, align })
    .map(({ name: title, bytes, ...more }) => progbits(title, bytes, more)),
  fc
    .record({ size: fc.integer({ min: 0, max: 1 << 20 }), align })
    .map(({ size, align: aligned }) =>
      section(".bss", T.NOBITS, { kind: "nobits", size }, { flags: F.ALLOC | F.WRITE, align: aligned }),
    ),
  fc
    .record({ bytes: content, type: fc.constantFrom(T.NOTE, 14, 0x6000_0001, 0x7000_0003, T.STRTAB) })
    .map(({ bytes, type }) => section(".other", type, { kind: "bytes", bytes }, { flags: 0n, align: 1n })),
);

interface Draw {
  readonly format: (typeof FORMATS)[number];
  readonly shared: boolean;
  readonly header: { flags: number; osAbi: number; abiVersion: number };
  readonly plain: SectionSpec[];
  readonly symbols: {
    name: string;
    bind: number;
    type: number;
    home: number;
    value: bigint;
    other: number;
  }[];
  readonly relocations: {
    target: number;
    entries: { at: number; type: number; to: number; addend: number }[];
  }[];
  readonly groups: { signature: number; members: number[] }[];
  readonly ordered: number[];
  readonly infoLinks: number[];
  readonly tablesFirst: boolean;
}

const draw: fc.Arbitrary<Draw> = fc.record({
  format: fc.constantFrom(...FORMATS),
  shared: fc.boolean(),
  header: fc.record({
    flags: fc.nat(0xffff),
    osAbi: fc.constantFrom(0, 3, 255),
    abiVersion: fc.constantFrom(0, 1),
  }),
  plain: fc.array(plainSection, { maxLength: 6 }),
  symbols: fc.array(
    fc.record({
      name,
      bind: fc.constantFrom(0, 0, 1, 1, 2, 10),
      type: fc.constantFrom(0, 1, 2, 3, 4, 6),
      home: fc.integer({ min: -4, max: 5 }),
      value: fc.bigInt({ min: 0n, max: 0xffff_ffffn }),
      other: fc.constantFrom(0, 2, 0x60),
    }),
    { maxLength: 10 },
  ),
  relocations: fc.array(
    fc.record({
      target: fc.nat(5),
      entries: fc.array(
        fc.record({
          at: fc.nat(64),
          type: fc.integer({ min: 0, max: 255 }),
          to: fc.nat(10),
          addend: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
        }),
        { maxLength: 6 },
      ),
    }),
    { maxLength: 3 },
  ),
  groups: fc.array(
    fc.record({ signature: fc.nat(9), members: fc.array(fc.nat(5), { minLength: 1, maxLength: 3 }) }),
    {
      maxLength: 2,
    },
  ),
  ordered: fc.array(fc.nat(5), { maxLength: 2 }),
  infoLinks: fc.array(fc.nat(5), { maxLength: 2 }),
  tablesFirst: fc.boolean(),
});

const RESERVED_HOMES = [0xff20, 0xfff2, 0xfff1, 0];

function build(drawn: Draw): ElfSpec {
  const { format, plain } = drawn;
  const pick = <V>(items: readonly V[], i: number): V | undefined => items[i % Math.max(items.length, 1)];
  const own = tables(format, drawn.shared);
  const spec = elfSpec(format, [], { ...drawn.header, sections: own });
  const symtab = symtabOf(spec);
  const all: SymbolSpec[] = drawn.symbols.map(({ home, ...rest }) => {
    const at = home < 0 ? (RESERVED_HOMES[home + 4] ?? 0) : (pick(plain, home) ?? 0);
    return symbol(rest.name, { ...rest, at });
  });
  spec.symbols = [...all.filter((s) => s.bind === 0), ...all.filter((s) => s.bind !== 0)];
  const more: SectionSpec[] = [];
  for (const { target, entries } of drawn.relocations) {
    const relocated = pick(plain, target);
    if (relocated === undefined) continue;
    const size = relocated.body.kind === "bytes" ? relocated.body.bytes.length : 0;
    const inside = size === 0 ? [] : entries;
    more.push(
      relaSection(
        format,
        relocated,
        symtab,
        inside.map(({ at, type, to, addend }) => ({
          offset: at % size,
          type,
          symbol: pick([null, ...spec.symbols], to) ?? null,
          addend: BigInt(addend) * (format.is64 ? 0x1_0000_0001n : 1n),
        })),
      ),
    );
  }
  for (const tied of drawn.ordered) {
    const to = pick(plain, tied);
    if (to === undefined) continue;
    const bytes = Uint8Array.of(1, 2, 3, 4);
    more.push(progbits("__patchable_function_entries", bytes, { flags: F.ALLOC | F.LINK_ORDER, link: to }));
  }
  for (const { signature, members } of drawn.groups) {
    const by = pick(spec.symbols, signature);
    const inside = [...new Set(members.flatMap((m) => pick([...more, ...plain], m) ?? []))];
    if (by !== undefined && inside.length > 0) more.push(groupSection(symtab, by, inside));
  }
  for (const named of drawn.infoLinks) {
    const to = pick(plain, named);
    if (to !== undefined) more.push(progbits(".info", Uint8Array.of(5), { flags: F.INFO_LINK, info: to }));
  }
  const others = [...plain, ...more];
  spec.sections = drawn.tablesFirst ? [...own, ...others] : [...others, ...own];
  return spec;
}

const shown = (drawn: Draw): string =>
  JSON.stringify(drawn, (_, value: unknown) => (typeof value === "bigint" ? `${value}n` : value));

/** Makes the object anew at every call, so that a test may edit it in place. */
export const anyObject: fc.Arbitrary<() => ElfSpec> = draw.map((drawn) =>
  Object.assign(() => build({ ...drawn, plain: drawn.plain.map((s) => ({ ...s, body: { ...s.body } })) }), {
    [fc.toStringMethod]: () => shown(drawn),
  }),
);

/** A file order for a spec: any permutation of its sections and the header table. */
export function shuffled(sections: number, keys: readonly number[]): number[] {
  const pieces = [...Array(sections).keys(), -1];
  return pieces
    .map((piece, i) => ({ piece, key: keys[i % Math.max(keys.length, 1)] ?? 0, i }))
    .sort((a, b) => a.key - b.key || a.i - b.i)
    .map(({ piece }) => piece);
}

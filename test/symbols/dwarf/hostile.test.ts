// Debug sections that are not what they claim: an answer, or the fault by name, in time and memory that the size of the
// file bounds.
import { deflateSync } from "node:zlib";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { memorySource } from "../../../src/elf/bytes.js";
import { FormatError, UnsupportedError } from "../../../src/elf/errors.js";
import { type ElfView, openElf } from "../../../src/elf/view.js";
import { openDebugInfo, type Place } from "../../../src/symbols/dwarf/debug-info.js";
import { ARCHITECTURES, bytesOf, scratch } from "../../helpers/compile.js";
import {
  buildElf,
  elfSpec,
  F,
  type Format,
  progbits,
  relaSection,
  type SectionSpec,
  section,
  symbol,
  symtabOf,
  T,
  X86_64,
} from "../../helpers/elf-builder.js";
import { describeWith } from "../../helpers/tools.js";
import {
  AT,
  abbreviations,
  arangeSet,
  Bytes,
  concat,
  FORM,
  program,
  programBytes,
  TAG,
  unit,
} from "./dwarf-builder.js";
import { combineTree, compileTree, linkTree } from "./kernel-like.js";

const RUNS = Number(process.env["FUZZ_RUNS"] ?? 300);
const SECOND = 1000;

const bytes = (): Bytes => new Bytes(X86_64);
const place = (address: bigint, section = 1): Place => ({ section, address });
const at = (address: bigint): Uint8Array => bytes().uleb(9).u8(3).wide(address).done();

/** What became of one question: the file, or why not and the fault. */
function outcome(view: ElfView, where: Place = place(0x1000n)): string {
  const [answer] = openDebugInfo(view)!.unitsAt([where]);
  if (answer!.unit !== null) return `${answer!.unit.file}`;
  return `${answer!.why}: ${answer!.fault}`;
}

const named = [
  [AT.name, FORM.string],
  [AT.low, FORM.addr],
  [AT.high, FORM.data4],
] as const;
const simple = abbreviations(X86_64, [
  [TAG.unit, named],
  [
    TAG.variable,
    [
      [AT.origin, FORM.ref4],
      [AT.location, FORM.expr],
    ],
  ],
]);
const simpleUnit = unit(X86_64, {}, (out) => out.uleb(1).text("a.c").wide(0x1000).u32(16).u8(0));

describe("faults are answers that name the section and the offset", () => {
  const withInfo = (info: Uint8Array, more: Record<string, Uint8Array> = {}): ElfView =>
    program(X86_64, { ".debug_info": info, ".debug_abbrev": simple, ...more });
  const withAttribute = (form: number, write: (out: Bytes) => Bytes, more: Record<string, Uint8Array> = {}) =>
    program(X86_64, {
      ".debug_info": unit(X86_64, {}, (out) => write(out.uleb(1))),
      ".debug_abbrev": abbreviations(X86_64, [[TAG.unit, [[AT.name, form], ...named.slice(1)]]]),
      ...more,
    });

  test.each<[string, RegExp, () => ElfView]>([
    ["no table of abbreviations", /no \.debug_abbrev/, () => program(X86_64, { ".debug_info": simpleUnit })],
    [
      "a code that the table has not",
      /has no code 9/,
      () => withInfo(unit(X86_64, {}, (out) => out.uleb(9))),
    ],
    ["an unknown form", /unknown form 0x77/, () => withAttribute(0x77, (out) => out.u8(1))],
    [
      "a string without end",
      /bytes reach beyond/,
      () => withAttribute(FORM.string, (out) => out.raw([65, 65])),
    ],
    [
      "a string longer than any path",
      /longer than 4096/,
      () => withAttribute(FORM.string, (out) => out.text("x".repeat(5000)).wide(0x1000).u32(1)),
    ],
    [
      "a string of a section that is missing",
      /no \.debug_str,/,
      () => withAttribute(FORM.strp, (out) => out.u32(0).wide(0x1000).u32(1)),
    ],
    [
      "a string beyond its section",
      /\.debug_str, offset 0x63: not inside/,
      () =>
        withAttribute(FORM.strp, (out) => out.u32(99).wide(0x1000).u32(1), {
          ".debug_str": Uint8Array.of(0),
        }),
    ],
    [
      "a block that is too long",
      /beyond its part/,
      () => withAttribute(FORM.block, (out) => out.uleb(2n ** 50n)),
    ],
    [
      "a length that no number holds",
      /LEB128/,
      () => withAttribute(FORM.block, (out) => out.uleb(2n ** 60n)),
    ],
    [
      "a number of many bytes",
      /LEB128/,
      () => withAttribute(FORM.udata, (out) => out.raw(Array(40).fill(0x80))),
    ],
    ["a signed one", /LEB128/, () => withAttribute(FORM.sdata, (out) => out.raw(Array(40).fill(0x80)))],
    [
      "an indirect form that leads to a constant of the table",
      /DW_FORM_indirect/,
      () => withAttribute(FORM.indirect, (out) => out.uleb(FORM.implicit)),
    ],
    [
      "indirect forms without end",
      /beyond its part/,
      () => withAttribute(FORM.indirect, (out) => out.raw(Array(9000).fill(FORM.indirect))),
    ],
    [
      "a unit longer than the section",
      /reaches beyond the section/,
      () => withInfo(bytes().u32(99).u16(5).done()),
    ],
    ["a reserved length", /reserved value/, () => withInfo(bytes().u32(0xfffffff5).done())],
    [
      "a unit shorter than its header",
      /shorter than its header/,
      () => withInfo(bytes().u32(3).u16(5).u8(1).u8(8).raw(Array(20).fill(0)).done()),
    ],
    [
      "addresses of 3 bytes",
      /neither 4 nor 8/,
      () => withInfo(bytes().u32(8).u16(5).u8(1).u8(3).u32(0).done()),
    ],
  ])("%s", (_, fault, view) => {
    expect(outcome(view())).toMatch(fault);
    expect(outcome(view())).toMatch(/^malformed: /);
  });

  test.each<[string, RegExp, Uint8Array]>([
    ["a version that is not 2", /is not 2/, bytes().u32(12).u16(3).u32(0).u8(8).u8(0).u32(0).done()],
    ["segments", /segment selectors/, bytes().u32(12).u16(2).u32(0).u8(8).u8(4).u32(0).done()],
    [
      "a set shorter than its header",
      /shorter than its header/,
      bytes().u32(2).u16(2).u32(0).u8(8).raw(Array(9).fill(0)).done(),
    ],
    ["a unit that is none", /not inside of its/, arangeSet(X86_64, 0x1234, [[0x1000, 4]])],
  ])(".debug_aranges: %s", (_, fault, aranges) => {
    expect(outcome(withInfo(simpleUnit, { ".debug_aranges": aranges }))).toMatch(fault);
  });

  test("an unknown kind of range list entry", () => {
    const table = abbreviations(X86_64, [[TAG.unit, [[AT.ranges, FORM.offset]]]]);
    const info = unit(X86_64, {}, (out) => out.uleb(1).u32(0));
    const debug = { ".debug_info": info, ".debug_abbrev": table, ".debug_rnglists": Uint8Array.of(9) };
    expect(outcome(program(X86_64, debug))).toMatch(/unknown kind of range list entry 9/);
  });

  test("one bad unit spoils no answer about another", () => {
    const bad = unit(X86_64, {}, (out) => out.uleb(7));
    const view = withInfo(concat(simpleUnit, bad), {
      ".debug_aranges": concat(
        arangeSet(X86_64, 0, [[0x1000, 16]]),
        arangeSet(X86_64, simpleUnit.length, [[0x1100, 16]]),
      ),
    });
    expect(outcome(view)).toBe("a.c");
    expect(outcome(view, place(0x1100n))).toMatch(/has no code 7/);
  });

  test("origins that lead in circles", () => {
    const table = abbreviations(X86_64, [
      [TAG.unit, named],
      [
        TAG.subprogram,
        [
          [AT.origin, FORM.ref4],
          [AT.low, FORM.addr],
          [AT.high, FORM.data4],
        ],
      ],
    ]);
    let self = 0;
    const info = unit(X86_64, {}, (out) => {
      out.uleb(1).text("<artificial>").wide(0x1000).u32(16);
      self = out.length + 4;
      out.uleb(2).u32(self).wide(0x1000).u32(16).u8(0);
    });
    const view = program(X86_64, { ".debug_info": info, ".debug_abbrev": table });
    expect(outcome(view)).toMatch(/lead in circles/);
    expect(outcome(view, place(0x100cn))).toMatch(/lead in circles/);
    const two = unit(X86_64, {}, (out) =>
      out.uleb(1).text("b.c").wide(0x1000).u32(1).uleb(2).u32(0xffffff).raw(at(0x8000n)).u8(0),
    );
    const variable = program(X86_64, { ".debug_info": concat(two, two), ".debug_abbrev": simple });
    expect(outcome(variable, { section: 2, address: 0x8000n, name: "x" })).toMatch(/not inside|beyond/);
  });
});

describe("what is not read is refused by name", () => {
  const open = (sections: SectionSpec[]) => () =>
    openDebugInfo(openElf(memorySource(buildElf({ ...elfSpec(X86_64, sections), type: 2 }))));
  const info = (more: Partial<SectionSpec> = {}): SectionSpec =>
    progbits(".debug_info", simpleUnit, { flags: 0n, ...more });
  const compressed = (type: number, size: bigint | number, content: Uint8Array): SectionSpec =>
    progbits(".debug_info", bytes().u32(type).u32(0).u64(size).u64(1).raw(content).done(), { flags: 0x800n });

  test("an old form of compression", () => {
    expect(open([progbits(".zdebug_info", simpleUnit)])).toThrow(UnsupportedError);
    expect(open([progbits(".zdebug_info", simpleUnit)])).toThrow(/\.zdebug_info/);
  });
  test("two sections of one name, though not those of type units", () => {
    expect(open([info(), info()])).toThrow(/second section of this name/);
    expect(open([info({ flags: F.GROUP }), info()])()).not.toBeNull();
  });
  test("a compression that is not zlib", () => {
    expect(open([compressed(2, 10, deflateSync(simpleUnit))])).toThrow(/compression type 2/);
  });
  test("a file without debug information is none of that", () => {
    expect(open([])()).toBeNull();
    expect(open([section(".debug_info", T.NOBITS, { kind: "nobits", size: 9 })])()).toBeNull();
  });
  test("compressed sections that are not what they say", () => {
    const packed = deflateSync(simpleUnit);
    expect(open([compressed(1, simpleUnit.length, packed)])()).not.toBeNull();
    expect(open([compressed(1, 0, packed)])()).not.toBeNull();
    for (const [size, content] of [
      [simpleUnit.length + 1, packed],
      [simpleUnit.length - 1, packed],
      [simpleUnit.length, packed.subarray(0, 8)],
      [simpleUnit.length, new Uint8Array(20)],
      [2n ** 40n, packed],
      [2n ** 63n, packed],
    ] as const) {
      expect(open([compressed(1, size, content)])).toThrow(FormatError);
    }
    expect(open([progbits(".debug_info", new Uint8Array(20), { flags: 0x800n })])).toThrow(
      /no compression header/,
    );
  });
  test("an archive bomb", () => {
    const bomb = deflateSync(new Uint8Array(64 * 1024 * 1024));
    expect(open([compressed(1, 64 * 1024 * 1024, bomb)])).toThrow(/unpack to more than/);
  });
});

describe("relocations", () => {
  interface Built {
    readonly format?: Format;
    readonly type?: number;
    readonly machine?: number;
    readonly backwards?: boolean;
    readonly symbolIndex?: number;
    readonly rel?: boolean;
    /** The symbol's section stands in SHT_SYMTAB_SHNDX, or is said to. */
    readonly extended?: "there" | "missing" | "short";
  }
  /** A unit at .text+0x20, told by relocations alone. */
  function relocated(built: Built): ElfView {
    const { format = X86_64, type = 1, machine, backwards, symbolIndex, rel, extended } = built;
    const text = progbits(".text", new Uint8Array(64), { flags: F.ALLOC | F.EXEC });
    const body = unit(format, { version: 4 }, (out) => out.uleb(1).text("a.c").wide(0).u32(16).u8(0));
    const info = progbits(".debug_info", body, { flags: 0n });
    const spec = elfSpec(format, [text, info, progbits(".debug_abbrev", simple, { flags: 0n })]);
    if (machine !== undefined) spec.machine = machine;
    const home = symbol("", { type: 3, bind: 0, at: extended === undefined ? text : 0xffff });
    spec.symbols = [home];
    const entries = [
      { offset: 16, type, symbol: symbolIndex ?? home, addend: 0x20n },
      { offset: 6, type: 0, symbol: null, addend: 0n },
      { offset: body.length - 4, type: 0, symbol: null, addend: 0n },
    ];
    if (!backwards) entries.sort((a, b) => a.offset - b.offset);
    const records = relaSection(format, info, symtabOf(spec), entries);
    if (rel) Object.assign(records, { type: T.REL, entsize: format.is64 ? 16 : 8 });
    spec.sections.push(records);
    if (extended === "there" || extended === "short") {
      const indices = bytes().u32(0);
      if (extended === "there") indices.u32(1);
      const more = { entsize: 4, link: symtabOf(spec) };
      spec.sections.push(section(".shndx", T.SYMTAB_SHNDX, { kind: "bytes", bytes: indices.done() }, more));
    }
    return openElf(memorySource(buildElf(spec)));
  }
  const inText = place(0x28n);

  test("are found in any order", () => {
    expect(outcome(relocated({}), inText)).toBe("a.c");
    expect(outcome(relocated({ backwards: true }), inText)).toBe("a.c");
    expect(outcome(relocated({}), place(0x1fn))).toBe("not-covered: null");
  });
  test("of a type that is not known are refused by name", () => {
    expect(outcome(relocated({ type: 2 }), inText)).toMatch(/^unsupported: .*type 2 of machine 62/);
    expect(outcome(relocated({ machine: 999 }), inText)).toMatch(/^unsupported: .*machine 999/);
  });
  test("without addends are refused by name", () => {
    expect(() => relocated({ rel: true }) && openDebugInfo(relocated({ rel: true }))).toThrow(
      UnsupportedError,
    );
  });
  test("to a symbol of a high section, whose index stands in a table of its own", () => {
    expect(outcome(relocated({ extended: "there" }), inText)).toBe("a.c");
    expect(outcome(relocated({ extended: "short" }), inText)).toBe("not-covered: null");
    expect(outcome(relocated({ extended: "missing" }), inText)).toBe("not-covered: null");
  });
  test("to a symbol that is none are a fault", () => {
    expect(outcome(relocated({ symbolIndex: 77 }), inText)).toMatch(/^malformed: .*no symbol 77/);
  });
  test("to an undefined or absolute symbol lead nowhere", () => {
    expect(outcome(relocated({ symbolIndex: 0 }), inText)).toBe("not-covered: null");
  });
});

describe("small files that ask for much work", () => {
  function timed(view: ElfView, where?: Place): string {
    const start = performance.now();
    const found = outcome(view, where);
    expect(performance.now() - start).toBeLessThan(20 * SECOND);
    return found;
  }
  const many = (count: number, make: (i: number) => Uint8Array): Uint8Array =>
    concat(...Array.from({ length: count }, (_, i) => make(i)));

  test("many units that each read a long table for nothing", () => {
    const padding = abbreviations(
      X86_64,
      Array.from({ length: 40_000 }, () => [TAG.variable, named] as const),
    );
    const info = many(30_000, (i) =>
      unit(X86_64, { abbreviations: 13 * (i % 3000) }, (out) => out.uleb(99_999)),
    );
    expect(timed(program(X86_64, { ".debug_info": info, ".debug_abbrev": padding }))).toMatch(/^malformed/);
  });

  test("many units that share one long list of ranges", () => {
    const table = abbreviations(X86_64, [[TAG.unit, [[AT.ranges, FORM.offset]]]]);
    const info = many(30_000, () => unit(X86_64, {}, (out) => out.uleb(1).u32(0)));
    const list = bytes();
    for (let i = 0; i < 60_000; i++)
      list
        .u8(4)
        .uleb(2 * i)
        .uleb(2 * i + 1);
    const debug = { ".debug_info": info, ".debug_abbrev": table, ".debug_rnglists": list.u8(0).done() };
    expect(timed(program(X86_64, debug))).toMatch(/^malformed/);
  });

  test("entries of no bytes with thousands of attributes", () => {
    const flags = Array.from({ length: 50_000 }, () => [0x3e, FORM.present] as const);
    const table = abbreviations(X86_64, [
      [TAG.unit, named],
      [TAG.lexical, flags],
    ]);
    const info = unit(X86_64, {}, (out) =>
      out.uleb(1).text("a.c").wide(0x1000).u32(1).raw(Array(100_000).fill(2)).raw(at(0x8000n)),
    );
    const where = { section: 2, address: 0x8000n };
    expect(timed(program(X86_64, { ".debug_info": info, ".debug_abbrev": table }), where)).toMatch(
      /so often that it cannot be/,
    );
  });

  test("a table of a million attributes", () => {
    const out = bytes().uleb(1).uleb(TAG.variable).u8(0);
    out.raw(Array(2_100_000).fill(0x19));
    const table = out.uleb(0).uleb(0).done();
    const info = unit(X86_64, {}, (made) => made.uleb(5));
    expect(timed(program(X86_64, { ".debug_info": info, ".debug_abbrev": table }))).toMatch(
      /more than 1000000 attributes/,
    );
  });

  test("more units than any kernel has", () => {
    const info = new Uint8Array(4 * 250_001);
    expect(timed(program(X86_64, { ".debug_info": info, ".debug_abbrev": simple }))).toMatch(
      /more than 250000 units/,
    );
  });
});

const WORDS = [
  0n,
  1n,
  2n,
  7n,
  0x7fn,
  0x80n,
  0xffn,
  0xffffn,
  0x1000n,
  0x8000_0000n,
  0xffff_fff5n,
  0xffff_ffffn,
  2n ** 64n - 1n,
];
interface Mutation {
  readonly part: number;
  readonly at: number;
  readonly width: number;
  readonly value: bigint;
}
const mutation: fc.Arbitrary<Mutation> = fc.record({
  part: fc.nat(),
  at: fc.nat(),
  width: fc.constantFrom(1, 1, 2, 4, 8),
  value: fc.oneof(fc.constantFrom(...WORDS), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })),
});

/** Bytes of the debug sections, their relocations, the symbols and the section headers. */
function targets(view: ElfView): { start: number; size: number }[] {
  const sections = view.sections.filter((s) => /debug|symtab/.test(s.name) && s.size > 0 && s.type !== 8);
  const headers = { start: view.header.shoff, size: view.header.shentsize * view.sections.length };
  return [...sections.map((s) => ({ start: s.offset, size: s.size })), headers];
}

function mutate(
  original: Uint8Array,
  parts: ReturnType<typeof targets>,
  changes: readonly Mutation[],
): Uint8Array {
  const changed = Uint8Array.from(original);
  for (const { part, at: offset, width, value } of changes) {
    const { start, size } = parts[part % parts.length]!;
    const first = start + (offset % size);
    for (let i = 0; i < width && first + i < changed.length; i++) {
      changed[first + i] = Number((value >> BigInt(8 * i)) & 0xffn);
    }
  }
  return changed;
}

/** Asks about everything; only the two errors may be thrown, and only while opening. */
function survives(changed: Uint8Array, places: readonly Place[]): void {
  const start = performance.now();
  try {
    const info = openDebugInfo(openElf(memorySource(changed)));
    const answers = info?.unitsAt(places) ?? places;
    expect(answers.length).toBe(places.length);
  } catch (error) {
    if (!(error instanceof FormatError || error instanceof UnsupportedError)) throw error;
  }
  expect(performance.now() - start).toBeLessThan(20 * SECOND);
}

const everywhere = (view: ElfView): Place[] =>
  view.sections.flatMap((s) =>
    (s.flags & F.ALLOC) === 0n
      ? []
      : [0n, 4n, 16n, 0x21n].map((offset) => ({
          section: s.index,
          address: s.addr + offset,
          size: offset,
          name: "count",
        })),
  );

const [x86, , , ppc32] = ARCHITECTURES;
const fromScratch = programBytes(X86_64, {
  ".debug_info": simpleUnit,
  ".debug_abbrev": simple,
  ".debug_aranges": arangeSet(X86_64, 0, [[0x1000, 16]]),
});

describe("any change of a small program is survived", () => {
  test("made by hand", () => {
    const view = openElf(memorySource(fromScratch));
    const [parts, places] = [targets(view), everywhere(view)];
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 4 }), (changes) =>
        survives(mutate(fromScratch, parts, changes), places),
      ),
      { numRuns: RUNS },
    );
    expect(places.length).toBe(8);
  });
});

describeWith([x86!.gcc, ppc32!.gcc], "any change of what compilers made is survived", () => {
  const room = scratch();
  const made: Record<string, Uint8Array> = {};
  beforeAll(() => {
    const five = compileTree(x86!, room, ["-g"]);
    const four = compileTree(ppc32!, room, ["-gdwarf-4", "-ffunction-sections"]);
    made["a program, DWARF 5"] = bytesOf(linkTree(five));
    made["an object, DWARF 5"] = bytesOf(combineTree(five));
    made["a program of 32 bits, big endian, DWARF 4"] = bytesOf(linkTree(four));
    made["an object of 32 bits, big endian, DWARF 4"] = bytesOf(combineTree(four));
    made["compressed"] = bytesOf(combineTree(compileTree(x86!, room, ["-g", "-gz"])));
    made["split"] = bytesOf(linkTree(compileTree(x86!, room, ["-g", "-gsplit-dwarf"])));
  });

  test.each([
    "a program, DWARF 5",
    "an object, DWARF 5",
    "a program of 32 bits, big endian, DWARF 4",
    "an object of 32 bits, big endian, DWARF 4",
    "compressed",
    "split",
  ])("%s", (title) => {
    const original = made[title]!;
    const view = openElf(memorySource(original));
    const [parts, places] = [targets(view), everywhere(view)];
    expect(
      openDebugInfo(view)!
        .unitsAt(places)
        .some((answer) => answer.unit !== null),
    ).toBe(true);
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 6 }), (changes) =>
        survives(mutate(original, parts, changes), places),
      ),
      { numRuns: RUNS },
    );
  });
});

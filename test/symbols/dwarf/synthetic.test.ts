// What the compilers here do not write: clang's and rustc's indices, every form and every kind of range list entry, in
// both classes and byte orders.
import { describe, expect, test } from "vitest";
import { openDebugInfo, type Place, type UnitOptions } from "../../../src/symbols/dwarf/debug-info.js";
import { FORMATS } from "../../helpers/elf-builder.js";
import {
  AT,
  abbreviations,
  arangeSet,
  Bytes,
  concat,
  FORM,
  headerSize,
  IN,
  program,
  TAG,
  unit,
} from "./dwarf-builder.js";

type View = ReturnType<typeof program>;

/** The file, or why not. */
function ask(view: View, places: readonly Place[], options?: UnitOptions): (string | null)[] {
  const answers = openDebugInfo(view)!.unitsAt(places, options);
  return answers.map((answer) => (answer.unit === null ? `(${answer.why})` : answer.unit.file));
}
const code = (address: number, size?: number): Place => ({
  section: IN.text,
  address: BigInt(address),
  ...(size === undefined ? {} : { size: BigInt(size) }),
});
const datum = (address: number, more: Partial<Place> = {}): Place => ({
  section: IN.data,
  address: BigInt(address),
  ...more,
});

describe.each(FORMATS)("$title", (format) => {
  const bytes = (): Bytes => new Bytes(format);
  const size = format.is64 ? 8 : 4;
  /** An expression of one DW_OP_addr. */
  const at = (address: number): Uint8Array =>
    bytes()
      .uleb(1 + size)
      .u8(3)
      .wide(address)
      .done();

  test("strings, addresses and range lists by index, as clang writes them", () => {
    const table = abbreviations(format, [
      [
        TAG.unit,
        [
          [AT.name, FORM.strx1],
          [AT.directory, FORM.strx2],
          [AT.strBase, FORM.offset],
          [AT.low, FORM.addrx],
          [AT.high, FORM.data4],
          [AT.addrBase, FORM.offset],
        ],
      ],
      [
        TAG.unit,
        [
          [AT.name, FORM.strx3],
          [AT.directory, FORM.strx4],
          [AT.strBase, FORM.offset],
          [AT.low, FORM.addrx1],
          [AT.ranges, FORM.rnglistx],
          [AT.addrBase, FORM.offset],
          [AT.rangesBase, FORM.offset],
        ],
      ],
      [
        TAG.variable,
        [
          [AT.name, FORM.strx],
          [AT.location, FORM.expr],
        ],
      ],
    ]);
    const strings = bytes().text("x").text("a.c").text("b.c").text("/src").text("var");
    const offsets = bytes().u32(24).u16(5).u16(0);
    for (const offset of [2, 6, 10, 15]) offsets.u32(offset);
    const addresses = bytes().u32(0).u16(5).u8(size).u8(0);
    const first = addresses.length;
    addresses.wide(0x1100).wide(0x8010);
    const second = addresses.length;
    addresses.wide(0x1200).wide(0x1300).wide(0x1310).wide(0x8020).wide(0);
    const lists = bytes().u32(0).u16(5).u8(size).u8(0).u32(2);
    const base = lists.length;
    lists.u32(8).u32(9).u8(0); // the first list is empty
    lists
      .u8(1) // base_addressx
      .uleb(1)
      .u8(4) // offset_pair
      .uleb(0x20)
      .uleb(0x30)
      .u8(2) // startx_endx
      .uleb(1)
      .uleb(2)
      .u8(3) // startx_length
      .uleb(0)
      .uleb(0x10)
      .u8(5) // base_address
      .wide(0x1400)
      .u8(4)
      .uleb(0)
      .uleb(0x10)
      .u8(6) // start_end
      .wide(0x1500)
      .wide(0x1510)
      .u8(7) // start_length
      .wide(0x1600)
      .uleb(0x10)
      .u8(0);
    const one = unit(format, {}, (out) =>
      out
        .uleb(1)
        .u8(0)
        .u16(2)
        .u32(8)
        .uleb(0)
        .u32(0x80)
        .u32(first)
        .uleb(3)
        .uleb(3)
        .uleb(2)
        .u8(0xa1)
        .uleb(1)
        .u8(0),
    );
    const two = unit(format, {}, (out) =>
      out
        .uleb(2)
        .uint(1, 3)
        .u32(2)
        .u32(8)
        .u8(4)
        .uleb(1)
        .u32(second)
        .u32(base)
        .uleb(3)
        .uleb(3)
        .uleb(2)
        .u8(0xa1)
        .uleb(3)
        .u8(0),
    );
    const view = program(format, {
      ".debug_info": concat(one, two),
      ".debug_abbrev": table,
      ".debug_str": strings.done(),
      ".debug_str_offsets": offsets.done(),
      ".debug_addr": addresses.done(),
      ".debug_rnglists": lists.done(),
    });
    expect(
      ask(
        view,
        [0x10ff, 0x1100, 0x117f, 0x1180].map((a) => code(a)),
      ),
    ).toEqual(["(not-covered)", "a.c", "a.c", "(not-covered)"]);
    const inside = [
      0x1320, 0x132f, 0x1300, 0x130f, 0x1200, 0x120f, 0x1400, 0x140f, 0x1500, 0x150f, 0x1600, 0x160f,
    ];
    expect(
      ask(
        view,
        inside.map((a) => code(a)),
      ),
    ).toEqual(inside.map(() => "b.c"));
    const outside = [0x1330, 0x131f, 0x1310, 0x1210, 0x13ff, 0x1410, 0x1510, 0x1610];
    expect(
      ask(
        view,
        outside.map((a) => code(a)),
      ),
    ).toEqual(outside.map(() => "(not-covered)"));
    expect(
      ask(
        view,
        [0x8010, 0x8020, 0x8030].map((a) => datum(a)),
      ),
    ).toEqual(["a.c", "b.c", "(not-covered)"]);
    const [answer] = openDebugInfo(view)!.unitsAt([code(0x1100)]);
    expect(answer).toEqual({ unit: { id: 0, file: "a.c", name: "a.c", directory: "/src" }, by: "code" });
  });

  test.each([2, 3, 4, 5])("a value of any form is passed over, version %i", (version) => {
    const forms: [number, (out: Bytes) => Bytes][] = [
      [FORM.addr, (out) => out.wide(1)],
      [FORM.block2, (out) => out.u16(3).raw([1, 2, 3])],
      [FORM.block4, (out) => out.u32(1).raw([1])],
      [FORM.data2, (out) => out.u16(1)],
      [FORM.data4, (out) => out.u32(1)],
      [FORM.data8, (out) => out.u64(1)],
      [FORM.string, (out) => out.text("x".repeat(1000))],
      [FORM.block, (out) => out.uleb(300).raw(Array(300).fill(0))],
      [FORM.block1, (out) => out.u8(2).raw([0, 0])],
      [FORM.data1, (out) => out.u8(9)],
      [FORM.flag, (out) => out.u8(1)],
      [FORM.sdata, (out) => out.sleb(-(2n ** 63n))],
      [FORM.strp, (out) => out.u32(0)],
      [FORM.udata, (out) => out.uleb(2n ** 64n - 1n)],
      [FORM.refAddr, (out) => out.uint(0, version === 2 ? size : 4)],
      [FORM.ref1, (out) => out.u8(1)],
      [FORM.ref2, (out) => out.u16(1)],
      [FORM.ref4, (out) => out.u32(1)],
      [FORM.ref8, (out) => out.u64(1)],
      [FORM.refUdata, (out) => out.uleb(1000)],
      [FORM.indirect, (out) => out.uleb(FORM.data2).u16(7)],
      [FORM.indirect, (out) => out.uleb(FORM.indirect).uleb(FORM.string).text("y")],
      [FORM.offset, (out) => out.u32(1)],
      [FORM.expr, (out) => out.uleb(1).u8(0x9c)],
      [FORM.present, (out) => out],
      [FORM.strx, (out) => out.uleb(1)],
      [FORM.addrx, (out) => out.uleb(1)],
      [FORM.refSup4, (out) => out.u32(1)],
      [FORM.strpSup, (out) => out.u32(1)],
      [FORM.data16, (out) => out.u64(1).u64(1)],
      [FORM.lineStrp, (out) => out.u32(1)],
      [FORM.refSig8, (out) => out.u64(1)],
      [FORM.loclistx, (out) => out.uleb(1)],
      [FORM.rnglistx, (out) => out.uleb(1)],
      [FORM.refSup8, (out) => out.u64(1)],
      [FORM.strx1, (out) => out.u8(1)],
      [FORM.strx2, (out) => out.u16(1)],
      [FORM.strx3, (out) => out.uint(1, 3)],
      [FORM.strx4, (out) => out.u32(1)],
      [FORM.addrx1, (out) => out.u8(1)],
      [FORM.addrx2, (out) => out.u16(1)],
      [FORM.addrx3, (out) => out.uint(1, 3)],
      [FORM.addrx4, (out) => out.u32(1)],
      [FORM.gnuAddrIndex, (out) => out.uleb(1)],
      [FORM.gnuStrIndex, (out) => out.uleb(1)],
      [FORM.gnuRefAlt, (out) => out.u32(1)],
      [FORM.gnuStrpAlt, (out) => out.u32(1)],
    ];
    const all = forms.map(([form]): [number, number] => [0x3fff, form]);
    const table = abbreviations(format, [
      [
        TAG.unit,
        [
          ...all,
          [0x3fff, FORM.implicit, -5n],
          [AT.name, FORM.string],
          [AT.low, FORM.addr],
          [AT.high, FORM.udata],
        ],
      ],
      [TAG.lexical, [...all, [0x3fff, FORM.implicit, 2n ** 40n]]],
      [TAG.variable, [[AT.location, version < 4 ? FORM.block1 : FORM.expr]]],
    ]);
    const info = unit(format, { version }, (out) => {
      out.uleb(1);
      for (const [, write] of forms) write(out);
      out.text("dir/file.c").wide(0x1000).uleb(0x10).uleb(2);
      for (const [, write] of forms) write(out);
      out.uleb(3).raw(at(0x8000)).u8(0);
    });
    const view = program(format, { ".debug_info": info, ".debug_abbrev": table });
    expect(ask(view, [code(0x1000), code(0x1010), datum(0x8000)])).toEqual([
      "dir/file.c",
      "(not-covered)",
      "dir/file.c",
    ]);
  });

  test("a name in another file leaves the unit known and its file unknown", () => {
    for (const form of [FORM.strpSup, FORM.gnuStrpAlt, FORM.strx4]) {
      const table = abbreviations(format, [
        [
          TAG.unit,
          [
            [AT.name, form],
            [AT.low, FORM.addr],
            [AT.high, FORM.data2],
          ],
        ],
      ]);
      const info = unit(format, {}, (out) => out.uleb(1).u32(0).wide(0x1000).u16(4));
      expect(ask(program(format, { ".debug_info": info, ".debug_abbrev": table }), [code(0x1000)])).toEqual([
        null,
      ]);
    }
  });

  const named: readonly [number, number][] = [
    [AT.name, FORM.string],
    [AT.low, FORM.addr],
    [AT.high, FORM.data4],
  ];
  const simple = abbreviations(format, [
    [TAG.unit, named],
    [TAG.partial, named],
    [
      TAG.variable,
      [
        [AT.name, FORM.string],
        [AT.location, FORM.expr],
      ],
    ],
    [
      TAG.variable,
      [
        [AT.specification, FORM.ref4],
        [AT.location, FORM.expr],
      ],
    ],
    [
      TAG.variable,
      [
        [AT.linkage, FORM.string],
        [AT.origin, FORM.refAddr],
        [AT.location, FORM.expr],
      ],
    ],
    [TAG.skeleton, named],
    [TAG.variable, [[AT.name, FORM.string]]],
  ]);
  const simpleUnit = (
    name: string,
    low: number,
    length: number,
    dies: (out: Bytes) => Bytes = (out) => out,
  ) => unit(format, {}, (out) => dies(out.uleb(1).text(name).wide(low).u32(length)).u8(0));

  test("partial and type units, unknown versions and foreign units are passed over", () => {
    const info = concat(
      unit(format, {}, (out) => out.uleb(2).text("partial.c").wide(0x1000).u32(0x100)),
      unit(format, { type: 3 }, (out) => out.uleb(2).text("partial.c").wide(0x1000).u32(0x100)),
      unit(format, { type: 2, more: bytes().u64(1).u32(0).done() }, (out) =>
        out.uleb(1).text("type.c").wide(0x1000).u32(9),
      ),
      unit(format, { version: 6 }, (out) => out.raw([1, 2, 3])),
      unit(format, { type: 5, more: bytes().u64(1).done() }, (out) =>
        out.uleb(1).text("split.c").wide(0x1000).u32(9),
      ),
      unit(format, { type: 4, more: bytes().u64(1).done() }, (out) =>
        out.uleb(6).text("skeleton.c").wide(0x1200).u32(9),
      ),
      simpleUnit("real.c", 0x1000, 0x10),
    );
    const view = program(format, { ".debug_info": info, ".debug_abbrev": simple });
    expect(ask(view, [code(0x1000), code(0x1200)])).toEqual(["real.c", "skeleton.c"]);
    expect(ask(view, [datum(0x8000)])).toEqual(["(not-covered)"]);
  });

  test("an address that two units claim, and an empty symbol between two, has no answer", () => {
    const info = concat(
      simpleUnit("a.c", 0x1000, 0x20),
      simpleUnit("b.c", 0x1018, 0x18),
      simpleUnit("c.c", 0x1030, 8),
    );
    for (const aranges of [null, concat(...[0, 0, 0].map(() => arangeSet(format, 0, [[0x1000, 0x20]])))]) {
      const view = program(format, {
        ".debug_info": info,
        ".debug_abbrev": simple,
        ...(aranges === null ? {} : { ".debug_aranges": aranges }),
      });
      expect(ask(view, [code(0x1010), code(0x1038)])).toEqual(["a.c", "(not-covered)"]);
    }
    const view = program(format, { ".debug_info": info, ".debug_abbrev": simple });
    expect(ask(view, [code(0x1018), code(0x101f), code(0x1020)])).toEqual([
      "(several-units)",
      "(several-units)",
      "b.c",
    ]);
    expect(ask(view, [code(0x1030, 0), code(0x1030, 4), code(0x1031, 0), code(0x1000, 0)])).toEqual([
      "(several-units)",
      "c.c",
      "c.c",
      "a.c",
    ]);
  });

  test(".debug_aranges speaks for its units, the others are asked themselves", () => {
    const a = simpleUnit("a.c", 0x1f00, 0x10);
    const b = simpleUnit("b.c", 0x1100, 0x10);
    const aranges = concat(
      arangeSet(format, 0, [
        [0x1000, 0x10],
        [0x1020, 0x10],
      ]),
    );
    const view = program(format, {
      ".debug_info": concat(a, b),
      ".debug_abbrev": simple,
      ".debug_aranges": aranges,
    });
    const places = [0x1000, 0x1010, 0x102f, 0x1100, 0x1f00].map((address) => code(address));
    expect(ask(view, places)).toEqual(["a.c", "(not-covered)", "a.c", "b.c", "(not-covered)"]);
  });

  test("a place of no section is code where a section of code is", () => {
    const view = program(format, { ".debug_info": simpleUnit("a.c", 0x1000, 0x10), ".debug_abbrev": simple });
    expect(
      ask(view, [
        { section: null, address: 0x1004n },
        { section: null, address: 0x1_0000n },
      ]),
    ).toEqual(["a.c", "(not-covered)"]);
    expect(ask(view, [{ section: 99, address: 0x1004n }])).toEqual(["(not-covered)"]);
  });

  test("per-CPU data at address 0 is not the code that the linker dropped to there", () => {
    const dropped = simpleUnit("dropped.c", 0, 0x100);
    const real = simpleUnit("percpu.c", 0x1000, 0x10, (out) =>
      out.uleb(3).text("current_task").raw(at(0x40)),
    );
    const view = program(format, { ".debug_info": concat(dropped, real), ".debug_abbrev": simple }, [
      { name: ".text", address: 0x1000n, size: 0x100, code: true },
      { name: ".data..percpu", address: 0n, size: 0x100, code: false },
    ]);
    expect(ask(view, [datum(0x40), { section: null, address: 0x40n }])).toEqual(["percpu.c", "percpu.c"]);
  });

  test("range lists of DWARF 4, with a base of their own", () => {
    const table = abbreviations(format, [
      [
        TAG.unit,
        [
          [AT.name, FORM.string],
          [AT.low, FORM.addr],
          [AT.ranges, FORM.offset],
        ],
      ],
      [
        TAG.unit,
        [
          [AT.name, FORM.string],
          [AT.ranges, FORM.data4],
        ],
      ],
    ]);
    const highest = format.is64 ? 2n ** 64n - 1n : 2n ** 32n - 1n;
    const lists = bytes();
    lists
      .wide(0x10)
      .wide(0x20)
      .wide(0x30)
      .wide(0x30)
      .wide(highest)
      .wide(0x1800)
      .wide(0)
      .wide(8)
      .wide(0)
      .wide(0);
    const second = lists.length;
    lists.wide(0x1400).wide(0x1408).wide(0x1500).wide(0x14ff).wide(0).wide(0);
    const info = concat(
      unit(format, { version: 4 }, (out) => out.uleb(1).text("a.c").wide(0x1000).u32(0)),
      unit(format, { version: 3 }, (out) => out.uleb(2).text("b.c").u32(second)),
    );
    const view = program(format, {
      ".debug_info": info,
      ".debug_abbrev": table,
      ".debug_ranges": lists.done(),
    });
    const places = [0x1010, 0x101f, 0x1020, 0x1030, 0x1800, 0x1808, 0x1400, 0x1408, 0x1500].map((a) =>
      code(a),
    );
    const no = "(not-covered)";
    expect(ask(view, places)).toEqual(["a.c", "a.c", no, no, "a.c", no, "b.c", no, no]);
  });

  test("the end of a unit's code may be an address as well as a length", () => {
    const table = abbreviations(format, [
      [
        TAG.unit,
        [
          [AT.name, FORM.string],
          [AT.low, FORM.addr],
          [AT.high, FORM.addr],
        ],
      ],
    ]);
    const info = unit(format, { version: 4 }, (out) => out.uleb(1).text("a.c").wide(0x1000).wide(0x1010));
    const view = program(format, { ".debug_info": info, ".debug_abbrev": table });
    expect(ask(view, [code(0x100f), code(0x1010)])).toEqual(["a.c", "(not-covered)"]);
  });

  describe("data", () => {
    const a = simpleUnit("fs/a.c", 0x1000, 1, (out) =>
      out.uleb(3).text("key").raw(at(0x8000)).uleb(3).text("own").raw(at(0x8010)),
    );
    const b = unit(format, {}, (out) => {
      out.uleb(1).text("fs/b.c").wide(0x1100).u32(1);
      const declared = out.length + 4; // the length word is put before
      out.uleb(7).text("lock").uleb(4).u32(declared).raw(at(0x8000));
      out
        .uleb(5)
        .text("mangled")
        .u32(a.length + declared)
        .raw(at(0x8020));
      out
        .uleb(3)
        .text("pointer")
        .uleb(2 + size)
        .u8(3)
        .wide(0x8030)
        .u8(0x9f); // DW_OP_stack_value
      out.uleb(3).text("register").uleb(1).u8(0x50);
      out.uleb(3).text("nowhere").uleb(0).u8(0);
    });
    const view = program(format, { ".debug_info": concat(a, b), ".debug_abbrev": simple });

    test("of one address is told apart by name, also where the name stands in a declaration", () => {
      expect(
        ask(view, [datum(0x8000), datum(0x8000, { name: "key" }), datum(0x8000, { name: "lock.5" })]),
      ).toEqual(["(several-units)", "fs/a.c", "fs/b.c"]);
      expect(ask(view, [datum(0x8000, { name: "other" })])).toEqual(["(several-units)"]);
    });

    test("is where its location says and nothing else", () => {
      expect(ask(view, [datum(0x8010), datum(0x8020), datum(0x8030)])).toEqual([
        "fs/a.c",
        "fs/b.c",
        "(not-covered)",
      ]);
    });

    test("is searched in the units of its STT_FILE name first", () => {
      const hinted = datum(0x8000, { sourceName: "b.c" });
      expect(ask(view, [hinted], { searchLimit: 0 })).toEqual(["fs/b.c"]);
      expect(ask(view, [datum(0x8010, { sourceName: "b.c" })], { searchLimit: 0 })).toEqual([
        "(not-searched)",
      ]);
      expect(ask(view, [datum(0x8010, { sourceName: "b.c" })])).toEqual(["fs/a.c"]);
      expect(ask(view, [datum(0x8010)], { searchLimit: 0 })).toEqual(["(not-searched)"]);
    });

    test("answers keep the order of the questions", () => {
      expect(ask(view, [datum(0x8010), code(0x1100), datum(0x8020), code(0x1000)])).toEqual([
        "fs/a.c",
        "fs/b.c",
        "fs/b.c",
        "fs/a.c",
      ]);
      expect(ask(view, [])).toEqual([]);
    });
  });

  test("the unit header sizes are those of the standard", () => {
    const four = unit(format, { version: 4 }, (out) => out);
    const five = unit(format, {}, (out) => out);
    expect([four.length, five.length]).toEqual([headerSize(4), headerSize(5)]);
  });
});

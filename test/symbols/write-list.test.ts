import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { combine } from "../../src/symbols/kernel.js";
import { readSymbolList } from "../../src/symbols/list.js";
import type { SymbolIndex } from "../../src/symbols/symbol-index.js";
import { writeSymbolList } from "../../src/symbols/write-list.js";
import { HEADER, identity, kallsyms, lines, list, symvers } from "./sources.js";

const written = (...indexes: SymbolIndex[]) => writeSymbolList(combine(indexes));
const text = (...indexes: SymbolIndex[]) => Buffer.from(written(...indexes).bytes).toString("latin1");

describe("a written list", () => {
  const running = kallsyms(
    [
      "ffffffff81000000 T b_name",
      "ffffffff81000010 t a_name",
      "ffffffff81000020 T a_name",
      "ffffffff81000030 r __ksymtab_b_name",
      "ffffffffc0000000 t x\t[zfs]",
      "ffffffffc0000000 t y\t[ext4]",
      "ffffffffc0000000 ? .klp.sym.vmlinux.b_name,0\t[lp]",
      "",
    ].join("\n"),
  ).index;

  test("has vmlinux first, then modules, names bytewise, one a definition", () => {
    expect(text(running)).toBe(
      [
        HEADER,
        "*vmlinux",
        "__ksymtab_b_name",
        "a_name",
        "a_name",
        "b_name",
        "*ext4",
        "y",
        "*lp",
        "*zfs",
        "x",
        "",
      ].join("\n"),
    );
  });

  test("marks exports that Module.symvers states, once", () => {
    const exports = symvers(
      "0x12345678\tb_name\tvmlinux\tEXPORT_SYMBOL\t\n0x12345678\ty\text4\tEXPORT_SYMBOL\t\n",
    ).index;
    expect(text(running, exports)).toBe(text(running).replace("*ext4\ny", "*ext4\n__ksymtab_y\ny"));
  });

  test("leaves out exports of objects that no source lists, and says so", () => {
    const exports = symvers("0x12345678\tz\txfs\tEXPORT_SYMBOL\t\n").index;
    expect(text(running, exports)).toBe(text(running));
    expect(written(running, exports).findings).toEqual([
      { code: "list-exports-left-out", severity: "note", facts: { objects: ["xfs"] }, where: {} },
    ]);
    expect(written(running).findings).toEqual([]);
  });

  test("takes each object from its best source", () => {
    expect(text(lines("*vmlinux", "stale", "*nfsd", "n"), running)).toBe(
      text(running).replace("*zfs", "*nfsd\nn\n*zfs"),
    );
  });

  test("cannot be made of an index that holds wanted names only", () => {
    const part = list(`${HEADER}\n*vmlinux\nfoo\n`, { only: ["foo"] }).index;
    expect(() => written(part)).toThrow(RangeError);
  });
});

test("what is written reads back the same, and is written the same again", () => {
  const name = fc.stringMatching(/^[a-c_.\x80-\xff]{1,6}$/).filter((it) => !it.startsWith("*"));
  const block = fc.tuple(fc.constantFrom("vmlinux", "a", "b_c"), fc.array(name));
  fc.assert(
    fc.property(fc.array(block), name, (blocks, first) => {
      const source = lines(
        "*vmlinux",
        first,
        ...blocks.flatMap(([object, names]) => [`*${object}`, ...names]),
      );
      const { bytes } = written(source);
      const back = readSymbolList(bytes, identity("symbols-list")).index;
      expect(back.rowCount).toBe(source.rowCount);
      for (const wanted of new Set([first, ...blocks.flatMap(([, names]) => names)])) {
        expect(combine([back]).definitions(wanted)).toEqual(combine([source]).definitions(wanted));
      }
      expect(written(back).bytes).toEqual(bytes);
    }),
  );
});

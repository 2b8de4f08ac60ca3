import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SourceError } from "../../src/symbols/errors.js";
import { readSymbolList } from "../../src/symbols/list.js";
import { bytes, HEADER, identity, lines, list, refusal } from "./sources.js";

const objects = (text: string, name: string) =>
  list(text)
    .index.definitions(name)
    .map(({ object }) => object);

describe("a symbol list", () => {
  test("gives every definition of a name with its object, in file order", () => {
    const { index, findings } = list(`${HEADER}\n*vmlinux\nfoo\nbar\nfoo\n*ext4\nfoo\n`);
    expect(findings).toEqual([]);
    expect(index.definitions("foo")).toMatchObject(
      ["vmlinux", "vmlinux", "ext4"].map((object) => ({ object, name: "foo", address: null, type: null })),
    );
    expect(index.definitions("baz")).toEqual([]);
    expect(index).toMatchObject({
      order: "none",
      rowCount: 4,
      nameCount: 2,
      complete: true,
      hasAddresses: false,
    });
    expect(index.objects).toEqual(["vmlinux", "ext4"]);
  });

  test("writes object names as the kernel does, '_' for '-'", () => {
    const { index } = list(`${HEADER}\n*snd-hda-intel\nazx_init\n`);
    expect(index.hasObject("snd_hda_intel")).toBe(true);
    expect(index.hasObject("snd-hda-intel")).toBe(false);
  });

  test("takes __ksymtab_NAME for an export by its object and for a symbol of that name", () => {
    const { index } = list(`${HEADER}\n*vmlinux\nprintk\n__ksymtab_printk\n*other\nprintk\n`);
    expect(index.exporters("printk")).toEqual([
      { object: "vmlinux", name: "printk", gpl: null, namespace: null },
    ]);
    expect(index.definitions("__ksymtab_printk")).toHaveLength(1);
    expect(index.exporters("__ksymtab_printk")).toEqual([]);
  });

  test("accepts text after the version and empty lines", () => {
    expect(objects(`${HEADER} made today\n\n*vmlinux\n\nfoo\n`, "foo")).toEqual(["vmlinux"]);
  });

  test("takes a last line that does not end as it is, and warns that the list may be cut off", () => {
    const { index, findings } = list(`${HEADER}\n*vmlinux\nfoo\nba`);
    expect(index.definitions("ba")).toHaveLength(1);
    const where = { file: "symbols-list", line: 4, offset: HEADER.length + 1 + 9 + 4 };
    expect(findings).toEqual([{ code: "list-cut", severity: "warning", facts: { found: "ba" }, where }]);
    expect(list(`${HEADER}\n*vmlinux\nfoo\n`).findings).toEqual([]);
  });

  test.each([
    ["CRLF", `${HEADER}\r\n*vmlinux\r\nfoo\r\n`, { lines: 3, crlf: true }, 1],
    ["trailing blanks", `${HEADER}\n*vmlinux \nfoo\t \nbar\n`, { lines: 2, crlf: false }, 2],
    ["a line of blanks", `${HEADER}\n*vmlinux\nfoo\n  \n`, { lines: 1, crlf: false }, 4],
    ["blanks at the end of the file", `${HEADER}\n*vmlinux\nfoo  `, { lines: 1, crlf: false }, 3],
  ])("accepts %s with one warning that names the first line", (_, text, facts, line) => {
    const { index, findings } = list(text);
    expect(findings).toEqual([
      { code: "list-blanks", severity: "warning", facts, where: { file: "symbols-list", line } },
    ]);
    expect(index.definitions("foo")[0]?.object).toBe("vmlinux");
  });

  test("joins several blocks of one object and warns at the second", () => {
    const { index, findings } = list(`${HEADER}\n*a-b\nfoo\n*c\nfoo\n*a_b\nfoo\n*a_b\nbar\n`);
    expect(index.definitions("foo").map(({ object }) => object)).toEqual(["a_b", "c", "a_b"]);
    expect(findings).toEqual([
      {
        code: "list-object-repeated",
        severity: "warning",
        facts: { object: "a_b" },
        where: { file: "symbols-list", line: 6 },
      },
    ]);
  });

  test("keeps names of odd bytes apart and gives them back byte for byte", () => {
    const { index } = list(`${HEADER}\n*vmlinux\nna\xefve\nna\xeeve\n`);
    expect(index.definitions("na\xefve")).toHaveLength(1);
    expect(index.definitions("na\u0456ve")).toEqual([]);
    expect([0, 1].map((id) => index.names.text(id))).toEqual(["na\xefve", "na\xeeve"]);
  });

  test("counts a name that occurs a hundred thousand times", () => {
    expect(list(`${HEADER}\n*vmlinux\n${"same\n".repeat(100_000)}`).index.definitions("same")).toHaveLength(
      100_000,
    );
  });
});

describe("what is no symbol list is refused", () => {
  const long = "n".repeat(512);
  test.each([
    ["", "list-empty", {}, 1, 0],
    [`${HEADER}\n`, "list-no-names", {}, undefined, undefined],
    [`${HEADER}\n*vmlinux\n*ext4\n`, "list-no-names", {}, undefined, undefined],
    [
      "klp-convert-symbol-data.0.3\n*vmlinux\n-a.c\nfoo\n",
      "list-version",
      { found: "0.3", supported: ["0.1", "0.2"] },
      1,
      0,
    ],
    ["klp-convert-symbol-data.0.10\n*vmlinux\nfoo\n", "list-version", { found: "0.10" }, 1, 0],
    ["klp-convert-symbol-data.\n", "list-version", { found: "" }, 1, 0],
    ["ffffffff81000000 T _text\n", "list-no-header", { like: "nm", found: "ffffffff81000000 T _text" }, 1, 0],
    ["_text T ffffffff81000000 0\n", "list-no-header", { like: "nm" }, 1, 0],
    ["\x7fELF\x02\x01\x01\n", "list-no-header", { like: "elf", found: "\u007fELF\u0002\u0001\u0001" }, 1, 0],
    ["0x12345678\tfoo\tvmlinux\tEXPORT_SYMBOL\t\n", "list-no-header", { like: "symvers" }, 1, 0],
    ["ab\x00\x01\n", "list-no-header", { like: "binary" }, 1, 0],
    ["*vmlinux\nfoo\n", "list-no-header", { like: "text" }, 1, 0],
    [`\n${HEADER}\n*vmlinux\nfoo\n`, "list-no-header", { like: "text" }, 1, 0],
    [`${HEADER}\nfoo\n*vmlinux\n`, "list-name-before-object", { found: "foo" }, 2, 28],
    [`${HEADER}\n*vmlinux\n${long}\n`, "list-long-name", { length: 512, limit: 511 }, 3, 37],
    [`${HEADER}\n*vmlinux\nfoo bar\n`, "list-bad-name", { found: "foo bar", reason: "blank" }, 3, 37],
    [`${HEADER}\n*vmlinux\n foo\n`, "list-bad-name", { reason: "blank" }, 3, 37],
    [`${HEADER}\n*vmlinux\nfo\ro\n`, "list-bad-name", { reason: "blank" }, 3, 37],
    [
      `${HEADER}\n*vmlinux\nok\nfo\x01o\n`,
      "list-bad-name",
      { found: "fo\u0001o", reason: "control-character" },
      4,
      40,
    ],
    [`${HEADER}\n*vmlinux\nfo\x7f\n`, "list-bad-name", { reason: "control-character" }, 3, 37],
    [`${HEADER}\n*\nfoo\n`, "list-bad-object", { found: "*" }, 2, 28],
    [`${HEADER}\n*ext4.ko\nfoo\n`, "list-bad-object", { found: "*ext4.ko" }, 2, 28],
    [`${HEADER}\n*${"m".repeat(56)}\nfoo\n`, "list-bad-object", {}, 2, 28],
  ])("%j: %s", (text, code, facts, line, offset) => {
    const finding = refusal(() => list(text));
    expect(finding).toMatchObject({ code, severity: "error", facts, where: { file: "symbols-list" } });
    expect([finding.where.line, finding.where.offset]).toEqual([line, offset]);
  });

  test("a name of 511 bytes is the longest", () => {
    const name = "n".repeat(511);
    expect(objects(`${HEADER}\n*vmlinux\n${name}\n`, name)).toEqual(["vmlinux"]);
  });
});

describe("with wanted names only", () => {
  const text = `${HEADER}\n*vmlinux\nfoo\nbar\n__ksymtab_bar\nfoo\n*m\nbaz\nbar\n`;

  test("keeps these and their exports, and says that it is not complete", () => {
    const { index } = list(text, { only: ["bar", "nothing", "\u0456"] });
    expect(index.complete).toBe(false);
    expect(index.rowCount).toBe(3);
    expect(index.hasObject("m")).toBe(true);
    expect(index.definitions("foo")).toMatchObject([]);
  });

  test("still refuses malformed lines", () => {
    expect(refusal(() => list(`${text}a b\n`, { only: ["foo"] })).code).toBe("list-bad-name");
  });

  test("still knows an empty list from one without the wanted names", () => {
    expect(list(text, { only: [] }).index.rowCount).toBe(0);
    expect(refusal(() => list(`${HEADER}\n`, { only: [] })).code).toBe("list-no-names");
  });

  test("answers as the full index does", () => {
    const name = fc.constantFrom("foo", "bar", "__ksymtab_foo", "foo.isra.0", "b", "__ksymtab___ksymtab_b");
    const block = fc.tuple(fc.constantFrom("vmlinux", "a-b", "c"), fc.array(name, { minLength: 1 }));
    fc.assert(
      fc.property(fc.array(block, { minLength: 1 }), fc.array(name), (blocks, only) => {
        const whole = `${HEADER}\n${blocks.map(([object, names]) => `*${object}\n${names.join("\n")}\n`).join("")}`;
        const full = list(whole).index;
        const part = list(whole, { only }).index;
        expect(part.objects).toEqual(full.objects);
        for (const wanted of only) {
          expect(part.definitions(wanted)).toEqual(full.definitions(wanted));
          expect(part.exporters(wanted)).toEqual(full.exporters(wanted));
        }
      }),
    );
  });
});

test("any bytes give an index or a SourceError", () => {
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.constantFrom(`${HEADER}\n`, "*vmlinux\n", "foo\n", "\r\n", "\n", " ", "\x1f\x8b").map(bytes),
  );
  fc.assert(
    fc.property(fc.array(piece), fc.boolean(), (pieces, headed) => {
      const text = Buffer.concat([headed ? bytes(`${HEADER}\n*vmlinux\n`) : bytes(""), ...pieces]);
      try {
        const { index } = readSymbolList(text, identity("symbols-list"));
        expect(index.rowCount).toBeGreaterThan(0);
      } catch (error) {
        expect(error).toBeInstanceOf(SourceError);
      }
    }),
    { numRuns: 2000 },
  );
});

describe("version 0.2, with source files", () => {
  const text = [
    "klp-convert-symbol-data.0.2",
    "*vmlinux",
    "before",
    "-drivers/acpi/utils.c",
    "state_show",
    "-b.c",
    "state_show",
    "-",
    "after",
    "*ext4",
    "ext4_f",
    "",
  ].join("\n");

  test("says which file each name comes from, up to the next object", () => {
    const { index, findings } = list(text);
    expect(findings).toEqual([]);
    expect(index.definitions("state_show").map(({ file }) => file)).toEqual(["drivers/acpi/utils.c", "b.c"]);
    expect(["before", "after", "ext4_f"].map((name) => index.definitions(name)[0]?.file)).toEqual([
      null,
      null,
      null,
    ]);
    expect(index.order).toBe("none");
  });

  test("has files of wanted names alone", () => {
    const { index } = list(text, { only: ["state_show"] });
    expect(index.definitions("state_show").map(({ file }) => file)).toEqual(["drivers/acpi/utils.c", "b.c"]);
  });

  test("in version 0.1 such a line is a name", () => {
    expect(lines("*vmlinux", "-b.c", "f").definitions("-b.c")).toHaveLength(1);
  });

  test("of more names than fit into the first room", () => {
    const names = Array.from({ length: 5000 }, (_, i) => `f${i}`);
    const { index } = list(`klp-convert-symbol-data.0.2\n*vmlinux\n-a.c\n${names.join("\n")}\n`);
    expect(index.definitions("f4999")[0]?.file).toBe("a.c");
  });
});

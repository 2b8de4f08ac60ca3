import fc from "fast-check";
import { expect, test } from "vitest";
import { IndexBuilder } from "../../src/symbols/index-builder.js";
import { hashBytes, NameTable } from "../../src/symbols/name-table.js";
import { bytes } from "./sources.js";

test("a name table gives every distinct name one id, in order of first sight", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 4 }), { maxLength: 600 }), (names) => {
      const table = new NameTable();
      const ids = new Map<string, number>();
      for (const name of names) {
        const text = Buffer.from(name).toString("latin1");
        if (!ids.has(text)) ids.set(text, ids.size);
        expect(table.internText(text)).toBe(ids.get(text));
      }
      expect(table.count).toBe(ids.size);
      for (const [text, id] of ids) {
        expect(table.text(id)).toBe(text);
        expect(table.findText(text)).toBe(id);
      }
      expect(table.findText("absent")).toBe(-1);
    }),
  );
});

test("a text beyond Latin-1 is no name", () => {
  const table = new NameTable();
  expect([table.internText("\u0456"), table.findText("\u0456"), table.count]).toEqual([-1, -1, 0]);
});

test("names with the same hash stay apart", () => {
  const table = new NameTable();
  const [a, b] = [bytes("a"), bytes("b")];
  const hash = hashBytes(a, 0, 1);
  expect([table.intern(a, 0, 1, hash), table.intern(b, 0, 1, hash), table.intern(a, 0, 1, hash)]).toEqual([
    0, 1, 0,
  ]);
});

test("more objects than a column can hold are refused", () => {
  const builder = new IndexBuilder({ order: "none", detail: "names" });
  for (let i = 0; i < 65_536; i++) builder.object(`m${i}`, {});
  expect(builder.object("m0", {})).toBe(0);
  expect(builder.objectName(65_535)).toBe("m65535");
  const where = { file: "list", line: 65_538 };
  expect(() => builder.object("one_more", where)).toThrow(
    expect.objectContaining({ finding: expect.objectContaining({ code: "too-many-objects", where }) }),
  );
});

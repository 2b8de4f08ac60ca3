import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { decompress } from "../../src/symbols/decompress.js";
import { readSymbolList } from "../../src/symbols/list.js";
import { bytes, HEADER, identity, refusal } from "./sources.js";

const text = bytes(`${HEADER}\n*vmlinux\n${Array.from({ length: 500 }, (_, i) => `name_${i}\n`).join("")}`);
const packed = gzipSync(text);
const code = (stored: Uint8Array) => refusal(() => decompress(stored, { file: "f" }));

describe("a packed source", () => {
  test("is recognised by its first bytes and unpacked", () => {
    expect(decompress(packed, {})).toEqual(Buffer.from(text));
    expect(readSymbolList(packed, identity("symbols-list")).index.rowCount).toBe(500);
  });

  test("may consist of several gzip members", () => {
    const parts = [text.subarray(0, 700), text.subarray(700)].map((part) => gzipSync(part));
    expect(decompress(Buffer.concat(parts), {})).toEqual(Buffer.from(text));
  });

  test("is passed through when it is not packed", () => {
    expect(decompress(text, {})).toBe(text);
    expect(decompress(bytes(""), {})).toHaveLength(0);
    expect(decompress(bytes("\x1f"), {})).toHaveLength(1);
  });

  test.each([2, 5, 11, 40, packed.length - 9, packed.length - 1])(
    "cut off at byte %i is refused",
    (length) => {
      expect(code(packed.subarray(0, length))).toMatchObject({
        code: "archive-truncated",
        where: { file: "f" },
      });
    },
  );

  test("damaged is refused", () => {
    const damaged = Uint8Array.from(packed);
    damaged.fill(0xff, 20, 60);
    expect(code(damaged).code).toBe("archive-damaged");
  });

  test("that unpacks to absurdly much is refused without unpacking it", () => {
    const bomb = gzipSync(new Uint8Array(40 << 20).fill(0x61));
    expect(code(bomb)).toMatchObject({
      code: "archive-too-large",
      facts: { packed: bomb.length, limit: 16 << 20 },
    });
  });

  test("small ones may shrink as much as gzip can", () => {
    const zeros = new Uint8Array(10 << 20);
    expect(decompress(gzipSync(zeros), {})).toHaveLength(zeros.length);
  });

  test.each([
    ["xz", "\xfd7zXZ\x00"],
    ["zstd", "\x28\xb5\x2f\xfd"],
    ["bzip2", "BZh9"],
  ])("%s is refused by name", (format, magic) => {
    expect(code(bytes(`${magic}...`))).toMatchObject({ code: "archive-unsupported", facts: { format } });
  });
});

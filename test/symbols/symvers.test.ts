import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SourceError } from "../../src/symbols/errors.js";
import { readSymvers } from "../../src/symbols/symvers.js";
import { bytes, identity, refusal, symvers } from "./sources.js";

describe("Module.symvers", () => {
  test.each([
    ["5.6 and later", "0x12345678\tfoo\tvmlinux\tEXPORT_SYMBOL_GPL\tNS\n", "vmlinux", true, "NS"],
    ["no namespace", "0x12345678\tfoo\tvmlinux\tEXPORT_SYMBOL\t\n", "vmlinux", false, null],
    ["up to 5.3", "0x12345678\tfoo\tdrivers/foo/bar-baz\tEXPORT_SYMBOL\n", "bar_baz", false, null],
    ["5.4, namespace third", "0x12345678\tfoo\tNS\tdrivers/foo/bar\tEXPORT_SYMBOL_GPL\n", "bar", true, "NS"],
    ["5.4, no namespace", "0x12345678\tfoo\t\tvmlinux\tEXPORT_SYMBOL\n", "vmlinux", false, null],
    [
      "out of tree",
      "0x1234567890abcdef\tfoo\t/home/me/my-mod.ko\tEXPORT_UNUSED_SYMBOL_GPL\t\r\n",
      "my_mod",
      true,
      null,
    ],
    ["unknown type", "0x00000000\tfoo\tvmlinux.o\t(unknown)\t\n", "vmlinux", null, null],
  ])("of %s", (_, text, object, gpl, namespace) => {
    const { index, findings } = symvers(text);
    expect(findings).toEqual([]);
    expect(index.exporters("foo")).toEqual([{ object, name: "foo", gpl, namespace }]);
  });

  test("gives exports, no definitions and no objects", () => {
    const { index } = symvers("0x12345678\tfoo\tm\tEXPORT_SYMBOL\t\n\n0x12345678\tfoo\tn\tEXPORT_SYMBOL\t\n");
    expect(index.definitions("foo")).toEqual([]);
    expect(index.objects).toEqual([]);
    expect(index.hasObject("m")).toBe(false);
    expect([...index.statedExports()].map(({ object }) => object)).toEqual(["m", "n"]);
  });

  test("of a module without exports is empty", () => {
    expect([...symvers("").index.statedExports()]).toEqual([]);
  });

  test("keeps wanted names only, when told", () => {
    const { index } = symvers("0x12345678\ta\tm\tEXPORT_SYMBOL\n0x12345678\tb\tm\tEXPORT_SYMBOL\n", {
      only: ["b"],
    });
    expect([...index.statedExports()].map(({ name }) => name)).toEqual(["b"]);
  });

  test.each([
    "12345678\tfoo\tvmlinux\tEXPORT_SYMBOL\n",
    "0x12345678\tfoo\tvmlinux\n",
    "0x12345678\tfoo\tvmlinux\tEXPORT_SYMBOL\t\tmore\n",
    "0x12345678\t\tvmlinux\tEXPORT_SYMBOL\n",
    "0x12345678\tf oo\tvmlinux\tEXPORT_SYMBOL\n",
    "0x12345678\tfoo\t\tEXPORT_SYMBOL\t\n",
    "0x12345678 foo vmlinux EXPORT_SYMBOL\n",
  ])("refuses %j", (line) => {
    const finding = refusal(() => symvers(`0x12345678\tok\tvmlinux\tEXPORT_SYMBOL\n${line}`));
    expect(finding).toMatchObject({ code: "symvers-bad-line", where: { line: 2, offset: 36 } });
  });
});

test("any bytes give an index or a SourceError", () => {
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 20 }),
    fc.constantFrom("0x12345678\t", "foo\t", "vmlinux\t", "EXPORT_SYMBOL", "\n").map(bytes),
  );
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      try {
        expect(readSymvers(Buffer.concat(pieces), identity("symvers")).index.rowCount).toBe(0);
      } catch (error) {
        expect(error).toBeInstanceOf(SourceError);
      }
    }),
    { numRuns: 1000 },
  );
});

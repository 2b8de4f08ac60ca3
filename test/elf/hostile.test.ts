// Bytes that are not what they claim: always an object, a FormatError or an
// UnsupportedError, in time and memory that the size of the file bounds.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { memorySource } from "../../src/elf/bytes.js";
import { FormatError, UnsupportedError } from "../../src/elf/errors.js";
import { parseObject } from "../../src/elf/load.js";
import { openElf, readSymbols } from "../../src/elf/view.js";
import { writeObject } from "../../src/elf/write.js";
import { anyObject } from "../helpers/elf-arbitrary.js";
import {
  buildElf,
  elfSpec,
  FORMATS,
  progbits,
  relaSection,
  symbol,
  symtabOf,
} from "../helpers/elf-builder.js";
import { sampleObject } from "../helpers/elf-sample.js";

/** Bytes that writing may add to those of the input: a page of padding a section, and the header table. */
function bound(input: Uint8Array): number {
  return 4096 * (8 + input.length / 40);
}

/** What became of the bytes. Anything but the two errors is a fault of the reader and goes on. */
function outcome(bytes: Uint8Array): "read" | "refused" {
  try {
    const object = parseObject(bytes);
    expect(writeObject(object).length).toBeLessThanOrEqual(bytes.length + bound(bytes));
    return "read";
  } catch (error) {
    if (error instanceof FormatError || error instanceof UnsupportedError) return "refused";
    throw error;
  }
}

const CLAIMS = [
  0n,
  1n,
  0xffn,
  0xfff0n,
  0xffffn,
  2n ** 31n,
  2n ** 32n - 1n,
  2n ** 50n,
  2n ** 60n,
  2n ** 64n - 1n,
];

describe.each(FORMATS)("$title", (format) => {
  const sample = buildElf(sampleObject(format));

  test("every 16-, 32- and 64-bit word may claim anything", () => {
    const seen = { read: 0, refused: 0 };
    for (let at = 4; at + 8 <= sample.length; at += 2) {
      for (const width of at % 4 === 0 ? [2, 4, 8] : [2]) {
        for (const claim of CLAIMS) {
          const bytes = Buffer.from(sample);
          if (width === 2) bytes.writeUInt16LE(Number(claim & 0xffffn), at);
          else if (width === 4 && format.littleEndian) bytes.writeUInt32LE(Number(claim & 0xffff_ffffn), at);
          else if (width === 4) bytes.writeUInt32BE(Number(claim & 0xffff_ffffn), at);
          else if (format.littleEndian) bytes.writeBigUInt64LE(claim, at);
          else bytes.writeBigUInt64BE(claim, at);
          seen[outcome(bytes)]++;
        }
      }
    }
    expect(seen.read).toBeGreaterThan(1000);
    expect(seen.refused).toBeGreaterThan(1000);
  });

  test("a file that is cut at any byte is refused", () => {
    const cut = Array.from({ length: sample.length }, (_, length) => outcome(sample.subarray(0, length)));
    expect(new Set(cut)).toEqual(new Set(["refused"]));
  });

  test("any bytes behind an ELF identification", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (rest) => {
        const bytes = Buffer.concat([sample.subarray(0, 16), rest]);
        expect(["read", "refused"]).toContain(outcome(bytes));
      }),
    );
  });
});

test("any bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(outcome(bytes)).toBe("refused");
    }),
  );
});

test("random objects with random bytes changed", () => {
  const change = fc.record({ at: fc.nat(), byte: fc.nat(255) });
  fc.assert(
    fc.property(anyObject, fc.array(change, { minLength: 1, maxLength: 4 }), (make, changes) => {
      const bytes = buildElf(make());
      for (const { at, byte } of changes) bytes[at % bytes.length] = byte;
      expect(["read", "refused"]).toContain(outcome(bytes));
    }),
    { numRuns: 2000 },
  );
});

test("sections that are all the same megabyte are refused, not written a thousand times", () => {
  const format = { is64: true, littleEndian: true };
  const shared = progbits(".big", new Uint8Array(1 << 20));
  const others = Array.from({ length: 1000 }, (_, i) => progbits(`.s${i}`, new Uint8Array(0)));
  const bytes = Buffer.from(buildElf(elfSpec(format, [shared, ...others])));
  const shoff = Number(bytes.readBigUInt64LE(40));
  const first = bytes.subarray(shoff + 64, shoff + 128);
  for (let i = 2; i < 1002; i++) first.copy(bytes, shoff + 64 * i + 24, 24, 40);
  expect(() => parseObject(bytes)).toThrow(/overlaps/);
});

test("names that are each other's tails cost no more than the longest may", () => {
  const format = { is64: true, littleEndian: true };
  const spec = elfSpec(format);
  spec.symbols = [symbol("a".repeat(100_000)), ...Array.from({ length: 20_000 }, () => symbol(""))];
  const bytes = Buffer.from(buildElf(spec));
  const view = openElf(memorySource(bytes));
  const table = view.sections.find((s) => s.type === 2);
  for (let i = 1; i <= 20_000; i++) bytes.writeUInt32LE(1 + i, (table?.offset ?? 0) + 24 * (i + 1));
  expect(() => parseObject(bytes)).toThrow(/name longer than 4096 bytes/);
});

test("a name of 4096 bytes is read", () => {
  const spec = elfSpec({ is64: true, littleEndian: true });
  spec.symbols = [symbol("n".repeat(4096))];
  expect(parseObject(buildElf(spec)).symbols[0]?.name).toHaveLength(4096);
});

test("a reader that gives fewer bytes than the file had is refused", () => {
  const bytes = buildElf(sampleObject({ is64: true, littleEndian: true }));
  const shrinking = {
    size: bytes.length,
    read: (offset: number, length: number) => bytes.subarray(0, 200).subarray(offset, offset + length),
  };
  expect(() => openElf(shrinking)).toThrow(/became shorter while it was read/);
});

test("a symbol of an extended section index needs the section that holds it", () => {
  const format = { is64: true, littleEndian: true };
  const text = progbits(".text", new Uint8Array(8));
  const spec = elfSpec(format, [text]);
  spec.symbols = [symbol("f", { at: 0xffff })];
  spec.sections.push(relaSection(format, text, symtabOf(spec), []));
  const view = openElf(memorySource(buildElf(spec)));
  const table = view.sections.find((s) => s.type === 2);
  expect(() => readSymbols(view, table ?? expect.fail())).toThrow(/no SHT_SYMTAB_SHNDX/);
});

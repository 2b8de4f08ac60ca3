// Damaged and hostile ELF files: the readers refuse them by FormatError or SourceError, or read something, but
// never fail in another way, never take long, and never give a row that is not in the file.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { memorySource } from "../../src/elf/bytes.js";
import { FormatError } from "../../src/elf/errors.js";
import { SourceError } from "../../src/symbols/errors.js";
import { ModuleSet } from "../../src/symbols/module-set.js";
import { readVmlinux } from "../../src/symbols/vmlinux.js";
import { FORMATS, type Format } from "../helpers/elf-builder.js";
import {
  BIND,
  fileRow,
  globalRow,
  imageFile,
  latin1,
  localRow,
  moduleFile,
} from "../helpers/kernel-files.js";

function moduleOf(format: Format): Uint8Array {
  return moduleFile({
    format,
    buildId: "abcd",
    symbols: [
      fileRow("a.c"),
      localRow("f"),
      globalRow("g"),
      globalRow("exp"),
      ["__kstrtabns_n", ".data", { bind: BIND.local }],
    ],
    exports: [["exp", "NS", true]],
  });
}

function imageOf(format: Format): Uint8Array {
  return imageFile({
    format,
    buildId: "abcd",
    symbols: [fileRow("a.c"), localRow("f"), ["__kstrtabns_f", "__ksymtab_strings", { bind: BIND.local }]],
    exportStrings: latin1("NS\0"),
  });
}

function readAsModule(bytes: Uint8Array): void {
  const set = new ModuleSet({ everything: true });
  set.add(memorySource(bytes), "m.ko");
  const { index } = set.build("m.ko", "00");
  for (let row = 0; row < index.rowCount; row++)
    index.definitionsWhileComing(index.names.text(index.rowName[row]!));
  index.exporters("exp");
}

function readAsImage(bytes: Uint8Array): void {
  const { index } = readVmlinux(memorySource(bytes), "vmlinux", () => "00", { everything: true });
  for (let row = 0; row < index.rowCount; row++) index.definitions(index.names.text(index.rowName[row]!));
  index.exporters("f");
}

/** True: read; false: refused. Anything else is thrown. */
function survives(read: (bytes: Uint8Array) => void, bytes: Uint8Array): boolean {
  try {
    read(bytes);
    return true;
  } catch (error) {
    if (error instanceof FormatError || error instanceof SourceError) return false;
    throw error;
  }
}

const change = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  bytes: fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 8 }),
    fc.constantFrom(Uint8Array.of(0xff, 0xff, 0xff, 0xff), new Uint8Array(8).fill(0xff), new Uint8Array(8)),
  ),
});

const KINDS = [
  { kind: "module", make: moduleOf, read: readAsModule },
  { kind: "kernel image", make: imageOf, read: readAsImage },
];

describe.each(KINDS)("a $kind", ({ make, read }) => {
  describe.each(FORMATS)("$title", (format) => {
    const whole = make(format);

    test("is read when whole", () => {
      expect(survives(read, whole)).toBe(true);
    });

    test("with some bytes changed", () => {
      fc.assert(
        fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
          const bytes = Uint8Array.from(whole);
          for (const { at, bytes: put } of changes) {
            const start = Math.min(Math.floor(at * bytes.length), bytes.length - put.length);
            bytes.set(put, start);
          }
          survives(read, bytes);
        }),
        { numRuns: 400 },
      );
      expect(true).toBe(true);
    });

    test("cut off anywhere", () => {
      let readable = 0;
      for (let length = 0; length < whole.length; length += 7)
        if (survives(read, whole.subarray(0, length))) readable++;
      expect(readable).toBe(0);
    });
  });

  test("of random bytes after the magic", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        survives(read, Uint8Array.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, ...bytes]));
      }),
    );
    expect(survives(read, latin1("\x7fELF"))).toBe(false);
  });
});

test("thousands of symbols with one endless name are refused at once", () => {
  const name = "n".repeat(100_000);
  const bytes = moduleFile({ symbols: Array.from({ length: 3000 }, () => localRow(name)) });
  const begin = performance.now();
  expect(survives(readAsModule, bytes)).toBe(false);
  expect(performance.now() - begin).toBeLessThan(2000);
});

test.each([
  [
    "names that do not end",
    (spec: { sections: { type: number; body: unknown }[] }) => {
      const strings = spec.sections.find((s) => s.type === 3)!;
      Object.assign(strings, { type: 3, body: { kind: "bytes", bytes: latin1("\0f\0probe") } });
    },
  ],
])("%s are refused", (_, breakIt) => {
  const bytes = moduleFile({ change: (spec) => breakIt(spec) });
  expect(survives(readAsModule, bytes)).toBe(false);
});

test.each([
  ["\x7fELF", "too short"],
  ["", "too short"],
  ["hi\n", "it begins with other bytes"],
  ["x".repeat(100), "it begins with other bytes"],
])("what %j is, is said", (text, reason) => {
  expect(() => readAsModule(latin1(text))).toThrow(reason);
});

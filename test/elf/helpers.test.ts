// The synthetic builder and the second reader are held against binutils, so that
// the tests that trust them can.
import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { ARCHITECTURES, bytesOf, compile, scratch } from "../helpers/compile.js";
import { buildElf, FORMATS } from "../helpers/elf-builder.js";
import { dumpElf, factsOf } from "../helpers/elf-dump.js";
import { sampleObject } from "../helpers/elf-sample.js";
import { lint, readelf } from "../helpers/elf-tools.js";
import { describeWith } from "../helpers/tools.js";

const SOURCE = `extern int state_show(int); static int local = 4; int table[4] = { 1 };
int f(int n) { return state_show(n) + local + table[n]; } extern char end[]; char *e = end + 8;`;

/** What readelf prints of sections, symbols and relocations, as rows of the columns that dumpElf has too. */
function rows(file: string): { sections: string[]; symbols: string[]; relocations: string[] } {
  const sections = readelf(file, ["-SW"])
    .split("\n")
    .flatMap((line) => {
      const row =
        /^ *\[ *\d+\] (.*?) +(\S+) +([0-9a-f]{8,}) [0-9a-f]{6,} ([0-9a-f]{6,}) ([0-9a-f]+) +[A-Za-z]* +(\d+) +(\d+) +(\d+)$/.exec(
          line,
        );
      if (row === null) return [];
      const [, name, type, , size, entsize, link, info, align] = row;
      const number = (hex: string | undefined): number => Number.parseInt(hex ?? "", 16);
      return [`${name} ${type} ${number(size)} ${number(entsize)} ${link} ${info} ${align}`];
    });
  const symbols = readelf(file, ["-sW"])
    .split("\n")
    .flatMap((line) => {
      const row = /^ *\d+: ([0-9a-f]+) +(\d+) (\S+) +(\S+) +\S+ +(?:\[.*?\] +)?(\S+) ?(.*)$/.exec(line);
      if (row === null) return [];
      const [, value, size, type, bind, section, name] = row;
      return [
        `${Number.parseInt(value ?? "", 16)} ${size} ${type} ${bind} ${section} ${type === "SECTION" ? "" : name}`,
      ];
    });
  const relocations = readelf(file, ["-rW"])
    .split("\n")
    .flatMap((line) => {
      const row = /^([0-9a-f]+) +([0-9a-f]+) +R_\S+ +(?:[0-9a-f]+ +(\S+) ([+-]) )?([0-9a-f]+)$/.exec(line);
      if (row === null) return [];
      const [, offset, info, name, sign, addend] = row;
      const value = Number.parseInt(addend ?? "", 16) * (sign === "-" ? -1 : 1);
      return [`${Number.parseInt(offset ?? "", 16)} ${BigInt(`0x${info}`)} ${name ?? ""} ${value}`];
    });
  return { sections, symbols, relocations };
}

function dumpedRows(bytes: Uint8Array): ReturnType<typeof rows> {
  const { sections, symbols, relocations, class: bits } = dumpElf(bytes);
  return {
    sections: sections.map((s) => {
      // readelf's word for a type that has none
      const type = s.type.startsWith("0x")
        ? `${s.type.slice(2)}: <unknown>`
        : s.type.replace("SYMTAB_SHNDX", "SYMTAB SECTION INDICES");
      return `${s.name} ${type} ${s.size} ${s.entsize} ${s.link} ${s.info} ${s.align}`;
    }),
    symbols: symbols.map((s) => {
      const places: Record<string, string> = { UND: "UND", ABS: "ABS", COMMON: "COM" };
      const section = s.sectionIndex === 0 ? "UND" : (places[s.section] ?? String(s.sectionIndex));
      return `${BigInt(s.value)} ${s.size} ${s.type} ${s.bind} ${section} ${s.type === "SECTION" ? "" : s.name}`;
    }),
    relocations: [...relocations.values()].flat().map((r) => {
      const info = bits === 64 ? (BigInt(r.symbol) << 32n) | BigInt(r.type) : BigInt(r.symbol * 256 + r.type);
      const to = symbols[r.symbol];
      const name = to?.type === "SECTION" ? to.section : (to?.name ?? "");
      return `${r.offset} ${info} ${name} ${r.addend}`;
    }),
  };
}

describeWith(["readelf"], "binutils", () => {
  const room = scratch();

  test.each(FORMATS)("readelf has no complaint about a built object: $title", (format) => {
    const file = path.join(room, "built.o");
    writeFileSync(file, buildElf(sampleObject(format)));
    const said = readelf(file);
    expect(said).not.toMatch(/warning|error/i);
    expect(said).toContain("COMDAT group section [   10] `.group' [patched] contains 1 sections");
    const { symbols, relocations } = rows(file);
    expect(dumpedRows(buildElf(sampleObject(format)))).toMatchObject({ symbols, relocations });
  });

  for (const arch of ARCHITECTURES) {
    describeWith([arch.gcc], arch.name, () => {
      test.each(["-g0", "-g"])("the second reader says what readelf says, %s", (debug) => {
        const file = compile(arch, room, SOURCE, [debug]);
        const dumped = dumpedRows(bytesOf(file));
        const printed = rows(file);
        expect(dumped).toEqual(printed);
        expect(printed.relocations.length).toBeGreaterThan(3);
      });
    });
  }
});

describeWith(["eu-elflint"], "elfutils", () => {
  const room = scratch();
  test.each(FORMATS)("eu-elflint has no complaint about the records of a built object: $title", (format) => {
    const file = path.join(room, "built.o");
    writeFileSync(file, buildElf(sampleObject(format)));
    // what remains is about the sample's content, not about its records
    const complaints = lint(file).filter(
      (line) => !/note|__patchable|\.bss|section \[ *\d\] '\.data'/.test(line),
    );
    expect(complaints).toEqual([]);
  });
});

describe("equal facts", () => {
  test("do not depend on the order in the file, gaps, or how names are laid out", () => {
    const spec = sampleObject(FORMATS[0] ?? expect.fail());
    const pieces = [-1, ...spec.sections.keys()].reverse();
    const other = buildElf(spec, { fileOrder: pieces, gap: 16, tails: true });
    expect(factsOf(other)).toEqual(factsOf(buildElf(spec)));
    expect(Buffer.compare(other, buildElf(spec))).not.toBe(0);
  });

  test("depend on every field", () => {
    const spec = sampleObject(FORMATS[1] ?? expect.fail());
    const before = factsOf(buildElf(spec));
    for (const change of [
      () => Object.assign(spec, { flags: 2 }),
      () => Object.assign(spec, { osAbi: 3 }),
      () => Object.assign(spec.symbols[2] ?? {}, { value: 1n }),
      () => Object.assign(spec.symbols[2] ?? {}, { other: 1 }),
      () => Object.assign(spec.sections[0] ?? {}, { align: 4n }),
      () => Object.assign(spec.sections[1]?.body ?? {}, { bytes: Uint8Array.of(1, 2, 3, 5) }),
    ]) {
      const kept = factsOf(buildElf(spec));
      change();
      expect(factsOf(buildElf(spec))).not.toEqual(kept);
    }
    expect(factsOf(buildElf(spec))).not.toEqual(before);
  });
});

// Debug files as objcopy splits them off: found by build-id or link, proven by build-id or checksum, and asked with
// the places of the stripped object.
import { execFileSync } from "node:child_process";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { memorySource } from "../../../src/elf/bytes.js";
import { FormatError } from "../../../src/elf/errors.js";
import { type ElfView, openElf, readSymbols, type SymbolView } from "../../../src/elf/view.js";
import { openDebugInfo } from "../../../src/symbols/dwarf/debug-info.js";
import {
  buildIdPath,
  debugFilePaths,
  debugLinkCrc,
  readBuildId,
  readDebugLink,
  sectionsInDebugFile,
} from "../../../src/symbols/dwarf/split-debug.js";
import { ARCHITECTURES, bytesOf, scratch } from "../../helpers/compile.js";
import { buildElf, elfSpec, FORMATS, progbits, section, T } from "../../helpers/elf-builder.js";
import { describeWith } from "../../helpers/tools.js";
import { combineTree, compileTree, knownSymbols, linkTree, objcopy, viewFile } from "./kernel-like.js";

for (const arch of ARCHITECTURES) {
  describeWith([arch.gcc, "readelf"], arch.name, () => {
    const room = scratch();

    test.each([
      ["a program", linkTree],
      ["a relocatable object", combineTree],
    ])("%s", (_, link) => {
      const whole = link(compileTree(arch, room, ["-g"]));
      const debug = objcopy(arch, whole, ".debug", ["--only-keep-debug"]);
      const stripped = objcopy(arch, whole, ".stripped", ["-g", `--add-gnu-debuglink=${debug}`]);
      const [object, file] = [viewFile(stripped), viewFile(debug)];
      expect(openDebugInfo(object)).toBeNull();

      const notes = execFileSync("readelf", ["-n", stripped], { encoding: "utf8" });
      expect(readBuildId(object)).toBe(/Build ID: ([0-9a-f]{40})/.exec(notes)![1]);
      expect(readBuildId(file)).toBe(readBuildId(object));

      const named = readDebugLink(object)!;
      expect(named.name).toBe(path.basename(debug));
      expect(debugLinkCrc(memorySource(bytesOf(debug)))).toBe(named.crc);
      expect(readDebugLink(file)).toBeNull();

      const sections = sectionsInDebugFile(object, file);
      const key = (view: ElfView, { name, value, section: home }: SymbolView): string =>
        `${name} ${view.sections[home ?? 0]?.name}+${value}`;
      // strip took the STT_FILE symbols: what is where is told by the whole file
      const all = viewFile(whole);
      const truth = new Map(knownSymbols(all).map((each) => [key(all, each.symbol), each.file]));
      const symbols = readSymbols(object, object.sections.find((s) => s.type === T.SYMTAB)!);
      const asked = symbols.filter((symbol) => truth.has(key(object, symbol)));
      expect(asked.length).toBe(truth.size);
      const answers = openDebugInfo(file)!.unitsAt(
        asked.map((s) => ({ section: sections[s.section!] ?? null, address: s.value, name: s.name })),
      );
      expect(answers.map((answer) => answer.unit?.file)).toEqual(asked.map((s) => truth.get(key(object, s))));
    });
  });
}

test("a debug file is looked for where gdb looks", () => {
  const hints = {
    directory: "/lib/modules/6.1.0/kernel/fs",
    name: "ext4.ko",
    roots: [
      { root: "/usr/lib/debug", tree: "/" },
      { root: "/opt/debug", tree: "/" },
    ],
  };
  const link = { name: "ext4.ko.debug", crc: 1 };
  expect(buildIdPath("abcdef0123")).toBe(".build-id/ab/cdef0123.debug");
  expect(debugFilePaths({ ...hints, buildId: "abcdef0123", link })).toEqual([
    "/usr/lib/debug/.build-id/ab/cdef0123.debug",
    "/opt/debug/.build-id/ab/cdef0123.debug",
    "/lib/modules/6.1.0/kernel/fs/ext4.ko.debug",
    "/lib/modules/6.1.0/kernel/fs/.debug/ext4.ko.debug",
    "/usr/lib/debug/lib/modules/6.1.0/kernel/fs/ext4.ko.debug",
    "/opt/debug/lib/modules/6.1.0/kernel/fs/ext4.ko.debug",
    "/usr/lib/debug/lib/modules/6.1.0/kernel/fs/ext4.ko",
    "/opt/debug/lib/modules/6.1.0/kernel/fs/ext4.ko",
  ]);
});

test("a debug file is looked for under the path of its object, as distributions put those of modules", () => {
  const packed = { directory: "/usr/lib/modules/6.1.0/fs", name: "ext4.ko.xz", buildId: null, link: null };
  expect(debugFilePaths({ ...packed, roots: [{ root: "/usr/lib/debug", tree: "/" }] })).toEqual([
    "/usr/lib/debug/usr/lib/modules/6.1.0/fs/ext4.ko",
    "/usr/lib/debug/usr/lib/modules/6.1.0/fs/ext4.ko.debug",
    "/usr/lib/debug/lib/modules/6.1.0/fs/ext4.ko",
    "/usr/lib/debug/lib/modules/6.1.0/fs/ext4.ko.debug",
  ]);
  const unpacked = { ...packed, directory: "/home/me/rpm/lib/modules/6.1.0/fs", name: "ext4.ko" };
  expect(
    debugFilePaths({ ...unpacked, roots: [{ root: "/home/me/rpm/usr/lib/debug", tree: "/home/me/rpm" }] }),
  ).toEqual([
    "/home/me/rpm/usr/lib/debug/lib/modules/6.1.0/fs/ext4.ko",
    "/home/me/rpm/usr/lib/debug/lib/modules/6.1.0/fs/ext4.ko.debug",
  ]);
});

describe.each(FORMATS)("notes and links, $title", (format) => {
  const word = (value: number): number[] => {
    const bytes = Buffer.alloc(4);
    if (format.littleEndian) bytes.writeUInt32LE(value);
    else bytes.writeUInt32BE(value);
    return [...bytes];
  };
  const text = (value: string): number[] => [...Buffer.from(value, "latin1")];
  const view = (name: string, type: number, bytes: number[], align = 4n) => {
    const content = section(name, type, { kind: "bytes", bytes: Uint8Array.from(bytes) }, { align });
    const names = section(".shstrtab", T.STRTAB, { kind: "names", of: ["sections"] });
    return openElf(memorySource(buildElf(elfSpec(format, [], { sections: [content, names] }))));
  };
  const linuxNote = [...word(6), ...word(2), ...word(0x100), ...text("Linux\0"), 0, 0, 7, 7, 0, 0];
  const gnuNote = (id: number[], type = 3): number[] => [
    ...word(4),
    ...word(id.length),
    ...word(type),
    ...text("GNU\0"),
    ...id,
  ];

  test("the build-id stands among the other notes of a vmlinux", () => {
    const bytes = [...linuxNote, ...gnuNote([1, 2, 3, 4], 1), ...gnuNote([0xab, 0xcd, 0xef, 0x01])];
    expect(readBuildId(view(".notes", T.NOTE, bytes))).toBe("abcdef01");
    expect(readBuildId(view(".notes", T.NOTE, linuxNote))).toBeNull();
    expect(readBuildId(view(".notes", T.PROGBITS, bytes))).toBeNull();
  });

  test("notes of a section aligned to 8 are padded to 8", () => {
    const property = [...gnuNote([9, 9, 9, 9, 9], 5), 0, 0, 0];
    expect(readBuildId(view(".notes", T.NOTE, [...property, ...gnuNote([1, 2])], 8n))).toBe("0102");
  });

  test("a note that reaches beyond the section is refused", () => {
    expect(() => readBuildId(view(".notes", T.NOTE, [...word(4), ...word(999), ...word(3)]))).toThrow(
      FormatError,
    );
    expect(() => readBuildId(view(".notes", T.NOTE, [...word(2 ** 32 - 1), ...word(0), ...word(3)]))).toThrow(
      /reaches beyond/,
    );
  });

  test("a link is a file name and a checksum", () => {
    const link = (bytes: number[]) => readDebugLink(view(".gnu_debuglink", T.PROGBITS, bytes));
    expect(link([...text("a.debug\0"), ...word(0xfeed1234)])).toEqual({ name: "a.debug", crc: 0xfeed1234 });
    expect(link([...text("ab.debug\0"), 0, 0, 0, ...word(5)])).toEqual({ name: "ab.debug", crc: 5 });
    expect(() => link(text("a.debug"))).toThrow(FormatError);
    expect(() => link([0, 0, 0, 0, ...word(5)])).toThrow(FormatError);
    expect(() => link([...text("../x\0"), 0, 0, 0, ...word(5)])).toThrow(/not a file name/);
    expect(() => link(text("a.debug\0"))).toThrow(FormatError);
    expect(readDebugLink(view(".other", T.PROGBITS, [1]))).toBeNull();
  });

  test("sections larger than any real note or link are not read", () => {
    const huge = Array<number>(1024 * 1024 + 4).fill(0);
    expect(readBuildId(view(".notes", T.NOTE, huge))).toBeNull();
    expect(() => readDebugLink(view(".gnu_debuglink", T.PROGBITS, huge))).toThrow(/too large/);
  });

  test("a section of another size is not the same section", () => {
    const names = section(".shstrtab", T.STRTAB, { kind: "names", of: ["sections"] });
    const open = (...sizes: number[]) =>
      openElf(
        memorySource(
          buildElf(
            elfSpec(format, [], {
              sections: [...sizes.map((size) => progbits(".text.f", new Uint8Array(size))), names],
            }),
          ),
        ),
      );
    expect(sectionsInDebugFile(open(4, 8), open(4, 9))).toEqual([null, 1, null, null]);
    expect(sectionsInDebugFile(open(4, 8), open(4, 8))).toEqual([null, 1, 2, null]);
  });
});

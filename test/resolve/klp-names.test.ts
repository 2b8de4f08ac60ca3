// The grammar of names, held against the kernel's sscanf formats as a regular expression would read them.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  isKlpSymbolName,
  isRelocDialectName,
  klpRelaName,
  klpRelaObject,
  klpSymbolName,
  objectNameFault,
  parseKlpSymbol,
  parseRelocDialectName,
} from "../../src/resolve/klp-names.js";

const object = fc.stringMatching(/^[a-z][a-z0-9_]{0,54}$/);
const name = fc.oneof(
  fc.stringMatching(/^[A-Za-z_$.][A-Za-z0-9_$.]{0,30}$/),
  fc.stringMatching(/^[a-z]{1,20}\.(isra|constprop|part|cold|llvm)\.[0-9]{1,6}$/),
);
const sympos = fc.integer({ min: 0, max: 0xffff_ffff });

test("a livepatch symbol's name is read as it was written", () => {
  fc.assert(
    fc.property(object, name, sympos, (b, n, s) => {
      const written = klpSymbolName({ object: b, name: n, sympos: s });
      expect(parseKlpSymbol(written)).toEqual({ object: b, name: n, sympos: s });
      expect(isKlpSymbolName(written)).toBe(!written.startsWith(".klp.sym.rela."));
    }),
  );
});

test("the reloc dialect's name is read with both separators", () => {
  fc.assert(
    fc.property(object, object, name, sympos, fc.constantFrom(",", "."), (a, b, n, s, separator) => {
      const written = `.klp.sym.rela.${a}.${b}.${n}${separator}${s}`;
      expect(parseRelocDialectName(written)).toEqual({ applyWith: a, object: b, name: n, sympos: s });
      expect(isRelocDialectName(written)).toBe(true);
      expect(isKlpSymbolName(written)).toBe(false);
    }),
  );
});

test("any text is read or not, and what is read can be written again", () => {
  const text = fc.oneof(fc.string(), fc.stringMatching(/^\.klp\.sym\.(rela\.)?[a-z.,0-9]{0,20}$/));
  fc.assert(
    fc.property(text, (any) => {
      const parsed = parseKlpSymbol(any);
      if (parsed !== null) expect(parseKlpSymbol(klpSymbolName(parsed))).toEqual(parsed);
      const reloc = parseRelocDialectName(any);
      expect(reloc === null || any.startsWith(".klp.sym.rela.")).toBe(true);
    }),
    { numRuns: 1000 },
  );
});

describe("what the kernel does not take", () => {
  test.each([
    "klp.sym.vmlinux.f,0",
    ".klp.sym.vmlinux.f",
    ".klp.sym.vmlinux.f,",
    ".klp.sym.vmlinux.f,x",
    ".klp.sym.vmlinux.f,0x1",
    ".klp.sym.vmlinux.f,-1",
    ".klp.sym.vmlinux.f, 1",
    ".klp.sym.vmlinux.f,1 ",
    ".klp.sym.vmlinux.,1",
    ".klp.sym..f,1",
    ".klp.sym.vmlinux",
    ".klp.sym.vmlinux.f,1,2",
    ".klp.sym.vmlinux.f,4294967296",
    `.klp.sym.${"o".repeat(56)}.f,1`,
    `.klp.sym.vmlinux.${"n".repeat(512)},1`,
  ])("%s", (text) => {
    expect(parseKlpSymbol(text)).toBeNull();
  });

  test("its limits: 55 and 511 bytes", () => {
    const written = `.klp.sym.${"o".repeat(55)}.${"n".repeat(511)},4294967295`;
    expect(parseKlpSymbol(written)).toMatchObject({ sympos: 4294967295 });
  });
});

test.each([
  ["vmlinux", null],
  ["nf_conntrack", null],
  ["o".repeat(55), null],
  ["o".repeat(56), "too-long"],
  ["", "empty"],
  ["ext4.ko", "dot"],
  ["a b", "control"],
  ["a\tb", "control"],
  ["a\u007fb", "control"],
  ["a,b", "control"],
])("object name %j: %s", (text, fault) => {
  expect(objectNameFault(text)).toBe(fault);
});

describe("names of klp sections", () => {
  test.each([
    ["vmlinux", ".text", "two-dots", ".klp.rela.vmlinux..text"],
    ["vmlinux", ".text", "one-dot", ".klp.rela.vmlinux.text"],
    ["ext4", "__jump_table", "two-dots", ".klp.rela.ext4.__jump_table"],
    ["ext4", "__jump_table", "one-dot", ".klp.rela.ext4.__jump_table"],
    ["ext4", "..odd", "one-dot", ".klp.rela.ext4..odd"],
  ] as const)("%s, %s, %s", (applyWith, section, form, written) => {
    expect(klpRelaName(applyWith, section, form)).toBe(written);
    expect(klpRelaObject(written)).toBe(applyWith);
  });

  test.each([
    ".rela.text",
    ".klp.rela.",
    ".klp.rela..text",
    ".klp.rela.vmlinux",
    `.klp.rela.${"o".repeat(56)}.text`,
  ])("%s names no object", (text) => {
    expect(klpRelaObject(text)).toBeNull();
  });

  test("the object is read back whatever the section is called", () => {
    fc.assert(
      fc.property(
        object,
        fc.string(),
        fc.constantFrom("two-dots" as const, "one-dot" as const),
        (a, section, form) => {
          expect(klpRelaObject(klpRelaName(a, section, form))).toBe(a);
        },
      ),
    );
  });
});

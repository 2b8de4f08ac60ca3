// The built klp-convert over a corpus of cases from outside of this repository:
// SYMPOS_CORPUS names its folder. Without it these tests are skipped.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { FormatError } from "../../src/elf/errors.js";
import { isError } from "../../src/findings.js";
import type { Stage } from "../../src/verify/rule.js";
import { scratch } from "../helpers/compile.js";
import { canonical, corpusDump, localsAreFirst, readCorpus } from "../helpers/corpus.js";
import { klpFacts } from "../helpers/drop-in.js";
import { relaSection, symbol, symtabOf, X86_64 } from "../helpers/elf-builder.js";
import { LivepatchBuilder } from "../helpers/elf-livepatch.js";
import { klpConvert } from "../helpers/sympos.js";
import { judged } from "../verify/verified.js";

/** Codes of the errors that the rules tell of, by verify or as klp-convert's callers rely on them. */
function errorsOf(bytes: Uint8Array, stage: Stage): string[] {
  try {
    return judged(bytes, { kernel: null, stage })
      .findings.filter(isError)
      .map((f) => f.code);
  } catch (error) {
    if (error instanceof FormatError) return ["FormatError"];
    throw error;
  }
}

const STATED = new Set(["vermagic-missing", "special-init", "module-symbol-in-vmlinux-section"]);

const folder = process.env["SYMPOS_CORPUS"];

describe.skipIf(folder === undefined)(
  `the corpus in SYMPOS_CORPUS${folder === undefined ? " (not set)" : ""}`,
  () => {
    const room = scratch();
    const cases = folder === undefined ? [] : readCorpus(folder);

    test.each(cases)("$name: $title", ({ name, input, list, expect: outcome, expected, facts }) => {
      const dir = path.join(room, name.replaceAll("/", "_"));
      mkdirSync(dir);
      const at = (file: string): string => path.join(dir, file);
      writeFileSync(at("in.o"), input);
      if (list !== null) writeFileSync(at("symbols.klp"), list);
      const done = klpConvert([...(list === null ? [] : [at("symbols.klp")]), at("in.o"), at("out.o")]);
      expect(done.signal).toBeNull();
      expect(readFileSync(at("in.o")).equals(input)).toBe(true);
      if (list !== null) expect(readFileSync(at("symbols.klp")).equals(list)).toBe(true);
      if (outcome === "fail") {
        expect(done.code).not.toBe(0);
        expect(done.code ?? 255).toBeLessThan(70);
        expect(done.err).not.toBe("");
        expect(existsSync(at("out.o"))).toBe(false);
        return;
      }
      expect([done.code, done.err.includes("error")]).toEqual([0, false]);
      const output = readFileSync(at("out.o"));
      const dump = corpusDump(output);
      expect(localsAreFirst(dump)).toBe(true);
      expect(canonical(dump)).toEqual(canonical(expected ?? expect.fail("the case has no expected.json")));
      const klp = klpFacts(output);
      expect({
        klp_sections: Object.keys(klp.sections).length,
        klp_relocations: Object.values(klp.sections).flatMap((s) => s.entries).length,
        klp_symbols: klp.symbols.length,
      }).toEqual(facts);
    });

    test.each(cases)("$name: verify judges it, before and after", ({ name, input }) => {
      expect(() => errorsOf(input, "verify")).not.toThrow();
      const output = path.join(room, name.replaceAll("/", "_"), "out.o");
      if (!existsSync(output)) return;
      const bytes = readFileSync(output);
      expect(errorsOf(bytes, "drop-in")).toEqual([]);
      // verify knows nothing of what the author stated
      expect(errorsOf(bytes, "verify").filter((code) => !STATED.has(code))).toEqual([]);
    });

    test("has cases of both outcomes", () => {
      expect(new Set(cases.map((c) => c.expect))).toEqual(new Set(["ok", "fail"]));
    });
  },
);

describe("equality of dumps", () => {
  const dumpOf = (change: (object: LivepatchBuilder) => void = () => {}) => {
    const object = new LivepatchBuilder().use("a").use("b", { addend: 4n });
    const klp = symbol(".klp.sym.vmlinux.c,0", { at: 0xff20 });
    object.spec.symbols.push(klp);
    const entries = [{ offset: 16, type: 1, symbol: klp, addend: 0n }];
    const name = ".klp.rela.vmlinux..text";
    object.spec.sections.push(relaSection(X86_64, object.text, symtabOf(object.spec), entries, { name }));
    change(object);
    return canonical(corpusDump(object.bytes()));
  };
  const section = (object: LivepatchBuilder, name: string) =>
    object.spec.sections.find((s) => s.name === name) ?? expect.fail(name);

  test.each<[string, (object: LivepatchBuilder) => void]>([
    ["the order of sections", (o) => void o.spec.sections.unshift(...o.spec.sections.splice(2, 1))],
    ["the order of relocations", (o) => void o.relocations(o.text).reverse()],
    ["the order of symbols", (o) => void o.spec.symbols.reverse()],
    [
      "one dot or two",
      (o) => void Object.assign(section(o, ".klp.rela.vmlinux..text"), { name: ".klp.rela.vmlinux.text" }),
    ],
    [
      "SHF_INFO_LINK of a klp section",
      (o) => void Object.assign(section(o, ".klp.rela.vmlinux..text"), { flags: 0x40n }),
    ],
  ])("%s means nothing", (title, change) => {
    const flags = title.startsWith("SHF")
      ? dumpOf((o) => void Object.assign(section(o, ".klp.rela.vmlinux..text"), { flags: 0n }))
      : dumpOf();
    expect(dumpOf(change)).toEqual(flags);
  });

  test.each<[string, (object: LivepatchBuilder) => void]>([
    ["an addend", (o) => void Object.assign(o.relocations(o.text)[0] ?? {}, { addend: 1n })],
    ["a symbol's name", (o) => void Object.assign(o.spec.symbols[1] ?? {}, { name: "x" })],
    [
      "a byte",
      (o) => void Object.assign(o.text, { body: { kind: "bytes", bytes: new Uint8Array(64).fill(1) } }),
    ],
    ["an alignment", (o) => void Object.assign(o.text, { align: 32n })],
    ["the flags of another section", (o) => void Object.assign(section(o, ".rela.text"), { flags: 0n })],
    ["the machine", (o) => void Object.assign(o.spec, { machine: 21 })],
    ["an entry more", (o) => void o.use("a", { offset: 40 })],
  ])("%s means something", (_, change) => {
    expect(dumpOf(change)).not.toEqual(dumpOf());
  });
});

// What conversion moves, renames, drops and leaves, on synthetic objects of every format.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyPlan } from "../../src/convert/apply.js";
import { planConversion } from "../../src/convert/plan.js";
import { parseObject } from "../../src/elf/load.js";
import { readSubject } from "../../src/resolve/subject.js";
import { scratch } from "../helpers/compile.js";
import { expectedOf, type Meanings, told } from "../helpers/conversion-oracle.js";
import { convert, klpFacts, symbolList } from "../helpers/drop-in.js";
import {
  F,
  FORMATS,
  type Format,
  groupSection,
  relaSection,
  symbol,
  symtabOf,
} from "../helpers/elf-builder.js";
import { dumpElf } from "../helpers/elf-dump.js";
import { LivepatchBuilder, pointerType } from "../helpers/elf-livepatch.js";

const room = scratch();
const LIST = symbolList({
  vmlinux: ["command_line", "printk", "state_show", "state_show", "__ksymtab_printk"],
  ext4: ["ext4_map", "ext4_map"],
});

const MEANINGS: Meanings = {
  command_line: { object: "vmlinux", name: "command_line", sympos: 0 },
  state_show: { object: "vmlinux", name: "state_show", sympos: 2 },
  ext4_map: { object: "ext4", name: "ext4_map", sympos: 1 },
  ".klp.sym.rela.ext4.vmlinux.state_show,1": {
    applyWith: "ext4",
    object: "vmlinux",
    name: "state_show",
    sympos: 1,
  },
};

interface Drawn {
  readonly format: Format;
  readonly uses: { to: string; section: number; place: number; addend: number; none: boolean }[];
  readonly annotated: boolean;
  readonly group: boolean;
}

const SECTIONS = [".text.a", ".data", ".data", "xt", ".debug_info", ".init.text"];
const drawn: fc.Arbitrary<Drawn> = fc.record({
  format: fc.constantFrom(...FORMATS),
  // no machine takes the same place twice
  uses: fc.uniqueArray(
    fc.record({
      to: fc.constantFrom(...Object.keys(MEANINGS), "printk", "patched_show"),
      section: fc.nat(SECTIONS.length - 1),
      place: fc.nat(7),
      addend: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
      none: fc.boolean(),
    }),
    { maxLength: 20, selector: ({ section, place }) => `${section} ${place}` },
  ),
  annotated: fc.boolean(),
  group: fc.boolean(),
});

function draw({ format, uses, group }: Drawn): LivepatchBuilder {
  const object = new LivepatchBuilder(format);
  const sections = SECTIONS.map((name) => {
    const flags = name.startsWith(".debug") ? 0n : F.ALLOC | F.WRITE;
    return object.section(name, 64, group && name === ".data" ? flags | F.GROUP : flags);
  });
  for (const { to, section, place, addend, none } of uses) {
    const own = object.spec.symbols.find((s) => s.name === to && s.at !== 0);
    const type = none ? 0 : pointerType(format);
    const at = sections[section];
    if (at !== undefined)
      object.use(own ?? to, { section: at, offset: place * 8, type, addend: BigInt(addend) });
  }
  // no symbol that nothing at all uses: compilers make none
  object.undefined("state_show");
  object.undefined("ext4_map");
  object.annotate("vmlinux", [["state_show", 2]]);
  object.annotate("ext4", [["ext4_map", 1]]);
  if (group) {
    const members = object.spec.sections.filter((s) => s.name === ".data");
    const signature = object.spec.symbols[0];
    if (signature !== undefined)
      object.spec.sections.push(groupSection(symtabOf(object.spec), signature, members));
  }
  return object;
}

test("a random livepatch object becomes what the second reader works out", () => {
  fc.assert(
    fc.property(drawn, (made) => {
      const input = draw(made).bytes();
      const used = new Set(made.uses.map((u) => u.to));
      const meanings = { ...MEANINGS };
      for (const name of ["state_show", "ext4_map"]) if (!used.has(name)) meanings[name] = null;
      const done = convert(room, input, LIST);
      expect(done.exit).toBe(0);
      expect(told(done.output ?? expect.fail())).toEqual(expectedOf(input, meanings, "two-dots"));
    }),
    { numRuns: 300 },
  );
});

describe.each(FORMATS)("$title", (format) => {
  test("relocations join the klp section that the object has already", () => {
    const object = new LivepatchBuilder(format).use("command_line", { offset: 8 });
    const done = symbol(".klp.sym.vmlinux.state_show,1", { at: 0xff20 });
    object.spec.symbols.push(done);
    const type = pointerType(format);
    const present = relaSection(
      format,
      object.text,
      symtabOf(object.spec),
      [{ offset: 0, type, symbol: done, addend: 0n }],
      { name: ".klp.rela.vmlinux..text", flags: F.ALLOC | F.LIVEPATCH },
    );
    object.spec.sections.push(present);
    const facts = klpFacts(convert(room, object.bytes(), LIST).output);
    expect(facts.sections).toEqual({
      ".klp.rela.vmlinux..text": {
        target: ".text",
        entries: [`0 ${type} .klp.sym.vmlinux.state_show,1 0`, `8 ${type} .klp.sym.vmlinux.command_line,0 0`],
      },
    });
  });

  test("two relocation sections of one section give one klp section", () => {
    const object = new LivepatchBuilder(format).use("command_line", { offset: 8 });
    const type = pointerType(format);
    const second = relaSection(format, object.text, symtabOf(object.spec), [
      { offset: 16, type, symbol: object.undefined("command_line"), addend: 0n },
      { offset: 24, type, symbol: object.undefined("printk"), addend: 0n },
    ]);
    object.spec.sections.push(second);
    const input = object.bytes();
    const done = convert(room, input, LIST);
    expect(done.text).toBe("");
    expect(told(done.output ?? expect.fail())).toEqual(expectedOf(input, MEANINGS, "two-dots"));
  });

  test("an R_*_NONE relocation stays and is no use", () => {
    const object = new LivepatchBuilder(format).use("command_line", { type: 0 }).use("printk");
    object.use("command_line", { offset: 16 });
    const facts = klpFacts(convert(room, object.bytes(), LIST).output);
    expect(facts.ordinary[".rela.text"]).toEqual([
      "0 0 .klp.sym.vmlinux.command_line,0 0",
      `8 ${pointerType(format)} printk 0`,
    ]);
    expect(facts.sections[".klp.rela.vmlinux..text"]?.entries).toHaveLength(1);
  });

  test("one section's relocations may go to several objects", () => {
    const object = new LivepatchBuilder(format).use("state_show").use("ext4_map").use("state_show");
    object.annotate("vmlinux", [["state_show", 1]]);
    object.annotate("ext4", [["ext4_map", 2]]);
    const facts = klpFacts(convert(room, object.bytes(), LIST).output);
    const type = pointerType(format);
    expect(facts.sections).toEqual({
      ".klp.rela.vmlinux..text": {
        target: ".text",
        entries: [`0 ${type} .klp.sym.vmlinux.state_show,1 0`, `16 ${type} .klp.sym.vmlinux.state_show,1 0`],
      },
      ".klp.rela.ext4..text": { target: ".text", entries: [`8 ${type} .klp.sym.ext4.ext4_map,2 0`] },
    });
  });

  test("positions are read in the file's byte order, in every stride", () => {
    for (const stride of format.is64 ? ([12] as const) : ([8, 12] as const)) {
      const object = new LivepatchBuilder(format).use("a").use("b").use("c");
      object.annotate(
        "vmlinux",
        [
          ["a", 258],
          ["b", 1],
          ["c", 770],
        ],
        stride,
      );
      const list = symbolList({ vmlinux: ["a", "b", "c"].flatMap((n) => Array<string>(800).fill(n)) });
      expect(klpFacts(convert(room, object.bytes(), list).output).symbols).toEqual([
        ".klp.sym.vmlinux.a,258",
        ".klp.sym.vmlinux.b,1",
        ".klp.sym.vmlinux.c,770",
      ]);
    }
  });
});

describe("what is left as it is", () => {
  test(".TOC. and exports, with their relocations", () => {
    const object = new LivepatchBuilder().use(".TOC.").use("printk");
    const input = object.bytes();
    const done = convert(room, input, LIST);
    expect(Buffer.compare(done.output ?? expect.fail(), input)).toBe(0);
  });

  test("a weak symbol that nothing defines", () => {
    const object = new LivepatchBuilder();
    object.undefined("maybe", 2);
    expect(klpFacts(convert(room, object.use("maybe").bytes(), LIST).output).undefined).toEqual(["maybe"]);
  });

  test("local symbols without a section", () => {
    const object = new LivepatchBuilder().use("command_line");
    const local = symbol("command_line", { bind: 0 });
    object.spec.symbols.unshift(local);
    const { output } = convert(room, object.use(local, { offset: 32 }).bytes(), LIST);
    const dump = dumpElf(output ?? expect.fail());
    expect(klpFacts(output).ordinary).toEqual({ ".rela.text": ["32 1 command_line 0"] });
    expect(dump.symbols.map((s) => `${s.name} ${s.bind} ${s.section}`)).toEqual([
      " LOCAL UND",
      "command_line LOCAL UND",
      "patched_show GLOBAL .text",
      ".klp.sym.vmlinux.command_line,0 GLOBAL 0xff20",
    ]);
  });
});

describe("what is refused or warned about", () => {
  test("code that points at an annotation", () => {
    const object = new LivepatchBuilder().use("state_show");
    object.annotate("vmlinux", [["state_show", 2]]);
    const array = object.spec.symbols.find((s) => s.name === "relocs_vmlinux") ?? expect.fail();
    object.use(array, { offset: 32 });
    const done = convert(room, object.bytes(), LIST);
    expect(done).toMatchObject({ exit: 4, output: null, codes: ["annotation-referenced"] });
    expect(done.text).toContain(".text+0x20: relocs_vmlinux: code or data points at the annotation");
  });

  test("debug information that describes an annotation loses those relocations alone", () => {
    const object = new LivepatchBuilder().use("state_show");
    object.annotate("vmlinux", [["state_show", 2]]);
    const array = object.spec.symbols.find((s) => s.name === "relocs_vmlinux") ?? expect.fail();
    const debug = object.section(".debug_info", 32, 0n);
    object.use(array, { section: debug, offset: 0 });
    object.use(object.spec.symbols[0] ?? expect.fail(), { section: debug, offset: 8 });
    const facts = klpFacts(convert(room, object.bytes(), LIST).output);
    expect(facts.ordinary).toEqual({ ".rela.debug_info": ["8 1 patched_show 0"] });
  });

  test("a COMMON symbol, and a machine without livepatching", () => {
    const object = new LivepatchBuilder().use("command_line");
    object.spec.symbols.push(symbol("common", { at: 0xfff2, value: 8n, size: 8n }));
    object.spec.machine = 243;
    const done = convert(room, object.bytes(), LIST);
    expect(done).toMatchObject({ exit: 0, codes: ["machine-without-livepatch", "common-symbol"] });
  });

  test("open symbols: all of them, and nothing is written", () => {
    const object = new LivepatchBuilder().use("state_show").use("nowhere");
    const subject = readSubject(parseObject(object.bytes()));
    const { findings } = planConversion(subject, [
      {
        symbol: "state_show",
        uses: [],
        outcome: { kind: "undecided", why: "several-in-object", candidates: [] },
      },
      { symbol: "nowhere", uses: [], outcome: { kind: "missing", near: [] } },
    ]);
    expect(findings.map((f) => [f.code, f.severity, f.where.symbol])).toEqual([
      ["symbol-undecided", "error", "state_show"],
      ["symbol-missing", "error", "nowhere"],
    ]);
    expect(() => planConversion(subject, [])).toThrow("no resolution for state_show");
  });

  test("a plan that does not fit the object is a fault of the caller", () => {
    const object = parseObject(new LivepatchBuilder().use("command_line").bytes());
    const plan = { words: [], renames: [], dropSections: [], dropSymbols: [], dropSignature: false };
    const move = { from: 1, target: 1, applyWith: "vmlinux", entries: [0] };
    expect(() => applyPlan(object, { ...plan, moves: [move] }, "two-dots")).toThrow(
      "section 1 has no relocations",
    );
  });
});

test("a group of annotations alone goes, with the signature that is defined in it", () => {
  const object = new LivepatchBuilder().use("state_show");
  const annotation = object.annotate("vmlinux", [["state_show", 2]]);
  const relocations = object.spec.sections.find((s) => s.info === annotation) ?? expect.fail();
  for (const section of [annotation, relocations]) section.flags |= F.GROUP;
  const signature = symbol("only_here", { bind: 0 });
  object.spec.symbols.unshift(signature);
  const group = groupSection(symtabOf(object.spec), signature, [annotation, relocations]);
  signature.at = group; // as gas does
  object.spec.sections.push(group);
  const done = convert(room, object.bytes(), LIST);
  expect(done).toMatchObject({ exit: 0, codes: [] });
  const { sections, symbols } = dumpElf(done.output ?? expect.fail());
  expect(sections.map((s) => s.type)).not.toContain("GROUP");
  expect(symbols.map((s) => s.name)).not.toContain("only_here");
});

describe("bytes after the last section", () => {
  const SIGNATURE = Buffer.from("pkcs7 and its length~Module signature appended~\n");
  const signed = (object: LivepatchBuilder): Uint8Array => Buffer.concat([object.bytes(), SIGNATURE]);

  test("a signature goes when the module changes: the kernel would refuse the old one", () => {
    const input = signed(new LivepatchBuilder().use("command_line"));
    const done = convert(room, input, LIST);
    expect(done).toMatchObject({ exit: 0, codes: ["signature-dropped"] });
    expect(done.text).toContain("Sign the converted file");
    const without = convert(room, new LivepatchBuilder().use("command_line").bytes(), LIST);
    expect(Buffer.compare(done.output ?? expect.fail(), without.output ?? expect.fail())).toBe(0);
  });

  test("a signature stays where nothing changes", () => {
    const input = signed(new LivepatchBuilder().use("printk"));
    const done = convert(room, input, LIST);
    expect(done).toMatchObject({ exit: 0, codes: [] });
    expect(Buffer.compare(done.output ?? expect.fail(), input)).toBe(0);
  });

  test("anything else that is appended stays", () => {
    const input = Buffer.concat([new LivepatchBuilder().use("command_line").bytes(), Buffer.from("more")]);
    const { output, codes } = convert(room, input, LIST);
    expect(codes).toEqual([]);
    expect(
      Buffer.from(output ?? expect.fail())
        .subarray(-4)
        .toString(),
    ).toBe("more");
  });
});

test("an annotated symbol with nothing but an R_*_NONE relocation becomes a livepatch symbol", () => {
  const object = new LivepatchBuilder().use("state_show", { type: 0 });
  object.annotate("vmlinux", [["state_show", 2]]);
  const facts = klpFacts(convert(room, object.bytes(), LIST).output);
  expect(facts).toEqual({
    sections: {},
    symbols: [".klp.sym.vmlinux.state_show,2"],
    undefined: [],
    ordinary: { ".rela.text": ["0 0 .klp.sym.vmlinux.state_show,2 0"] },
  });
});

// What the klp-convert tools of 2019 to 2024 get wrong with exit code 0 or by
// crashing: one test for each, by its place in the list. Ours is right, or
// refuses and says why.
import { describe, expect, test } from "vitest";
import { scratch } from "../helpers/compile.js";
import { convert, klpFacts, symbolList } from "../helpers/drop-in.js";
import {
  F,
  FORMATS,
  groupSection,
  progbits,
  section,
  symbol,
  symtabOf,
  T,
  X86_64,
} from "../helpers/elf-builder.js";
import { dumpElf } from "../helpers/elf-dump.js";
import { LivepatchBuilder, pointerType } from "../helpers/elf-livepatch.js";

const room = scratch();
const LIST = symbolList({
  vmlinux: ["command_line", "printk", "state_show", "state_show", "__ksymtab_printk"],
  ext4: ["ext4_only", "printk"],
});

describe("wrong results", () => {
  test.each(FORMATS)("1: addends are kept to their last bit, moved or not: $title", (format) => {
    const wide = format.is64 ? 0x1234_5678_9abc_def0n : 0x7654_3210n;
    const object = new LivepatchBuilder(format)
      .use("command_line", { addend: wide, offset: 0 })
      .use("command_line", { addend: -wide, offset: 8 })
      .use("printk", { addend: wide, offset: 16 })
      .use("printk", { addend: -1n, offset: 24 });
    const done = convert(room, object.bytes(), LIST);
    const type = pointerType(format);
    const to = ".klp.sym.vmlinux.command_line,0";
    expect(klpFacts(done.output)).toMatchObject({
      sections: {
        ".klp.rela.vmlinux..text": { entries: [`0 ${type} ${to} ${wide}`, `8 ${type} ${to} ${-wide}`] },
      },
      ordinary: { ".rela.text": [`16 ${type} printk ${wide}`, `24 ${type} printk -1`] },
    });
  });

  test.each([1, 9, 10, 99, 100, 999, 1000, 1001, 1200])(
    "2: position %d is written with all its digits",
    (sympos) => {
      const object = new LivepatchBuilder().use("state_show");
      object.annotate("vmlinux", [["state_show", sympos]]);
      const list = symbolList({ vmlinux: Array.from({ length: 1200 }, () => "state_show") });
      expect(klpFacts(convert(room, object.bytes(), list).output).symbols).toEqual([
        `.klp.sym.vmlinux.state_show,${sympos}`,
      ]);
    },
  );

  test("3: sections of one name stay apart: each klp section names the section that it relocates", () => {
    const object = new LivepatchBuilder();
    const [first, second] = [object.section(".text.unlikely"), object.section(".text.unlikely")];
    object
      .use("command_line", { section: first, offset: 0 })
      .use("command_line", { section: second, offset: 8 });
    const dump = dumpElf(convert(room, object.bytes(), LIST).output ?? expect.fail());
    const klp = dump.sections.flatMap((s, i) =>
      s.name === ".klp.rela.vmlinux..text.unlikely"
        ? [[s.info, dump.relocations.get(i)?.map((r) => r.offset)]]
        : [],
    );
    const targets = dump.sections.flatMap((s, i) => (s.name === ".text.unlikely" ? [i] : []));
    expect(klp).toEqual([
      [targets[0], [0]],
      [targets[1], [8]],
    ]);
  });

  test("4: an export makes nothing of another object exported: what is annotated is converted", () => {
    const object = new LivepatchBuilder().use("printk");
    object.annotate("ext4", [["printk", 0]]);
    expect(klpFacts(convert(room, object.bytes(), LIST).output)).toMatchObject({
      symbols: [".klp.sym.ext4.printk,0"],
      undefined: [],
    });
  });

  test("5: a symbol that is annotated for two objects is refused", () => {
    const object = new LivepatchBuilder().use("printk");
    object.annotate("ext4", [["printk", 0]]);
    object.annotate("vmlinux", [["printk", 0]]);
    const done = convert(room, object.bytes(), LIST);
    expect(done).toMatchObject({ exit: 4, output: null, codes: ["annotation-conflict"], litter: [] });
    expect(done.text).toContain("annotated twice, and differently: ext4, position 0 and vmlinux, position 0");
  });

  test("6: what is dropped leaves no stale sh_link and no stale group member", () => {
    const object = new LivepatchBuilder().use("command_line").use("state_show");
    const annotation = object.annotate("vmlinux", [["state_show", 2]]);
    const ordered = progbits(".ordered", new Uint8Array(8), { flags: F.ALLOC | F.LINK_ORDER });
    const tied = progbits(".tied", new Uint8Array(8), { flags: F.ALLOC | F.LINK_ORDER, link: annotation });
    const last = progbits(".last", new Uint8Array(8));
    ordered.link = last;
    const [signature, other] = [symbol("shared", { at: last }), symbol("gone", { at: last })];
    object.spec.symbols.push(signature, other);
    object.spec.sections.push(
      ordered,
      tied,
      last,
      groupSection(symtabOf(object.spec), signature, [annotation, last]),
      groupSection(symtabOf(object.spec), other, [annotation, tied]),
    );
    const dump = dumpElf(convert(room, object.bytes(), LIST).output ?? expect.fail());
    const named = (name: string) => dump.sections.filter((s) => s.name === name);
    expect(dump.sections[named(".ordered")[0]?.link ?? 0]?.name).toBe(".last");
    expect(named(".tied")).toEqual([]);
    expect(named(".group").map((s) => [s.group, dump.symbols[s.info]?.name])).toEqual([
      [{ flags: 1, members: [".last"] }, "shared"],
    ]);
  });

  test("7: e_flags and the OS ABI are kept", () => {
    const object = new LivepatchBuilder(FORMATS[0]).use("command_line");
    Object.assign(object.spec, { machine: 21, flags: 2, osAbi: 3, abiVersion: 1 });
    const { output } = convert(room, object.bytes(), LIST);
    expect(dumpElf(output ?? expect.fail())).toMatchObject({
      machine: 21,
      flags: 2,
      osAbi: 3,
      abiVersion: 1,
    });
  });

  test("8: relocations without addends are refused by name, not passed over", () => {
    const object = new LivepatchBuilder({ is64: false, littleEndian: true }).use("command_line");
    object.spec.machine = 3;
    const rela = object.spec.sections.find((s) => s.name === ".rela.text") ?? expect.fail();
    Object.assign(rela, { name: ".rel.text", type: T.REL, entsize: 8 });
    const done = convert(room, object.bytes(), LIST);
    expect(done).toMatchObject({ exit: 4, output: null, codes: ["elf-unsupported"] });
    expect(done.text).toMatch(/\.rel\.text has relocations without addends \(SHT_REL\).*\(32-bit x86\)/);
  });

  test("9: '-' in an object's name becomes '_', in annotations and in the list", () => {
    const object = new LivepatchBuilder().use("probe").use("remove");
    object.annotate("snd-hda-intel", [["probe", 0]]);
    const list = symbolList({ vmlinux: ["x"], "snd-hda-intel": ["probe", "remove"] });
    const done = convert(room, object.bytes(), list);
    expect(klpFacts(done.output)).toMatchObject({
      sections: { ".klp.rela.snd_hda_intel..text": { target: ".text" } },
      symbols: [".klp.sym.snd_hda_intel.probe,0", ".klp.sym.snd_hda_intel.remove,0"],
    });
    expect(done.text).toContain('object "snd-hda-intel" is taken as snd_hda_intel');
  });

  test("10: all relocations to a symbol move, in their order", () => {
    const object = new LivepatchBuilder();
    for (let i = 0; i < 8; i++)
      object.use(i % 3 === 1 ? "printk" : "command_line", { offset: 8 * i, addend: BigInt(i) });
    const facts = klpFacts(convert(room, object.bytes(), LIST).output);
    const offsets = (entries: readonly string[] | undefined) => entries?.map((e) => Number(e.split(" ")[0]));
    expect(offsets(facts.sections[".klp.rela.vmlinux..text"]?.entries)).toEqual([0, 16, 24, 40, 48]);
    expect(offsets(facts.ordinary[".rela.text"])).toEqual([8, 32, 56]);
  });

  describe("11: the two-operand form", () => {
    test("a section without a leading dot gets one, else the kernel waits for another object", () => {
      const object = new LivepatchBuilder();
      object.use(".klp.sym.rela.vmlinux.vmlinux.key,0", {
        section: object.section("__jump_table"),
        offset: 0,
      });
      object.use(".klp.sym.rela.vmlinux.vmlinux.key,0");
      expect(Object.keys(klpFacts(convert(room, object.bytes(), null).output).sections).sort()).toEqual([
        ".klp.rela.vmlinux.__jump_table",
        ".klp.rela.vmlinux.text",
      ]);
    });

    test.each([
      ["foo,0xyz", null],
      ["foo,-1", null],
      ["foo,", null],
      ["foo", null],
      [",1", null],
      ["foo,4294967296", null],
      ["foo,10000", "foo,10000"],
      ["foo.isra.0,3", "foo.isra.0,3"],
      ["foo.isra.0.3", "foo.isra.0,3"],
      ["foo.12", "foo,12"],
    ])("the name %s", (written, converted) => {
      const object = new LivepatchBuilder().use(`.klp.sym.rela.vmlinux.vmlinux.${written}`);
      const done = convert(room, object.bytes(), null);
      if (converted === null)
        expect(done).toMatchObject({ exit: 4, output: null, codes: ["annotation-name"] });
      else expect(klpFacts(done.output).symbols).toEqual([`.klp.sym.vmlinux.${converted}`]);
    });
  });

  test("12: a name that a module only refers to is no second definition", () => {
    const object = new LivepatchBuilder().use("driver_register").use("helper");
    const list = symbolList({
      vmlinux: ["driver_register", "__ksymtab_driver_register"],
      core: ["helper", "__ksymtab_helper"],
      user: ["driver_register", "helper"],
    });
    // both are exports: the module loader resolves them, and no homonym keeps it from that
    expect(klpFacts(convert(room, object.bytes(), list).output)).toMatchObject({
      symbols: [],
      undefined: ["driver_register", "helper"],
    });
  });

  test("13: an annotation that no relocation needs is dropped with its symbol, and said so", () => {
    const object = new LivepatchBuilder().use("command_line");
    object.annotate("vmlinux", [["state_show", 2]]);
    const done = convert(room, object.bytes(), LIST);
    expect(done).toMatchObject({ exit: 0, codes: ["annotation-unused"] });
    const dump = dumpElf(done.output ?? expect.fail());
    expect(dump.symbols.map((s) => s.name)).toEqual(["", "patched_show", ".klp.sym.vmlinux.command_line,0"]);
    expect(dump.sections.map((s) => s.name)).not.toContain(".klp.module_relocs.vmlinux");
    expect(dump.sections.map((s) => s.name)).not.toContain(".rela.klp.module_relocs.vmlinux");
  });

  test("14: relocations of sections that are not loaded stay where they are", () => {
    const object = new LivepatchBuilder().use("command_line");
    const debug = object.section(".debug_info", 32, 0n);
    object.use("command_line", { section: debug, offset: 8 });
    const facts = klpFacts(convert(room, object.bytes(), LIST).output);
    expect(facts.ordinary).toEqual({ ".rela.debug_info": ["8 1 .klp.sym.vmlinux.command_line,0 0"] });
    expect(Object.keys(facts.sections)).toEqual([".klp.rela.vmlinux..text"]);
  });
});

describe("crashes", () => {
  test.each([".rela.text", ".symtab"])("a zero entry size in %s is refused", (name) => {
    const object = new LivepatchBuilder().use("command_line");
    (object.spec.sections.find((s) => s.name === name) ?? expect.fail()).entsize = 0;
    const done = convert(room, object.bytes(), LIST);
    expect(done).toMatchObject({ exit: 3, output: null, codes: ["elf-malformed"] });
    expect(done.text).toContain("sh_entsize is not 24 (found 0x0)");
  });

  test("an annotation section without relocations is refused", () => {
    const object = new LivepatchBuilder().use("command_line");
    object.section(".klp.module_relocs.vmlinux", 12);
    const done = convert(room, object.bytes(), LIST);
    expect(done).toMatchObject({ exit: 4, output: null, codes: ["annotation-without-relocations"] });
    expect(done.text).toContain("Use KLP_SYMPOS(symbol, position)");
  });

  test("names shorter than a section's prefix, at the end of the string table, are read to their end", () => {
    const object = new LivepatchBuilder().use("a");
    object.spec.sections.push(section("z", T.NOTE, { kind: "bytes", bytes: new Uint8Array(4) }));
    expect(klpFacts(convert(room, object.bytes(), symbolList({ vmlinux: ["a"] })).output).symbols).toEqual([
      ".klp.sym.vmlinux.a,0",
    ]);
  });

  test("every problem is told in one run, not the first alone", () => {
    const object = new LivepatchBuilder().use("state_show").use("no_such").use("nor_this");
    const done = convert(room, object.bytes(), LIST);
    expect(done).toMatchObject({ exit: 1, output: null, litter: [] });
    expect(done.open.map((r) => [r.symbol, r.outcome.kind])).toEqual([
      ["no_such", "missing"],
      ["nor_this", "missing"],
      ["state_show", "undecided"],
    ]);
  });

  test.each(FORMATS)("the output is read again, and stays as it is: $title", (format) => {
    const object = new LivepatchBuilder(format).use("state_show").use("printk");
    object.annotate("vmlinux", [["state_show", 2]]);
    const first = convert(room, object.bytes(), LIST);
    const second = convert(room, first.output ?? expect.fail(), LIST);
    const third = convert(room, first.output ?? expect.fail(), null);
    expect([first.exit, second.exit, third.exit]).toEqual([0, 0, 0]);
    expect(Buffer.compare(second.output ?? expect.fail(), first.output ?? expect.fail())).toBe(0);
    expect(Buffer.compare(third.output ?? expect.fail(), first.output ?? expect.fail())).toBe(0);
  });
});

test("the object that is built here has what the tests say", () => {
  const object = new LivepatchBuilder(X86_64).use("a");
  expect(dumpElf(object.bytes()).symbols.map((s) => s.name)).toEqual(["", "patched_show", "a"]);
});

// Bad input of every kind through the built klp-convert: one sentence with the place
// and the next step, the right exit code, no output, and nothing lost.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { klpConvert as convertHere } from "../../src/app/drop-in.js";
import { faultOf } from "../../src/app/faults.js";
import { scratch } from "../helpers/compile.js";
import { klpFacts, symbolList } from "../helpers/drop-in.js";
import { FORMATS, type SectionSpec, section, T } from "../helpers/elf-builder.js";
import { LivepatchBuilder } from "../helpers/elf-livepatch.js";
import { klpConvert } from "../helpers/sympos.js";

const room = scratch();
const LIST = symbolList({
  vmlinux: ["command_line", "state_show", "state_show", "printk", "__ksymtab_printk"],
  ext4: ["state_show"],
});

let made = 0;

interface Given {
  readonly object?: Uint8Array | string;
  readonly list?: Uint8Array | string | null;
}

/** Runs the built command where there is no output, and the same in this process where there is an old one. */
function refused({ object = livepatch().bytes(), list = LIST }: Given) {
  const dir = path.join(room, `case${made++}`);
  mkdirSync(dir);
  const at = (name: string): string => path.join(dir, name);
  writeFileSync(at("in.ko"), object);
  if (list === null) mkdirSync(at("Symbols.list"));
  else writeFileSync(at("Symbols.list"), list);
  const before = readFileSync(at("in.ko"));
  const files = readdirSync(dir).sort();
  const done = klpConvert([at("Symbols.list"), at("in.ko"), at("out.ko")]);
  expect(done.out).toBe("");
  expect(existsSync(at("out.ko"))).toBe(false);
  expect(readdirSync(dir).sort()).toEqual(files);

  writeFileSync(at("out.ko"), "old");
  try {
    convertHere({ symbols: at("Symbols.list"), input: at("in.ko"), output: at("out.ko") });
  } catch (error) {
    expect(faultOf(error)).not.toBeNull();
  }
  expect(readFileSync(at("out.ko"), "utf8")).toBe("old");
  expect(readFileSync(at("in.ko")).equals(before)).toBe(true);
  expect(readdirSync(dir).sort()).toEqual([...files, "out.ko"].sort());
  return { code: done.code, err: done.err.replaceAll(`${dir}/`, "") };
}

function livepatch(change: (object: LivepatchBuilder, by: (name: string) => SectionSpec) => void = () => {}) {
  const object = new LivepatchBuilder().use("command_line").use("state_show").use("printk");
  object.annotate("vmlinux", [["state_show", 2]]);
  change(object, (name) => object.spec.sections.find((s) => s.name === name) ?? expect.fail(name));
  return object;
}

const header = (at: number, ...bytes: number[]): Uint8Array => {
  const object = livepatch().bytes();
  object.set(bytes, at);
  return object;
};
const changed = (name: string, change: Partial<SectionSpec>): Uint8Array =>
  livepatch((_, by) => Object.assign(by(name), change)).bytes();

const REBUILD = "Give the file as the build made it; a copy may be cut off, stripped or damaged.";
const MAKE = "sympos symbols --kallsyms FILE -o Symbols.list";

describe("an object that is none", () => {
  test.each<[string, Uint8Array | string, number, string, string]>([
    ["an empty file", "", 3, "in.ko at offset 0x0: the file is empty", REBUILD],
    ["a text", "#include <linux/module.h>\n", 3, "in.ko at offset 0x0: not an ELF file", REBUILD],
    ["a symbol list in its place", LIST, 3, "in.ko at offset 0x0: not an ELF file", REBUILD],
    [
      "a gzip file",
      Uint8Array.of(0x1f, 0x8b, 8),
      3,
      "the livepatch object is compressed (gzip)",
      "Unpack it first",
    ],
    ["an xz file", Uint8Array.of(0xfd, 0x37, 0x7a, 0x58, 0x5a), 3, "compressed (xz)", "Unpack it first"],
    ["an executable", header(16, 2), 3, "at offset 0x10: not a relocatable object", REBUILD],
    ["a shared object", header(16, 3), 3, "at offset 0x10: not a relocatable object", REBUILD],
    ["a core file", header(16, 4), 3, "at offset 0x10: not a relocatable object", REBUILD],
    [
      "half an object",
      livepatch().bytes().subarray(0, 500),
      3,
      "reaches beyond the end of the file",
      REBUILD,
    ],
  ])("%s", (_, object, code, says, next) => {
    const done = refused({ object });
    expect(done.err).toMatch(/^klp-convert: error: in\.ko/);
    expect(done.err).toContain(says);
    expect(done.err).toContain(next);
    expect(done.code).toBe(code);
  });
});

describe("an object that is damaged", () => {
  const rela = ".rela.text";
  const entry = (change: object): Uint8Array =>
    livepatch((object) => Object.assign(object.relocations(object.text)[1] ?? {}, change)).bytes();
  const twoTables = livepatch((object, by) =>
    object.spec.sections.push({ ...by(".symtab"), name: ".symtab2" }),
  ).bytes();
  const none = livepatch((object) => {
    const bare = ["symbols", "relocations", "group"];
    object.spec.sections = object.spec.sections.filter((s) => !bare.includes(s.body.kind));
  }).bytes();

  test.each<[string, Uint8Array, string]>([
    ["entries of size zero", changed(rela, { entsize: 0 }), `${rela}: sh_entsize is not 24 (found 0x0)`],
    ["entries of another size", changed(rela, { entsize: 12 }), `${rela}: sh_entsize is not 24 (found 0xc)`],
    ["symbols of size zero", changed(".symtab", { entsize: 0 }), ".symtab: sh_entsize is not 24 (found 0x0)"],
    [
      "a link to no section",
      changed(rela, { link: 99 }),
      `${rela}: sh_link 99 is no section, there are 8 (found 0x63)`,
    ],
    ["a target that is no section", changed(rela, { info: 99 }), `${rela}: sh_info 99 is no section`],
    [
      "a string table that is none",
      changed(".symtab", { link: 1 }),
      ".symtab: sh_link is not a string table",
    ],
    [
      "a symbol index out of range",
      entry({ symbol: 60019 }),
      `${rela}: entry 1: symbol index 60019 out of range`,
    ],
    ["an offset out of range", entry({ offset: 64 }), `${rela}: entry 1: r_offset 0x40 outside of section`],
    ["no symbol table", none, "the object has no symbol table (was it stripped?)"],
    ["two symbol tables", twoTables, ".symtab2: a second symbol table"],
    ["section headers beyond the end", header(44, 1), "the section header table"],
    [
      "an alignment of three",
      changed(".text", { align: 3n }),
      ".text: sh_addralign is no power of two (found 0x3)",
    ],
    ["more locals than symbols", changed(".symtab", { info: 1000 }), ".symtab: sh_info 1000 beyond its"],
  ])("%s", (_, object, says) => {
    const done = refused({ object });
    expect(done.err).toMatch(/^klp-convert: error: in\.ko at offset 0x[0-9a-f]+: /);
    expect(done.err).toContain(says);
    expect(done.err).toContain(REBUILD);
    expect(done.code).toBe(3);
  });

  test("relocations without addends, and sections with hidden indices, are refused by name", () => {
    const rel = livepatch((object, by) => {
      object.spec.machine = 40;
      Object.assign(by(rela), { type: T.REL, entsize: 16, name: ".rel.text" });
    }).bytes();
    expect(refused({ object: rel })).toMatchObject({
      code: 4,
      err: expect.stringMatching(/in\.ko: \.rel\.text: .*\(SHT_REL\).*\(32-bit arm\)/),
    });
    const hidden = livepatch((object) => {
      object.spec.sections.push(
        section(".llvm_addrsig", 0x6fff4c03, { kind: "bytes", bytes: new Uint8Array(4) }),
      );
    }).bytes();
    expect(refused({ object: hidden })).toMatchObject({
      code: 4,
      err: expect.stringContaining("in.ko: .llvm_addrsig: section"),
    });
  });

  test.each(FORMATS)("cut at any byte: always refused, never a crash, nothing written: $title", (format) => {
    const object = new LivepatchBuilder(format).use("command_line").use("state_show");
    object.annotate("vmlinux", [["state_show", 2]]);
    const whole = object.bytes();
    const dir = path.join(room, `cut${made++}`);
    mkdirSync(dir);
    const [list, input, output] = ["list", "in", "out"].map((name) => path.join(dir, name)) as [
      string,
      string,
      string,
    ];
    writeFileSync(list, LIST);
    const exits = new Set<number>();
    for (let length = 0; length < whole.length; length++) {
      writeFileSync(input, whole.subarray(0, length));
      try {
        convertHere({ symbols: list, input, output });
        expect.fail(`${length} bytes were converted`);
      } catch (error) {
        exits.add(faultOf(error)?.exit ?? -1);
      }
    }
    expect([...exits]).toEqual([3]);
    expect(readdirSync(dir).sort()).toEqual(["in", "list"]);
  });
});

describe("annotations that are wrong", () => {
  const place = ".klp.module_relocs.vmlinux";
  const annotation = (change: (section: SectionSpec, object: LivepatchBuilder) => void): Uint8Array =>
    livepatch((object, by) => change(by(place), object)).bytes();
  const again = (object: string, sympos: number): Uint8Array =>
    livepatch((livepatch) => livepatch.annotate(object, [["state_show", sympos]])).bytes();

  test.each<[string, Uint8Array, string]>([
    [
      "no relocations",
      annotation((section, object) => object.relocations(section).splice(0)),
      `${place}+0x0: an annotation section of 12 bytes without relocations: it names no symbol. Use KLP_SYMPOS`,
    ],
    [
      "an odd size",
      annotation((section) => Object.assign(section, { body: { kind: "bytes", bytes: new Uint8Array(13) } })),
      `${place}+0x0: annotation section of 13 bytes, no multiple of its 12-byte entries`,
    ],
    [
      "no data",
      annotation((section, object) => {
        object.relocations(section).splice(0);
        Object.assign(section, { type: T.NOBITS, body: { kind: "nobits", size: 12 } });
      }),
      `${place}+0x0: an annotation section without data, or with compressed ones. Rebuild the object.`,
    ],
    [
      "an entry that begins elsewhere",
      annotation((section, object) => Object.assign(object.relocations(section)[0] ?? {}, { offset: 4 })),
      `${place}+0x4: not the beginning of an annotation entry`,
    ],
    [
      "two positions",
      again("vmlinux", 1),
      "annotated twice, and differently: vmlinux, position 2 and vmlinux, position 1",
    ],
    [
      "two objects",
      again("ext4", 0),
      "annotated twice, and differently: vmlinux, position 2 and ext4, position 0",
    ],
    [
      "a position that is not there",
      annotation((section) => {
        if (section.body.kind === "bytes") section.body.bytes[8] = 3;
      }),
      "state_show: position 3 for state_show, of which vmlinux has 2. The kernel would say: symbol position not found",
    ],
    [
      "position 0 among homonyms",
      annotation((section) => {
        if (section.body.kind === "bytes") section.body.bytes[8] = 0;
      }),
      "position 0 for state_show, of which vmlinux has 2. The kernel would say: unresolvable ambiguity",
    ],
    [
      "an object that is not there",
      annotation((section) => Object.assign(section, { name: ".klp.module_relocs.ext5" })),
      "no object ext5 in Symbols.list. Correct the object's name",
    ],
    [
      "a module's file name",
      annotation((section) => Object.assign(section, { name: ".klp.module_relocs.ext4.ko" })),
      "\"ext4.ko\" cannot be an object's name: the kernel reads up to the first '.'; write the module's name without .ko",
    ],
  ])("%s", (_, object, says) => {
    const done = refused({ object });
    expect(done.err).toContain("klp-convert: error: ");
    expect(done.err).toContain(says);
    expect(done.code).toBe(4);
  });
});

describe("lists that are none", () => {
  const HEADER = "klp-convert-symbol-data.0.1\n";

  test.each<[string, string | Uint8Array | null, number, string, string]>([
    ["an empty file", "", 3, "Symbols.list:1: the symbol list is empty", MAKE],
    ["a directory", null, 3, "Symbols.list: cannot be read: it is a directory", "Check the path"],
    ["no header", "*vmlinux\nstate_show\n", 3, "Symbols.list:1: not a symbol list", MAKE],
    [
      "another version",
      "klp-convert-symbol-data.0.3\n",
      3,
      'Symbols.list:1: symbol list of version "0.3"; 0.1, 0.2 are read',
      MAKE,
    ],
    [
      "output of nm",
      "ffffffff81000000 T _text\n",
      3,
      "it looks like the output of nm or /proc/kallsyms",
      MAKE,
    ],
    ["output of nm -f posix", "_text T ffffffff81000000 0\n", 3, "it looks like the output of nm", MAKE],
    [
      "a Module.symvers",
      "0x12345678\tprintk\tvmlinux\tEXPORT_SYMBOL\t\n",
      3,
      "it looks like a Module.symvers",
      MAKE,
    ],
    ["an object", livepatch().bytes(), 3, "it is an ELF file", MAKE],
    ["binary data", Uint8Array.of(1, 2, 3, 0), 3, "it is binary data", MAKE],
    [
      "a name before any object",
      `${HEADER}a\n`,
      3,
      'Symbols.list:2: the name "a" stands before any *object line',
      "make it again",
    ],
    [
      "no names",
      `${HEADER}*vmlinux\n`,
      3,
      "Symbols.list: the symbol list has no names",
      "Make the list again.",
    ],
    [
      "a control character",
      `${HEADER}*vmlinux\na\u0001b\n`,
      3,
      'Symbols.list:3: "a\\x01b" is no symbol name',
      "",
    ],
    ["a zero byte", `${HEADER}*vmlinux\na\0b\n`, 3, "Symbols.list:3:", ""],
    ["a blank within", `${HEADER}*vmlinux\na b\n`, 3, 'Symbols.list:3: "a b" is no symbol name (blank)', ""],
    [
      "an over-long name",
      `${HEADER}*vmlinux\n${"n".repeat(512)}\n`,
      3,
      "Symbols.list:3: a name of 512 bytes; the kernel reads 511 at most",
      "",
    ],
    ["an over-long object", `${HEADER}*${"o".repeat(56)}\na\n`, 3, "is no object name", ""],
    [
      "an object that is a file name",
      `${HEADER}*ext4.ko\na\n`,
      3,
      'Symbols.list:2: "*ext4.ko" is no object name',
      "",
    ],
  ])("%s", (_, list, code, says, next) => {
    const done = refused({ list });
    expect(done.err).toMatch(/^klp-convert: error: Symbols\.list/);
    expect(done.err).toContain(says);
    expect(done.err).toContain(next);
    expect(done.code).toBe(code);
  });

  test("terminal control sequences from a file are never printed", () => {
    const list = `${HEADER}*vmlinux\n\u001b]0;title\u0007x\n`;
    expect([...refused({ list }).err].filter((char) => char < " " && char !== "\n")).toEqual([]);
    const object = new LivepatchBuilder().use("\u001b[2Jevil").bytes();
    expect(refused({ object }).err).toContain("\\x1b[2Jevil");
  });
});

describe("the command line", () => {
  test.each([[[]], [["a"]], [["a", "b", "c", "d"]], [["--frob", "a", "b"]], [["-x"]]])("%j", (args) => {
    const done = klpConvert(args);
    expect(done).toMatchObject({ code: 2, out: "" });
    expect(done.err).toMatch(/^klp-convert: (two or three operands are needed|unknown option)/);
    expect(done.err).toContain("Usage: klp-convert SYMBOLS IN.ko OUT.ko");
  });

  test("after -- everything is an operand, as names that begin with a dash are", () => {
    const [list, input, output] = ["-s.list", "-in.ko", "-out.ko"].map((name) => path.join(room, name));
    writeFileSync(list!, symbolList({ vmlinux: ["show"] }));
    writeFileSync(input!, new LivepatchBuilder().use("show").bytes());
    const done = klpConvert(["--", "-s.list", "-in.ko", "-out.ko"], { cwd: room });
    expect(done).toMatchObject({ code: 0, out: "", err: "" });
    expect(klpFacts(readFileSync(output!)).symbols).toEqual([".klp.sym.vmlinux.show,0"]);
  });

  test("a file that is not there is named", () => {
    const done = klpConvert([
      path.join(room, "no.list"),
      path.join(room, "no.ko"),
      path.join(room, "no.out"),
    ]);
    expect(done.code).toBe(3);
    expect(done.err).toContain("no.ko: cannot be read: there is no such file or directory. Check the path");
  });

  test("undecided and missing symbols: all of them with their candidates, exit 1", () => {
    const object = new LivepatchBuilder().use("state_show").use("commandline").bytes();
    const done = refused({ object });
    expect(done.code).toBe(1);
    expect(done.err).toContain("state_show (1 relocation): undecided: 3 candidates in 2 objects");
    expect(done.err).toMatch(/vmlinux +position 1\n +vmlinux +position 2 .*which is which/);
    expect(done.err).toContain("commandline (1 relocation): missing");
    expect(done.err).toMatch(/near.*: command_line +vmlinux/);
    expect(done.err).toContain("nothing was written");
  });
});

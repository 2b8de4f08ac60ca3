// A Symbols.list made from files equals what the kernel makefiles make of them:
// nm -f posix FILE | cut -d' ' -f1, but for undefined names.
import { execFileSync } from "node:child_process";
import { renameSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { makeSymbolList } from "../../src/app/symbol-list.js";
import { ARCHITECTURES, type Architecture, assemble, compile, linkPartially } from "../helpers/compile.js";
import { BASE, globalRow, imageFile, localRow, moduleFile } from "../helpers/kernel-files.js";
import { describeWith } from "../helpers/tools.js";
import { NO_SOURCES, open, Room } from "./room.js";

const room = new Room();

const MODULE = `
static const char info[] __attribute__((used, section(".modinfo"))) = "name=listed\\0vermagic=6.1.0 SMP ";
char this_module[64] __attribute__((section(".gnu.linkonce.this_module")));
int global_data = 3, global_bss, tentative;
static int local_data = 4;
extern int printk(const char *text, ...);
extern int maybe(void) __attribute__((weak));
static __attribute__((noinline)) int twin(int x) { return x + local_data++; }
__attribute__((weak)) int weak_one(void) { return twin(1); }
__attribute__((section(".init.text"))) int start(void) { return printk("x") + twin(global_data); }
int also(void) { return maybe ? maybe() : weak_one(); }
const char text[] __attribute__((section(".init.rodata"))) = "abc";
`;
const OTHER =
  "static __attribute__((noinline)) int twin(int x) { return x * 3; } int other(int x) { return twin(x) + twin(2 * x); }";
const ASSEMBLY =
  'absolute = 4711\n\t.globl marked\nmarked:\n\t.long 0\n\t.section .note.GNU-stack,"",%progbits\n';

function namesOf(list: Uint8Array, object: string): string[] {
  const blocks = Buffer.from(list).toString("latin1").split("\n*").slice(1);
  const block = blocks.find((text) => text.startsWith(`${object}\n`))!;
  return block.trimEnd().split("\n").slice(1);
}

/** What the makefiles write, sorted bytewise; `undefinedToo` as they do. */
function recipe(nm: string, file: string, undefinedToo: boolean): string[] {
  const lines = execFileSync(nm, ["-f", "posix", file], { encoding: "latin1" }).trimEnd().split("\n");
  const those = lines.filter((line) => undefinedToo || !/ [Uwv]( |$)/.test(line));
  return those.map((line) => line.slice(0, line.indexOf(" "))).sort();
}

function build(arch: Architecture): string {
  const flags = ["-O1"];
  const objects = [
    compile(arch, room.root, MODULE, flags),
    compile(arch, room.root, OTHER, flags),
    assemble(arch, room.root, ASSEMBLY),
  ];
  const linked = linkPartially(arch, room.root, objects);
  const file = path.join(room.folder(arch.name), "listed.ko");
  renameSync(linked, file);
  return file;
}

describe.each([...ARCHITECTURES])("a module for $name", (arch) => {
  const tools = [arch.gcc, `${arch.triplet}-ld`, `${arch.triplet}-nm`];
  describeWith(tools, "compiled", () => {
    let file = "";
    beforeAll(() => {
      file = build(arch);
    });

    test.each([false, true])("has nm's names; with undefined ones: %s", async (asKbuild) => {
      const { bytes, findings } = await makeSymbolList({ ...NO_SOURCES, modules: [file] }, { asKbuild });
      expect(findings).toEqual([]);
      expect(namesOf(bytes, "listed")).toEqual(recipe(`${arch.triplet}-nm`, file, asKbuild));
    });

    test("counts what the kernel counts all the same", () => {
      const { kernel } = open({ modules: [file] }, { everything: true });
      expect(kernel.definitions("twin")).toMatchObject([{ count: 2, countWhileComing: 2 }]);
      expect(kernel.definitions("start")).toEqual([]);
      expect(kernel.definitions("printk")).toEqual([]);
      expect(kernel.definitions("absolute")).toEqual([]);
    });
  });
});

describe("a list", () => {
  const image = room.put("image", imageFile({ symbols: [localRow(".Lx", BASE), globalRow("f", BASE + 1n)] }));
  const module = room.put(
    "m.ko",
    moduleFile({ name: "m", symbols: [localRow("g"), globalRow("init", 0n, ".init.text"), ["u", 0]] }),
  );

  test("of an image and a module has also what the kernel never counts", async () => {
    const { bytes } = await makeSymbolList({ ...NO_SOURCES, vmlinux: [image], modules: [module] });
    expect(Buffer.from(bytes).toString()).toBe(
      "klp-convert-symbol-data.0.1\n*vmlinux\n.Lx\nf\nlinux_banner\n*m\ng\ninit\n",
    );
  });

  test("is read back identically", async () => {
    const { bytes } = await makeSymbolList({ ...NO_SOURCES, vmlinux: [image], modules: [module] });
    const written = room.put("Symbols.list", bytes);
    expect((await makeSymbolList({ ...NO_SOURCES, symbols: [written] })).bytes).toEqual(bytes);
  });

  describe("of a module with an export, and a Module.symvers", () => {
    const exporter = room.put(
      "x.ko",
      moduleFile({ name: "x", symbols: [globalRow("exported")], exports: [["exported", "", true]] }),
    );
    const symvers = room.put(
      "Module.symvers",
      "0x12345678\texported\tdrivers/x\tEXPORT_SYMBOL_GPL\t\n0x12345678\tother\tdrivers/y\tEXPORT_SYMBOL\t\n",
    );
    const both = { ...NO_SOURCES, modules: [exporter], symvers: [symvers] };

    test("has no marks of its own: nm prints none", async () => {
      const { bytes } = await makeSymbolList({ ...NO_SOURCES, modules: [exporter] });
      expect(namesOf(bytes, "x")).toEqual(["exported"]);
    });

    test("takes the marks, and says which objects are left out", async () => {
      const { bytes, findings } = await makeSymbolList(both);
      expect(namesOf(bytes, "x")).toEqual(["__ksymtab_exported", "exported"]);
      expect(findings).toMatchObject([{ code: "list-exports-left-out", facts: { objects: ["y"] } }]);
    });

    test("takes none where it is to be as a kernel's build writes it", async () => {
      const { bytes, findings } = await makeSymbolList(both, { asKbuild: true });
      expect(namesOf(bytes, "x")).toEqual(["exported"]);
      expect(findings).toEqual([]);
    });
  });

  test("cannot be as a kernel's build writes it where a source shows no references, and says so", async () => {
    const kallsyms = room.put("kallsyms", "ffffffff81000000 T f\nffffffffa0000000 t g\t[m]\n");
    const { findings } = await makeSymbolList(
      { ...NO_SOURCES, kallsyms: [kallsyms], modules: [module] },
      { asKbuild: true },
    );
    expect(findings.filter(({ code }) => code === "list-not-as-kbuild")).toMatchObject([
      { severity: "warning", facts: { objects: ["vmlinux"] }, where: { file: kallsyms } },
    ]);
  });
});

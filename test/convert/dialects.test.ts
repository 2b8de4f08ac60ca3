// Both dialects and every layout in use, compiled from C for every architecture: the
// output is, fact for fact, what the second reader works out from the input alone.
import { writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { relocName, symposAnnotations } from "../helpers/annotation-macros.js";
import { ARCHITECTURES, bytesOf, compile, linkPartially, scratch } from "../helpers/compile.js";
import { expectedOf, type Meanings, told } from "../helpers/conversion-oracle.js";
import { convert, klpFacts, symbolList } from "../helpers/drop-in.js";
import { lint, readelf } from "../helpers/elf-tools.js";
import { describeWith } from "../helpers/tools.js";

const LIST = symbolList({
  vmlinux: [
    "state_show",
    "state_show",
    "state_show",
    "command_line",
    "printk",
    "__ksymtab_printk",
    "loops_per_jiffy",
  ],
  ext4: ["ext4_map", "ext4_map", "state_show"],
  snd_core: ["snd_probe"],
});

/** Calls, loads, tables of pointers, a table in its own section, init code, and a merged constant. */
const uses = (...names: string[]): string => `
${names.map((name) => `int take_${name}(int n) { return ${name}(n) + 1; }`).join("\n")}
static int (*const readonly_table[])(int) = { ${names.join(", ")} };
int (*writable_table[])(int) = { ${[...names].reverse().join(", ")} };
__attribute__((section("__special_table"), used)) static int (*const special[])(int) = { ${names.join(", ")} };
__attribute__((section(".init.text"))) int begin(int n) { return readonly_table[n](n) + ${names[0]}(n); }
void *far = (char *)${names[0]} + 4660;
int last(int n) { printk("n"); return writable_table[n](n) + loops_per_jiffy + (command_line[n] != 0); }
`;
const EXTERNS =
  "extern int printk(const char *, ...); extern long loops_per_jiffy; extern char command_line[];\n";
const declare = (names: readonly string[]): string => names.map((n) => `extern int ${n}(int);\n`).join("");

const UNANNOTATED: Meanings = {
  command_line: { object: "vmlinux", name: "command_line", sympos: 0 },
  loops_per_jiffy: { object: "vmlinux", name: "loops_per_jiffy", sympos: 0 },
};

for (const arch of ARCHITECTURES) {
  describeWith([arch.gcc], arch.name, () => {
    const room = scratch();

    describe.each(["pointer", "union"] as const)("the sympos dialect, entries with a %s", (layout) => {
      const annotated = {
        vmlinux: [["state_show", 3]],
        ext4: [["ext4_map", 2]],
        snd_core: [["snd_probe", 0]],
      } as const;
      const source =
        EXTERNS +
        declare(["state_show", "ext4_map", "snd_probe"]) +
        symposAnnotations(layout, annotated) +
        uses("state_show", "ext4_map", "snd_probe");
      const meanings: Meanings = {
        ...UNANNOTATED,
        state_show: { object: "vmlinux", name: "state_show", sympos: 3 },
        ext4_map: { object: "ext4", name: "ext4_map", sympos: 2 },
        snd_probe: { object: "snd_core", name: "snd_probe", sympos: 0 },
      };

      test.each([[[]], [["-g"]], [["-ffunction-sections", "-fdata-sections"]]])("%j", (flags) => {
        const input = bytesOf(compile(arch, room, source, flags));
        const done = convert(room, input, LIST);
        expect(done.text).not.toMatch(/^error/m);
        expect(told(done.output ?? expect.fail())).toEqual(expectedOf(input, meanings, "two-dots"));
        expect(klpFacts(done.output).symbols).toHaveLength(5);
      });

      describeWith(["eu-elflint", "readelf"], "other readers", () => {
        test("complain about the kernel's own extensions of ELF alone", () => {
          const file = compile(arch, room, source, ["-g"]);
          const known = new Set(lint(file));
          writeFileSync(`${file}.klp`, convert(room, bytesOf(file), LIST).output ?? expect.fail());
          const complaints = lint(`${file}.klp`).filter((line) => !known.has(line));
          // SHN_LIVEPATCH and SHF_RELA_LIVEPATCH
          const extension =
            /\(\.klp\.sym\.[^)]*\): invalid section index$|'\.klp\.rela\.[^']*' contains unknown flag\(s\) 0x100000$/;
          expect(complaints.filter((line) => !extension.test(line))).toEqual([]);
          expect(complaints.length).toBeGreaterThan(5);
          expect(readelf(`${file}.klp`)).not.toMatch(/warning|error/i);
        });
      });

      test("in two objects, linked partially", () => {
        const second =
          EXTERNS + declare(["state_show"]) + symposAnnotations(layout, { vmlinux: [["state_show", 3]] });
        const other = `${second}int other(int n) { return state_show(n) * 2; }`;
        const linked = linkPartially(arch, room, [
          compile(arch, room, source, ["-g"]),
          compile(arch, room, other),
        ]);
        const done = convert(room, bytesOf(linked), LIST);
        expect(done.exit).toBe(0);
        expect(told(done.output ?? expect.fail())).toEqual(expectedOf(bytesOf(linked), meanings, "two-dots"));
      });
    });

    test("entries of several symbols in one array are paired with their positions by offset", () => {
      const names = Array.from({ length: 25 }, (_, i) => `many_${i}`);
      const positions = names.map((_, i) => (i === 24 ? 1200 : i * 50 + 1));
      const annotated = { vmlinux: names.map((name, i) => [name, positions[i] ?? 0] as const) };
      const input = bytesOf(
        compile(
          arch,
          room,
          EXTERNS + declare(names) + symposAnnotations("pointer", annotated) + uses(...names),
        ),
      );
      const list = symbolList({
        vmlinux: [
          ...names.flatMap((name) => Array<string>(1200).fill(name)),
          "printk",
          "loops_per_jiffy",
          "command_line",
        ],
      });
      const meanings = Object.fromEntries(
        names.map((name, i) => [name, { object: "vmlinux", name, sympos: positions[i] ?? 0 }]),
      );
      const printk = { object: "vmlinux", name: "printk", sympos: 0 };
      const done = convert(room, input, list);
      expect(told(done.output ?? expect.fail())).toEqual(
        expectedOf(input, { ...UNANNOTATED, ...meanings, printk }, "two-dots"),
      );
    });

    test.each([",", "."])("the reloc dialect, position after %j", (separator) => {
      const own = [
        ["state_show", "vmlinux", "vmlinux", "state_show", 2],
        ["other_show", "ext4", "vmlinux", "state_show", 3],
        ["compiled", "snd_core", "snd_core", "snd_probe.isra.0", 0],
        ["dotted", "vmlinux", "vmlinux", "a.b.c.12", 1200],
      ] as const;
      const declarations = own.map(
        ([c, a, b, name, sympos]) => `extern int ${c}(int) ${relocName(a, b, name, sympos, separator)};\n`,
      );
      const source = EXTERNS + declarations.join("") + uses(...own.map(([c]) => c));
      const input = bytesOf(compile(arch, room, source, ["-g"]));
      const meanings = Object.fromEntries(
        own.map(([, applyWith, object, name, sympos]) => [
          `.klp.sym.rela.${applyWith}.${object}.${name}${separator}${sympos}`,
          { applyWith, object, name, sympos },
        ]),
      );
      const alone = convert(room, input, null);
      expect(alone.text).not.toMatch(/^error/m);
      expect(told(alone.output ?? expect.fail())).toEqual(expectedOf(input, meanings, "one-dot"));

      const list = symbolList({
        vmlinux: [
          ...["state_show", "state_show", "state_show", "printk", "loops_per_jiffy", "command_line"],
          ...Array<string>(1200).fill("a.b.c.12"),
          "__ksymtab_printk",
        ],
        ext4: ["x"],
        snd_core: ["snd_probe.isra.0"],
      });
      const withList = convert(room, input, list);
      expect(told(withList.output ?? expect.fail())).toEqual(
        expectedOf(input, { ...UNANNOTATED, ...meanings }, "two-dots"),
      );
      expect(klpFacts(withList.output).undefined).toEqual(
        arch.name === "ppc64le" ? [".TOC.", "printk"] : ["printk"],
      );
    });

    test("both dialects in one object", () => {
      const declarations = `extern int by_name(int) ${relocName("ext4", "vmlinux", "state_show", 1)};\n`;
      const annotations = symposAnnotations("union", { vmlinux: [["state_show", 2]] });
      const source =
        EXTERNS + declarations + declare(["state_show"]) + annotations + uses("state_show", "by_name");
      const input = bytesOf(compile(arch, room, source));
      const meanings: Meanings = {
        ...UNANNOTATED,
        state_show: { object: "vmlinux", name: "state_show", sympos: 2 },
        ".klp.sym.rela.ext4.vmlinux.state_show,1": {
          applyWith: "ext4",
          object: "vmlinux",
          name: "state_show",
          sympos: 1,
        },
      };
      const done = convert(room, input, LIST);
      expect(told(done.output ?? expect.fail())).toEqual(expectedOf(input, meanings, "two-dots"));
    });

    test("names at the limits of the kernel", () => {
      const object = "o".repeat(55);
      const [n127, n511] = ["n".repeat(127), "m".repeat(511)];
      const annotations = symposAnnotations("pointer", {
        [object]: [
          [n127, 1],
          [n511, 2],
        ],
      });
      const source = EXTERNS + declare([n127, n511]) + annotations + uses(n127, n511);
      const input = bytesOf(compile(arch, room, source));
      const list = symbolList({
        vmlinux: ["printk", "__ksymtab_printk", "loops_per_jiffy", "command_line"],
        [object]: [n127, n127, n511, n511],
      });
      const meanings = {
        ...UNANNOTATED,
        [n127]: { object, name: n127, sympos: 1 },
        [n511]: { object, name: n511, sympos: 2 },
      };
      const done = convert(room, input, list);
      expect(told(done.output ?? expect.fail())).toEqual(expectedOf(input, meanings, "two-dots"));
    });

    test("names beyond the limits of the kernel are refused", () => {
      const long = compile(
        arch,
        room,
        `extern int f(int) ${relocName("vmlinux", "vmlinux", "n".repeat(512), 1)};${"int g(int n) { return f(n); }"}`,
      );
      expect(convert(room, bytesOf(long), null)).toMatchObject({
        exit: 4,
        output: null,
        codes: expect.arrayContaining(["klp-symbol-name-length"]),
      });
      const object = compile(
        arch,
        room,
        `extern int f(int) ${relocName("o".repeat(56), "vmlinux", "f", 1)};${"int g(int n) { return f(n); }"}`,
      );
      expect(convert(room, bytesOf(object), null)).toMatchObject({
        exit: 4,
        codes: ["annotation-object-name"],
      });
    });

    test("an annotation that nothing uses goes, with its symbol, and a warning", () => {
      const annotations = symposAnnotations("pointer", {
        vmlinux: [
          ["state_show", 2],
          ["ext4_map", 1],
        ],
      });
      const source = EXTERNS + declare(["state_show", "ext4_map"]) + annotations + uses("state_show");
      const input = bytesOf(compile(arch, room, source, ["-g"]));
      const list = LIST.replace("*vmlinux\n", "*vmlinux\next4_map\n");
      const done = convert(room, input, list);
      expect(done).toMatchObject({ exit: 0, codes: expect.arrayContaining(["annotation-unused"]) });
      const meanings = {
        ...UNANNOTATED,
        state_show: { object: "vmlinux", name: "state_show", sympos: 2 },
        ext4_map: null,
      };
      expect(told(done.output ?? expect.fail())).toEqual(expectedOf(input, meanings, "two-dots"));
    });

    test("an object without livepatch symbols is copied byte for byte", () => {
      const input = bytesOf(compile(arch, room, "int f(int n) { return n; }", ["-g"]));
      for (const list of [LIST, null]) {
        const done = convert(room, input, list);
        expect(done).toMatchObject({ exit: 0, text: "" });
        expect(Buffer.compare(done.output ?? expect.fail(), input)).toBe(0);
      }
    });
  });
}

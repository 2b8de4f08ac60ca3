// A module of several sources: each annotation goes where its symbol is declared, once where
// one word serves the whole module, and into every file that needs its own.
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import type { CParser } from "../../src/annotate/c/grammar.js";
import { planEdits } from "../../src/annotate/edit/plan.js";
import type { Dialect } from "../../src/annotate/wishes.js";
import { ARCHITECTURES, bytesOf, compile, linkPartially, scratch } from "../helpers/compile.js";
import { describeWith } from "../helpers/tools.js";
import { parser, wishOf } from "./golden.js";
import { meantSymbol, said } from "./read-back.js";

const HEADERS = fileURLToPath(new URL("../fixtures/kernel-headers", import.meta.url));
const X86 = ARCHITECTURES[0]!;
const INCLUDE = "#include <linux/kernel.h>\n\n";

let c: CParser;
beforeAll(async () => {
  c = await parser();
});

interface Asked {
  readonly decide?: readonly string[];
  readonly dialect?: Dialect | null;
}

function annotate(texts: readonly string[], { decide = ["vmlinux:foo=2"], dialect = "sympos" }: Asked = {}) {
  const sources = texts.map((text, i) => ({ path: `${"abc"[i]}.c`, text: INCLUDE + text }));
  const request = { wishes: decide.map(wishOf), functions: [], dialect, annotated: new Set<string>() };
  const plan = planEdits(c, sources, request);
  return { ...plan, now: plan.texts.map(({ text }) => text), before: sources.map(({ text }) => text) };
}

const declared = (name: string): string =>
  `extern int foo(int n);\n\nint ${name}(int n)\n{\n\treturn foo(n);\n}\n`;

describe("two sources that both declare and use the symbol", () => {
  test("have one entry in the sympos dialect, in the first", () => {
    const { now, before, left } = annotate([declared("a"), declared("b")]);
    expect(left).toEqual([]);
    expect(now[0]).toContain("KLP_SYMPOS(foo, 2),");
    expect(now[1]).toBe(before[1]);
  });

  test("have a label each in the reloc dialect", () => {
    const { now, left } = annotate([declared("a"), declared("b")], { dialect: "reloc" });
    expect(left).toEqual([]);
    for (const text of now) expect(text).toContain("KLP_RELOC_SYMBOL_POS(vmlinux, vmlinux, foo, 2);");
  });

  test("and a name that the compiler made: one entry, and an assembler name each", () => {
    const { now } = annotate([declared("a"), declared("b")], { decide: ["vmlinux:foo=foo.isra.0,2"] });
    expect(now.filter((text) => text.includes("KLP_SYMPOS(foo, 2),"))).toHaveLength(1);
    for (const text of now) expect(text).toContain('extern typeof(foo) foo __asm__("foo.isra.0");');
  });
});

test("the entry goes where the symbol is declared and used, not where it is only declared", () => {
  const { now, before } = annotate(["extern int foo(int n);\n", declared("b")]);
  expect([now[0], now[1]!.includes("KLP_SYMPOS(foo, 2)")]).toEqual([before[0], true]);
});

test("a symbol that a header declares is annotated in the file that uses it, behind its includes", () => {
  const { now, before } = annotate(["int a;\n", "int b(int n)\n{\n\treturn foo(n);\n}\n"]);
  expect(now[0]).toBe(before[0]);
  expect(now[1]).toMatch(/^#include <linux\/kernel\.h>\n\n#ifndef KLP_MODULE_RELOC\n/);
});

describe("a file that has the name only for something else of its own gets no label", () => {
  test.each([
    ["the tag of a structure", "struct foo { int m; };\nint b(struct foo *p)\n{\n\treturn p->m;\n}\n"],
    ["a parameter", "int b(const int *foo, int n)\n{\n\treturn foo[n];\n}\n"],
    ["a variable", "int b(int n)\n{\n\tint *foo = &n;\n\n\treturn *foo;\n}\n"],
    [
      "a variable of a block",
      "int b(int n)\n{\n\tif (n) {\n\t\tint foo;\n\n\t\tfoo = n;\n\t}\n\treturn n;\n}\n",
    ],
  ])("%s", (_, text) => {
    const { now, before, left } = annotate([declared("a"), text], { dialect: "reloc" });
    expect(left).toEqual([]);
    expect(now[0]).toContain("KLP_RELOC_SYMBOL_POS(vmlinux, vmlinux, foo, 2);");
    expect(now[1]).toBe(before[1]);
  });

  test.each([
    [
      "a use behind the variable's block",
      "int b(int n)\n{\n\tif (n) {\n\t\tint foo = n;\n\t}\n\treturn foo(n);\n}\n",
    ],
    ["a use in a product", "int b(int n)\n{\n\treturn n * foo(n);\n}\n"],
    [
      "a word before it that is no type",
      "long b(int n)\n{\n\tif (n)\n\t\treturn 0;\n\telse\n\t\tn = 1;\n\treturn (long)foo;\n}\n",
    ],
  ])("but %s counts", (_, text) => {
    const { now } = annotate([declared("a"), text], { dialect: "reloc" });
    expect(now[1]).toContain("KLP_RELOC_SYMBOL_POS(vmlinux, vmlinux, foo, 2);");
  });
});

test("an entry that another file has is changed there", () => {
  const array = "static KLP_MODULE_RELOC(vmlinux) relocs[] __used = {\n\tKLP_SYMPOS(foo, 1),\n};\n";
  const { now, before } = annotate([declared("a"), `extern int foo(int n);\n\n${array}`]);
  expect([now[0], now[1]]).toEqual([before[0], before[1]!.replace("foo, 1", "foo, 2")]);
});

test("a file that uses the symbol without the label that another has gets one", () => {
  const label = "extern int foo(int n) KLP_RELOC_SYMBOL_POS(vmlinux, vmlinux, foo, 2);\n";
  const { now, before } = annotate([label, declared("b")], { dialect: "reloc" });
  expect(now[0]).toBe(before[0]);
  expect(now[1]).toContain("extern typeof(foo) foo KLP_RELOC_SYMBOL_POS(vmlinux, vmlinux, foo, 2);");
});

describe("a symbol that the object knows by its assembler name", () => {
  const labelled = declared("a").replace(";", " KLP_RELOC_SYMBOL_POS(vmlinux, vmlinux, foo, 2);");
  const wish = { ...wishOf("vmlinux:foo=1"), symbol: ".klp.sym.rela.vmlinux.vmlinux.foo,2" };
  const annotateLabel = (text: string) =>
    planEdits(c, [{ path: "a.c", text }], {
      wishes: [wish],
      functions: [],
      dialect: null,
      annotated: new Set([wish.symbol]),
    });

  test("is found by its label, which is changed; the old object does not change it again", () => {
    const { texts, left, dialect } = annotateLabel(labelled);
    expect({ left, dialect }).toEqual({ left: [], dialect: "reloc" });
    expect(texts[0]!.text).toBe(labelled.replace("foo, 2", "foo, 1"));
    const again = annotateLabel(texts[0]!.text);
    expect(again).toMatchObject({ texts, left: [] });
  });

  test("has an entry in C's words, where the compiler renamed it", () => {
    const renamed = declared("a").replace(";", ' __asm__("foo.isra.0");');
    const { now, left } = annotate([renamed], { decide: ["vmlinux:foo.isra.0=2"] });
    expect(left).toEqual([]);
    expect(now[0]).toContain("KLP_SYMPOS(foo, 2),");
  });
});

describe("without --dialect", () => {
  test.each([
    ["sympos", declared("a")],
    ["reloc", `extern int bar(int n) KLP_RELOC_SYMBOL(vmlinux, vmlinux, bar);\n${declared("a")}`],
  ] as const)("the source's own dialect is used: %s", (dialect, text) => {
    expect(annotate([text], { dialect: null }).dialect).toBe(dialect);
  });
});

describeWith([X86.gcc, `${X86.triplet}-ld`], "linked into one module", () => {
  const room = scratch();

  test.each(["sympos", "reloc"] as const)("the %s dialect says the same in every file", (dialect) => {
    const other = (name: string) => declared(name).replaceAll("foo", `foo_${name}`);
    const decide = ["vmlinux:foo=2", "vmlinux:foo_c=1", "vmlinux:foo_d=3"];
    const texts = [declared("a"), declared("b") + other("c"), other("d")];
    const { now, left } = annotate(texts, { decide, dialect });
    expect(left).toEqual([]);
    const flags = ["-std=gnu11", "-Werror", `-I${HEADERS}`, "-include", "linux/compiler_types.h"];
    const module = linkPartially(
      X86,
      room,
      now.map((text) => compile(X86, room, text, flags)),
    );
    const { symbols, faults } = said(bytesOf(module));
    expect(faults).toEqual([]);
    expect(symbols).toEqual(decide.map(wishOf).map(meantSymbol).sort());
  });
});

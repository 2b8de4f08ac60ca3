// What is not understood is never rewritten: it is left to the author, with the reason and the line.
import { beforeAll, describe, expect, test } from "vitest";
import type { CParser } from "../../src/annotate/c/grammar.js";
import { planEdits } from "../../src/annotate/edit/plan.js";
import { snippet } from "../../src/annotate/snippet.js";
import type { Dialect, FunctionWish } from "../../src/annotate/wishes.js";
import { parser, wishOf } from "./golden.js";

let c: CParser;
beforeAll(async () => {
  c = await parser();
});

interface Case {
  readonly about: string;
  readonly text: string;
  readonly decide?: string;
  readonly dialect?: Dialect;
  readonly annotated?: readonly string[];
  readonly code: string;
  readonly line?: number;
}

const HEAD = "#include <linux/livepatch.h>\nextern int foo(int n);\n";
const USE = "int use(int n) { return foo(n); }\n";

const SYMBOLS: readonly Case[] = [
  { about: "no source mentions the symbol", text: "int a;\n", code: "annotate-no-place" },
  {
    about: "the object is annotated, and no source has the entry",
    text: HEAD + USE,
    annotated: ["foo"],
    code: "annotate-not-found",
  },
  {
    about: "an object's name that C cannot spell",
    text: HEAD + USE,
    decide: "vmlinux:foo.isra.0=2",
    code: "snippet-not-c",
  },
  {
    about: "a label where the symbol is used before it is declared",
    text: `int use(int n) { return foo(n); }\nextern int foo(int n);\n`,
    dialect: "reloc",
    code: "annotate-no-room",
    line: 2,
  },
  ...(["sympos", "reloc"] as const).map((dialect) => ({
    about: `a declaration inside of a function alone, ${dialect}`,
    text: `#include <linux/module.h>\nint use(int n)\n{\n\textern int foo(int n);\n\treturn foo(n);\n}\n`,
    dialect,
    code: "annotate-no-room",
    line: 2,
  })),
  {
    about: "a position that is a macro",
    text: `${HEAD}KLP_MODULE_RELOC(vmlinux) relocs[] = {\n\tKLP_SYMPOS(foo, FOO_POSITION),\n};\n${USE}`,
    code: "annotate-not-understood",
    line: 4,
  },
  {
    about: "a ladder of kernel versions",
    text: `${HEAD}KLP_MODULE_RELOC(vmlinux) relocs[] = {
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 1, 0)
	KLP_SYMPOS(foo, 3),
#else
	KLP_SYMPOS(foo, 1),
#endif
};
${USE}`,
    code: "annotate-several",
    line: 5,
  },
  {
    about: "two labels in branches",
    text: `#ifdef CONFIG_A
extern int foo(int n) KLP_RELOC_SYMBOL_POS(vmlinux, vmlinux, foo, 1);
#else
extern int foo(int n) KLP_RELOC_SYMBOL_POS(vmlinux, vmlinux, foo, 3);
#endif
${USE}`,
    code: "annotate-several",
    line: 2,
  },
  {
    about: "a brace without a partner",
    text: `${HEAD}int broken(void) {\n{\n}\n${USE}`,
    code: "annotate-unbalanced",
    line: 3,
  },
  {
    about: "a bracket of the wrong kind",
    text: `${HEAD}int broken[3) = { 1 };\n${USE}`,
    code: "annotate-unbalanced",
    line: 3,
  },
  {
    about: "an #if without #endif",
    text: `${HEAD}#ifdef CONFIG_A\n${USE}`,
    code: "annotate-unbalanced",
    line: 3,
  },
  { about: "an #endif without #if", text: `${HEAD}#endif\n${USE}`, code: "annotate-unbalanced", line: 3 },
];

const plan = (
  text: string,
  { decide = "vmlinux:foo=2", dialect = "sympos", annotated = [] }: Partial<Case>,
) =>
  planEdits(c, [{ path: "lp.c", text }], {
    wishes: [wishOf(decide)],
    functions: [],
    dialect,
    annotated: new Set(annotated),
  });

const HOSTILE = [
  { name: 'foo"); int evil(void) { return 0; } __asm__("', object: "vmlinux" },
  { name: "foo\nint evil;", object: "vmlinux" },
  { name: "foo", object: 'vmlinux"' },
  { name: "foo", object: "vmlinux) evil(" },
];

test.each(HOSTILE)("a name from a file is never code: $name of $object", ({ name, object }) => {
  const wish = { ...wishOf("vmlinux:foo=2"), name, object, applyWith: object };
  for (const dialect of ["sympos", "reloc"] as const) {
    const request = { wishes: [wish], functions: [], dialect, annotated: new Set<string>() };
    const { texts, left } = planEdits(c, [{ path: "lp.c", text: HEAD + USE }], request);
    expect(texts[0]!.text).toBe(HEAD + USE);
    expect(left.map((l) => l.finding.code)).toEqual(["snippet-not-c"]);
    const uses = [{ section: ".text", sectionIndex: 1, offset: 0, type: 1, applyWith: null }];
    const outcome = {
      kind: "klp",
      object,
      name,
      sympos: 2,
      rule: "author",
      proven: true,
      evidence: [],
    } as const;
    expect(snippet([{ symbol: "foo", uses, outcome }], dialect)).toMatchObject({
      text: "",
      findings: [{ code: "snippet-not-c" }],
    });
  }
});

describe("a symbol is left where there is", () => {
  test.each(SYMBOLS)("$about", ({ text, code, line, ...asked }) => {
    const { texts, left } = plan(text, asked);
    expect(texts[0]!.text).toBe(text);
    expect(left.map((l) => l.finding)).toMatchObject([
      { code, where: line === undefined ? {} : { file: "lp.c", line } },
    ]);
  });

  test("nothing else that was asked for is lost with it", () => {
    const text = `${HEAD}KLP_MODULE_RELOC(vmlinux) relocs[] = {\n\tKLP_SYMPOS(foo, POSITION),\n};\nextern int bar;\n${USE}int *use_bar(void) { return &bar; }\n`;
    const { texts, left } = planEdits(c, [{ path: "lp.c", text }], {
      wishes: [wishOf("vmlinux:foo=2"), wishOf("vmlinux:bar=3")],
      functions: [],
      dialect: "sympos",
      annotated: new Set(),
    });
    expect(left).toHaveLength(1);
    expect(texts[0]!.text).toContain("KLP_SYMPOS(bar, 3),");
    expect(texts[0]!.text).toContain("KLP_SYMPOS(foo, POSITION),");
  });
});

const FUNCTION: FunctionWish = { object: "vmlinux", oldName: "show", newFunction: "lp_show", sympos: 2 };

const FUNCTIONS: readonly (readonly [about: string, text: string, code: string, line: number | null])[] = [
  ["no entry has the name", "int a;\n", "annotate-no-function", null],
  [
    "an entry is made by a macro",
    "static struct klp_func funcs[] = {\n\tLP_FUNC(show),\n};\n",
    "annotate-no-function",
    null,
  ],
  [
    "two entries are alike",
    'struct klp_func a[] = { { .old_name = "show", .new_func = lp_show } };\nstruct klp_func b[] = { { .old_name = "show", .new_func = lp_show } };\n',
    "annotate-several-functions",
    1,
  ],
  [
    "the position is a macro",
    'struct klp_func a[] = { { .old_name = "show", .new_func = lp_show, .old_sympos = POS } };\n',
    "annotate-function-not-understood",
    1,
  ],
  [
    "the entry has branches",
    'struct klp_func a[] = { {\n.old_name = "show",\n#ifdef A\n.new_func = lp_show,\n#endif\n} };\n',
    "annotate-function-not-understood",
    4,
  ],
];

describe("old_sympos is left where", () => {
  test.each(FUNCTIONS)("%s", (_, text, code, line) => {
    const { texts, left } = planEdits(c, [{ path: "lp.c", text }], {
      wishes: [],
      functions: [FUNCTION],
      dialect: "sympos",
      annotated: new Set(),
    });
    expect(texts[0]!.text).toBe(text);
    expect(left.map((l) => l.finding)).toMatchObject([{ code, where: line === null ? {} : { line } }]);
  });
});

test("a file of 5 MB that a program made is edited like any other", { timeout: 180_000 }, () => {
  const unit =
    'extern int f@(int n);\nstatic int g@(int n) { return f@(n) + "}"[n]; }\nstatic int t@[] = { 1, 2 };\n';
  const parts: string[] = [HEAD];
  for (let i = 0, size = 0; size < 5_000_000; i++) {
    parts.push(unit.replaceAll("@", String(i)));
    size += parts.at(-1)!.length;
  }
  const text = `${parts.join("")}${USE}`;
  const { texts, left } = plan(text, {});
  expect(left).toEqual([]);
  const at = texts[0]!.text.indexOf("KLP_SYMPOS(foo, 2)");
  expect(at).toBeGreaterThan(0);
  expect(at).toBeLessThan(1000);
  expect(texts[0]!.text.endsWith(text.slice(HEAD.length))).toBe(true);
});

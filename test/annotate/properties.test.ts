// C files made at random from pieces, annotated at random, compiled, read back.

import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import type { CParser } from "../../src/annotate/c/grammar.js";
import { readSource } from "../../src/annotate/c/source.js";
import { planEdits } from "../../src/annotate/edit/plan.js";
import type { Dialect, Wish } from "../../src/annotate/wishes.js";
import { ARCHITECTURES, bytesOf, compile, scratch } from "../helpers/compile.js";
import { describeWith } from "../helpers/tools.js";
import { parser, wishOf } from "./golden.js";
import { meantSymbol, said, saidByReadelf } from "./read-back.js";

const HEADERS = fileURLToPath(new URL("../fixtures/kernel-headers", import.meta.url));
const X86 = ARCHITECTURES[0]!;

/** Declarations of one symbol: its name is `@`. */
const DECLARATIONS = [
  "extern int @(int n);",
  "int @(int n);",
  "extern int @();",
  "extern int __must_check @(int n); /* the one of mm */",
  "extern\tint\n@ (\n\tint n\n);",
  "int (@)(int n);",
  "#ifdef CONFIG_64BIT\nextern int @(int n);\n#else\nextern int @(short n);\n#endif",
  "#ifndef CONFIG_SMALL\nint @(int n);\n#endif",
  "struct ops_@ { int (*@)(int n); };\nextern int @(int n) __attribute__((__cold__));",
  "// int @(int); KLP_SYMPOS(@, 9)\nextern int @(int n);",
];
const USES = [
  "int use_@(int n)\n{\n\treturn @(n) + 1;\n}",
  "static int (*const table_@[])(int) __used = {\n\t@,\n\t&@,\n};",
  "#define CALL_@(n) \\\n\t@(n)\nint call_@(int n) { return CALL_@(n); }",
  "int local_@(int n)\n{\n#ifdef CONFIG_64BIT\n\tif (n) {\n#else\n\tif (!n) {\n#endif\n\t\tn++;\n\t}\n\treturn @(n);\n}",
  "int (*pointer_@)(int n) = @;",
];
const BETWEEN = [
  "",
  "static int plain__;",
  "/* a comment with '\"' */",
  "#if 0\n#error never\n} ( [\n#endif",
  "struct s__ { int a, b; };",
  "typedef int (*callback__)(int);",
  'static const char text__[] __used = "KLP_MODULE_RELOC(vmlinux) { \\" }";',
  "\f",
];
const MACROS = `#define KLP_MODULE_RELOC(obj) struct klp_module_reloc \\
	__attribute__((__section__(".klp.module_relocs." #obj), __aligned__(4)))
#define KLP_SYMPOS(symbol, pos) { .sym = &symbol, .sympos = pos }
struct klp_module_reloc { void *sym; unsigned int sympos; } __packed;`;
const STRUCTURE = "struct klp_module_reloc { void *sym; unsigned int sympos; } __packed;";

interface Piece {
  readonly declaration: string;
  readonly use: string;
  readonly between: string;
  readonly object: "vmlinux" | "nfsd" | "ext4";
  readonly sympos: number;
  readonly name: string | null;
  /** What the source says before; null: nothing. */
  readonly before: { readonly object: "vmlinux" | "nfsd"; readonly sympos: number } | null;
}

const piece = fc.record<Piece>({
  declaration: fc.constantFrom(...DECLARATIONS),
  use: fc.constantFrom(...USES),
  between: fc.constantFrom(...BETWEEN),
  object: fc.constantFrom("vmlinux", "nfsd", "ext4"),
  sympos: fc.integer({ min: 0, max: 3000 }),
  name: fc.option(fc.constantFrom("isra.0", "constprop.0.cold"), { freq: 4 }),
  before: fc.option(
    fc.record({ object: fc.constantFrom("vmlinux" as const, "nfsd" as const), sympos: fc.nat(9) }),
  ),
});

const file = fc.record({
  pieces: fc.array(piece, { minLength: 1, maxLength: 5 }),
  known: fc.constantFrom("macros", "hand", "nothing"),
  newline: fc.constantFrom("\n", "\r\n"),
  lastLine: fc.constantFrom("", "\n"),
  declaredFirst: fc.boolean(),
  dialect: fc.constantFrom<Dialect>("sympos", "reloc"),
});
type File = typeof file extends fc.Arbitrary<infer T> ? T : never;

const symbol = (i: number): string => `symbol_${i}`;
const spell = (text: string, i: number): string =>
  text
    .replaceAll("@", symbol(i))
    .replaceAll("__;", `__${i};`)
    .replaceAll("__[", `__${i}[`)
    .replaceAll("s__ ", `s__${i} `)
    .replaceAll("callback__", `callback__${i}`);

function arrayOf({ known }: File, object: string, entries: readonly string[]): string {
  const head =
    known === "macros"
      ? `KLP_MODULE_RELOC(${object}) relocs_${object}[]`
      : `static struct klp_module_reloc relocs_${object}[] __used __aligned(4) __section(".klp.module_relocs.${object}")`;
  return `${head} = {\n${entries.map((e) => `\t${e},\n`).join("")}};`;
}

function sourceOf(of: File): string {
  const { pieces, known, newline, lastLine, declaredFirst } = of;
  const declarations = pieces.map((p, i) => spell(p.declaration, i));
  const rest = pieces.map((p, i) => `${spell(p.between, i)}\n\n${spell(p.use, i)}`);
  const arrays =
    known === "nothing"
      ? []
      : ["vmlinux", "nfsd"].flatMap((object) => {
          const entries = pieces.flatMap(({ before }, i) => {
            if (before?.object !== object) return [];
            return [
              known === "macros"
                ? `KLP_SYMPOS(${symbol(i)}, ${before.sympos})`
                : `{ &${symbol(i)}, ${before.sympos} }`,
            ];
          });
          return entries.length === 0 ? [] : [arrayOf(of, object, entries)];
        });
  const given = known === "macros" ? [MACROS] : known === "hand" ? [STRUCTURE] : [];
  const body =
    declaredFirst || arrays.length > 0
      ? [...declarations, ...arrays, ...rest]
      : pieces.flatMap((_, i) => [declarations[i]!, rest[i]!]);
  return `#include <linux/kernel.h>\n\n${[...given, ...body].join("\n\n")}${lastLine}`.replaceAll(
    "\n",
    newline,
  );
}

const wishesOf = ({ pieces }: File): Wish[] =>
  pieces.map(({ object, sympos, name }, i) => ({
    symbol: symbol(i),
    applyWith: object,
    object,
    name: name === null ? symbol(i) : `${symbol(i)}.${name}`,
    sympos,
    automatic: false,
  }));

let c: CParser;
beforeAll(async () => {
  c = await parser();
});

const annotate = (of: File, text: string) =>
  planEdits(c, [{ path: "a.c", text }], {
    wishes: wishesOf(of),
    functions: [],
    dialect: of.dialect,
    annotated: new Set(),
  });

test("annotating twice is annotating once, and the lines that were there stay in their order", () => {
  fc.assert(
    fc.property(file, (of) => {
      const text = sourceOf(of);
      const once = annotate(of, text);
      expect(once.left.map((l) => l.finding)).toEqual([]);
      const after = once.texts[0]!.text;
      expect(annotate(of, after).texts[0]!.text).toBe(after);
      expect(/[^\r]\n/.test(after)).toBe(of.newline === "\n");
      expect(after.endsWith("\n")).toBe(of.lastLine === "\n");
      const kept = after.split(of.newline);
      for (const line of text.split(of.newline)) {
        if (line.trim() === "" || /KLP_SYMPOS|\{ &|klp_module_reloc|KLP_MODULE|^\};/.test(line)) continue;
        const at = kept.indexOf(line);
        expect(at, line).toBeGreaterThanOrEqual(0);
        kept.splice(0, at + 1);
      }
    }),
    { numRuns: 150 },
  );
});

const anyText = fc
  .array(
    fc.oneof(
      fc.constantFrom(...[...DECLARATIONS, ...USES, ...BETWEEN].map((text) => spell(text, 0)), MACROS),
      fc.constantFrom("#else", "#endif", "#if 0", "}", "{", "(", '"', "'", "/*", "\\", "\0", "= {", "};"),
      fc.constantFrom(
        "KLP_MODULE_RELOC(vmlinux) a[] = {",
        "KLP_SYMPOS(symbol_0, 1),",
        "KLP_SYMPOS(symbol_1, 2)",
        "extern int symbol_1 KLP_RELOC_SYMBOL_POS(vmlinux, vmlinux, symbol_1, 1);",
        '{ .old_name = "symbol_0", .new_func = f },',
        "struct klp_func f[] = {",
      ),
      fc.string({ unit: "binary", maxLength: 12 }),
    ),
    { maxLength: 14 },
  )
  .map((parts) => Buffer.from(parts.join("\n")).toString("latin1"));

test("any text at all is read without an error, and its tokens are in order", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const { tokens, items } = readSource(c, text);
      let end = 0;
      for (let i = 0; i < tokens.length; i++) {
        expect(tokens.start(i)).toBeGreaterThanOrEqual(end);
        end = tokens.end(i);
      }
      expect(end).toBeLessThanOrEqual(text.length);
      for (const item of items) expect(item.end).toBeGreaterThan(item.start);
    }),
    { numRuns: 300 },
  );
});

test("any text at all is annotated or left, and a second run changes nothing", () => {
  const request = {
    wishes: [wishOf("vmlinux:symbol_0=7"), wishOf("nfsd:symbol_1=3")],
    functions: [{ object: "vmlinux", oldName: "symbol_0", newFunction: null, sympos: 5 }],
    annotated: new Set<string>(),
  };
  fc.assert(
    fc.property(anyText, fc.constantFrom<Dialect>("sympos", "reloc"), (text, dialect) => {
      const first = planEdits(c, [{ path: "a.c", text }], { ...request, dialect });
      const second = planEdits(c, first.texts, { ...request, dialect });
      expect(second.texts).toEqual(first.texts);
      expect(second.left.length).toBe(first.left.length);
    }),
    { numRuns: 200 },
  );
});

describeWith([X86.gcc, "readelf"], "compiled", () => {
  const room = scratch();

  test("says what was decided, and nothing else", () => {
    fc.assert(
      fc.property(file, (of) => {
        const { texts } = annotate(of, sourceOf(of));
        const source = Buffer.from(texts[0]!.text, "latin1");
        const flags = [
          "-std=gnu11",
          `-I${HEADERS}`,
          "-include",
          "linux/compiler_types.h",
          "-Werror=attributes",
        ];
        const object = compile(X86, room, source, flags);
        const { symbols, faults } = said(bytesOf(object));
        expect(faults).toEqual([]);
        expect(symbols).toEqual(wishesOf(of).map(meantSymbol).sort());
        expect(saidByReadelf(object)).toEqual(symbols);
      }),
      { numRuns: 40 },
    );
  });
});

// The text of a new livepatch: names that cannot collide, words that make and the shell leave alone.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { copyFunctions } from "../../src/annotate/scaffold/copy/copy.js";
import type { KernelFacts } from "../../src/annotate/scaffold/copy/facts.js";
import type { Files } from "../../src/annotate/scaffold/copy/unit.js";
import { definedTypes } from "../../src/annotate/scaffold/definitions.js";
import { makefileText } from "../../src/annotate/scaffold/makefile.js";
import { isModuleName, replacementNames } from "../../src/annotate/scaffold/names.js";
import { sourceText } from "../../src/annotate/scaffold/source.js";
import { cParser } from "../../src/app/c-grammar.js";
import { hasTool } from "../helpers/missing-tools.js";
import { scratch } from "../helpers/sympos.js";

const parser = await cParser();

const NO_FACTS: KernelFacts = {
  has: () => false,
  hasGlobal: () => false,
  isExported: () => false,
  sizeOf: () => null,
  showsData: true,
  object: "vmlinux",
  tracesBySuffix: false,
};

const filesOf = (text: string): Files => ({
  text: () => text,
  resolve: (_, header) => ({ kind: "none", header }),
  headerText: () => "",
  defines: () => "",
  compiledAs: (name) => name,
});

const patched = (object: string, name: string, sympos = 0) => ({ object, name, sympos, file: null });

describe("replacements", () => {
  test("are told apart by object, then by position", () => {
    const functions = [
      patched("vmlinux", "state_show", 1),
      patched("vmlinux", "state_show", 2),
      patched("nfsd", "state_show"),
      patched("nfsd", "nfsd_open"),
    ];
    expect(replacementNames(functions)).toEqual([
      "livepatch_state_show_vmlinux_1",
      "livepatch_state_show_vmlinux_2",
      "livepatch_state_show_nfsd",
      "livepatch_nfsd_open",
    ]);
  });

  test("never share a name, whatever the functions are called", () => {
    const name = fc.constantFrom("a.b", "a_b", "a", "a_x", "x", "vmlinux", "a_vmlinux", "a_vmlinux_1");
    const one = fc.record({ object: fc.constantFrom("vmlinux", "x"), name, sympos: fc.nat(2) });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 12 }), (functions) => {
        const names = replacementNames(functions.map((each) => ({ ...each, file: null })));
        expect(new Set(names).size).toBe(names.length);
        for (const each of names) expect(each).toMatch(/^[A-Za-z_]\w*$/);
      }),
    );
  });
});

describe("the name of a module", () => {
  test.each(["livepatch-foo", "lp_1", "0day", "a".repeat(55)])("may be %s", (name) => {
    expect(isModuleName(name)).toBe(true);
  });
  test.each(["", "-a", "a b", "a.ko", "../a", "a/b", "a\n", "ä", "a".repeat(56)])("may not be %j", (name) => {
    expect(isModuleName(name)).toBe(false);
  });
});

describe("types that a header defines", () => {
  test.each([
    ["struct seq_file {\n\tint a;\n};", "struct seq_file"],
    ["typedef struct {\n\tint a;\n} nameless_t;", "nameless_t"],
    ["typedef struct { int a; } one_line_t;", "one_line_t"],
    ["union u {\n};", "union u"],
    ["enum e {\n};", "enum e"],
    ["typedef unsigned long pgoff_t;", "pgoff_t"],
    ["typedef int (*filldir_t)(struct dir_context *, const char *, int);", "filldir_t"],
    ["typedef u64 (two_t)(void);", "two_t"],
    ["struct aligned {\n} __aligned(8);", "struct aligned"],
    ["typedef struct cpumask cpumask_var_t[1];", "cpumask_var_t"],
  ])("%j: %s", (text, type) => {
    expect(definedTypes(`#define X\n${text}\nextern int y;\n`)).toContain(type);
  });

  test("are not those that it only names", () => {
    expect(definedTypes("struct inode;\nextern struct file *f(struct page *p);\n")).toEqual(new Set());
  });
});

describe("the source", () => {
  const source = (release: string | null) =>
    sourceText({ name: "lp-a", release, functions: [], headers: [], tags: [], copies: [] });

  test.each(["5.1.0", "6.1.0-56-amd64", "6.19.0", "4.18.0-513.el8.x86_64", null])(
    "enables the patch at once on %s",
    (release) => {
      expect(source(release)).toContain("	return klp_enable_patch(&patch);\n");
      expect(source(release)).not.toContain("klp_register_patch");
    },
  );

  test("defines no name that what is copied has", () => {
    const file =
      "static char *patch;\nint objs, livepatch_patch;\nint shown(void)\n{\n\treturn !patch + objs + livepatch_patch;\n}\n";
    const copy = copyFunctions(parser, "a.c", filesOf(file), {
      facts: { ...NO_FACTS, has: (name) => name !== "init" },
      renames: new Map([["shown", "livepatch_shown"]]),
      had: new Set(),
      headOf: () => "",
    })!;
    const livepatch = { name: "lp-a", release: null, functions: [], headers: [], tags: [] };
    const text = sourceText({ ...livepatch, copies: [copy] });
    expect(text).toContain("static struct klp_patch livepatch_livepatch_patch = {");
    expect(text).toContain("	.objs = livepatch_objs,\n");
    expect(text).toContain("	return klp_enable_patch(&livepatch_livepatch_patch);\n");
  });

  test("keeps names from outside in its comments, whatever they are", () => {
    const file = "fs/*/\n\x1b[2J\u202e#error.c";
    const one = {
      ...patched("vmlinux", "a*/b"),
      file,
      newName: "livepatch_a",
      isCopied: false,
      signature: null,
      maybe: [],
    };
    const livepatch = { name: "lp-a", release: null, headers: [], tags: [], copies: [] };
    const text = sourceText({ ...livepatch, functions: [one] });
    expect(text).toContain("/* replaces a* /b (vmlinux, fs/* /??[2J?#error.c) */");
    expect(text).not.toMatch(/\u202e|^#error/m);
  });

  test("never names its own functions after the livepatch, as headers of the kernel name theirs: rcu_init", () => {
    const livepatch = { release: null, functions: [], headers: [], tags: [], copies: [] };
    expect(sourceText({ ...livepatch, name: "rcu" })).not.toMatch(/\brcu_(?:init|exit)\b/);
  });

  test("calls a replacement of init and the module's own function by two names", () => {
    const one = {
      ...patched("vmlinux", "init"),
      newName: "livepatch_init",
      isCopied: false,
      signature: null,
      maybe: [],
    };
    const livepatch = { name: "lp-a", release: null, headers: [], tags: [], copies: [] };
    const text = sourceText({ ...livepatch, functions: [one] });
    expect(text).toContain("static void livepatch_init(void)");
    expect(text).toContain("module_init(livepatch_livepatch_init);");
  });

  test.each(["4.19.0-21-amd64", "5.0.0"])("registers the patch first on %s", (release) => {
    expect(source(release)).toContain("	int err = klp_register_patch(&patch);\n");
  });
});

describe.skipIf(!hasTool("make"))("the Makefile", () => {
  const words = ["--modules", "/a b/it's $HOME #1/x;y", "--kallsyms", "/tmp/k"];

  test("hands every word on to sympos as it was given", () => {
    const room = scratch();
    const text = makefileText({ name: "lp", headers: "/headers", sourceWords: words });
    writeFileSync(path.join(room, "Makefile"), text);
    const show = path.join(room, "show");
    writeFileSync(show, '#!/bin/sh\nprintf "%s\\n" "$@"\n', { mode: 0o755 });
    // the kernel's part is left out: MAKE is a program that does nothing
    const out = execFileSync("make", ["-s", "MAKE=true", `SYMPOS=${show}`], { cwd: room, encoding: "utf8" });
    expect(out.split("\n").slice(0, -1)).toEqual(["convert", "lp.ko", ...words, "-o", "converted/lp.ko"]);
  });
});

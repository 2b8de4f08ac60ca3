// Functions copied from a C file with all that they need of it: what is brought, what is declared, what is told. The
// copies are compiled by gcc, with the headers that they name left empty.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { callersOf } from "../../src/annotate/scaffold/copy/callers.js";
import { type Copy, copyFunctions } from "../../src/annotate/scaffold/copy/copy.js";
import type { KernelFacts } from "../../src/annotate/scaffold/copy/facts.js";
import { cParser } from "../../src/app/c-grammar.js";
import { ARCHITECTURES } from "../helpers/compile.js";
import { scratch } from "../helpers/sympos.js";
import { describeWith } from "../helpers/tools.js";

const [x86] = ARCHITECTURES;
const parser = await cParser();

interface Kernel {
  readonly symbols?: readonly string[];
  readonly globals?: readonly string[];
  readonly exported?: readonly string[];
  readonly sizes?: Readonly<Record<string, number>>;
  readonly object?: string;
}

function facts({
  symbols = [],
  globals = [],
  exported = [],
  sizes = {},
  object = "vmlinux",
}: Kernel): KernelFacts {
  return {
    has: (name) => symbols.includes(name) || globals.includes(name),
    hasGlobal: (name) => globals.includes(name),
    isExported: (name) => exported.includes(name),
    sizeOf: (name) => sizes[name] ?? null,
    showsData: true,
    object,
    tracesBySuffix: false,
  };
}

/** `files`: by path; the first is the C file. Headers in <> are those of the kernel. */
function copyOf(
  files: Readonly<Record<string, string>>,
  names: readonly string[],
  kernel: Kernel,
  headers: Readonly<Record<string, string>> = {},
): Copy | null {
  const [file] = Object.keys(files);
  return copyFunctions(
    parser,
    file!,
    {
      text: (name) => files[name]!,
      resolve: (_, header, isLocal) => {
        if (isLocal && header in files) return { kind: "part", path: header };
        return isLocal ? { kind: "none", header } : { kind: "system", header };
      },
      headerText: (header) => headers[header] ?? "",
      defines: () => "",
      compiledAs: (name) => name,
    },
    {
      facts: facts(kernel),
      renames: new Map(names.map((name) => [name, `livepatch_${name}`])),
      had: new Set(),
      headOf: (name) => `/* replaces ${name} */\n`,
    },
  );
}

/** The copy, which gcc takes without a warning. */
function compiled(files: Readonly<Record<string, string>>, names: readonly string[], kernel: Kernel): Copy {
  const copy = copyOf(files, names, kernel)!;
  expect(copy).not.toBeNull();
  const room = scratch();
  for (const header of copy.headers) {
    mkdirSync(path.dirname(path.join(room, header)), { recursive: true });
    writeFileSync(path.join(room, header), "");
  }
  const includes = copy.headers.map((header) => `#include <${header}>\n`).join("");
  const used = names.map((name) => `void *use_${name} = livepatch_${name};\n`).join("");
  writeFileSync(
    path.join(room, "copy.c"),
    `${copy.beforeHeaders}${includes}${copy.conditionalHeaders}${copy.text}${used}`,
  );
  const flags = ["-fsyntax-only", "-Wall", "-Werror", "-Wno-unused-variable", "-ffreestanding", "-I", room];
  execFileSync(x86!.gcc, [...flags, path.join(room, "copy.c")], { stdio: ["ignore", "pipe", "pipe"] });
  return copy;
}

describeWith([x86!.gcc], "a copy", () => {
  test("declares what has a symbol, and copies what was inlined, with what that needs", () => {
    const { text, toResolve } = compiled(
      {
        "fs/a.c": `#include <linux/fs.h>
#define LIMIT (BASE * 2)
#define BASE 4
#define UNUSED 7
struct item { int n; };
struct other { int m; };
static int helper(struct item *item)
{
	return item->n + LIMIT;
}
static noinline int far_away(struct item *item, int n)
{
	return item->n * n;
}
static int shown(struct item *item)
{
	return helper(item) + far_away(item, 2);
}
`.replace("noinline ", "__attribute__((noinline)) "),
      },
      ["shown"],
      { symbols: ["shown", "far_away"] },
    );
    expect(text).toContain("static int helper(struct item *item)\n{");
    expect(text).toContain("extern __attribute__((noinline)) int far_away(struct item *item, int n);");
    expect(text).toContain("/* replaces shown */\nstatic int livepatch_shown(struct item *item)\n{");
    expect(text).not.toMatch(/UNUSED|other/);
    expect(toResolve).toEqual(["far_away"]);
  });

  test("takes attributes behind a type's body for no variables, and STATIC for static", () => {
    const { text } = compiled(
      {
        "a.c": `#define STATIC static __attribute__((noinline))
#define __randomize_layout
struct packed { int n; } __attribute__((packed));
struct mixed { struct packed packed; } __randomize_layout;
STATIC int far_away(struct mixed *mixed)
{
	return mixed->packed.n;
}
STATIC int shown(struct mixed *mixed)
{
	return far_away(mixed);
}
`,
      },
      ["shown"],
      { symbols: ["shown", "far_away"] },
    );
    expect(text).not.toMatch(/extern struct (?:packed|mixed) \{/);
    expect(text).toContain("extern int far_away(struct mixed *mixed);");
    expect(text).toContain("static int livepatch_shown(struct mixed *mixed)");
  });

  test("has the entries of an enum that a header lists, with the macro around it", () => {
    const { text } = compiled(
      {
        "a.c": `#define FEATURE(name) FEATURE_##name,
enum {
#include "features.h"
	FEATURES,
};
#undef FEATURE
int shown(void)
{
	return FEATURES + FEATURE_two;
}
`,
        "features.h": "FEATURE(one)\nFEATURE(two)\n",
      },
      ["shown"],
      { globals: ["shown"] },
    );
    expect(text).toContain("enum {\nFEATURE(one)\nFEATURE(two)\n");
  });

  test("lists variables that the file itself declares as extern", () => {
    const { toResolve } = compiled(
      { "a.c": "extern const int table;\nint shown(void)\n{\n\treturn table;\n}\n" },
      ["shown"],
      { globals: ["shown", "table"] },
    );
    expect(toResolve).toEqual(["table"]);
  });

  test("takes what a late header only declares for no symbol to resolve", () => {
    const copy = copyOf(
      {
        "a.c": '#include "own.h"\nint shown(void)\n{\n\treturn called();\n}\n',
        "own.h": "typedef int early;\nint called(void);\n#include <linux/late.h>\n",
      },
      ["shown"],
      { globals: ["shown", "called", "declared"] },
      { "linux/late.h": "int declared(early);\n" },
    );
    expect(copy!.toResolve).toEqual(["called"]);
    expect(copy!.text).toContain("typedef int early;");
  });

  test("pastes more names than a call takes arguments", () => {
    const enumerators = Array.from({ length: 150_000 }, (_, i) => `E${i}`).join(",\n");
    const copy = copyOf(
      {
        "a.c": `enum all { ${enumerators} };
#define PASTE(x) REG_##x
int shown(void)
{
	enum all all = E0;
	return PASTE(one) + all;
}
`,
      },
      ["shown"],
      { globals: ["shown"] },
    );
    expect(copy!.text).toContain("E149999");
  });

  test("declares variables without their values, with as many entries as they have", () => {
    const { text, toResolve } = compiled(
      {
        "a.c": `enum { A, B, LAST };
struct row { const char *name; int n; };
static int count = 3, *where = &count;
static struct row rows[] = { { "a", 1 }, { "b", 2 } };
static const char label[] = "label";
static int by_place[] = { [A] = 1, [LAST] = 2 };
static const struct row gone[] = { { "c", 3 } };
int shown(void)
{
	return count + *where + rows[sizeof(rows) / sizeof(rows[0]) - 1].n + sizeof(label) + sizeof(by_place) + gone[0].n;
}
`,
      },
      ["shown"],
      { symbols: ["shown", "count", "where", "rows", "label", "by_place"], sizes: { by_place: 12 } },
    );
    expect(text).toContain("extern int count, *where;");
    expect(text).toContain("extern struct row rows[2];");
    expect(text).toContain('extern const char label[sizeof("label")];');
    expect(text).toContain("extern int by_place[12 / sizeof(int)];");
    expect(text).toContain('static const struct row gone[] = { { "c", 3 } };');
    expect(toResolve).toEqual(["by_place", "count", "label", "rows", "where"]);
  });

  test("calls the replacement where the function calls itself, and where a patched one is called", () => {
    const { text } = compiled(
      {
        "a.c": `static int second(int n);
static int first(int n)
{
	return n ? second(n - 1) : 0;
}
static int second(int n)
{
	struct { int first; } s = { .first = n };
	return first(n) + second(n - 1) + s.first;
}
`,
      },
      ["first", "second"],
      { symbols: ["first", "second"] },
    );
    expect(text).toContain("static int livepatch_second(int n);");
    expect(text).toContain("return livepatch_first(n) + livepatch_second(n - 1) + s.first;");
    expect(text).toContain(".first = n");
  });

  test("keeps the conditions that definitions stand in, and the headers under them", () => {
    const { text, conditionalHeaders, headers } = compiled(
      {
        "a.c": `#include <linux/one.h>
#ifdef CONFIG_TWO
#include <linux/two.h>
#endif
#ifdef CONFIG_A
#define VALUE 1
static int helper(void) { return VALUE; }
#elif defined(CONFIG_B)
static int helper(void) { return 2; }
#else
static inline int helper(void) { return 3; }
#endif
#ifdef CONFIG_C
static int nothing(void) { return 0; }
#endif
int shown(void)
{
	return helper();
}
`,
      },
      ["shown"],
      { symbols: ["shown"] },
    );
    expect(headers).toEqual(["linux/one.h"]);
    expect(conditionalHeaders).toBe("#ifdef CONFIG_TWO\n#include <linux/two.h>\n#endif\n");
    expect(text.match(/^#\w+.*$/gm)).toEqual([
      "#ifdef CONFIG_A",
      "#define VALUE 1",
      "#elif defined(CONFIG_B)",
      "#else",
      "#endif",
    ]);
  });

  test("takes from headers of the file's own what is needed of them, once", () => {
    const { text, headers, lacking } = compiled(
      {
        "a.c": `#include <linux/fs.h>
#include "own.h"
#include "own.h"
#include "absent.h"
int shown(struct own *own) { return own_helper(own); }
`,
        "own.h": `#ifndef OWN_H
#define OWN_H
#include <linux/own-needs.h>
#include "types.h"
static inline int own_helper(struct own *own) { return own->type + FLAG(own->type, 1); }
int unneeded(void);
#endif
`,
        "types.h": `#pragma once
struct own;
enum type { NONE, SOME };
struct own { enum type type; };
#define FLAG(x, n) ((x) << (n))
`,
      },
      ["shown"],
      { symbols: ["shown", "own_helper"] },
    );
    expect(headers).toEqual(["linux/fs.h", "linux/own-needs.h"]);
    expect(lacking).toEqual(["absent.h"]);
    expect(text.match(/struct own \{/g)).toHaveLength(1);
    expect(text).toContain("static inline int own_helper");
    expect(text).not.toMatch(/OWN_H|unneeded/);
  });

  test("knows names that macros paste, make and take", () => {
    const { text, toResolve } = compiled(
      {
        "a.c": `#define READ(reg) (BASE_##reg)
#define BASE_STATUS 4
#define BASE_OTHER 5
struct mutex { int n; };
#define DEFINE_MUTEX(name) struct mutex name = { 0 }
static DEFINE_MUTEX(lock);
int shown(void) { return READ(STATUS) + lock.n; }
`,
      },
      ["shown"],
      { symbols: ["shown", "lock"] },
    );
    expect(text).toContain("#define BASE_STATUS 4");
    expect(text).toContain("extern struct mutex lock;");
    expect(text).not.toContain("BASE_OTHER");
    expect(toResolve).toEqual(["lock"]);
  });

  test("does not take a local variable or a member for the symbol of its name", () => {
    const { toResolve } = compiled(
      {
        "a.c": `struct s { int state; };
static int state;
static int size(void) { return 1; }
int shown(struct s *s, int n)
{
	int state = n, size = s->state;
	return state + size;
}
`,
      },
      ["shown"],
      { symbols: ["shown", "state", "size"] },
    );
    expect(toResolve).toEqual([]);
  });

  test("an undefined symbol is never weak: it would be 0", () => {
    const { text } = compiled(
      { "a.c": "int __attribute__((weak)) hook(int n) { return n; }\nint shown(void) { return hook(1); }\n" },
      ["shown"],
      { symbols: ["shown"], globals: ["hook"] },
    );
    expect(text).toContain("extern int hook(int n);");
  });

  test("variables that a copied function keeps are told", () => {
    const { staticLocals } = compiled(
      {
        "a.c":
          "int shown(void)\n{\n\tstatic int calls;\n\tstatic const int all = 3;\n\treturn calls++ + all;\n}\n",
      },
      ["shown"],
      { symbols: ["shown"] },
    );
    expect(staticLocals).toEqual(["calls"]);
  });

  test("what messages begin with stands before the headers, or behind them where the file has it there", () => {
    const use = '\nint pr_info(const char *);\nint shown(void) { return pr_info("x"); }\n';
    const before = '#define PREFIX "a"\n#define pr_fmt(fmt) PREFIX fmt\n#include <linux/fs.h>\n';
    const late = "#include <linux/fs.h>\n#undef pr_fmt\n#define pr_fmt(fmt) fmt\n";
    const first = compiled({ "a.c": before + use }, ["shown"], { symbols: ["shown"] });
    expect(first.beforeHeaders).toBe('#define PREFIX "a"\n#define pr_fmt(fmt) PREFIX fmt\n');
    const second = compiled({ "a.c": late + use }, ["shown"], { symbols: ["shown"] });
    expect(second.beforeHeaders).toBe("");
    expect(second.text).toMatch(/^#undef pr_fmt\n#define pr_fmt\(fmt\) fmt\n/);
  });

  test("what is not exported, and only a header declares, is to be resolved as well", () => {
    const { toResolve } = compiled(
      { "a.c": "int hidden(void);\nint open(void);\nint shown(void) { return hidden() + open(); }\n" },
      ["shown"],
      { symbols: ["shown"], globals: ["hidden", "open"], exported: ["open"] },
    );
    expect(toResolve).toEqual(["hidden"]);
  });

  test("a file that defines the function by a macro is not copied", () => {
    const source =
      "#define SYSCALL_DEFINE1(x, t, n) long sys_##x(t n)\nSYSCALL_DEFINE1(shown, int, n)\n{\n\treturn n;\n}\n";
    expect(copyOf({ "a.c": source }, ["__do_sys_shown"], { symbols: ["__do_sys_shown"] })).toBeNull();
  });

  test("a call without a semicolon does not belong to what follows it", () => {
    const { text } = compiled(
      {
        "a.c":
          "#define initcall(f)\ninitcall(start)\nstatic int shown(void)\n{\n\treturn 0;\n}\ninitcall(other)\n",
      },
      ["shown"],
      { symbols: ["shown"] },
    );
    expect(text.trim()).toBe("/* replaces shown */\nstatic int livepatch_shown(void)\n{\n\treturn 0;\n}");
  });
});

test("a module's tracepoint is left out, and one of the kernel is declared", () => {
  const files = {
    "a.c": '#include "trace.h"\nvoid shown(int n)\n{\n\ttrace_done(n);\n}\n',
    "trace.h": "TRACE_EVENT(done, TP_PROTO(int n), TP_ARGS(n), TP_STRUCT__entry(__field(int, n)));\n",
  };
  const own = copyOf(files, ["shown"], { symbols: ["shown"] })!;
  expect(own.text).toContain("DECLARE_TRACE(done, PARAMS(int n), PARAMS(n));");
  const ofModule = copyOf(files, ["shown"], { symbols: ["shown"], object: "nfsd" })!;
  expect(ofModule.text).toContain("static inline void trace_done(int n)\n{\n}");
  expect(ofModule.events).toEqual(["done"]);
});

test("a module's tracepoint of a header of the kernel's package becomes nothing, behind that header", () => {
  const files = {
    "a.c":
      '#include <linux/fs.h>\n#include "own.h"\n#include <trace/events/own.h>\n#include <trace/events/other.h>\nint shown(int n)\n{\n\ttrace_own_done(n);\n\ttrace_seen(n);\n\treturn trace_own_done_enabled();\n}\n',
    "own.h": "typedef int own_t;\n",
  };
  const headers = {
    "trace/events/own.h": "TRACE_EVENT(own_done, TP_PROTO(own_t t), TP_ARGS(t)); TRACE_EVENT(seen);",
    "trace/events/other.h": "TRACE_EVENT(unseen);",
  };
  const kernel = { symbols: ["shown", "__tracepoint_own_done"], object: "own" };
  const copy = copyOf(files, ["shown"], kernel, headers)!;
  expect(copy.headers).toEqual(["linux/fs.h"]);
  expect(copy.text).toContain(`typedef int own_t;
#include <trace/events/own.h>
/* tracepoints of the module are left out: a livepatch cannot use their static keys */
#define trace_own_done(...) do { } while (0)
#define trace_own_done_enabled() false
`);
  expect(copy.text).not.toMatch(/other\.h|define trace_seen/);
  expect(copy.events).toEqual(["own_done"]);
});

test("a constant table of a header is copied, and one of the file is the kernel's own", () => {
  const files = {
    "a.c":
      '#include "own.h"\nstatic const int own[] = { 1, 2 };\nint shown(int n) { return own[n] + shared[n]; }\n',
    "own.h": "static const int shared[] = { 3, 4 };\n",
  };
  const copy = copyOf(files, ["shown"], { symbols: ["shown", "own", "shared"] })!;
  expect(copy.text).toContain("static const int shared[] = { 3, 4 };");
  expect(copy.text).toContain("extern const int own[2];");
  expect(copy.toResolve).toEqual(["own"]);
});

test("an inlined function is found in its callers, also through others that were inlined", () => {
  const source = `static int a(void) { return 1; }
static int b(void) { return a(); }
int c(void) { return b(); }
int d(void) { return a(); }
int e(void) { return 0; }
`;
  expect(callersOf(parser, source, "a", (name) => name !== "b")).toEqual(["c", "d"]);
});

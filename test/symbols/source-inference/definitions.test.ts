// What the text of a C file defines at top level.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { definersIn } from "../../../src/symbols/source-inference/definitions.js";

const names = (text: string): string[] => [...definersIn(text)];

describe("functions", () => {
  test.each<[string, string[]]>([
    ["int f(void) { return 1; }", ["f"]],
    ["static inline int f(int (*g)(int), int n)\n{\n\treturn g(n);\n}", ["f"]],
    ["asmlinkage __visible void __init __no_sanitize_address start_kernel(void)\n{\n}", ["start_kernel"]],
    ["static struct page *__alloc(gfp_t g) { if (g) { return 0; } return 0; }", ["__alloc"]],
    ["static int f(void)\n\t__acquires(a)\n\t__releases(b)\n{\n}", ["f"]],
    ["static void f(void) __attribute__((noinline)) {}", ["f"]],
    ["void __attribute__((weak)) __f(void)\n{\n}", ["__f"]],
    ["void __attribute__((weak)) f(void)\n{\n}", ["f"]],
    ["__printf(1, 2)\nint f(const char *fmt, ...)\n{\n}", ["f"]],
    [
      "int module_param_setup(int n)\n{\n}\nEXPORT_SYMBOL(a)\nint b = 1;",
      ["module_param_setup", "__ksymtab_a", "b"],
    ],
    ["int f(int);\nextern int g(void);\nstatic int h(int) __attribute__((unused));", []],
    ["int f(void) { int inner; struct { int x; } y; } int g(void) { static int hidden; }", ["f", "g"]],
    ["int f(void) { return ({ int x = 1; x; }); }\nint g(void) {}", ["f", "g"]],
  ])("%s", (text, expected) => expect(names(text)).toEqual(expected));
});

describe("variables", () => {
  test.each<[string, string[]]>([
    ["int a;", ["a"]],
    ["static int a = 1, *b, c[4] = { 1, 2 }, d;", ["a", "b", "c", "d"]],
    ["static const struct file_operations fops = {\n\t.open = f,\n\t.read = g,\n};", ["fops"]],
    ["static struct tag { int x; } one, two = { 1 };", ["one", "two"]],
    ["struct tag { int x; };\nenum e { A, B = 3 };\nunion u;\nstruct s;", []],
    [
      "typedef int number;\ntypedef struct { int x; } pair;\nextern int away;\nextern int here = 1;",
      ["here"],
    ],
    [
      "static int a __initdata = 1;\nstatic struct tag b __read_mostly;\nstatic u32 c[8] __aligned(8) = { };",
      ["a", "b", "c"],
    ],
    ["static int __a;\nstatic struct tag __b = { };\nint __c __used;", ["__a", "__b", "__c"]],
    ["char buffer[PAGE_SIZE] __attribute__((aligned(16)));", ["buffer"]],
    [
      "static int (*handler)(int, long);\nstatic void (*const table[3])(void) = { f, g };",
      ["handler", "table"],
    ],
    ["unsigned long jiffies = (unsigned long)(1 ? f(1) : 2);", ["jiffies"]],
    ["static struct x y = (struct x){ .z = 1 };", ["y"]],
    ['lonely;\nMODULE_LICENSE("GPL");\nmodule_init(start);\nasm("nop");', []],
    ["static int a = FOO(1, { 2 }), b;", ["a", "b"]],
  ])("%s", (text, expected) => expect(names(text)).toEqual(expected));
});

describe("macros of the kernel", () => {
  test.each<[string, string[]]>([
    ["DEFINE_MUTEX(lock);\nstatic DEFINE_SPINLOCK(spin);\nstatic LIST_HEAD(list);", ["lock", "spin", "list"]],
    ["static DECLARE_WORK(work, run);\nstatic BLOCKING_NOTIFIER_HEAD(chain);", ["work", "chain"]],
    ["DEFINE_PER_CPU(struct rq, runqueues) = { };\nDECLARE_PER_CPU(int, elsewhere);", ["runqueues"]],
    [
      "static DEVICE_ATTR(mode, 0444, show, NULL);\nstatic DEVICE_ATTR_RO(size);",
      ["dev_attr_mode", "dev_attr_size"],
    ],
    [
      "static BUS_ATTR_WO(rescan);\nstatic DRIVER_ATTR_RW(bind);\nCLASS_ATTR_RO(v);",
      ["bus_attr_rescan", "driver_attr_bind", "class_attr_v"],
    ],
    ["static SENSOR_DEVICE_ATTR_RO(temp1_input, temp, 0);", ["sensor_dev_attr_temp1_input"]],
    [
      "ATTRIBUTE_GROUPS(node);\nDEFINE_SHOW_ATTRIBUTE(state);",
      ["node_groups", "node_group", "state_open", "state_fops"],
    ],
    [
      'DEFINE_PROC_SHOW_ATTRIBUTE(p);\nDEFINE_DEBUGFS_ATTRIBUTE(d, get, set, "%d");',
      ["p_open", "p_proc_ops", "d", "d_open"],
    ],
    [
      "EXPORT_SYMBOL_GPL(f);\nmodule_param(debug, int, 0644);",
      ["__ksymtab_f", "__param_debug", "__param_str_debug"],
    ],
    ["BPF_CALL_2(bpf_get, int, a, int, b)\n{\n}", ["bpf_get", "____bpf_get"]],
    ["DEFINE_IDTENTRY(exc_divide)\n{\n}", ["exc_divide", "__exc_divide"]],
    ["KUNIT_CASE_BODY(probe)\n{\n}", ["probe"]],
    ["MACRO(x)\nstatic int f(void)\n{\n}", ["f"]],
    ["DEFINE_MUTEX(1bad);\nDEFINE_MUTEX();", []],
  ])("%s", (text, expected) => expect(names(text)).toEqual(expected));

  test("a system call is defined under all its names", () => {
    const found = definersIn(
      "SYSCALL_DEFINE3(open, const char __user *, name, int, flags, umode_t, mode)\n{\n}",
    );
    for (const name of ["__do_sys_open", "__se_sys_open", "__x64_sys_open", "__arm64_sys_open", "sys_open"]) {
      expect(found).toContain(name);
    }
    expect(definersIn("COMPAT_SYSCALL_DEFINE1(ioctl, int, fd)\n{\n}")).toContain("__se_compat_sys_ioctl");
  });
});

describe("text that is not code", () => {
  test.each<[string, string[]]>([
    ["/* int a; { */ int b; // int c; {\nint d;", ["b", "d"]],
    [
      "char *s = \"int a; { \\\" \"; char c = '{', q = '\\'', z = '\"'; int after;",
      ["s", "c", "q", "z", "after"],
    ],
    ["#define F(x) int x; { \\\n int y; {\nint b;", ["b"]],
    ["#define G /* a comment\n int a; { */ 1\nint b;", ["b"]],
    ["#if 0\nint a; {\n#if 1\n{\n#endif\n#else\nint b;\n#endif\nint c;", ["b", "c"]],
    ["#if 0 /* off */\nint a;\n#endif\nint b;", ["b"]],
    ["#if 0\nint a;", []],
    ["#ifdef A\nint f(int x) {\n#else\nint f(void) {\n#endif\n}\nint g(void) {}", ["f", "g"]],
    ["static int f(int a)\n#ifdef A\n{ return 1; }\n#else\n{ return 2; }\n#endif\nint g;", ["f", "g"]],
    [
      "static int mode =\n#if defined(A)\n\t1;\n#elif defined(B)\n\t2;\n#else\n#error broken\n#endif\nint f(void) {}",
      ["mode", "f"],
    ],
    ["int f(void)\n{\n\tMACRO_THAT_OPENS {\n}\nint g(void)\n{\n}", ["f", "g"]],
    ["BROKEN(\nint f(void)\n{\n}\nint g(void)\n{\n}", ["g"]],
    ["#else\n#endif\nint a;", ["a"]],
    ["} ) ] int a;", ["a"]],
    ["int a; /* never closed", ["a"]],
    ["int a; // to the end", ["a"]],
    ['char *a = "open\nint b;', ["a"]],
    ['char *s = "to the end', []],
    ["#define LAST \\", []],
    ["", []],
  ])("%s", (text, expected) => expect(names(text)).toEqual(expected));
});

describe("any text", () => {
  const piece = fc.constantFrom(
    ..."int a f struct x = , ; ( ) [ ] { } \n{ \n} /* */ // \n \" ' \\ #if #endif #else #if\u00200 #define * 7 __used DEFINE_MUTEX(m)".split(
      " ",
    ),
    "\n#if 0\n",
    "\n#ifdef A\n",
    "\n#else\n",
    "\n#endif\n",
    "\n",
  );
  test("ends, with names only", () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60, size: "max" }), (pieces) => {
        for (const name of definersIn(pieces.join(" "))) expect(name).toMatch(/^[A-Za-z_]\w*$/);
      }),
      { numRuns: Number(process.env["FUZZ_RUNS"] ?? 2000) },
    );
  });

  test("of a megabyte that leads nowhere is read in one go", () => {
    const start = performance.now();
    for (const unit of [
      "{",
      "(",
      "#if 0\n",
      "#ifdef A\nint a\n",
      "\n#else\n",
      "int a,",
      "a(b)",
      "/*",
      '"',
      "# ",
      "__a(",
      "*",
    ]) {
      definersIn(unit.repeat(Math.ceil(1_000_000 / unit.length)));
    }
    expect(performance.now() - start).toBeLessThan(30_000);
  });
});

// The file of a homonym from its neighbours: by small neighbourhoods, and for programs that gcc compiles and ld links.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { definersIn } from "../../../src/symbols/source-inference/definitions.js";
import { inferSource, NEIGHBOURS } from "../../../src/symbols/source-inference/infer.js";
import {
  type SourceFile,
  SourceIndex,
  sourceName,
} from "../../../src/symbols/source-inference/source-index.js";
import { ARCHITECTURES, scratch } from "../../helpers/compile.js";
import { describeWith } from "../../helpers/tools.js";

const file = (title: string, ...names: string[]): SourceFile => ({ path: title, names: new Set(names) });
const words = (text: string): string[] => text.split(" ").filter((word) => word !== "");

/** `before [symbol] after`. */
function infer(around: string, ...files: SourceFile[]) {
  const [before = "", rest = ""] = around.split("[");
  const [symbol = "", after = ""] = rest.split("]");
  const definers = (name: string): SourceFile[] => files.filter((each) => each.names.has(sourceName(name)));
  return inferSource({ symbol, before: words(before), after: words(after) }, definers);
}

describe("the neighbours tell the file", () => {
  const a = file("a.c", "show", "a1", "a2", "a3", "a4");
  const b = file("b.c", "show", "b1", "b2", "b3", "b4");

  test("that defines them and the symbol", () => {
    expect(infer("a1 a2 [show] a3 x", a, b)).toEqual({ file: "a.c", score: 3, of: 4 });
    expect(infer("x b2 [show] b3 a3", a, b)).toBeNull();
    expect(infer("x b2 [show] b3 b1 a3", a, b)).toEqual({ file: "b.c", score: 3, of: 5 });
  });
  test("not where a file defines them and not the symbol", () => {
    expect(infer("a1 a2 [show] a3", file("a.c", "a1", "a2", "a3"))).toBeNull();
    expect(infer("a1 a2 [show] a3")).toBeNull();
  });
  test("not where one neighbour is all there is, or two files are as near", () => {
    expect(infer("x a1 [show] y z", a, b)).toBeNull();
    expect(infer("a1 a2 a3 [show] b1 b2 b3", a, b)).toBeNull();
    expect(infer("a1 a2 a3 [show] b1 b2", a, b)).toBeNull();
    expect(infer("a1 a2 a3 [show] b1", a, b)).toEqual({ file: "a.c", score: 3, of: 4 });
    expect(infer("[show]", a, b)).toBeNull();
  });
  test("variants of a name count once, those of the symbol itself not at all", () => {
    expect(infer("a1 a1.cold a1.isra.0 [show.constprop.0] show.cold show.part.0", a, b)).toBeNull();
    expect(infer("a1 a2.cold [show.isra.0] show.cold", a, b)).toEqual({ file: "a.c", score: 2, of: 2 });
  });
  test("no further than six on each side", () => {
    const far = words("y1 y2 y3 y4 y5 y6");
    expect(far.length).toBe(NEIGHBOURS);
    expect(infer(`a1 a2 a3 ${far.join(" ")} [show] z1 z2 z3 z4 z5 z6 a4`, a, b)).toBeNull();
    expect(infer(`a1 a2 y2 y3 y4 y5 [show] x a3`, a, b)).toEqual({ file: "a.c", score: 3, of: 8 });
  });
});

describe("an index of sources", () => {
  test("knows the files that define a wanted name, and not those that only say it", () => {
    const index = new SourceIndex(["show", "store.isra.0"]);
    index.add("a.c", "static int show(void)\n{\n}\nint other;");
    index.add("b.c", "int show(void);\nstatic int store(void)\n{\n\tshow();\n}");
    index.add("c.c", "int unrelated;");
    expect(index.definers("show").map(({ path: where }) => where)).toEqual(["a.c"]);
    expect(index.definers("show")[0]!.names).toEqual(new Set(["show", "other"]));
    expect(index.definers("store").map(({ path: where }) => where)).toEqual(["b.c"]);
    expect(index.definers("store.cold").map(({ path: where }) => where)).toEqual(["b.c"]);
    expect(index.definers("unrelated")).toEqual([]);
  });
  test("does not take the static of a function for one of the file", () => {
    const index = new SourceIndex(["notifier.1", "helper.lto_priv.0"]);
    index.add("a.c", "static int notifier;\nint helper(void)\n{\n}");
    expect(index.definers("notifier.1")).toEqual([]);
    expect(index.definers("helper.lto_priv.0").length).toBe(1);
  });
  test.each([
    ["__x64_sys_open", "SYSCALL_DEFINE2(open, int, a, int, b)\n{\n}"],
    ["__se_compat_sys_open", "COMPAT_SYSCALL_DEFINE1(open, int, a)\n{\n}"],
    ["event_enter__open", "SYSCALL_DEFINE1(open, int, a)\n{\n}"],
    ["dev_attr_size", "static DEVICE_ATTR_RO(size);"],
    ["sensor_dev_attr_in0", "static SENSOR_DEVICE_ATTR_RO(in0, f, 1);"],
    ["state_fops", "DEFINE_SHOW_ATTRIBUTE(state);"],
    ["state_groups", "ATTRIBUTE_GROUPS(state);"],
    ["__param_debug", "module_param(debug, int, 0);"],
    ["____bpf_get", "BPF_CALL_0(bpf_get)\n{\n}"],
    ["__exc_divide", "DEFINE_IDTENTRY(exc_divide)\n{\n}"],
    ["__ksymtab_f", "EXPORT_SYMBOL(f);"],
    ["runqueues", "DEFINE_PER_CPU(int, runqueues);"],
  ])("finds %s, which a macro defines", (name, text) => {
    const index = new SourceIndex([name]);
    index.add("a.c", text);
    expect(index.definers(name).length).toBe(1);
  });
  test("of many names says the same as of one", () => {
    const many = Array.from({ length: 40 }, (_, i) => `f${i}`);
    const index = new SourceIndex(many);
    index.add("a.c", many.map((name) => `int ${name}(void)\n{\n}`).join("\n"));
    index.add("b.c", "int nothing;");
    expect(many.map((name) => index.definers(name).length)).toEqual(many.map(() => 1));
  });
});

/** As the kernel has them, shortened. */
const MACROS = `
#define __init __attribute__((section(".init.text")))
#define __read_mostly __attribute__((section(".data.read")))
#define __used __attribute__((used))
#define DEFINE_MUTEX(name) struct mutex name __used = { 0 }
#define LIST_HEAD(name) struct list name __used = { &(name), &(name) }
#define DEVICE_ATTR_RO(name) struct mutex dev_attr_##name __used = { 1 }
#define DEFINE_PER_CPU(type, name) __attribute__((section(".data..percpu"))) type name
#define EXPORT_SYMBOL(name) const void *__ksymtab_##name __used = &name
#define BPF_CALL_0(name) static int ____##name(void); int name(void) { return ____##name(); } __attribute__((noinline)) static int ____##name(void)
struct mutex { int count; };
struct list { struct list *next, *prev; };
`;

function driver(name: string, seed: number): string {
  return `${MACROS}
/* int commented(void) { */
static DEFINE_MUTEX(lock);
static LIST_HEAD(devices);
static DEVICE_ATTR_RO(${name});
DEFINE_PER_CPU(int, ${name}_counter) = ${seed};
static int debug __read_mostly __used = ${seed};
static const char *const labels[] __used = { "${name} {", "}" };
int (*${name}_hook)(int) = 0;
struct tag_${name} { int x; } ${name}_tag = { ${seed} };
__attribute__((noinline, used)) static int show(int n) { return n * ${seed} + debug; }
#if ${seed} > 100
__attribute__((noinline, used)) static int store(int m, int n) {
#else
__attribute__((noinline, used)) static int store(int n, int m) {
	n += m;
#endif
	return n + ${seed};
}
__attribute__((noinline, used)) static int ${name}_probe(int n)
{
	static int calls __used;
	return show(n) + store(n, n) + calls++;
}
__attribute__((noinline, used)) static int ${name}_remove(int n)
{
	return n - ${seed};
}
${["open", "ioctl", "suspend", "resume"]
  .map((verb, i) => `__attribute__((noinline)) int ${name}_${verb}(int n) { return show(n) + ${i}; }`)
  .join("\n")}
int ${name}_state = 1, ${name}_mask[2] = { 2, 3 }, *${name}_current = &${name}_state;
int __init ${name}_init(void) { return ${name}_probe(1) + ${name}_remove(2); }
EXPORT_SYMBOL(${name}_init);
BPF_CALL_0(bpf_${name})
{
	return ${seed};
}
`;
}

const DRIVERS = ["acpi", "pci", "usb", "nvme"].map((name, i) => ({
  name,
  file: `drivers/${name}/core.c`,
  text: driver(name, 3 + 100 * i),
}));

const x86 = ARCHITECTURES[0]!;

describeWith([x86.gcc], "programs of gcc", () => {
  const room = scratch();
  const run = (program: string, ...args: string[]): string =>
    execFileSync(program, args, { cwd: room, encoding: "utf8" });
  const objects = DRIVERS.map(({ file: source }) => source.replace(/c$/, "o"));
  beforeAll(() => {
    for (const [i, { file: source, text }] of DRIVERS.entries()) {
      mkdirSync(path.join(room, path.dirname(source)), { recursive: true });
      writeFileSync(path.join(room, source), text);
      run(x86.gcc, "-c", "-O2", "-ffreestanding", "-fno-pic", "-o", objects[i]!, source);
    }
  });
  /** Names and types; with `-n` in address order. */
  const symbols = (program: string, ...options: string[]) =>
    run("nm", "--defined-only", ...options, program)
      .split("\n")
      .flatMap((line) => {
        const [, address, type, name] = /^(\S+) (\S) (\S+)$/.exec(line) ?? [];
        return name === undefined
          ? []
          : [{ address: BigInt(`0x${address}`), type: type!.toLowerCase(), name }];
      });

  test("what a file defines is what nm says of its object, static variables of functions excepted", () => {
    for (const [i, { text }] of DRIVERS.entries()) {
      const compiled = symbols(objects[i]!).map(({ name }) => name);
      const own = compiled.filter((name) => !/\.\d+$/.test(name));
      expect(compiled.length).toBe(own.length + 1);
      expect([...definersIn(text)].sort()).toEqual(own.sort());
    }
  });

  test("every static symbol of a linked program is told, or left open at the edge of two files", () => {
    run("x86_64-linux-gnu-ld", "-e", "0", "-o", "linked", ...objects);
    const index = new SourceIndex(["show", "store", "debug", "labels", "lock", "devices"]);
    for (const { file: source, text } of DRIVERS) index.add(source, text);
    const linked = symbols("linked", "-n");
    let told = 0;
    for (const name of ["show", "store", "debug", "labels", "lock", "devices"]) {
      const found = linked.flatMap((symbol, i) => (symbol.name === name ? [i] : []));
      expect(found.length).toBe(DRIVERS.length);
      for (const [n, at] of found.entries()) {
        const near = (from: number, to: number): string[] =>
          linked.slice(Math.max(from, 0), to).flatMap((s) => (s.type === linked[at]!.type ? [s.name] : []));
        const neighbourhood = { symbol: name, before: near(at - 20, at), after: near(at + 1, at + 21) };
        const inference = inferSource(neighbourhood, (symbol) => index.definers(symbol));
        // ld puts the files in the order of the command
        if (inference !== null) expect(`${name} ${inference.file}`).toBe(`${name} ${DRIVERS[n]!.file}`);
        if (inference !== null) told++;
      }
    }
    expect(told).toBeGreaterThanOrEqual(2 * DRIVERS.length);
  });
});

// Homonyms decided by the source file of the patched function, and patched functions
// that are homonyms themselves: a small kernel linked by gcc and ld, two files that
// both have a static `state_show`, and a livepatch of one of them.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { scratch, sympos } from "../helpers/sympos.js";

const FILE = (name: string, number: number): string => `
static __attribute__((noinline, used)) int state_show(int x) { return x + ${number}; }
static __attribute__((noinline, used)) int ${name}_store(int x) { return state_show(x) * 2; }
static __attribute__((noinline, used)) int common_reset(int x) { return x - ${number}; }
int ${name}_entry(int x) { return ${name}_store(x) + common_reset(x); }
`;

/** The beginnings of the kernel's structures, as include/linux/livepatch.h has them. */
const LIVEPATCH = (entries: string, body: string): string => `
struct module { char name[56]; };
__attribute__((section(".gnu.linkonce.this_module"))) struct module __this_module = { "livepatch_x" };
static const char info[] __attribute__((section(".modinfo"), used)) = "livepatch=Y\\0vermagic=6.1.0 SMP mod_unload ";
struct klp_func { const char *old_name; void *new_func; unsigned long old_sympos; void *pad[4]; };
struct klp_object { const char *name; struct klp_func *funcs; void *pad[6]; };
struct klp_patch { struct module *mod; struct klp_object *objs; void *pad[3]; };
extern int state_show(int);
${body}
static struct klp_func funcs[] = { ${entries} { 0 } };
static struct klp_object objs[] = { { 0, funcs }, { 0 } };
struct klp_patch patch = { &__this_module, objs };
`;

const USES = (name: string): string =>
  `static __attribute__((noinline, used)) int lp_${name}(int x) { return state_show(x) * 3; }`;

function gcc(dir: string, name: string, source: string, flags: readonly string[] = []): string {
  writeFileSync(path.join(dir, `${name}.c`), source);
  execFileSync(
    "gcc",
    [
      "-O1",
      "-ffreestanding",
      "-fno-pic",
      "-mcmodel=kernel",
      "-w",
      ...flags,
      "-c",
      `${name}.c`,
      "-o",
      `${name}.o`,
    ],
    {
      cwd: dir,
    },
  );
  return path.join(dir, `${name}.o`);
}

function kernel(dir: string, flags: readonly string[] = []): string {
  mkdirSync(path.join(dir, "drivers"));
  const objects = [
    gcc(dir, "drivers/power", FILE("power", 1), flags),
    gcc(dir, "drivers/net", FILE("net", 2), flags),
  ];
  const start = gcc(
    dir,
    "start",
    "int power_entry(int); int net_entry(int); int _start(void) { return power_entry(1) + net_entry(2); }",
  );
  const out = path.join(dir, "vmlinux");
  execFileSync("ld", ["-Ttext=0xffffffff81000000", "-o", out, start, ...objects]);
  return out;
}

interface Listed {
  symbols: {
    symbol: string;
    outcome: {
      kind: string;
      rule?: string;
      sympos?: number;
      proven?: boolean;
      candidates?: { reasons: string[]; file: string }[];
    };
  }[];
  functions: { name: string; outcome: { kind: string; sympos?: number; candidates?: unknown[] } }[];
}

function list(object: string, vmlinux: string, ...more: string[]): { code: number | null; value: Listed } {
  const { code, out, err } = sympos(["list", object, "--vmlinux", vmlinux, "--json", ...more]);
  expect(err).toBe("");
  return { code, value: JSON.parse(out) as Listed };
}

const stateShow = (value: Listed) => value.symbols.find((s) => s.symbol === "state_show")?.outcome;

describe("the source file of the patched function", () => {
  it.each([
    ["power_store", 1],
    ["net_store", 2],
  ])("proves which homonym %s uses", (old, sympos) => {
    const dir = scratch();
    const vmlinux = kernel(dir);
    const object = gcc(dir, "lp", LIVEPATCH(`{ "${old}", lp_a },`, USES("a")));
    const { value } = list(object, vmlinux);
    expect(stateShow(value)).toMatchObject({ kind: "klp", rule: "same-source-file", sympos, proven: true });
  });

  it("proves nothing when one use lies in a helper of the livepatch, but marks the candidate of the patched object", () => {
    const dir = scratch();
    const vmlinux = kernel(dir);
    const object = gcc(dir, "lp", LIVEPATCH('{ "power_store", lp_a },', USES("a") + USES("helper")));
    const { code, value } = list(object, vmlinux);
    const outcome = stateShow(value);
    expect({ code, kind: outcome?.kind }).toEqual({ code: 1, kind: "undecided" });
    expect(outcome?.candidates?.map((c) => [c.file, c.reasons])).toEqual([
      ["power.c", ["fits-relocation"]],
      ["net.c", ["fits-relocation"]],
    ]);
  });

  it("proves nothing when two patched functions of different files use the name", () => {
    const dir = scratch();
    const vmlinux = kernel(dir);
    const entries = '{ "power_store", lp_a }, { "net_store", lp_b },';
    const object = gcc(dir, "lp", LIVEPATCH(entries, USES("a") + USES("b")));
    const { value } = list(object, vmlinux);
    expect(stateShow(value)).toMatchObject({ kind: "undecided" });
  });
});

describe("debug information", () => {
  it("gives the file with its directory, and proves for a global function too", () => {
    const dir = scratch();
    const vmlinux = kernel(dir, ["-g"]);
    const object = gcc(dir, "lp", LIVEPATCH('{ "net_entry", lp_a },', USES("a")));
    const { value } = list(object, vmlinux);
    expect(stateShow(value)).toMatchObject({
      kind: "klp",
      rule: "same-source-file",
      sympos: 2,
      proven: true,
    });
    const helper = gcc(dir, "lp2", LIVEPATCH('{ "net_entry", lp_a },', USES("a") + USES("helper")));
    const files = stateShow(list(helper, vmlinux).value)?.candidates?.map((c) => c.file);
    expect(files).toEqual(["drivers/power.c", "drivers/net.c"]);
  });

  it("is what proves it: without it a global function belongs to no file", () => {
    const dir = scratch();
    const object = gcc(dir, "lp", LIVEPATCH('{ "net_entry", lp_a },', USES("a")));
    expect(stateShow(list(object, kernel(dir)).value)).toMatchObject({ kind: "undecided" });
  });
});

describe("a patched function that is a homonym", () => {
  const body = USES("a");

  it("is a row of its own, open until it is decided, and then gets its old_sympos in the object", () => {
    const dir = scratch();
    const vmlinux = kernel(dir);
    const object = gcc(dir, "lp", LIVEPATCH('{ "common_reset", lp_a },', body));
    const open = list(object, vmlinux);
    expect(open.code).toBe(1);
    expect(open.value.functions).toMatchObject([{ name: "common_reset", outcome: { kind: "undecided" } }]);

    const out = path.join(dir, "out.o");
    const decide = ["--decide", "vmlinux:common_reset=2"];
    expect(sympos(["convert", object, "--vmlinux", vmlinux, "-o", out]).code).toBe(1);
    const done = sympos(["convert", object, "--vmlinux", vmlinux, ...decide, "-o", out]);
    expect({ code: done.code, out: done.out }).toEqual({ code: 0, out: `verified: PASS ${out}\n` });
    const again = list(out, vmlinux).value.functions;
    expect(again).toMatchObject([
      { name: "common_reset", oldSympos: 2, outcome: { kind: "klp", sympos: 2 } },
    ]);
    const changed = differences(dir, out);
    expect(changed).toEqual(["0->2"]);
  });

  it("says where the symbols come from that its function uses, once it is decided", () => {
    const dir = scratch();
    const vmlinux = kernel(dir);
    const object = gcc(dir, "lp", LIVEPATCH('{ "common_reset", lp_a },', body));
    const { value } = list(object, vmlinux, "--decide", "vmlinux:common_reset=2");
    expect(stateShow(value)).toMatchObject({ kind: "klp", rule: "same-source-file", sympos: 2 });
  });
});

/** Bytes of `.data` that a conversion has changed, as objdump's raw dumps show them. */
function differences(dir: string, out: string): string[] {
  const data = (file: string): Buffer => {
    const dump = path.join(dir, "data.bin");
    execFileSync("objcopy", [
      "-O",
      "binary",
      "--only-section=.data",
      "--set-section-flags",
      ".data=alloc",
      file,
      dump,
    ]);
    return readFileSync(dump);
  };
  const [before, after] = [data(path.join(dir, "lp.o")), data(out)];
  return [...before.keys()].filter((i) => before[i] !== after[i]).map((i) => `${before[i]}->${after[i]}`);
}

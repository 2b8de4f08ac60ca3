// Homonyms told apart by what stands around them: a small kernel linked by gcc and ld and stripped of all that
// names files, and the source tree that it was made from.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { ROOT, readJson, scratch, sympos } from "../helpers/sympos.js";

/** Functions of its own, and between them `state_show`, which all files have. */
const FILE = (name: string, number: number): string => `
#define KEEP __attribute__((noinline, used))
static KEEP int ${name}_on(int x) { return x * ${number} + 1; }
static KEEP int ${name}_off(int x) { return ${name}_on(x) + 1; }
static KEEP int ${name}_open(int x) { return ${name}_off(x) * ${number}; }
static KEEP int ${name}_close(int x) { return ${name}_open(x) - 1; }
static KEEP int state_show(int x) { return x + ${number}; }
static KEEP int ${name}_store(int x) { return state_show(x) * 2; }
static KEEP int ${name}_reset(int x) { return ${name}_close(x) - ${number}; }
static KEEP int ${name}_poll(int x) { return ${name}_reset(x) + ${number}; }
int ${name}_entry(int x) { return ${name}_poll(x) + ${name}_store(x) + ${name}_reset(x); }
`;

const LIVEPATCH = `
struct module { char name[56]; };
__attribute__((section(".gnu.linkonce.this_module"))) struct module __this_module = { "livepatch_x" };
static const char info[] __attribute__((section(".modinfo"), used)) = "livepatch=Y\\0vermagic=6.1.0 SMP mod_unload ";
struct klp_func { const char *old_name; void *new_func; unsigned long old_sympos; void *pad[4]; };
struct klp_object { const char *name; struct klp_func *funcs; void *pad[6]; };
struct klp_patch { struct module *mod; struct klp_object *objs; void *pad[3]; };
extern int state_show(int);
static __attribute__((noinline, used)) int lp_store(int x) { return state_show(x) * 3; }
static struct klp_func funcs[] = { { "net_store", lp_store }, { 0 } };
static struct klp_object objs[] = { { 0, funcs }, { 0 } };
struct klp_patch patch = { &__this_module, objs };
`;

const FILES = [
  ["kernel/power.c", "power"],
  ["net/core/net.c", "net"],
  ["drivers/acpi/acpi.c", "acpi"],
] as const;

function compile(dir: string, file: string, text: string): string {
  mkdirSync(path.dirname(path.join(dir, file)), { recursive: true });
  writeFileSync(path.join(dir, file), text);
  const flags = ["-O1", "-ffreestanding", "-fno-pic", "-mcmodel=kernel", "-w", "-fno-toplevel-reorder"];
  const out = path.join(dir, `${path.basename(file)}.o`);
  execFileSync("gcc", [...flags, "-c", file, "-o", out], { cwd: dir });
  return out;
}

interface Made {
  readonly tree: string;
  readonly object: string;
  readonly kallsyms: string;
}

function make(): Made {
  const dir = scratch();
  const tree = path.join(dir, "linux");
  mkdirSync(tree);
  writeFileSync(path.join(tree, "Makefile"), "VERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = 0\n");
  const objects = FILES.map(([file, name], i) => compile(tree, file, FILE(name, i + 2)));
  const calls = FILES.map(([, name]) => `${name}_entry`);
  const start = compile(
    dir,
    "start.c",
    `${calls.map((name) => `int ${name}(int);`).join(" ")} int _start(void) { return ${calls.map((name) => `${name}(1)`).join(" + ")}; }`,
  );
  const vmlinux = path.join(dir, "vmlinux");
  execFileSync("ld", ["-Ttext=0xffffffff81000000", "-o", vmlinux, start, ...objects]);
  const kallsyms = path.join(dir, "kallsyms");
  writeFileSync(kallsyms, execFileSync("nm", ["-n", vmlinux]));
  return { tree, object: compile(dir, "lp.c", LIVEPATCH), kallsyms };
}

interface Outcome {
  readonly kind: string;
  readonly rule?: string;
  readonly candidates?: readonly {
    readonly file: string | null;
    readonly fileBy: string | null;
    readonly reasons: readonly string[];
    readonly neighbours: { readonly before: readonly string[]; readonly after: readonly string[] };
  }[];
}

function list(args: readonly string[]) {
  const run = sympos(["list", ...args, "--json"]);
  const value = JSON.parse(run.out);
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
  ajv.addSchema(readJson(path.join(ROOT, "docs/schemas/common.schema.json")) as object);
  const validate = ajv.compile(readJson(path.join(ROOT, "docs/schemas/list.schema.json")) as object);
  expect(validate(value), JSON.stringify(validate.errors)).toBe(true);
  const outcome: Outcome = value.symbols.find((s: { symbol: string }) => s.symbol === "state_show").outcome;
  const codes: string[] = value.findings.map((f: { code: string }) => f.code);
  return { ...run, outcome, codes };
}

describe("list", () => {
  it("shows what stands around homonyms of a source that was read for a few names only", () => {
    const { object, kallsyms } = make();
    const { outcome } = list([object, "--kallsyms", kallsyms]);
    expect(outcome.candidates?.map(({ file, neighbours }) => [file, neighbours])).toEqual(
      FILES.map(([, name]) => [
        null,
        {
          before: expect.arrayContaining([`${name}_open`, `${name}_close`]),
          after: expect.arrayContaining([`${name}_store`, `${name}_reset`]),
        },
      ]),
    );
    const { out } = sympos(["list", object, "--kallsyms", kallsyms]);
    expect(out).toContain("near: net_close, [state_show], net_store");
  });

  it("with --kernel-source names the files, and which is the patched function's, as a suggestion", () => {
    const { tree, object, kallsyms } = make();
    const { code, outcome, codes } = list([object, "--kallsyms", kallsyms, "--kernel-source", tree]);
    expect([code, outcome.kind]).toEqual([1, "undecided"]);
    expect(outcome.candidates?.map(({ file, fileBy, reasons }) => [file, fileBy, ...reasons])).toEqual(
      FILES.map(([file, name]) => [
        file,
        "neighbours",
        ...(name === "net" ? ["inferred-source-file"] : []),
        "patched-object",
        "fits-relocation",
      ]),
    );
    expect(codes).not.toContain("kernel-source-other-version");
    const { out } = sympos(["list", object, "--kallsyms", kallsyms, "--kernel-source", tree]);
    expect(out).toContain(
      "net/core/net.c (by its neighbours)  (by its neighbours the patched function's source file)",
    );
  });

  it("takes the suggestion with --yes=strong, and says that it is no proof", () => {
    const { tree, object, kallsyms } = make();
    const sources = [object, "--kallsyms", kallsyms, "--kernel-source", tree];
    const { code, outcome } = list([...sources, "--yes=strong"]);
    expect(outcome).toMatchObject({ kind: "klp", rule: "strong-evidence", sympos: 2, proven: false });
    expect(code).toBe(0);
  });

  it("says when the tree is of another version", () => {
    const { tree, object, kallsyms } = make();
    writeFileSync(path.join(tree, "Makefile"), "VERSION = 5\nPATCHLEVEL = 10\n");
    const { codes } = list([object, "--kallsyms", kallsyms, "--kernel-source", tree]);
    expect(codes).toContain("kernel-source-other-version");
  });

  it("refuses a tree without C files, and one that is not there", () => {
    const { object, kallsyms } = make();
    const empty = scratch();
    const run = (tree: string) => sympos(["list", object, "--kallsyms", kallsyms, "--kernel-source", tree]);
    expect(run(empty)).toMatchObject({ code: 3, out: "" });
    expect(run(empty).err).toContain("no C files are below it. Give the root of the kernel's source tree");
    expect(run(path.join(empty, "absent"))).toMatchObject({ code: 3 });
  });

  it("reads a pipe once: near names and neighbours come from the same bytes", () => {
    const { object, kallsyms } = make();
    const command = `"$1" "$2" list "$3" --kallsyms <(cat "$4")`;
    const bin = path.join(ROOT, "bin/sympos");
    const out = execFileSync(
      "bash",
      ["-c", `${command} || true`, "bash", process.execPath, bin, object, kallsyms],
      {
        encoding: "utf8",
      },
    );
    expect(out).toContain("near: net_close, [state_show], net_store");
  });
});

// What a livepatch patches, found in the data of objects compiled for every
// architecture, and the position of a function written where the kernel reads it.
import { describe, expect, test } from "vitest";
import { applyPlan } from "../../src/convert/apply.js";
import { planConversion } from "../../src/convert/plan.js";
import { memorySource } from "../../src/elf/bytes.js";
import { parseObject } from "../../src/elf/load.js";
import { openElf } from "../../src/elf/view.js";
import { writeObject } from "../../src/elf/write.js";
import { functionRows } from "../../src/resolve/functions.js";
import { readPatchedObjects } from "../../src/resolve/patched.js";
import { readSubject } from "../../src/resolve/subject.js";
import type { PickDecision } from "../../src/resolve/types.js";
import { combine } from "../../src/symbols/kernel.js";
import { proveConversion } from "../../src/verify/conversion.js";
import { readTables } from "../../src/verify/tables.js";
import { ARCHITECTURES, bytesOf, compile, scratch } from "../helpers/compile.js";
import { FORMATS, progbits, relaSection, symbol, symtabOf, X86_64 } from "../helpers/elf-builder.js";
import { dumpElf } from "../helpers/elf-dump.js";
import { LivepatchBuilder } from "../helpers/elf-livepatch.js";
import { LivepatchModule } from "../helpers/livepatch-module.js";
import { describeWith } from "../helpers/tools.js";
import { kallsyms, lines } from "../symbols/sources.js";

/** The kernel's structures, as far as they matter; `padding` stands for what the configuration adds. */
const source = (padding: number): string => `
struct module { char name[56]; };
extern struct module __this_module;
struct klp_func { const char *old_name; void *new_func; unsigned long old_sympos; void *own[${padding}]; };
struct klp_object { const char *name; struct klp_func *funcs; void (*pre_patch)(void); void *own[${padding}]; };
struct klp_patch { struct module *mod; struct klp_object *objs; int replace; void *own[${padding}]; };
static int new_show(int n) { return n; }
int new_store(int n) { return n + 1; }
static void pre(void) {}
static struct klp_func vmlinux_funcs[] = {
  { .old_name = "state_show", .new_func = new_show, .old_sympos = 2 },
  { .old_name = "state_store", .new_func = new_store },
  { } };
static struct klp_func ext4_funcs[] = { { .old_name = "ext4_map", .new_func = new_store, .old_sympos = 1200 }, { } };
static struct klp_object objs[] = {
  { .funcs = vmlinux_funcs },
  { .name = "ext4", .funcs = ext4_funcs, .pre_patch = pre },
  { } };
static struct klp_patch patch = { .mod = &__this_module, .objs = objs };
int begin(void) { extern int klp_enable_patch(struct klp_patch *); return klp_enable_patch(&patch); }
`;

for (const arch of ARCHITECTURES) {
  describeWith([arch.gcc], arch.name, () => {
    const room = scratch();

    test.each([
      [1, "-O2"],
      [7, "-O2"],
      [7, "-fdata-sections"],
      [7, "-g"],
    ])("objects and functions, whatever the size of the structures: %d, %s", (padding, flag) => {
      const object = parseObject(bytesOf(compile(arch, room, source(padding), [flag])));
      const found = readPatchedObjects(object).map((o) => ({
        object: o.object,
        functions: o.functions.map((f) => `${f.oldName},${f.oldSympos} ${f.newFunction}`),
      }));
      expect(found).toEqual([
        { object: "vmlinux", functions: ["state_show,2 new_show", "state_store,0 new_store"] },
        { object: "ext4", functions: ["ext4_map,1200 new_store"] },
      ]);
    });
  });
}

const KERNEL = combine([
  kallsyms("ffffffff81000000 t twice\nffffffff81000010 t twice\nffffffff81000020 T once\n").index,
]);
const pick = (sympos: number): PickDecision => ({
  kind: "pick",
  symbol: "twice",
  object: "vmlinux",
  name: "twice",
  sympos,
  applyWith: null,
});

describe.each(FORMATS)("$title", (format) => {
  const module = new LivepatchModule({
    format,
    patches: [
      ["vmlinux", "twice", 0],
      ["vmlinux", "once", 0],
    ],
  });
  const input = module.bytes();
  const subject = readSubject(parseObject(input));

  test("a function that is a homonym is open until its position is decided", () => {
    const { rows } = functionRows(subject.patched, { kernel: KERNEL, decisions: [] });
    expect(rows.map((r) => [r.name, r.outcome.kind])).toEqual([
      ["twice", "undecided"],
      ["once", "klp"],
    ]);
    const { findings } = planConversion(subject, [], rows);
    expect(findings.map((f) => [f.code, f.where.symbol])).toEqual([["function-undecided", "twice"]]);
  });

  test("its old_sympos is written, and nothing else changes", () => {
    const { rows } = functionRows(subject.patched, { kernel: KERNEL, decisions: [pick(2)] });
    const { plan, findings } = planConversion(subject, [], rows);
    expect(findings).toEqual([]);
    expect(plan.words).toHaveLength(1);
    const output = writeObject(applyPlan(subject.object, plan, "two-dots"));
    const read = readPatchedObjects(parseObject(output)).flatMap((o) => o.functions);
    expect(read.map((f) => `${f.oldName},${f.oldSympos}`)).toEqual(["twice,2", "once,0"]);
    const differing = [...input.keys()].filter((i) => input[i] !== output[i]);
    expect(differing).toHaveLength(1);
    expect(output.length).toBe(input.length);

    const tables = (bytes: Uint8Array) => readTables(openElf(memorySource(bytes)));
    const intended = { resolutions: [], functions: rows, annotatedOnly: new Set<number>() };
    expect(proveConversion(tables(input), tables(output), intended)).toEqual([]);
    const what = (bytes: Uint8Array): unknown[] =>
      proveConversion(tables(input), tables(bytes), intended).map((f) => f.facts["what"]);
    expect(what(input)).toEqual(["content"]);
    const other = output.with(differing[0] ?? 0, 3);
    expect(what(other)).toEqual(["content"]);
  });

  test("it is written into its own section, whatever others are called and hold", () => {
    const module = new LivepatchModule({ format, patches: [["vmlinux", "twice", 0]] });
    const { body, flags } = module.sectionNamed(".data");
    const twin = progbits(".data", new Uint8Array(512), { flags });
    if (body.kind === "bytes") twin.body = { kind: "bytes", bytes: body.bytes.slice() };
    module.spec.sections.splice(1, 0, twin);
    const bytes = module.bytes();
    const own = readSubject(parseObject(bytes));
    const { rows } = functionRows(own.patched, { kernel: KERNEL, decisions: [pick(2)] });
    const { plan } = planConversion(own, [], rows);
    const output = writeObject(applyPlan(own.object, plan, "two-dots"));
    expect(readPatchedObjects(parseObject(output))[0]?.functions[0]?.oldSympos).toBe(2);
    const tables = (of: Uint8Array) => readTables(openElf(memorySource(of)));
    const intended = { resolutions: [], functions: rows, annotatedOnly: new Set<number>() };
    expect(proveConversion(tables(bytes), tables(output), intended)).toEqual([]);
    const wrong = { ...plan, words: plan.words.map((word) => ({ ...word, section: 2 })) };
    const other = writeObject(applyPlan(own.object, wrong, "two-dots"));
    expect(proveConversion(tables(bytes), tables(other), intended).map((f) => f.facts["what"])).toEqual([
      "content",
      "content",
    ]);
  });

  test("a position that is decided as it is written needs no writing", () => {
    const { rows } = functionRows(subject.patched, { kernel: KERNEL, decisions: [pick(0)] });
    expect(planConversion(subject, [], rows).plan.words).toEqual([]);
  });
});

test("a function that its object lacks is missing; a contradicted position is a finding", () => {
  const module = new LivepatchModule({
    patches: [
      ["vmlinux", "nowhere", 0],
      ["vmlinux", "twice", 3],
    ],
  });
  const { patched } = readSubject(parseObject(module.bytes()));
  const { rows, findings } = functionRows(patched, { kernel: KERNEL, decisions: [] });
  expect(rows.map((r) => r.outcome.kind)).toEqual(["missing", "klp"]);
  expect(findings.map((f) => f.code)).toEqual(["sympos-out-of-range"]);
  const list = combine([lines("*vmlinux", "nowhere", "twice", "twice")]);
  expect(functionRows(patched, { kernel: list, decisions: [] }).findings).toEqual([]);
});

test("an object that patches nothing, and one whose arrays cannot be followed", () => {
  expect(readPatchedObjects(parseObject(new LivepatchBuilder().bytes()))).toEqual([]);
  const module = new LivepatchModule();
  for (const section of module.spec.sections) if (section.name === ".rodata.str1.1") section.flags = 0n;
  module.relocations(module.sectionNamed(".data")).splice(1, 1);
  expect(readPatchedObjects(parseObject(module.bytes()))).toEqual([]);
});

test("a function's name of 512 bytes is read, a longer one is none", () => {
  const names = (length: number): string[] => {
    const module = new LivepatchModule({ patches: [["vmlinux", "n".repeat(length), 0]] });
    return readPatchedObjects(parseObject(module.bytes())).flatMap((o) => o.functions.map((f) => f.oldName));
  };
  expect(names(512)).toEqual(["n".repeat(512)]);
  expect(names(513)).toEqual([]);
});

test("strings without an end, pointed at from everywhere, cost no more than their limit", () => {
  const object = new LivepatchBuilder();
  const strings = object.section(".rodata.str", 0);
  strings.body = { kind: "bytes", bytes: new Uint8Array(1 << 20).fill(65).fill(0, (1 << 20) - 1) };
  const data = object.section(".data", 30_000 * 16);
  const own = object.section(".gnu.linkonce.this_module", 8);
  const [text, self, module] = [strings, data, own].map((at) => symbol("", { bind: 0, type: 3, at }));
  if (text === undefined || self === undefined || module === undefined) throw new Error("unreachable");
  object.spec.symbols.push(text, self, module);
  const entries = Array.from({ length: 30_000 }, (_, i) => [
    { offset: 16 * i, type: 1, symbol: i === 0 ? module : text, addend: BigInt(i) },
    { offset: 16 * i + 8, type: 1, symbol: i < 3 ? self : (object.spec.symbols[0] ?? null), addend: 32n },
  ]).flat();
  object.spec.sections.push(relaSection(X86_64, data, symtabOf(object.spec), entries));
  const bytes = object.bytes();
  expect(dumpElf(bytes).sections.length).toBe(9);
  const begun = performance.now();
  expect(readPatchedObjects(parseObject(bytes))).toEqual([]);
  expect(performance.now() - begun).toBeLessThan(5000);
});

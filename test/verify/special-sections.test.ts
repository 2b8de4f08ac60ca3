// The table of special sections, column by column, and that the same is said before and after writing.
import { describe, expect, test } from "vitest";
import { parseObject } from "../../src/elf/load.js";
import { readSubject } from "../../src/resolve/subject.js";
import type { Resolution } from "../../src/resolve/types.js";
import { checkResolutions } from "../../src/verify/check.js";
import { specialSection } from "../../src/verify/special-sections.js";
import { LivepatchModule, type ModuleOptions } from "../helpers/livepatch-module.js";
import { complaints, contextOf, type Evidence, judged } from "./verified.js";

/** Levels: vmlinux before 5.8, vmlinux from then on, module. */
const TABLE = [
  [".text", "ok", "ok", "ok"],
  [".text.unlikely", "ok", "ok", "ok"],
  [".noinstr.text", "ok", "ok", "ok"],
  [".data", "ok", "ok", "ok"],
  [".data.rel.ro", "ok", "ok", "ok"],
  [".rodata.cst8", "ok", "ok", "ok"],
  [".toc", "ok", "ok", "ok"],
  [".fixup", "ok", "ok", "ok"],
  [".exit.text", "ok", "ok", "ok"],
  [".data..ro_after_init", "warning", "ok", "warning"],
  [".init.text", "error", "ok", "error"],
  ["__jump_table", "error", "ok", "error"],
  [".static_call_sites", "error", "ok", "error"],
  [".static_call_tramp_key", "error", "error", "error"],
  [".parainstructions", "error", "ok", "error"],
  [".smp_locks", "error", "warning", "error"],
  ["__ex_table", "error", "ok", "error"],
  ["__bug_table", "warning", "ok", "error"],
  ["__mcount_loc", "error", "error", "error"],
  ["__patchable_function_entries", "error", "error", "error"],
  ["__tracepoints", "error", "ok", "error"],
  ["_ftrace_events", "error", "ok", "error"],
  ["__dyndbg", "error", "ok", "error"],
  ["__param", "error", "warning", "error"],
  [".discard.addressable", "warning", "ok", "warning"],
  [".data..percpu", "error", "warning", "error"],
  ["something_else", "warning", "warning", "error"],
] as const;

const both: ModuleOptions = {
  patches: [
    ["vmlinux", "old_show", 0],
    ["nfsd", "nfsd_open", 0],
  ],
};

function levelOf(name: string, symbol: string, evidence: Evidence): string {
  const module = new LivepatchModule(both);
  const present = module.spec.sections.find((s) => s.name === name);
  module.klp(symbol, { target: present ?? module.section(name, 32), offset: 24 });
  const own = judged(module.bytes(), evidence).findings.filter((f) => f.code.startsWith("special-"));
  expect(own.length).toBeLessThan(2);
  return own[0]?.severity ?? "ok";
}

describe.each(TABLE)("%s", (name, late, early, module) => {
  test("is judged by when the relocation is applied", () => {
    expect([
      levelOf(name, "vmlinux.x,0", { kernel: "5.7.0" }),
      levelOf(name, "vmlinux.x,0", { kernel: "5.8.0" }),
      levelOf(name, "nfsd.x,0", { kernel: "5.7.0" }),
      levelOf(name, "nfsd.x,0", { kernel: "6.12.0" }),
    ]).toEqual([late, early, module, module]);
  });
});

test("text and data have no row of their own", () => {
  expect([".text", ".rodata.str1.1", ".bss"].map(specialSection)).toEqual([null, null, null]);
});

/** What klp-convert takes with a warning, because its callers rely on it. */
test.each([
  [".init.text", "warning"],
  ["__ex_table", "warning"],
  ["__jump_table", "error"],
])("the drop-in judges %s with a module's symbol as %s", (name, level) => {
  expect(levelOf(name, "nfsd.x,0", { stage: "drop-in" })).toBe(level);
  expect(levelOf(name, "nfsd.x,0", { stage: "convert" })).toBe("error");
});

test("says the same before writing, with symbol, section, offset and function", () => {
  const object = new LivepatchModule(both);
  const table = object.section("__jump_table", 32);
  object.use("nfsd_key", { section: table, offset: 8 }).use("nfsd_key", { section: table, offset: 24 });
  object.use("nfsd_key", { offset: 16 });
  const file = object.bytes();
  const { undefinedSymbols } = readSubject(parseObject(file));
  const resolutions = undefinedSymbols.map(
    ({ name, uses }): Resolution => ({
      symbol: name,
      uses,
      outcome: {
        kind: "klp",
        object: "nfsd",
        name,
        sympos: 0,
        rule: "unique-name",
        proven: true,
        evidence: [],
      },
    }),
  );
  const { findings } = checkResolutions(contextOf(file), resolutions);
  expect(complaints(findings)).toEqual(["error special-static-key"]);
  expect(findings[0]).toMatchObject({
    where: { section: "__jump_table", offset: 8, symbol: "nfsd_key" },
    facts: { applyWith: "nfsd", object: "nfsd", name: "nfsd_key", places: 2 },
  });
});

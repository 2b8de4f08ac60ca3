// Judges bytes as sympos verify does, with sources made of text.

import { patchedObjectsOf } from "../../src/app/rules.js";
import { memorySource } from "../../src/elf/bytes.js";
import { openElf } from "../../src/elf/view.js";
import type { Finding } from "../../src/findings.js";
import { readKallsyms } from "../../src/symbols/kallsyms.js";
import { combine } from "../../src/symbols/kernel.js";
import { readSymbolList } from "../../src/symbols/list.js";
import { readSymvers } from "../../src/symbols/symvers.js";
import { checkFile, type Judged } from "../../src/verify/check.js";
import { type Context, makeContext } from "../../src/verify/context.js";
import { parseCrcs } from "../../src/verify/crcs.js";
import { profileOf } from "../../src/verify/profile.js";
import type { Stage } from "../../src/verify/rule.js";
import { readTables } from "../../src/verify/tables.js";
import { listedTraceable, parseTraceList } from "../../src/verify/traceable.js";

export interface Evidence {
  /** Lines of /proc/kallsyms. */
  readonly kallsyms?: readonly string[];
  /** Lines of a symbol list, without its first. */
  readonly list?: readonly string[];
  /** Lines of a Module.symvers. */
  readonly symvers?: readonly string[];
  /** Lines of available_filter_functions. */
  readonly traceable?: readonly string[];
  /** That of the kernel's own modules. */
  readonly vermagic?: string;
  /** The kernel to load on; `vermagic`: the module's own. */
  readonly kernel?: string | null;
  /** Whether --kernel said so. */
  readonly stated?: boolean;
  readonly stage?: Stage;
}

export const KALLSYMS = [
  "ffffffff81000000 T _text",
  "ffffffff81001000 t state_show",
  "ffffffff81002000 t state_show",
  "ffffffff81003000 T unique_show",
  "ffffffff81004000 T old_show",
  "ffffffff81005000 D some_data",
  "ffffffff81006000 T exported_show",
  "ffffffff81007000 T klp_enable_patch",
  "ffffffff82000000 r __ksymtab_klp_enable_patch",
  "ffffffff82000010 r __ksymtab_exported_show",
  "ffffffff83000000 T _sinittext",
  "ffffffff83001000 t begin_show",
  "ffffffff83002000 T _einittext",
];

const bytes = (lines: readonly string[]): Uint8Array => new TextEncoder().encode(`${lines.join("\n")}\n`);

const identity = <K extends "kallsyms" | "symbols-list" | "symvers">(kind: K) => ({
  kind,
  path: kind,
  sha256: "",
});

export function contextOf(file: Uint8Array, evidence: Evidence = {}): Context {
  const { kallsyms, list, symvers, vermagic, kernel = "6.12.0", stated = false, stage = "verify" } = evidence;
  const traced = evidence.traceable && parseTraceList(evidence.traceable.join("\n"), "traceable");
  const indexes = [
    ...(kallsyms
      ? [readKallsyms(bytes(kallsyms), { ...identity("kallsyms"), vermagic: vermagic ?? null }).index]
      : []),
    ...(list
      ? [readSymbolList(bytes(["klp-convert-symbol-data.0.1", ...list]), identity("symbols-list")).index]
      : []),
    ...(symvers ? [readSymvers(bytes(symvers), identity("symvers")).index] : []),
  ];
  return makeContext({
    stage,
    tables: readTables(openElf(memorySource(file))),
    patched: patchedObjectsOf(file),
    kernel: combine(indexes),
    traceable: traced ? (group) => listedTraceable(traced, group, () => []) : null,
    crcs: symvers === undefined ? null : parseCrcs(symvers.join("\n")),
    profile: profileOf(kernel, stated ? "option" : "vermagic"),
  });
}

export const judged = (file: Uint8Array, evidence: Evidence = {}): Judged =>
  checkFile(contextOf(file, evidence));

/** `severity code`, without notes, sorted. */
export const complaints = (findings: readonly Finding[]): string[] =>
  [...new Set(findings.filter((f) => f.severity !== "note").map((f) => `${f.severity} ${f.code}`))].sort();

// gcc's link-time optimisation: all code is in units called <artificial>, the sources are where its origins lead.
import { execFileSync } from "node:child_process";
import path from "node:path";
import { expect, test } from "vitest";
import { type ElfView, readSymbols, type SymbolView, sectionData } from "../../../src/elf/view.js";
import { openDebugInfo } from "../../../src/symbols/dwarf/debug-info.js";
import { ARCHITECTURES, scratch } from "../../helpers/compile.js";
import { describeWith } from "../../helpers/tools.js";
import { compileTree, filesByNm, SOURCES, viewFile } from "./kernel-like.js";

const x86 = ARCHITECTURES[0]!;

/** What the program has at a datum. */
function bytesAt(view: ElfView, symbol: SymbolView): Buffer {
  const section = view.sections[symbol.section!]!;
  const data = sectionData(view, section);
  const at = Number(symbol.value - section.addr);
  return Buffer.from(data.subarray(at, at + Number(symbol.size)));
}

/** The source of a datum by its value. */
function sourceOf(view: ElfView, symbol: SymbolView): string | null {
  if (symbol.name.startsWith("count")) return SOURCES[bytesAt(view, symbol).readInt32LE() - 3]!.file;
  const prefix = bytesAt(view, symbol).toString("latin1").split(" ")[0];
  return SOURCES.find((s) => s.prefix === prefix)?.file ?? null;
}

describeWith([x86.gcc], "link-time optimisation", () => {
  const room = scratch();

  test.each([
    ["one partition", "-gdwarf-5", "-flto-partition=one", []],
    ["a partition a file", "-gdwarf-5", "-flto-partition=1to1", []],
    ["DWARF 4", "-gdwarf-4", "-flto-partition=one", []],
    ["a relocatable object", "-gdwarf-5", "-flto-partition=one", ["-r", "-flinker-output=nolto-rel"]],
  ])("%s", (_, version, partition, more) => {
    const tree = compileTree(x86, room, [version, "-flto", "-fno-ipa-cp"]);
    const shape = more.length > 0 ? more : ["-static", "-Wl,-e,main"];
    const flags = [version, "-O2", "-flto", partition, "-nostdlib", "-fno-pic", "-no-pie", ...shape];
    execFileSync(x86.gcc, [...flags, "-o", "lto", ...tree.objects], {
      cwd: tree.room,
      stdio: ["ignore", "ignore", "pipe"],
    });
    const file = path.join(tree.room, "lto");
    const view = viewFile(file);
    const symbols = readSymbols(view, view.sections.find((s) => s.type === 2)!).filter(
      (s) => s.section !== null,
    );
    const info = openDebugInfo(view)!;
    const unitsOf = (of: readonly SymbolView[]) =>
      info.unitsAt(of.map(({ section, value: address, size, name }) => ({ section, address, size, name })));

    const data = symbols.filter((s) => /^(count|name_table)/.test(s.name));
    expect(data.length).toBe(2 * SOURCES.length);
    expect(unitsOf(data).map((answer) => answer.unit?.file)).toEqual(data.map((s) => sourceOf(view, s)));

    const functions = symbols.filter((s) => s.type === 2 && s.name !== "asm_entry");
    const byNm = filesByNm(x86, file, tree.room);
    const next = new Map<string, number>();
    const said = functions.map(({ name }) => {
      const n = next.get(name) ?? 0;
      next.set(name, n + 1);
      return byNm.get(name)?.[n] ?? null;
    });
    const answers = unitsOf(functions).map((answer) => answer.unit?.file);
    const compared = said.flatMap((truth, i) => (truth === null ? [] : [`${functions[i]!.name} ${truth}`]));
    const own = said.flatMap((truth, i) => (truth === null ? [] : [`${functions[i]!.name} ${answers[i]}`]));
    expect(own).toEqual(compared);
    expect(compared.length).toBeGreaterThanOrEqual(SOURCES.length);
    expect(new Set(answers).size).toBeGreaterThanOrEqual(SOURCES.length);
  });
});

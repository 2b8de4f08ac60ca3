// Programs and objects of real compilers, for all architectures and shapes of debug information: the unit of every
// function and datum is the file that it was written in, and binutils say the same.
import { beforeAll, describe, expect, test } from "vitest";
import { openDebugInfo, type UnitAnswer } from "../../../src/symbols/dwarf/debug-info.js";
import { ARCHITECTURES, type Architecture, scratch } from "../../helpers/compile.js";
import { describeWith } from "../../helpers/tools.js";
import {
  combineTree,
  compileTree,
  filesByNm,
  knownSymbols,
  linkTree,
  objcopy,
  SOURCES,
  type Tree,
  viewFile,
} from "./kernel-like.js";

const fileOf = (answer: UnitAnswer): string | null =>
  answer.unit === null ? `unknown: ${answer.why} ${answer.fault}` : answer.unit.file;

/** Every symbol's file is the one it was written in; the count guards against a test of nothing. */
function expectTruth(file: string, hints: boolean): void {
  const view = viewFile(file);
  const known = knownSymbols(view, hints);
  const info = openDebugInfo(view)!;
  const answers = info.unitsAt(known.map(({ place }) => place));
  const said = known.map(({ symbol }, i) => `${symbol.name} ${fileOf(answers[i]!)}`);
  expect(said).toEqual(known.map(({ symbol, file: truth }) => `${symbol.name} ${truth}`));
  expect(known.map(({ isData }) => (isData ? "variable" : "code"))).toEqual(
    answers.map((answer) => (answer.unit === null ? null : answer.by)),
  );
  expect(known.length).toBeGreaterThanOrEqual(8 * SOURCES.length + 2);
  // one unit a file, and files of one base name are told apart
  const units = new Set(answers.map((answer) => answer.unit?.id));
  expect(units.size).toBe(SOURCES.length + 2);
}

/** binutils know the same where they know anything. */
function expectAgreement(tree: Tree, file: string, atLeast: number): void {
  const view = viewFile(file);
  const known = knownSymbols(view);
  const answers = openDebugInfo(view)!.unitsAt(known.map(({ place }) => place));
  const byNm = filesByNm(tree.arch, file, tree.room);
  const seen = new Map<string, number>();
  let compared = 0;
  for (const [i, { symbol }] of known.entries()) {
    const n = seen.get(symbol.name) ?? 0;
    seen.set(symbol.name, n + 1);
    const said = byNm.get(symbol.name)?.[n] ?? null;
    if (said === null) continue;
    compared++;
    expect(`${symbol.name} ${fileOf(answers[i]!)}`).toBe(`${symbol.name} ${said}`);
  }
  expect(compared).toBeGreaterThanOrEqual(atLeast);
}

const tools = (arch: Architecture): string[] => [arch.gcc];

for (const arch of ARCHITECTURES) {
  describeWith(tools(arch), arch.name, () => {
    const room = scratch();

    describe.each(["-gdwarf-5", "-gdwarf-4"])("%s", (version) => {
      let tree: Tree;
      let linked: string;
      let combined: string;
      beforeAll(() => {
        tree = compileTree(arch, room, [version]);
        linked = linkTree(tree);
        combined = combineTree(tree);
      });

      test("a linked program, with STT_FILE names as hints", () => expectTruth(linked, true));
      test("a linked program, searched as a whole", () => expectTruth(linked, false));
      test("a linked program, as nm -l says", () => expectAgreement(tree, linked, 12));
      test("an object linked partially", () => expectTruth(combined, true));
      test("an object linked partially, as nm -l says", () => expectAgreement(tree, combined, 4));
      test("without .debug_aranges", () => {
        const bare = ["-R", ".debug_aranges"];
        expectTruth(objcopy(arch, linked, ".bare", bare), true);
        expectTruth(objcopy(arch, combined, ".bare", [...bare, "-R", ".rela.debug_aranges"]), false);
      });
    });
  });
}

const x86 = ARCHITECTURES[0]!;

describeWith(tools(x86), "shapes of debug information", () => {
  const room = scratch();

  test.each([
    ["DWARF 2", ["-gdwarf-2"]],
    ["DWARF 3", ["-gdwarf-3", "-gstrict-dwarf"]],
    ["the 64-bit format", ["-g", "-gdwarf64"]],
    ["the 64-bit format of DWARF 4", ["-gdwarf-4", "-gdwarf64"]],
    ["a section for each function and datum", ["-g", "-ffunction-sections", "-fdata-sections"]],
    ["the same in DWARF 4", ["-gdwarf-4", "-ffunction-sections", "-fdata-sections"]],
    ["no optimisation", ["-g", "-O0"]],
    ["compressed sections", ["-g", "-gz"]],
    ["type units", ["-g", "-fdebug-types-section"]],
    ["type units of DWARF 4", ["-gdwarf-4", "-fdebug-types-section"]],
    ["macros and more", ["-g3"]],
  ])("%s", (_, flags) => {
    const tree = compileTree(x86, room, flags);
    const linked = linkTree(tree);
    const combined = combineTree(tree);
    for (const file of [linked, combined]) {
      expectTruth(file, true);
      expectTruth(file, false);
    }
    const bare = objcopy(x86, linked, ".bare", ["-R", ".debug_aranges"]);
    expectTruth(bare, false);
  });

  test("a linked program that keeps its relocations, as vmlinux with CONFIG_X86_NEED_RELOCS does", () => {
    const linked = linkTree(compileTree(x86, room, ["-g"]), ["--emit-relocs"]);
    expect(viewFile(linked).sections.some((s) => s.name === ".rela.debug_info")).toBe(true);
    expectTruth(linked, true);
  });

  test("sections compressed by the linker", () => {
    const tree = compileTree(x86, room, ["-g"]);
    expectTruth(linkTree(tree, ["--compress-debug-sections=zlib"]), true);
  });

  test("split debug information (-gsplit-dwarf): the unit is known, its file is in the .dwo", () => {
    for (const version of ["-gdwarf-4", "-gdwarf-5"]) {
      const view = viewFile(linkTree(compileTree(x86, room, [version, "-gsplit-dwarf"])));
      const known = knownSymbols(view).filter(({ isData, file }) => !isData && file !== "arch/entry.S");
      const answers = openDebugInfo(view)!.unitsAt(known.map(({ place }) => place));
      expect(answers.map((answer) => answer.unit?.file)).toEqual(known.map(() => null));
      const files = new Map(answers.map((answer, i) => [answer.unit?.id, known[i]!.file]));
      expect(answers.map((answer) => files.get(answer.unit?.id))).toEqual(known.map(({ file }) => file));
      expect(new Set(files.values()).size).toBe(SOURCES.length + 1);
    }
  });
});

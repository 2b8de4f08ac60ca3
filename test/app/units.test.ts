// Source files of symbols from debug information: in the object's own file, or in the file that it was split into.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";
import { openUnits } from "../../src/app/units.js";
import { type DebugRoot, readBuildId } from "../../src/symbols/dwarf/split-debug.js";
import type { ObjectDefinitions } from "../../src/symbols/types.js";
import { ARCHITECTURES, scratch } from "../helpers/compile.js";
import { describeWith } from "../helpers/tools.js";
import {
  combineTree,
  compileTree,
  knownSymbols,
  linkTree,
  objcopy,
  SOURCES,
  viewFile,
} from "../symbols/dwarf/kernel-like.js";
import { codes } from "./room.js";

const arch = ARCHITECTURES[0]!;
const FILES = SOURCES.map(({ file }) => file);

/** All static functions `helper` of a file, in symbol table order, as a source would give them. */
function helpers(file: string, kind: "vmlinux" | "module"): ObjectDefinitions {
  const view = viewFile(file);
  const definitions = knownSymbols(view)
    .filter(({ symbol }) => symbol.name === "helper")
    .map(({ symbol }) => ({
      object: "x",
      name: "helper",
      address: symbol.value,
      type: "t",
      size: Number(symbol.size),
      bind: "local" as const,
      kind: "func" as const,
      section: view.sections[symbol.section!]!.name,
      file: null,
      group: null,
      kept: true,
    }));
  return {
    object: "x",
    name: "helper",
    count: definitions.length,
    definitions,
    positions: true,
    source: { kind, path: path.dirname(file), sha256: "" },
    path: file,
    maybeReference: false,
    countWhileComing: definitions.length,
    positionsWhileComing: null,
  };
}

function put(from: string, ...to: string[]): string {
  const target = path.join(...to);
  mkdirSync(path.dirname(target), { recursive: true });
  copyFileSync(from, target);
  return target;
}

describeWith([arch.gcc, "readelf"], "units", () => {
  const room = scratch();
  const roots = [{ root: path.join(room, "debug"), tree: "/" }];
  let module = "";
  let stripped = "";
  let debug = "";

  beforeAll(() => {
    module = combineTree(compileTree(arch, room, ["-g"]));
    debug = objcopy(arch, module, ".debug", ["--only-keep-debug"]);
    stripped = objcopy(arch, module, ".stripped", ["-g"]);
  });

  /** The file of each helper of `file` whose places are those of the whole module. */
  function ask(file: string, root: readonly DebugRoot[] = []) {
    const units = openUnits(root);
    const files = units
      .lookup({ ...helpers(module, "module"), path: file })
      .map((unit) => unit?.file ?? null);
    return { files, findings: units.findings() };
  }

  test("are in the file itself", () => {
    expect(ask(module)).toEqual({ files: FILES, findings: [] });
  });

  test("are those of a linked image, too", () => {
    const image = linkTree(compileTree(arch, room, ["-g"]));
    const answers = openUnits(roots).lookup(helpers(image, "vmlinux"));
    expect(answers.map((unit) => unit?.file)).toEqual(FILES);
    expect(new Set(answers.map((unit) => unit?.key)).size).toBe(FILES.length);
  });

  test("are in the file that its build-id leads to", () => {
    const id = readBuildId(viewFile(stripped))!;
    put(debug, room, "debug/.build-id", id.slice(0, 2), `${id.slice(2)}.debug`);
    expect(ask(put(stripped, room, "by-id/x.ko"), roots)).toEqual({ files: FILES, findings: [] });
  });

  test.each(["x.ko", "x.ko.debug"])(
    "are in %s under the same path, also where the packages were unpacked",
    (name) => {
      const tree = path.join(room, `tree-${name}`);
      const file = put(stripped, tree, "lib/modules/6.1.0/kernel/x.ko");
      put(debug, tree, "usr/lib/debug/lib/modules/6.1.0/kernel", name);
      const units = openUnits([]);
      const answers = units.lookup({ ...helpers(module, "module"), path: file });
      expect(answers.map((unit) => unit?.file)).toEqual(FILES);
    },
  );

  test("are in the file that its link names, if the checksum is right", () => {
    const folder = path.join(room, "linked-by-name");
    const nameless = objcopy(arch, module, ".noid", ["--remove-section=.note.gnu.build-id"]);
    const own = objcopy(arch, nameless, ".debug", ["--only-keep-debug"]);
    const linked = objcopy(arch, nameless, ".linked", ["-g", `--add-gnu-debuglink=${own}`]);
    const file = put(linked, folder, "x.ko");
    const beside = put(own, folder, ".debug", path.basename(own));
    expect(ask(file)).toEqual({ files: FILES, findings: [] });
    copyFileSync(debug, beside);
    const { files, findings } = ask(file);
    expect(files).toEqual([]);
    expect(findings).toMatchObject([
      {
        code: "debug-file-other-build",
        severity: "warning",
        facts: { object: file },
        where: { file: beside },
      },
    ]);
  });

  test("of another build are refused, and a finding names the file", () => {
    const tree = path.join(room, "stale");
    const file = put(stripped, tree, "lib/modules/6.1.0/kernel/x.ko");
    const other = objcopy(arch, combineTree(compileTree(arch, room, ["-g", "-O1"])), ".debug", [
      "--only-keep-debug",
    ]);
    const stale = put(other, tree, "usr/lib/debug/lib/modules/6.1.0/kernel/x.ko");
    const { files, findings } = ask(file);
    expect(files).toEqual([]);
    expect(findings).toMatchObject([
      {
        code: "debug-file-other-build",
        facts: { found: readBuildId(viewFile(other)), expected: readBuildId(viewFile(stripped)) },
        where: { file: stale },
      },
    ]);
  });

  test("of a debug file that cannot be read are not known, and the reason is told", () => {
    const tree = path.join(room, "damaged");
    const file = put(stripped, tree, "lib/modules/6.1.0/kernel/x.ko");
    const cut = path.join(tree, "usr/lib/debug/lib/modules/6.1.0/kernel/x.ko");
    mkdirSync(path.dirname(cut), { recursive: true });
    writeFileSync(cut, "no ELF file");
    expect(ask(file)).toEqual({ files: [], findings: [] });
    const broken = objcopy(arch, module, ".rel", ["--rename-section", ".debug_abbrev=.debug_other"]);
    const answer = ask(broken);
    expect(answer.files).toEqual([null, null, null]);
    expect(codes(answer.findings)).toEqual(["debug-information-unread"]);
  });

  test("of a packed module are known when it was unpacked", () => {
    const units = openUnits([]);
    const group = { ...helpers(module, "module"), path: put(module, room, "packed/x.ko.xz") };
    writeFileSync(group.path, Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]));
    expect(units.lookup(group)).toEqual([]);
    units.provide(new Map([[group.path, readFileSync(module)]]));
    expect(units.lookup(group).map((unit) => unit?.file)).toEqual(FILES);
  });

  test("of many modules are asked one after the other", () => {
    const units = openUnits(roots);
    const group = helpers(module, "module");
    for (let i = 0; i < 20; i++) {
      const file = put(module, room, `many/m${i}.ko`);
      expect(units.lookup({ ...group, path: file }).map((unit) => unit?.file)).toEqual(FILES);
    }
    const first = path.join(room, "many/m0.ko");
    expect(units.lookup({ ...group, name: "rare", path: first })).toHaveLength(FILES.length);
  });

  test("of a list are not known", () => {
    const group = helpers(module, "module");
    const source = { ...group.source, kind: "symbols-list" as const };
    expect(openUnits(roots).lookup({ ...group, source })).toEqual([]);
  });
});

// The same proof on further kernels, and positions computed from a linked kernel's
// own symbol table. Only with: npm run test:kernel -- --all
import { describe, expect, it } from "vitest";
import {
  ensureKallsyms,
  FURTHER_FLAVOURS,
  findSource,
  findVmlinux,
  type KernelImage,
  labState,
} from "../../scripts/lab/lab.js";
import { runNow } from "../../src/app/jobs.js";
import { inferFiles, keyOf } from "../../src/app/kernel-source.js";
import { openSourcesNow } from "../../src/app/sources.js";
import { openUnits } from "../../src/app/units.js";
import { EM } from "../../src/elf/constants.js";
import type { KernelSymbols } from "../../src/symbols/kernel.js";
import { VMLINUX } from "../../src/symbols/object-name.js";
import type { SymbolIndex } from "../../src/symbols/symbol-index.js";
import type { ObjectDefinitions } from "../../src/symbols/types.js";
import { describePositions } from "./positions/suite.js";

const ALL = process.env["SYMPOS_KERNELS"] === "all";
const NO_SOURCES = { symbols: [], kallsyms: [], symvers: [] };

function imageOf(flavour: string): KernelImage {
  const { image, missing } = labState(flavour);
  if (image === null || missing.length > 0) throw new Error(`${flavour}: missing ${missing.join(", ")}`);
  return image;
}

/** Addresses of all homonyms of vmlinux in order of position, by name. */
function homonyms(index: SymbolIndex): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (let id = 0; id < index.nameCount; id++) {
    const name = index.names.text(id);
    const own = index.definitions(name).filter(({ object }) => object === VMLINUX);
    if (own.length > 1)
      found.set(
        name,
        own.map(({ address }) => `${address?.toString(16)}`),
      );
  }
  return found;
}

function describeVmlinux(image: KernelImage): void {
  it("the vmlinux of its debug package has all homonyms in the order of /proc/kallsyms", async () => {
    const file = findVmlinux(image);
    if (file === null) throw new Error(`${image.release}: no vmlinux in the cache`);
    const linked = openSourcesNow({ ...NO_SOURCES, vmlinux: [file] }).kernel.indexes[0]!;
    const booted = openSourcesNow({ ...NO_SOURCES, kallsyms: [await ensureKallsyms(image)] }).kernel
      .indexes[0]!;
    const [computed, shown] = [homonyms(linked), homonyms(booted)];
    const symbols = [...shown.values()].reduce((sum, { length }) => sum + length, 0);
    process.stderr.write(`vmlinux of ${image.release}: ${shown.size} homonyms, ${symbols} symbols\n`);
    expect(shown.size).toBeGreaterThan(500);
    expect(Object.fromEntries(computed)).toEqual(Object.fromEntries(shown));
    expect(linked.rowCount).toBe(booted.rowCount);
  });
}

/** Definitions of all homonyms of vmlinux. */
function groupsOf(kernel: KernelSymbols): ObjectDefinitions[] {
  const { names } = kernel.indexes[0]!;
  const all = Array.from({ length: names.count }, (_, id) => kernel.definitions(names.text(id)));
  return all.flat().filter(({ object, count }) => object === VMLINUX && count > 1);
}

/** What the debug information says of what was inferred, by kind of symbol. */
function judge(
  groups: readonly ObjectDefinitions[],
  inferred: ReadonlyMap<string, readonly (string | null)[]>,
  truth: (name: string) => readonly (string | null)[],
) {
  const counts = { code: { told: 0, right: 0 }, data: { told: 0, right: 0 } };
  for (const group of groups) {
    const files = truth(group.name);
    group.definitions.forEach(({ type }, i) => {
      const said = inferred.get(keyOf(group))?.[i] ?? null;
      if (said === null || (files[i] ?? null) === null) return;
      const count = counts[/[tTwW]/.test(type ?? "") ? "code" : "data"];
      count.told++;
      if (files[i] === said) count.right++;
    });
  }
  return counts;
}

function describeSource(image: KernelImage): void {
  it("source files inferred from /proc/kallsyms and the source package are those of the debug information", async () => {
    const [tree, file] = [findSource(image), findVmlinux(image)];
    if (tree === null || file === null)
      throw new Error(`${image.release}: no source or vmlinux in the cache`);
    const booted = openSourcesNow({ ...NO_SOURCES, kallsyms: [await ensureKallsyms(image)] }).kernel;
    const linked = openSourcesNow({ ...NO_SOURCES, vmlinux: [file] }).kernel;
    const units = openUnits();
    const truth = (name: string) => {
      const group = linked.definitions(name).find(({ object }) => object === VMLINUX);
      return group === undefined ? [] : units.lookup(group).map((unit) => unit?.file ?? null);
    };
    const groups = groupsOf(booted);
    const job = inferFiles({ path: tree, machine: EM.X86_64, release: image.release }, groups, booted, {});
    const counts = judge(groups, runNow(job).files, truth);
    process.stderr.write(`source files inferred on ${image.release}: ${JSON.stringify(counts)}\n`);
    expect(counts.code.told).toBeGreaterThan(300);
    // a unit that includes another .c file has that file's definitions: fs/compat_binfmt_elf.c
    expect(counts.code.right / counts.code.told).toBeGreaterThan(0.97);
    expect(counts.data.right / counts.data.told).toBeGreaterThan(0.95);
  });
}

describe.skipIf(!ALL)("positions on further kernels", () => {
  for (const { flavour, debug } of ALL ? FURTHER_FLAVOURS : []) {
    const image = imageOf(flavour);
    describePositions(`${flavour}: ${image.release}`, () => image);
    if (debug) {
      describeVmlinux(image);
      describeSource(image);
    }
  }
});

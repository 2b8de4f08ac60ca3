// The same proof on further kernels, and positions computed from a linked kernel's
// own symbol table. Only with: npm run test:kernel -- --all
import { describe, expect, it } from "vitest";
import {
  ensureKallsyms,
  FURTHER_FLAVOURS,
  findVmlinux,
  type KernelImage,
  labState,
} from "../../scripts/lab/lab.js";
import { openSourcesNow } from "../../src/app/sources.js";
import { VMLINUX } from "../../src/symbols/object-name.js";
import type { SymbolIndex } from "../../src/symbols/symbol-index.js";
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

describe.skipIf(!ALL)("positions on further kernels", () => {
  for (const { flavour, debug } of ALL ? FURTHER_FLAVOURS : []) {
    const image = imageOf(flavour);
    describePositions(`${flavour}: ${image.release}`, () => image);
    if (debug) describeVmlinux(image);
  }
});

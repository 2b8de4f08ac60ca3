// The rows that the author chooses from: what a source does not tell is null.
import { describe, expect, test } from "vitest";
import { candidatesOf, nearCandidates } from "../../src/resolve/candidates.js";
import { type Identities, NO_IDENTITIES } from "../../src/resolve/identity.js";
import { combine } from "../../src/symbols/kernel.js";
import { readSystemMap } from "../../src/symbols/system-map.js";
import { bytes, identity, kallsyms, list } from "../symbols/sources.js";

const kernelOf = (text: string) => combine([kallsyms(text).index]);

describe("the binding of a line of /proc/kallsyms", () => {
  test.each([
    ["t", "local"],
    ["T", "global"],
    ["d", "local"],
    ["R", "global"],
    ["W", "weak"],
    ["V", "weak"],
    // per-CPU symbols of vmlinux are all A, static ones too
    ["A", null],
    ["a", null],
    ["i", null],
    ["?", null],
  ])("of vmlinux, type %s, is %s", (type, bind) => {
    expect(candidatesOf(kernelOf(`ffffffff81000000 ${type} f\n`), "f")).toMatchObject([{ type, bind }]);
  });

  test.each(["t", "T", "W"])("of a module, type %s, is not known: a capital means exported", (type) => {
    expect(candidatesOf(kernelOf(`ffffffffc0000000 ${type} f\t[m]\n`), "f")).toMatchObject([
      { object: "m", bind: null },
    ]);
  });

  test("of a System.map is read in the same way", () => {
    const text = "ffffffff81000000 T f\nffffffff81000010 t g\nffffffff81000020 R linux_banner\n";
    const kernel = combine([readSystemMap(bytes(text), identity("system-map")).index]);
    expect(["f", "g"].map((name) => candidatesOf(kernel, name)[0]?.bind)).toEqual(["global", "local"]);
  });
});

describe("a name that is there very often", () => {
  test.each([
    ["list", list(`klp-convert-symbol-data.0.1\n*vmlinux\n${"f\n".repeat(300_000)}`)],
    ["kallsyms", kallsyms("ffffffff81000000 t f\n".repeat(300_000))],
  ])("in a %s has a row for each position", (_, { index }) => {
    const positions = candidatesOf(combine([index]), "f").map(({ sympos }) => sympos);
    expect(positions).toHaveLength(300_000);
    expect(positions.every((sympos, i) => sympos === i + 1)).toBe(true);
  });
});

describe("the source file", () => {
  const two = "klp-convert-symbol-data.0.2\n*vmlinux\n-a.c\nshow\none\n-b.c\nshow\n";

  test("of a list with files is told where the name is there once", () => {
    const kernel = combine([list(two).index]);
    expect(candidatesOf(kernel, "one")).toMatchObject([{ file: "a.c", fileBy: "symbol-list" }]);
  });

  test("of a list with files is not told of homonyms: the list has no order, so no row is a position's", () => {
    const kernel = combine([list(two).index]);
    expect(candidatesOf(kernel, "show")).toMatchObject([
      { sympos: 1, file: null, fileBy: null },
      { sympos: 2, file: null, fileBy: null },
    ]);
  });

  const TEXT = "ffffffff81000000 t f\nffffffff81000010 t f\n";
  const identities: Identities = {
    units: () => [{ key: "1", file: "drivers/a.c" }, null],
    neighbours: () => [null, { before: ["x"], after: [] }],
    inferred: () => ["drivers/other.c", "drivers/b.c"],
  };

  test("is that of the debug information, then what the neighbours give away", () => {
    expect(candidatesOf(kernelOf(TEXT), "f", identities)).toMatchObject([
      { file: "drivers/a.c", fileBy: "debug-information", neighbours: null },
      { file: "drivers/b.c", fileBy: "neighbours", neighbours: { before: ["x"], after: [] } },
    ]);
  });

  test("is null where nothing tells it", () => {
    expect(candidatesOf(kernelOf(TEXT), "f")).toMatchObject([
      { file: null, fileBy: null, neighbours: null },
      {},
    ]);
  });
});

test("near names say how they are near", () => {
  const text = ["probe.isra.0", "__probe", "prob"]
    .map((name, i) => `ffffffff8100000${i} t ${name}\n`)
    .join("");
  const near = nearCandidates(kernelOf(text), "probe", NO_IDENTITIES);
  expect(near.map(({ name, reasons }) => [name, ...reasons])).toEqual([
    ["probe.isra.0", "compiler-variant"],
    ["__probe", "underscores"],
    ["prob", "spelling"],
  ]);
});

import { execFileSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { entryFile, keep, lookUp } from "../../src/app/cache/store.js";
import { openSearchable } from "../../src/app/open-searchable.js";
import { imageOfSearchable, type Searchable } from "../../src/app/searchable.js";
import type { SourceOptions } from "../../src/app/types.js";
import { createSearcher } from "../../src/symbols/search/searcher.js";
import { moduleFile } from "../helpers/kernel-files.js";
import { NO_SOURCES, Room } from "./room.js";

const room = new Room();
const LIST = `klp-convert-symbol-data.0.2
*vmlinux
-kernel/printk.c
printk
__ksymtab_printk
state_show
state_show
naïve\xff
*ext4
ext4_iget
state_show
`;
const KALLSYMS = `ffffffff81000000 T printk
ffffffff81000010 t state_show
ffffffff81000020 t state_show
ffffffffc0000000 t state_show\t[ext4]
`;
const SYMVERS =
  "0x12345678\text4_iget\text4\tEXPORT_SYMBOL_GPL\tNS\n0x00000001\tfar_away\tother\tEXPORT_SYMBOL\t\n";
const options: SourceOptions = {
  symbols: [room.put("Symbols.list", Buffer.from(LIST, "latin1"))],
  kallsyms: [room.put("kallsyms", KALLSYMS)],
  symvers: [room.put("Module.symvers", SYMVERS)],
};

let folders = 0;
const folder = (): string => room.path(path.join("cache", `${folders++}`, "symbols"));

async function opened(cache: string | null, sources: SourceOptions = options) {
  const { searchable, keep: keepIt } = await openSearchable(sources, { cache });
  const kept = (await keepIt?.()) ?? null;
  return { searchable, kept };
}

const files = (cache: string): string[] => (existsSync(cache) ? readdirSync(cache) : []);
const only = (cache: string): string => path.join(cache, files(cache)[0]!);

/** Everything that a user can learn of these sources. */
function told({ kernel, names, crcs, findings }: Searchable) {
  const all = ["printk", "state_show", "ext4_iget", "far_away", "naïve\xff", "none"];
  const searcher = createSearcher(kernel, { names });
  const queries = [
    "st",
    "printk",
    "obj:ext4",
    "exp:yes",
    "dup:yes",
    "type:t",
    "addr:ffffffff81",
    "file:printk",
    "sttae_show",
  ];
  return {
    objects: kernel.objects,
    sources: kernel.identities,
    definitions: all.map((name) => kernel.definitions(name)),
    exporters: all.map((name) => kernel.exporters(name)),
    near: kernel.nearNames("state_shwo", 5),
    crcs: all.map((name) => crcs?.get(name)),
    hits: queries.map((query) => searcher.search(query, { limit: 10 })),
    findings,
  };
}

describe("the cache", () => {
  test("gives back what was read", async () => {
    const cache = folder();
    const { searchable: read, kept } = await opened(cache);
    expect(kept).toBe(true);
    const { searchable: cached, kept: again } = await opened(cache);
    expect(again).toBeNull();
    expect(told(cached)).toEqual(told(read));
    expect(files(cache)).toHaveLength(1);
  });

  test("is the user's own", async () => {
    const cache = folder();
    await opened(cache);
    expect(statSync(cache).mode & 0o777).toBe(0o700);
    expect(statSync(only(cache)).mode & 0o777).toBe(0o600);
  });

  test("knows the sources by their contents, order and place", async () => {
    const cache = folder();
    await opened(cache);
    const other = room.put("other.list", Buffer.from(LIST, "latin1"));
    await opened(cache, { ...options, symbols: [other] });
    writeFileSync(other, Buffer.from(LIST.replace("*ext4", "*btrfs"), "latin1"));
    const { searchable } = await opened(cache, { ...options, symbols: [other] });
    expect(searchable.kernel.definitions("ext4_iget")).toMatchObject([{ object: "btrfs", count: 1 }]);
    expect(files(cache)).toHaveLength(3);
  });

  test("is left alone for what cannot be known without reading it", async () => {
    const cache = folder();
    const module = room.put("ext4.ko", moduleFile({ name: "ext4" }));
    expect((await opened(cache, { ...NO_SOURCES, modules: [module] })).kept).toBeNull();
    const livepatch = room.put("loaded", `${KALLSYMS}ffffffffc0009000 ? .klp.sym.vmlinux.printk,0\t[lp]\n`);
    const { searchable, kept } = await opened(cache, { ...NO_SOURCES, kallsyms: [livepatch] });
    expect(searchable.kernel.indexes[0]!.livepatch).toHaveLength(1);
    expect(kept).toBe(false);
    expect(files(cache)).toEqual([]);
  });

  test("may be missing, unwritable or none at all", async () => {
    const file = room.put("a-file", "");
    expect((await opened(path.join(file, "symbols"))).kept).toBe(false);
    expect((await opened(null)).kept).toBeNull();
  });

  test("an unreadable source is told as without it", async () => {
    const missing = { ...NO_SOURCES, symbols: [room.path("missing")] };
    await expect(openSearchable(missing, { cache: folder() })).rejects.toThrow("there is no such file");
  });
});

describe("a cache file", () => {
  async function damaged(harm: (file: string) => void) {
    const cache = folder();
    const { searchable: read } = await opened(cache);
    harm(only(cache));
    const { searchable, kept } = await opened(cache);
    const [note, ...others] = searchable.findings;
    expect(note).toMatchObject({ code: "cache-damaged", severity: "note" });
    expect(told({ ...searchable, findings: others })).toEqual(told(read));
    expect(kept).toBe(true);
    const { searchable: mended } = await opened(cache);
    expect(mended.findings).toEqual(read.findings);
  }

  test.each<[string, (file: string) => void]>([
    ["cut off", (file) => truncateSync(file, statSync(file).size - 1)],
    ["of no length", (file) => truncateSync(file, 0)],
    ["with more at its end", (file) => writeFileSync(file, "x", { flag: "a" })],
    ["of another kind", (file) => writeFileSync(file, "klp-convert-symbol-data.0.1\n*vmlinux\nprintk\n")],
    ["that others may write", (file) => chmodSync(file, 0o666)],
    [
      "that is a named pipe",
      (file) => {
        unlinkSync(file);
        execFileSync("mkfifo", [file]);
      },
    ],
  ])("%s is read anew, with a note, and written again", async (_, harm) => {
    await damaged(harm);
    expect.hasAssertions();
  });

  test("of other sources under this name is not believed", async () => {
    const cache = folder();
    await opened(cache);
    const [first] = files(cache);
    await opened(cache, { ...options, symvers: [] });
    const second = files(cache).find((name) => name !== first)!;
    copyFileSync(path.join(cache, second), path.join(cache, first!));
    const { searchable } = await opened(cache);
    expect(searchable.findings[0]).toMatchObject({ code: "cache-damaged" });
    expect(searchable.kernel.exporters("far_away")).toHaveLength(1);
  });

  test("with any byte changed is not believed", async () => {
    const cache = folder();
    await opened(cache);
    const file = only(cache);
    const key = path.basename(file, ".index");
    const whole = readFileSync(file);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const bytes = Buffer.from(whole);
        bytes[at]! ^= change;
        writeFileSync(file, bytes);
        expect(lookUp({ folder: cache, key }).kind).toBe("damaged");
      }),
      { numRuns: 300 },
    );
    writeFileSync(file, whole);
    expect(lookUp({ folder: cache, key }).kind).toBe("found");
  });

  test("is whole whoever else writes it at the same time", async () => {
    const cache = folder();
    const { searchable } = await openSearchable(options, { cache: null });
    const image = imageOfSearchable(searchable);
    const entry = { folder: cache, key: "0".repeat(64) };
    const writers = Array.from({ length: 8 }, () => keep(entry, image));
    expect(await Promise.all(writers)).toEqual(Array.from({ length: 8 }, () => true));
    expect(files(cache)).toEqual([path.basename(entryFile(entry))]);
    expect(lookUp(entry).kind).toBe("found");
  });

  test("is a folder in its place: nothing is kept, and nothing is left over", async () => {
    const cache = folder();
    const { searchable } = await openSearchable(options, { cache: null });
    const entry = { folder: cache, key: "1".repeat(64) };
    mkdirSync(entryFile(entry), { recursive: true });
    onTestFinished(() => expect(files(cache)).toHaveLength(1));
    expect(await keep(entry, imageOfSearchable(searchable))).toBe(false);
    expect(lookUp(entry).kind).toBe("damaged");
  });
});
